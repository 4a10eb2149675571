"""What is given of a melody before it is written: locked notes, locked rhythms, locked pitches.

A syllable with slots has exactly that many notes; what a slot leaves open is free. The words
are told about what is given, so that both sides of a gap are seen; the steps count how far away
the next given onset is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from generation.tokens import vocabulary as v
from generation.tokens.written import Written

GIVEN: Final = {  # of each syllable, what is given of its notes; 0 means: nothing
    "given_pitch": v.N_PITCHES + 1,
    "given_last_pitch": v.N_PITCHES + 1,
    "given_place": v.MAX_BAR + 1,
    "given_length": 34,
    "given_notes": 5,
    "to_given": 18,
}
DEADLINES: Final = 66  # how far the next given onset is, in sixteenths; 0: none ahead


@dataclass(frozen=True)
class Slot:
    """One note as far as it is given: onset from the first barline and duration in steps, the
    ``rest`` that may stand before it, pitch as a token; ``held``: the steps for which it sounds on
    after the longest duration that can be told."""

    onset: int | None = None
    duration: int | None = None
    pitch: int | None = None
    rest: int = 0
    held: int = 0


Slots = tuple[tuple[Slot, ...] | None, ...]  # of each syllable; None: free


def nothing(syllables: int) -> Slots:
    """Every syllable is free."""
    return (None,) * syllables


def slots_of(written: Written, syllable: int, *, rhythm: bool, pitches: bool) -> tuple[Slot, ...]:
    """A syllable's notes as slots, with its rhythm, its pitches or both given."""
    return tuple(
        Slot(
            written.onsets[at] if rhythm else None,
            v.DURATIONS[written.tokens[at].duration] if rhythm else None,
            written.tokens[at].pitch if pitches else None,
            v.RESTS[written.tokens[at].rest] if rhythm else 0,
        )
        for at in written.notes_of(syllable)
    )


def beginning(written: Written, syllable: int, own: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The slots of a syllable that also begins where it did."""
    at = written.notes_of(syllable).start
    rest = v.RESTS[written.tokens[at].rest]
    return replace(own[0], onset=written.onsets[at], rest=rest), *own[1:]


def features(slots: Slots, bar: int) -> np.ndarray:
    """What the encoder is told. Shape (S, len(GIVEN))."""
    rows = np.zeros((len(slots), len(GIVEN)), dtype=np.int64)
    ahead = 0
    for at in range(len(slots) - 1, -1, -1):
        rows[at, -1] = min(ahead, 17)
        own = slots[at]
        ahead = 1 if own else ahead + (ahead > 0)
        if own:
            rows[at, :-1] = _row(own, bar)
    return rows


def _row(own: tuple[Slot, ...], bar: int) -> tuple[int, ...]:
    first, last = own[0], own[-1]
    length = 0
    if first.onset is not None and last.onset is not None and last.duration is not None:
        length = min((last.onset + last.duration - first.onset) // 6, 32) + 1
    return (
        0 if first.pitch is None else first.pitch + 1,
        0 if last.pitch is None else last.pitch + 1,
        0 if first.onset is None else first.onset % bar + 1,
        length,
        min(len(own), 4),
    )


class Deadlines:
    """How far the next given onset is."""

    def __init__(self, slots: Slots) -> None:
        given = [
            (at, own[0].onset) for at, own in enumerate(slots) if own and own[0].onset is not None
        ]
        self._syllables = [at for at, _ in given]
        self._onsets = [onset for _, onset in given]

    def index(self, syllables: Sequence[int], ends: Sequence[int]) -> np.ndarray:
        """For steps after which so many syllables were begun and the last note ended there.
        Shape (T,), values below :data:`DEADLINES`."""
        steps = [self.ahead(*step) for step in zip(syllables, ends, strict=True)]
        return np.array(steps, dtype=np.int64)

    def ahead(self, syllable: int, end: int) -> int:
        """The same of one step."""
        following = bisect_right(self._syllables, syllable)
        if following == len(self._syllables):
            return 0
        return min(max((self._onsets[following] - end) // 6, 0), DEADLINES - 2) + 1
