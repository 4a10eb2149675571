"""What is given is a law too: masks that keep locked notes, and that arrive in time.

Between here and the next given onset, so many notes at least are still to be sung. A backward
sweep over time says from where that can be done exactly, with legal durations; each choice is
then held to stay among those places, so that there is always a way on.
"""

from __future__ import annotations

import numpy as np

from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.rhythm_tables import tables
from generation.tokens.slots import Slot, Slots
from generation.tokens.steps import State

_WIDEST_LEAP = 7  # semitones, into what is given


class Bounds:
    """The masks that slots make. ``starts_word``: (S,), where a rest may stand before; ``end``:
    the step at which the song is over, a rest before it included; ``begin``: the step before
    which it may not begin."""

    def __init__(
        self,
        slots: Slots,
        starts_word: np.ndarray,
        signature: TimeSignature,
        end: int | None = None,
        begin: int = 0,
    ) -> None:
        if end is not None:  # as if a last syllable were given there
            slots, starts_word = (
                (*slots, (Slot(onset=end, rest=v.bar_steps(signature)),)),
                np.append(starts_word, True),
            )
        self._slots, self._starts_word, self._signature = slots, starts_word, signature
        self._begin = begin
        self._bar = v.bar_steps(signature)
        self._reach: dict[int, list[np.ndarray]] = {}
        self._anchor: list[int | None] = []  # of each syllable, the next one with a given onset
        self._between: list[int] = []  # notes to sing after it and before that one
        anchor, count = None, 0
        for own in reversed(slots):
            self._anchor.append(anchor)
            self._between.append(count)
            if own and own[0].onset is not None:
                anchor, count = len(slots) - len(self._anchor), 0
            elif anchor is not None:
                count += len(own) if own else 1
        self._anchor.reverse()
        self._between.reverse()

    def advance(self, state: State) -> np.ndarray:
        """Shape (3,); the end is left to the law."""
        syllable = state.syllable
        if syllable < 0:
            return np.ones(v.N_ADVANCES, dtype=bool)
        own = self._slots[syllable]
        if own:
            holds = state.notes_in_syllable < len(own)
            return np.array([holds, not holds, not holds])
        anchor = self._anchor[syllable]
        if anchor is None:
            return np.ones(v.N_ADVANCES, dtype=bool)
        count = self._between[syllable]
        may_hold = bool(self._reaches(anchor, count + 1, np.array([state.end]))[0])
        arrives = count > 0 or state.end in (self._onset(anchor), *self._ready(anchor))
        may_leave = arrives or not may_hold
        return np.array([may_hold, may_leave, may_leave])

    def rest(self, state: State, syllable: int, notes: int) -> np.ndarray:
        """Before the note of ``syllable`` that follows ``notes`` others of it. (rests,)"""
        slot = self._slot(syllable, notes)
        if slot and slot.onset is not None:
            return np.array([steps == slot.onset - state.end for steps in v.RESTS])
        anchor = self._anchor[syllable] if syllable < len(self._slots) else None
        late = state.end + v.STEPS_OF_REST >= self._begin
        if anchor is None:
            return late
        count = self._left(syllable, notes) + 1
        legal = tables(self._signature).rests[state.end % self._bar]
        return legal & late & self._reaches(anchor, count, state.end + v.STEPS_OF_REST)

    def duration(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        """Shape (durations,)."""
        slot = self._slot(syllable, notes)
        if slot and slot.duration is not None:
            return np.array([steps == slot.duration for steps in v.DURATIONS])
        anchor = self._anchor[syllable]
        if anchor is None:
            return np.ones(len(v.DURATIONS), dtype=bool)
        legal = tables(self._signature).durations[onset % self._bar]
        count = self._left(syllable, notes)
        return legal & self._reaches(anchor, count, onset + v.STEPS_OF_DURATION)

    def pitch(self, syllable: int, notes: int) -> np.ndarray | None:
        """Shape (pitches,); None where nothing is said."""
        slot = self._slot(syllable, notes)
        pitches = np.arange(v.N_PITCHES)
        if slot and slot.pitch is not None:
            exact: np.ndarray = pitches == slot.pitch
            return exact
        following = self._slots[syllable + 1] if syllable + 1 < len(self._slots) else None
        if following and following[0].pitch is not None:
            return np.abs(pitches - following[0].pitch) <= _WIDEST_LEAP
        return None

    def fixes_pitch(self, syllable: int, notes: int) -> bool:
        """Whether this note's pitch is given."""
        slot = self._slot(syllable, notes)
        return slot is not None and slot.pitch is not None

    def _slot(self, syllable: int, notes: int) -> Slot | None:
        own = self._slots[syllable]
        return own[notes] if own and notes < len(own) else None

    def _left(self, syllable: int, notes: int) -> int:
        """Notes to sing before the anchor, after this one."""
        own = self._slots[syllable]
        return self._between[syllable] + (len(own) - notes - 1 if own else 0)

    def _onset(self, anchor: int) -> int:
        own = self._slots[anchor]
        if not own or own[0].onset is None:
            raise ValueError(f"syllable {anchor} is no anchor")
        return own[0].onset

    def _ready(self, anchor: int) -> list[int]:
        """From where a rest leads to the anchor: one as long as stood there, or shorter."""
        own = self._slots[anchor]
        if not own or not self._starts_word[anchor]:
            return []
        onset = self._onset(anchor)
        return [
            onset - steps
            for steps in v.RESTS
            if 0 < steps <= min(onset, own[0].rest)
            and v.is_legal(self._signature, (onset - steps) % self._bar, steps)
        ]

    def _reaches(self, anchor: int, notes: int, places: np.ndarray) -> np.ndarray:
        """Whether at least so many notes, begun there, can end where the anchor begins."""
        levels = self._reach.get(anchor)
        if levels is None:
            levels = self._reach[anchor] = [self._arrival(anchor)]
        while len(levels) <= notes:
            levels.append(self._before(levels[-1]))
        onset = self._onset(anchor)
        inside = places <= onset
        return inside & levels[notes][np.minimum(places, onset)]

    def _arrival(self, anchor: int) -> np.ndarray:
        """From where, with no note, a rest, or more notes, the anchor is reached; nothing is
        said of places before the last given onset, which are past."""
        onset = self._onset(anchor)
        reach = np.zeros(onset + 1, dtype=bool)
        reach[[onset, *self._ready(anchor)]] = True
        legal = tables(self._signature).durations
        for at in range(onset - 1, self._given_before(anchor) - 1, -1):
            if not reach[at]:
                ends = at + v.STEPS_OF_DURATION
                inside = ends <= onset
                reach[at] = bool((legal[at % self._bar][inside] & reach[ends[inside]]).any())
        return reach

    def _given_before(self, anchor: int) -> int:
        """The last onset that is given before the anchor; 0 where none is."""
        for own in reversed(self._slots[:anchor]):
            if own and own[0].onset is not None:
                return own[0].onset
        return 0

    def _before(self, reach: np.ndarray) -> np.ndarray:
        """From where one note leads into ``reach``."""
        places = np.arange(len(reach))
        legal = tables(self._signature).durations[places % self._bar]
        found = np.zeros_like(reach)
        for index, steps in enumerate(v.DURATIONS):
            if steps < len(reach):
                found[:-steps] |= reach[steps:] & legal[:-steps, index]
        return found
