"""How far apart phrases are, and whether two figures rise together."""

from __future__ import annotations

import numpy as np

from generation.tokens.phrases import Phrase


def f1(one: Phrase, other: Phrase, *, durations: bool = False) -> float:
    """Of the notes that both have: the same pitch at the same time after the first barline."""
    a, b = (notes(phrase, durations=durations) for phrase in (one, other))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def notes(phrase: Phrase, *, durations: bool) -> frozenset[tuple[int, ...]]:
    """Its notes by onset, pitch and, where asked for, duration."""
    onsets = phrase.written.onsets
    return frozenset(
        (onset, token.pitch, token.duration) if durations else (onset, token.pitch)
        for onset, token in zip(onsets, phrase.tokens, strict=True)
    )


def edits(one: Phrase, other: Phrase) -> float:
    """Levenshtein's distance over notes (pitch and duration), a share of the longer phrase."""
    a, b = ([(t.pitch, t.duration) for t in phrase.tokens] for phrase in (one, other))
    row = np.arange(len(b) + 1)
    for number, note in enumerate(a, start=1):
        before, row = row, np.empty_like(row)
        row[0] = number
        for at, theirs in enumerate(b, start=1):
            row[at] = min(before[at] + 1, row[at - 1] + 1, before[at - 1] + (note != theirs))
    return float(row[-1]) / max(len(a), len(b), 1)


def rank_correlation(a: np.ndarray, b: np.ndarray) -> float:
    """Spearman's; 0 where one of them does not vary."""
    x, y = (_ranks(one) for one in (a, b))
    if not x.std() or not y.std():
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks, ties sharing their mean."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: np.ndarray = (ends - (counts - 1) / 2)[inverse]
    return ranks
