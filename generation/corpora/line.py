"""What every reader hands over: a vocal line as printed, before it is cleaned into songs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from generation.score.chords import Chord
from generation.score.units import TimeSignature


@dataclass(frozen=True)
class Syllable:
    """A syllable under a note, with its place in the word: single, begin, middle or end."""

    text: str
    syllabic: str


@dataclass(frozen=True)
class LineNote:
    """A printed note; onset in ticks from the beginning of the part, rounded to whole ticks.

    ``tied`` continues the note before. ``lyrics`` maps the verse's number to its syllable.
    """

    midi: int
    onset: int
    duration: int
    tied: bool = False
    lyrics: Mapping[int, Syllable] = field(default_factory=dict)


@dataclass(frozen=True)
class LineBar:
    """A printed bar: ``length`` is what it holds, which may be less or more than ``time`` says."""

    onset: int
    length: int
    time: TimeSignature


@dataclass(frozen=True)
class Voice:
    """Everything that one voice, or one staff of an instrument, sounds: also several notes at
    once. ``name`` is ``sung-1`` …, ``keys-1`` (an instrument's upper staff) … or the source's."""

    name: str
    notes: tuple[LineNote, ...]


@dataclass(frozen=True)
class VocalLine:
    """One voice with words. Notes and bars are in order; notes do not overlap.

    ``fifths`` holds ``(onset, sharps)`` for every key signature; ``mode`` is what the source
    declares, or None. ``chords`` are printed or heard in all voices, on the notes' axis, and
    so are the ``voices`` of the whole score, where its reader keeps them.
    """

    part: str
    notes: tuple[LineNote, ...]
    bars: tuple[LineBar, ...]
    fifths: tuple[tuple[int, int], ...]
    mode: str | None = None
    chords: tuple[Chord, ...] = ()
    voices: tuple[Voice, ...] = ()
