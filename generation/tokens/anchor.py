"""What holds new notes to those that were there: the fewer changes are wanted, the more firmly."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from generation.tokens import vocabulary as v
from generation.tokens.written import Written


@dataclass(frozen=True)
class Anchor:
    """``weight``: how many nats likelier what was there becomes, at each choice of a note. Each
    choice is None where nothing was there. Times in steps."""

    written: Written
    weight: float

    def advance(self, end: int) -> int | None:
        """The advance of the next note after ``end``."""
        at = bisect_left(self.written.onsets, end)
        return self.written.tokens[at].advance if at < len(self.written.tokens) else None

    def rest(self, end: int) -> int | None:
        """The rest that leads to the next onset there was."""
        at = bisect_left(self.written.onsets, end)
        if at == len(self.written.onsets):
            return None
        return v.REST_INDEX.get(self.written.onsets[at] - end)

    def duration(self, onset: int) -> int | None:
        """The duration that the note there had, or else one that leads to the next onset there
        was."""
        at = bisect_right(self.written.onsets, onset)
        if at and self.written.onsets[at - 1] == onset:
            return self.written.tokens[at - 1].duration
        if at == len(self.written.onsets):
            return None
        return v.DURATION_INDEX.get(self.written.onsets[at] - onset)

    def pitch(self, onset: int) -> int | None:
        """The pitch that sounded at an onset."""
        at = bisect_right(self.written.onsets, onset)
        return self.written.tokens[at - 1].pitch if at else None
