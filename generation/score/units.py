"""Musical units that cannot be mixed up: ticks, keys, time signatures, pitches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NewType

from generation.sentences import Sentence

Ticks = NewType("Ticks", int)
"""Symbolic time. 480 to the quarter note: divides by 2⁵, 3 and 5."""

TICKS_PER_QUARTER = 480

_STEPS = "CDEFGAB"
_STEP_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_FIFTHS = "FCGDAEB"


@dataclass(frozen=True)
class Pitch:
    """A spelled pitch: step, alteration in semitones, octave (middle C is C4)."""

    step: str
    alter: int
    octave: int

    @property
    def midi(self) -> int:
        return 12 * (self.octave + 1) + _STEP_SEMITONES[self.step] + self.alter

    def __str__(self) -> str:
        return f"{self.step}{'#' * self.alter or 'b' * -self.alter}{self.octave}"


@dataclass(frozen=True)
class Key:
    """A key: the tonic's step and alteration, and ``"major"`` or ``"minor"``."""

    step: str
    alter: int
    mode: str

    @classmethod
    def parse(cls, name: str) -> Key:
        """``"G major"``, ``"Bb minor"``, ``"F# minor"``. Raises ValueError."""
        found = re.fullmatch(r"([A-G])(#|b|)\s+(major|minor)", name)
        if not found:
            raise ValueError(f"not a key: {name!r}")
        return cls(found[1], {"#": 1, "b": -1, "": 0}[found[2]], found[3])

    @classmethod
    def from_fifths(cls, fifths: int, mode: str) -> Key:
        """The key of that mode with so many sharps (or, negative, flats)."""
        at = fifths + 1 + (3 if mode == "minor" else 0)
        return cls(_FIFTHS[at % 7], at // 7, mode)

    @property
    def fifths(self) -> int:
        """Sharps in the key signature; flats count negative."""
        return _FIFTHS.index(self.step) - 1 + 7 * self.alter - (3 if self.mode == "minor" else 0)

    @property
    def pitch_class(self) -> int:
        """The tonic as a pitch class, 0 (C) to 11 (B)."""
        return (_STEP_SEMITONES[self.step] + self.alter) % 12

    @property
    def said(self) -> Sentence:
        """The key's name, in words that every language has its own for."""
        tonic = {"tonic": str(self).split()[0]}
        if self.mode == "minor":
            return Sentence("{tonic} minor", tonic)
        return Sentence("{tonic} major", tonic)

    def spell(self, midi: int) -> Pitch:
        """Spell a MIDI number as the key suggests.

        Each pitch class takes its place in a window of twelve on the line of fifths around the
        key (Temperley's line-of-fifths preference): a major key reaches from its lowered third
        to its raised fifth, a minor key from its lowered second to its raised fourth.
        """
        lowest = self.fifths - (2 if self.mode == "minor" else 3)
        place = next(at for at in range(lowest, lowest + 12) if (7 * at - midi) % 12 == 0)
        step = _FIFTHS[(place + 1) % 7]
        alter = (place + 1) // 7
        octave = (midi - alter - _STEP_SEMITONES[step]) // 12 - 1
        return Pitch(step, alter, octave)

    def __str__(self) -> str:
        return f"{self.step}{'#' * self.alter or 'b' * -self.alter} {self.mode}"


@dataclass(frozen=True)
class TimeSignature:
    """A time signature, e.g. 6/8: ``TimeSignature(6, 8)``."""

    beats: int
    beat_type: int

    @classmethod
    def parse(cls, text: str) -> TimeSignature:
        """``"3/4"``. Raises ValueError."""
        found = re.fullmatch(r"(\d{1,2})/(1|2|4|8|16|32)", text)
        if not found or not int(found[1]):
            raise ValueError(f"not a time signature: {text!r}")
        return cls(int(found[1]), int(found[2]))

    @property
    def compound(self) -> bool:
        """Whether the beat divides in three (6/8, 9/8, 12/8)."""
        return self.beats > 3 and self.beats % 3 == 0 and self.beat_type >= 8

    @property
    def bar(self) -> Ticks:
        return Ticks(self.beats * 4 * TICKS_PER_QUARTER // self.beat_type)

    @property
    def beat(self) -> Ticks:
        """The length of one felt beat: a dotted quarter in 6/8, a quarter in 4/4."""
        written = 4 * TICKS_PER_QUARTER // self.beat_type
        return Ticks(written * 3 if self.compound else written)

    def strength(self, position: int) -> int:
        """The metrical weight of an onset at ``position`` ticks in the bar.

        4 the downbeat, 3 the middle of an even bar of four beats or the second dotted beat of
        6/8 and 12/8's middle, 2 another beat, 1 a division of the beat in two (or three in
        compound time), 0 anything finer.
        """
        if position % self.bar == 0:
            return 4
        groups = self.bar // self.beat
        if position % self.beat == 0:
            middle = position * 2 == self.bar
            return 3 if middle and (groups >= 4 or self.compound) else 2
        division = self.beat // (3 if self.compound else 2)
        return 1 if position % division == 0 else 0

    def __str__(self) -> str:
        return f"{self.beats}/{self.beat_type}"
