"""What must hold in a melody, each law a mask over the next token.

Every syllable is sung once and in order; the rhythm stays notatable; the singer's range is
kept; no word is torn by a rest; an unstressed beginning is an anacrusis; the last syllable
closes on the tonic, on a strong beat, for a beat or more. The masks look one note ahead, so
that there is always a way on.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Final

import numpy as np

from generation.errors import RequestError
from generation.requests import Anacrusis
from generation.tokens import vocabulary as v
from generation.tokens.bounds import Bounds
from generation.tokens.prompt import Prompt, first_stress
from generation.tokens.rhythm_tables import or_else, tables
from generation.tokens.slots import Slots
from generation.tokens.steps import State

LONGEST_MELISMA: Final = 12  # notes
LONGEST_CLOSE: Final = 3  # notes on the last syllable
WIDEST_LEAP: Final = 12  # semitones

# Masks are asked for at every note of every melody: they are looked up, not worked out, and
# nobody changes one in place.
_KNOWN: Final = 4096  # of each kind, where a mask takes work
_NO_REST: Final = np.arange(len(v.RESTS)) == 0
_ADVANCES: Final = {flags: np.array(flags) for flags in product((False, True), repeat=v.N_ADVANCES)}
_NEAR: Final = (
    np.abs(np.subtract.outer(np.arange(v.N_PITCHES), np.arange(v.N_PITCHES))) <= WIDEST_LEAP
)  # by the pitch before


class Law:
    """The masks for one song. ``lowest`` and ``highest`` are degrees from the reference tonic;
    what ``slots`` give, and the steps at which the song may ``begin`` and must ``end``, go before
    all else.

    Raises :class:`RequestError` if no tonic lies within the range.
    """

    def __init__(
        self,
        prompt: Prompt,
        lowest: int,
        highest: int,
        anacrusis: Anacrusis = Anacrusis.AUTO,
        slots: Slots = (),
        end: int | None = None,
        begin: int = 0,
    ) -> None:
        signature = prompt.conditions.time_signature
        self._tables = tables(signature)
        self._strong: list[bool] = self._tables.strong.tolist()
        self._bar = v.bar_steps(signature)
        self._beat = signature.beat // v.TICKS_PER_STEP
        self._last = len(prompt) - 1
        self._starts_word: list[bool] = prompt.starts_word.tolist()
        given = any(slots) or end is not None
        self._bounds = Bounds(slots, prompt.starts_word, signature, end, begin) if given else None
        self._end = end
        self._anacrusis = anacrusis
        self._slots = slots
        stress = first_stress(prompt) if len(prompt) > 1 and not (slots and slots[0]) else None
        # What is begun on the downbeat leads nowhere; what is begun before it must lead there.
        self._stress = None if anacrusis == Anacrusis.NO else stress
        if anacrusis == Anacrusis.YES and not stress and len(prompt) > 1:
            self._stress = 1
        degrees = np.arange(v.LOWEST_DEGREE, v.HIGHEST_DEGREE + 1)
        self._in_range = (degrees >= lowest) & (degrees <= highest)
        self.lowest, self.highest = lowest, highest  # as degrees
        self.middle = (lowest + highest) / 2 - v.LOWEST_DEGREE  # of the range, as a pitch token
        self._tonic = self._in_range & (degrees % 12 == 0)
        if not self._tonic.any():
            raise RequestError(
                "The range holds no {key} tonic to close on: widen it, or choose another key.",
                key=prompt.conditions.key.said,
                field="ambitus",
            )
        self._beginning = self._first_rests()
        # A wide leap is no wrong where nothing nearer is left.
        self._in_range_after = or_else(_NEAR & self._in_range, self._in_range[None])
        self._tonic_after = or_else(_NEAR & self._tonic, self._tonic[None])
        if self._bounds:  # melodies side by side ask alike
            self._advances = lru_cache(_KNOWN)(self._bound_advance)
            self._rests = lru_cache(_KNOWN)(self._bound_rest)
            self._durations = lru_cache(_KNOWN)(self._bound_duration)
            self._pitches = lru_cache(_KNOWN)(self._bound_pitch)

    def advance(self, state: State, closed: bool) -> np.ndarray:
        """``closed``: the last note was a cadence (see :meth:`closes`). Shape (3,)."""
        if not self._bounds:
            return self._advance(state, closed)
        return self._advances(self._place(state), closed)

    def rest(self, state: State, advance: int) -> np.ndarray:
        """Shape (rests,)."""
        if not self._bounds:
            return self._rest(state, advance)
        return self._rests(self._place(state), advance)

    def duration(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        """``notes``: how many the syllable has had before this one. Shape (durations,)."""
        if not self._bounds or syllable > self._last:
            return self._duration(syllable, notes, onset)
        return self._durations(syllable, notes, onset)

    def pitch(
        self, state: State, syllable: int, notes: int, onset: int, duration: int
    ) -> np.ndarray:
        """Shape (pitches,)."""
        end = onset + duration if syllable == self._last else None
        if not self._bounds or syllable > self._last:
            return self._pitch(state.pitch, syllable, notes, end)
        return self._pitches(state.pitch, syllable, notes, end)

    @staticmethod
    def _place(state: State) -> State:
        """Where it stands, whatever was sung."""
        return State(
            syllable=state.syllable, end=state.end, notes_in_syllable=state.notes_in_syllable
        )

    def _bound_advance(self, place: State, closed: bool) -> np.ndarray:
        assert self._bounds
        last = place.syllable == self._last
        possible = np.array([True, not last, last])
        return self._both(self._advance(place, closed), self._bounds.advance(place) & possible)

    def _bound_rest(self, place: State, advance: int) -> np.ndarray:
        assert self._bounds
        new = advance == v.NEW
        held = 0 if new else place.notes_in_syllable
        bound = self._bounds.rest(place, place.syllable + new, held)
        return self._both(self._rest(place, advance), bound)

    def _bound_duration(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        assert self._bounds
        bound = self._bounds.duration(syllable, notes, onset)
        return self._both(self._duration(syllable, notes, onset), bound)

    def _bound_pitch(
        self, before: int | None, syllable: int, notes: int, end: int | None
    ) -> np.ndarray:
        assert self._bounds
        mask, bound = self._pitch(before, syllable, notes, end), self._bounds.pitch(syllable, notes)
        if bound is None:
            return mask
        if self._bounds.fixes_pitch(syllable, notes):
            return bound
        return self._or_else(mask & bound, mask)  # a wide leap into what is given is no wrong

    def _advance(self, state: State, closed: bool) -> np.ndarray:
        if state.syllable < 0:
            return _ADVANCES[False, True, False]
        if state.syllable == self._last:
            closed = closed or self._given(self._last)
            return _ADVANCES[not closed, False, closed]
        may_go_on = state.syllable < self._last - 1 or self._strong[state.end % self._bar]
        may_hold = state.notes_in_syllable < LONGEST_MELISMA and not self._in_anacrusis(
            state.syllable
        )
        return _ADVANCES[may_hold or not may_go_on, may_go_on, False]

    def _rest(self, state: State, advance: int) -> np.ndarray:
        if state.syllable < 0:
            return self._beginning
        syllable = state.syllable + (advance == v.NEW)
        position = state.end % self._bar
        if advance != v.NEW or not self._starts_word[syllable] or syllable == self._stress:
            return _NO_REST
        of = self._tables
        rests = of.rests_towards_strong if syllable == self._last else of.rests_within_bar
        mask: np.ndarray = rests[position]
        return mask

    def _duration(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        position, of = onset % self._bar, self._tables
        mask: np.ndarray = of.durations[position]
        if syllable == self._last:
            mask = of.durations_of_close[position]
            if notes + 1 < LONGEST_CLOSE:
                mask = mask | of.durations_to_strong[position]
        elif syllable == self._last - 1 or self._leads_to_stress(syllable):
            mask = of.durations_towards_strong[position]
        elif self._in_anacrusis(syllable):
            mask = of.durations_of_upbeat[position]
        return mask

    def _pitch(self, before: int | None, syllable: int, notes: int, end: int | None) -> np.ndarray:
        """``end``: of the note, where it is the last syllable's."""
        mask, after = self._in_range, self._in_range_after
        if end is not None:
            weak = not self._strong[end % self._bar]
            if notes + 1 >= LONGEST_CLOSE or weak or end == self._end:
                mask, after = self._tonic, self._tonic_after
        return mask if before is None else after[before]

    def closes(self, syllable: int, onset: int, duration: int, pitch: int) -> bool:
        """Whether this note is a cadence that may end the song."""
        return bool(
            syllable == self._last
            and self._strong[onset % self._bar]
            and duration >= self._beat
            and self._tonic[pitch]
        )

    def _given(self, syllable: int) -> bool:
        return bool(self._slots and self._slots[syllable])

    def _first_rests(self) -> np.ndarray:
        steps = v.STEPS_OF_REST
        whole = (steps % 6 == 0) & (steps < self._bar)
        if self._stress == 0 or self._last == 0 or self._anacrusis == Anacrusis.NO:
            return steps == 0
        if self._stress is None:
            return whole
        strong = self._tables.strong[np.minimum(steps, self._bar - 1)]
        room = self._bar - steps
        late = whole & ~strong & (steps * 2 >= self._bar)
        mask: np.ndarray = late & (room >= 12 * self._stress)
        return self._or_else(mask, whole & ~strong)

    def _in_anacrusis(self, syllable: int) -> bool:
        return self._stress is not None and syllable < self._stress

    def _leads_to_stress(self, syllable: int) -> bool:
        return self._stress is not None and syllable == self._stress - 1

    @staticmethod
    def _both(mask: np.ndarray, bound: np.ndarray) -> np.ndarray:
        """What is given must hold; the rest of the law as far as it then can."""
        both: np.ndarray = mask & bound
        return both if both.any() else bound

    @staticmethod
    def _or_else(mask: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
        return mask if mask.any() else otherwise
