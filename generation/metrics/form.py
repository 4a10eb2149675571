"""Does the music come back where the words do?"""

from __future__ import annotations

import unicodedata
from collections.abc import Hashable, Sequence
from itertools import combinations

from generation.score.melody import SungNote


def line_similarity(one: Sequence[SungNote], other: Sequence[SungNote]) -> float:
    """1 less the edit distance between two lines' notes over the longer one's length.

    Notes are equal when interval from the note before and duration are, so that a line sung
    again a third higher counts as the same. From 0 to 1 (Mongeau and Sankoff, 1990, with equal
    costs).
    """
    a, b = _steps(one), _steps(other)
    return 1 - _edits(a, b) / max(len(a), len(b), 1)


def form(
    lines: Sequence[Sequence[SungNote]], words: Sequence[str]
) -> tuple[float | None, float | None]:
    """The mean similarity of pairs of lines whose words are the same, and of the other pairs.
    None where there is no such pair."""
    same: list[float] = []
    different: list[float] = []
    texts = [_plain(line) for line in words]
    for (a, text), (b, other) in combinations(zip(lines, texts, strict=True), 2):
        (same if text == other else different).append(line_similarity(a, b))
    return _mean(same), _mean(different)


def _steps(notes: Sequence[SungNote]) -> list[Hashable]:
    pitches = [note.midi for note in notes]
    intervals = [0, *(after - before for before, after in zip(pitches, pitches[1:], strict=False))]
    return [(i, note.duration) for i, note in zip(intervals, notes, strict=True)]


def _edits(a: Sequence[Hashable], b: Sequence[Hashable]) -> int:
    above = list(range(len(b) + 1))
    for row, mine in enumerate(a, start=1):
        here = [row]
        for column, theirs in enumerate(b, start=1):
            swapped = above[column - 1] + (mine != theirs)
            here.append(min(above[column] + 1, here[-1] + 1, swapped))
        above = here
    return above[-1]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
