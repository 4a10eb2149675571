"""What is given is a law too: masks that keep locked notes, and that arrive in time.

Between here and the next given onset, so many notes at least are still to be sung, or just so
many where each syllable's notes are counted. A backward sweep over time says from where that can
be done, with legal durations; each choice is then held to stay among those places, so that there
is always a way on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

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
        self._ways: dict[tuple[int, _Kind], _Way] = {}
        self._anchor: list[int | None] = []  # of each syllable, the next one with a given onset
        self._between: list[int] = []  # notes to sing after it and before that one,
        self._counted: list[bool] = []  # and whether there may be no more
        anchor, count, counted = None, 0, True
        for own in reversed(slots):
            self._anchor.append(anchor)
            self._between.append(count)
            self._counted.append(counted)
            if own and own[0].onset is not None:
                anchor, count, counted = len(slots) - len(self._anchor), 0, True
            elif anchor is not None:
                count += len(own) if own else 1
                counted = counted and bool(own)
        for column in (self._anchor, self._between, self._counted):
            column.reverse()

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
        count, here = self._between[syllable], np.array([state.end])
        may_hold = bool(self._way(anchor, _Kind.MORE).ends(count + 1, here)[0])
        kind = _Kind.COUNTED if self._counted[syllable] else _Kind.MORE
        arrives = bool(self._way(anchor, kind).ends(count, here)[0])
        may_leave = arrives or not may_hold
        return np.array([may_hold, may_leave, may_leave])

    def rest(self, state: State, syllable: int, notes: int) -> np.ndarray:
        """Before the note of ``syllable`` that follows ``notes`` others of it. (rests,)"""
        slot = self._slot(syllable, notes)
        if slot and slot.onset is not None:
            return np.array([steps == slot.onset - state.end for steps in v.RESTS])
        anchor = self._anchor[syllable] if syllable < len(self._slots) else None
        late = state.end + v.STEPS_OF_REST >= max(self._begin, self._over(state))
        if anchor is None:
            return late
        legal = tables(self._signature).rests[state.end % self._bar] & late
        count, places = self._left(syllable, notes) + 1, state.end + v.STEPS_OF_REST
        return self._on_the_way(syllable, legal, lambda way: way.begins(count, places))

    def duration(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        """Shape (durations,)."""
        slot = self._slot(syllable, notes)
        if slot and slot.duration is not None:
            return np.array([steps == slot.duration for steps in v.DURATIONS])
        if self._anchor[syllable] is None:
            return np.ones(len(v.DURATIONS), dtype=bool)
        legal = tables(self._signature).durations[onset % self._bar]
        count, places = self._left(syllable, notes), onset + v.STEPS_OF_DURATION
        return self._on_the_way(syllable, legal, lambda way: way.ends(count, places))

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

    def _over(self, state: State) -> int:
        """The step at which the note before is over."""
        own = self._slots[state.syllable] if state.syllable >= 0 else None
        return state.end + (own[-1].held if own else 0)

    def _left(self, syllable: int, notes: int) -> int:
        """Notes to sing before the anchor, after this one."""
        own = self._slots[syllable]
        return self._between[syllable] + (len(own) - notes - 1 if own else 0)

    def _on_the_way(
        self, syllable: int, legal: np.ndarray, leads: Callable[[_Way], np.ndarray]
    ) -> np.ndarray:
        """What is legal and leads on, with rests on the way where nothing else does."""
        anchor = self._anchor[syllable]
        assert anchor is not None
        counted = self._slots[syllable] and self._counted[syllable]
        kinds = (_Kind.COUNTED, _Kind.RESTING) if counted else (_Kind.MORE,)
        mask = legal
        for kind in kinds:
            mask = legal & leads(self._way(anchor, kind))
            if mask.any():
                break
        return mask

    def _way(self, anchor: int, kind: _Kind) -> _Way:
        if (anchor, kind) not in self._ways:
            arrival = self._arrival(anchor, more=kind is _Kind.MORE)
            opens = self._opens(anchor) if kind is _Kind.RESTING else ()
            self._ways[anchor, kind] = _Way(self._signature, arrival, opens)
        return self._ways[anchor, kind]

    def _opens(self, anchor: int) -> tuple[bool, ...]:
        """Of each note before the anchor whose syllable has its notes counted, the last first:
        whether it opens a word."""
        found: list[bool] = []
        for syllable in range(anchor - 1, -1, -1):
            own = self._slots[syllable]
            if not own:
                break
            found += [False] * (len(own) - 1) + [bool(self._starts_word[syllable])]
        return tuple(found)

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

    def _arrival(self, anchor: int, *, more: bool) -> np.ndarray:
        """From where, with no note, a rest, or ``more`` notes, the anchor is reached; nothing is
        said of places before the last given onset, which are past."""
        onset = self._onset(anchor)
        reach = np.zeros(onset + 1, dtype=bool)
        reach[[onset, *self._ready(anchor)]] = True
        if not more:
            return reach
        first, legal, ahead = self._given_before(anchor), _legal(self._signature).ahead, 1
        for at in range(onset - 1, first - 1, -1):
            reaches = bool(reach[at]) or bool(ahead & legal[at % self._bar])
            reach[at] = reaches
            ahead = (ahead << 1 | reaches) & _AHEAD
        return reach

    def _given_before(self, anchor: int) -> int:
        """The last onset that is given before the anchor; 0 where none is."""
        for own in reversed(self._slots[:anchor]):
            if own and own[0].onset is not None:
                return own[0].onset
        return 0


class _Kind(Enum):
    """What may be sung on the way to a given onset."""

    MORE = "at least so many notes, one on the other"
    COUNTED = "just so many"
    RESTING = "just so many, with rests before words"


class _Way:
    """From where an anchor can be reached, by the number of notes before it. ``arrival``: (steps,),
    where the last may end; ``opens``: of each note, the last first, whether a rest may stand
    before it."""

    def __init__(
        self, signature: TimeSignature, arrival: np.ndarray, opens: tuple[bool, ...] = ()
    ) -> None:
        self._legal, self._opens = _legal(signature), opens
        self._begins, self._ends = [arrival], [arrival]

    def begins(self, notes: int, places: np.ndarray) -> np.ndarray:
        """Whether the first of so many notes can begin at these places."""
        return self._at(self._begins, notes, places)

    def ends(self, notes: int, places: np.ndarray) -> np.ndarray:
        """Whether the note before them can end there."""
        return self._at(self._ends, notes, places)

    def _at(self, levels: list[np.ndarray], notes: int, places: np.ndarray) -> np.ndarray:
        while len(levels) <= notes:
            self._add()
        last = len(levels[0]) - 1
        return (places <= last) & levels[notes][np.minimum(places, last)]

    def _add(self) -> None:
        """One note more before the anchor."""
        of, at = self._legal, len(self._begins) - 1
        begins = of.before(self._ends[-1], of.durations)
        rests = at < len(self._opens) and self._opens[at]
        self._begins.append(begins)
        self._ends.append(of.before(begins, of.rests) if rests else begins)


_LONGEST = max(v.DURATIONS)
_AHEAD = (1 << _LONGEST) - 1


@dataclass(frozen=True)
class _Legal:
    """What may stand where, as the bits of whole numbers, which are shifted at once.

    ``ahead``: of each place in the bar, the ends that notes from there may have, the next place
    first; ``durations`` and ``rests``: of each length, the places in the bar where it may begin.
    """

    bar: int
    ahead: tuple[int, ...]
    durations: tuple[tuple[int, int], ...]
    rests: tuple[tuple[int, int], ...]

    def before(self, reach: np.ndarray, lengths: Sequence[tuple[int, int]]) -> np.ndarray:
        """From where one note, or one rest, leads into ``reach``."""
        ends, found, size = _number(reach), 0, len(reach)
        bars = _number(np.arange(size) % self.bar == 0)
        for steps, begins in lengths:
            found |= ends >> steps & begins * bars
        bits = np.frombuffer(found.to_bytes(size // 8 + 1, "little"), dtype=np.uint8)
        return np.unpackbits(bits, count=size, bitorder="little").astype(bool)


@lru_cache
def _legal(signature: TimeSignature) -> _Legal:
    of = tables(signature)
    ahead = np.zeros((len(of.durations), _LONGEST), dtype=bool)
    ahead[:, v.STEPS_OF_DURATION - 1] = of.durations
    return _Legal(
        v.bar_steps(signature),
        tuple(_number(row) for row in ahead),
        tuple(zip(v.DURATIONS, map(_number, of.durations.T), strict=True)),
        tuple(zip(v.RESTS, map(_number, of.rests.T), strict=True)),
    )


def _number(places: np.ndarray) -> int:
    """Places as the bits of a whole number, the first the lowest."""
    return int.from_bytes(np.packbits(places, bitorder="little").tobytes(), "little")
