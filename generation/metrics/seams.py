"""Can a small classifier find the places where somebody else went on?

A logistic regression on the four notes around a place; the more often it is right about songs
that it did not see, the plainer the seams. 0.5 is chance.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from itertools import pairwise

import numpy as np

from generation.metrics.telling import FOLDS, fitted, folds, scaled
from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER, TimeSignature

BEFORE, AFTER = 2, 2  # notes around a place that are looked at
_SIZES = (-8, -3, -1, 0, 1, 3, 8)  # semitones: down by leap, third, step; the same; up
_STRENGTHS = 5
_FURTHEST = 3.0  # of a ratio of durations, in octaves


def features(notes: Sequence[SungNote], at: int, signature: TimeSignature) -> np.ndarray:
    """The notes around the place before ``notes[at]``: intervals, how often each duration is
    the one before, silences, places in the bar, contour. Shape (features,)."""
    window = notes[at - BEFORE : at + AFTER]
    if len(window) < BEFORE + AFTER:
        raise ValueError(f"too few notes around note {at}")
    intervals = [after.midi - before.midi for before, after in pairwise(window)]
    ratios = [np.log2(after.duration / before.duration) for before, after in pairwise(window)]
    gaps = [
        (after.onset - before.onset - before.duration) / TICKS_PER_QUARTER
        for before, after in pairwise(window)
    ]
    rows: list[float] = []
    for interval in intervals:
        size = int(np.searchsorted(_SIZES, interval))
        rows += [interval / 12, abs(interval) / 12, *_one_of(size, len(_SIZES) + 1)]
    for ratio in np.clip(ratios, -_FURTHEST, _FURTHEST).tolist():
        rows += [ratio, abs(ratio)]
    for gap in gaps:
        rows += [min(gap, 4.0), float(gap > 0)]
    for note in window:
        rows += _one_of(signature.strength(note.onset % signature.bar), _STRENGTHS)
    turns = [int(np.sign(before) * np.sign(after)) for before, after in pairwise(intervals)]
    for turn in turns:
        rows += _one_of(turn + 1, 3)
    return np.array(rows)


def found(rows: np.ndarray, seams: np.ndarray, groups: Sequence[Hashable]) -> np.ndarray:
    """For each place (rows, features), whether it is told rightly if it is one of the seams
    (rows, bool) by a classifier that saw no place of its group."""
    x, y = scaled(rows), seams.astype(float)
    fold = folds(groups)
    right = np.zeros(len(rows), dtype=bool)
    for number in range(FOLDS):
        unseen = fold == number
        if unseen.any() and 0 < y[~unseen].sum() < (~unseen).sum():
            scores = fitted(x[~unseen], y[~unseen], x[unseen])
            right[unseen] = (scores > 0) == seams[unseen]
    return right


def _one_of(number: int, count: int) -> list[float]:
    return [float(number == at) for at in range(count)]
