"""What holds new notes to those that were there: the fewer changes are wanted, the more firmly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

import numpy as np

from generation.tokens import vocabulary as v
from generation.tokens.written import Written


@dataclass(frozen=True)
class Anchor:
    """``weight``: how many nats likelier what was there becomes, at each choice of a note."""

    written: Written
    weight: float

    def advance(self, end: int) -> np.ndarray:
        """Nats for each advance of the next note after ``end``, in steps. Shape (advances,)."""
        gains = np.zeros(v.N_ADVANCES, dtype=np.float32)
        at = bisect_left(self.written.onsets, end)
        if at < len(self.written.tokens):
            gains[self.written.tokens[at].advance] = self.weight
        return gains

    def rest(self, end: int) -> np.ndarray:
        """Nats for each rest that leads to the next onset there was. Shape (rests,)."""
        gains = np.zeros(len(v.RESTS), dtype=np.float32)
        at = bisect_left(self.written.onsets, end)
        if at < len(self.written.onsets):
            found = v.REST_INDEX.get(self.written.onsets[at] - end)
            if found is not None:
                gains[found] = self.weight
        return gains

    def duration(self, onset: int) -> np.ndarray:
        """Nats for each duration: that which the note there had, or else one that leads to the
        next onset there was. Shape (durations,)."""
        gains = np.zeros(len(v.DURATIONS), dtype=np.float32)
        at = bisect_right(self.written.onsets, onset)
        if at and self.written.onsets[at - 1] == onset:
            gains[self.written.tokens[at - 1].duration] = self.weight
        elif at < len(self.written.onsets):
            found = v.DURATION_INDEX.get(self.written.onsets[at] - onset)
            if found is not None:
                gains[found] = self.weight
        return gains

    def pitch(self, onset: int) -> np.ndarray:
        """Nats for each pitch: that which sounded at an onset. Shape (pitches,)."""
        gains = np.zeros(v.N_PITCHES, dtype=np.float32)
        at = bisect_right(self.written.onsets, onset)
        if at:
            gains[self.written.tokens[at - 1].pitch] = self.weight
        return gains
