"""How far apart do two melodies run?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER

SIXTEENTH = TICKS_PER_QUARTER // 4


def melody_distance(one: Sequence[SungNote], other: Sequence[SungNote]) -> float:
    """MD, in semitones: the cost of the cheapest dynamic time warping between the two pitch
    curves, each sampled every sixteenth and moved to mean 0, divided by their summed length.
    After Sheng et al., *SongMASS* (2021), who follow Berndt and Clifford (1994)."""
    a, b = _curve(one), _curve(other)
    return _warped(np.abs(a[:, None] - b[None, :])) / (len(a) + len(b))


def _curve(notes: Sequence[SungNote]) -> np.ndarray:
    pitches = np.array([note.midi for note in notes], dtype=float)
    sixteenths = [max(1, round(note.duration / SIXTEENTH)) for note in notes]
    curve = np.repeat(pitches, sixteenths)
    moved: np.ndarray = curve - curve.mean()
    return moved


def _warped(costs: np.ndarray) -> float:
    """The least sum of costs (n, m) on a way from corner to corner. One antidiagonal after the
    other, as its cells do not depend on one another."""
    n, m = costs.shape
    before, last = np.full(n + 1, np.inf), np.full(n + 1, np.inf)  # by row, below a border
    before[0] = 0.0
    for diagonal in range(n + m - 1):
        rows = np.arange(max(0, diagonal - m + 1), min(n, diagonal + 1))
        here = np.full(n + 1, np.inf)
        best = np.minimum(np.minimum(last[rows], last[rows + 1]), before[rows])
        here[rows + 1] = costs[rows, diagonal - rows] + best
        before, last = last, here
    return float(last[n])
