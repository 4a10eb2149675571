"""A tune as a set of small numbers, in which a phrase of it is found in any key and tempo.

A step is an interval in semitones, and the ratio of two inter-onset times in five classes (far
shorter, shorter, alike, longer, far longer), so that no pulse need be known. Three kinds of
n-gram see different mistakes: four intervals survive a free rhythm, six ratios survive wrong
notes, three intervals with their two ratios are rare and so lead straight to the tune. The
n-gram method is Downie's (1999, Evaluating a simple approach to music information retrieval).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

_WIDEST: Final = 12  # semitones; wider leaps count as an octave
_INTERVALS: Final = 2 * _WIDEST + 1
_CLASSES: Final = np.array([-1.25, -0.4, 0.4, 1.25])  # between them, in octaves of time
_RATIOS: Final = len(_CLASSES) + 1
_SHORTEST: Final = 1e-3  # quarters: two onsets at once are none


@dataclass(frozen=True, eq=False)
class Line:
    """A melody: ``pitches`` (MIDI) and ``onsets`` (quarters, or seconds), both (N,)."""

    pitches: np.ndarray
    onsets: np.ndarray

    @classmethod
    def of_rows(cls, rows: Sequence[dict[str, Any]]) -> Line:
        """The first part's sounding notes, from a score's note table."""
        part = rows[0]["part"] if rows else ""
        heads = [row for row in rows if row["part"] == part and not row["tied"]]
        return cls(
            np.array([row["midi"] for row in heads], dtype=np.int16),
            np.array([row["onset_quarters"] for row in heads], dtype=np.float32),
        )

    def __len__(self) -> int:
        return len(self.pitches)

    @cached_property
    def intervals(self) -> np.ndarray:
        """Semitones from note to note. (N − 1,) int16"""
        return np.clip(np.diff(self.pitches.astype(np.int16)), -_WIDEST, _WIDEST)

    @cached_property
    def ratios(self) -> np.ndarray:
        """The class, 0–4, of each inter-onset time against the one before. (N − 2,) int16"""
        if len(self) < 3:
            return np.zeros(0, dtype=np.int16)
        times = np.maximum(np.diff(self.onsets.astype(np.float64)), _SHORTEST)
        return np.digitize(np.log2(times[1:] / times[:-1]), _CLASSES).astype(np.int16)


def grams(line: Line) -> list[int]:
    """All of a tune's n-grams, each once, in order of size."""
    intervals = line.intervals.astype(np.int64) + _WIDEST
    ratios = line.ratios.astype(np.int64)
    tunes = _numbers([intervals] * 4, _INTERVALS)
    both = _numbers([intervals] * 3, _INTERVALS)
    beats = _numbers([ratios] * 2, _RATIOS)
    count = min(len(both), len(beats))
    mixed = both[:count] * _RATIOS**2 + beats[:count]
    rhythm = _numbers([ratios] * 6, _RATIOS)
    first, second = _INTERVALS**4, _INTERVALS**4 + _INTERVALS**3 * _RATIOS**2
    found = np.unique(np.concatenate([tunes, mixed + first, rhythm + second]))
    return [int(number) for number in found]


def _numbers(steps: Sequence[np.ndarray], base: int) -> np.ndarray:
    """Every run of as many steps as there are arrays, each run written as one number."""
    length = len(steps[0]) - len(steps) + 1
    numbers = np.zeros(max(length, 0), dtype=np.int64)
    for at, each in enumerate(steps):
        numbers = numbers * base + each[at : at + len(numbers)]
    return numbers
