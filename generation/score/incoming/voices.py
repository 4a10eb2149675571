"""Which of a file's voices is the melody: the one that is asked for, else the one with words, else
the highest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from generation.errors import FormatError

_MELODY = re.compile(
    r"voice|vocal|voc\b|sing|sopran|canto|cantus|chant\b|gesang|stimme|melod|solo|lead|人声|女声|歌|旋律",
    re.IGNORECASE,
)
_LEAST_SHARE = 0.25  # a voice with fewer notes than that of the busiest is a by-play
_LEAST_WORDS = 0.5
_MOST_TOLD = 40  # voices, where one is asked for that is not there

Source = TypeVar("Source")


@dataclass(frozen=True)
class Heard:
    """What can be told of a voice: its ``id`` in its file (of MIDI ``track:channel``, counted from
    1; of MusicXML ``part:staff:voice``), its name, its General MIDI ``program`` (from 0), how many
    ``notes`` it has and how many ``words`` are under them, and its range, in MIDI."""

    id: str
    name: str
    program: int
    notes: int
    words: int
    lowest: int
    highest: int


@dataclass(frozen=True)
class Voice(Generic[Source]):
    """A candidate: where it is, what is told of it, and how high it lies."""

    source: Source
    heard: Heard
    mean_pitch: float

    @classmethod
    def of(
        cls, source: Source, id: str, name: str, program: int, pitches: Sequence[int], words: int
    ) -> Voice[Source]:
        heard = Heard(id, name, program, len(pitches), words, min(pitches), max(pitches))
        return cls(source, heard, sum(pitches) / len(pitches))


@dataclass(frozen=True)
class Listed:
    """The voices of a file, in its order, and the id of the one that is taken unless another is
    asked for."""

    voices: tuple[Heard, ...]
    usual: str


def listed(voices: Sequence[Voice[Source]]) -> Listed:
    """All of them, to be chosen from."""
    return Listed(tuple(voice.heard for voice in voices), chosen(voices).heard.id)


def chosen(voices: Sequence[Voice[Source]], wanted: str = "") -> Voice[Source]:
    """The one that is ``wanted``, by its id. Else, of those with about the most words the first
    (choirs print the tune on top); without words, one that is named for it, or else the highest.
    Raises :class:`FormatError` where there is none of that id."""
    if wanted:
        found = next((voice for voice in voices if voice.heard.id == wanted), None)
        if found is None:
            raise FormatError(
                "The file has no voice called “{voice}”: choose one of {voices}.",
                voice=wanted,
                voices=[voice.heard.id for voice in voices[:_MOST_TOLD]],
            )
        return found
    most_words = max(voice.heard.words for voice in voices)
    if most_words:
        return next(voice for voice in voices if voice.heard.words >= _LEAST_WORDS * most_words)
    most_notes = max(voice.heard.notes for voice in voices)
    full = [voice for voice in voices if voice.heard.notes >= _LEAST_SHARE * most_notes]
    named = [voice for voice in full if _MELODY.search(voice.heard.name)]
    return max(named or full, key=lambda voice: voice.mean_pitch)
