"""How much of a melody was sung before, turn by turn: short stretches, which everybody shares.

Copies are long (:mod:`generation.originality.index`); turns of seven notes are the common
speech of music, and a melody without any would be a foreigner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from generation.originality.index import melodic_steps, tune_steps
from generation.originality.tunes import Tunes
from generation.score.melody import SungNote

STEPS: Final = 6  # of a turn, so seven notes
_PRIME = np.uint64(0x9E3779B97F4A7C15)


class Turns:
    """Which turns the learnt works hold, and how many works hold each."""

    def __init__(self, tunes: Tunes) -> None:
        steps = tune_steps(tunes)
        names = {work: at for at, work in enumerate({one.work for one in tunes.sources})}
        pairs = []
        for start, stop, source in zip(tunes.first, tunes.first[1:], tunes.sources, strict=False):
            found = np.unique(_turns(steps[start : stop - 1]))
            pairs.append(np.stack([found, np.full(len(found), names[source.work], np.uint64)], 1))
        once = np.unique(np.concatenate([np.zeros((0, 2), np.uint64), *pairs]), axis=0)
        self._turns, self._works = np.unique(once[:, 0], return_counts=True)

    def works(self, notes: Sequence[SungNote]) -> np.ndarray:
        """For each turn of a melody, by its first note, how many works hold it. (turns,)"""
        asked = _turns(melodic_steps(notes))
        if not len(self._turns):
            return np.zeros(len(asked), dtype=np.int64)
        at = np.minimum(np.searchsorted(self._turns, asked), len(self._turns) - 1)
        found: np.ndarray = np.where(self._turns[at] == asked, self._works[at], 0)
        return found


def _turns(steps: np.ndarray) -> np.ndarray:
    """A hash of every :data:`STEPS` steps in a row. (N,) → (N − STEPS + 1,)"""
    count = max(len(steps) - STEPS + 1, 0)
    mixed = (steps ^ (steps >> np.uint64(29))) * _PRIME
    found = np.zeros(count, dtype=np.uint64)
    for offset in range(STEPS):
        found = found * _PRIME + mixed[offset : offset + count]
    return found
