"""Which of a file's voices is the melody: the one with words, else the highest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

_MELODY = re.compile(
    r"voice|vocal|voc\b|sing|sopran|canto|cantus|chant\b|gesang|stimme|melod|solo|lead|人声|女声|歌|旋律",
    re.IGNORECASE,
)
_LEAST_SHARE = 0.25  # a voice with fewer notes than that of the busiest is a by-play
_LEAST_WORDS = 0.5

Source = TypeVar("Source")


@dataclass(frozen=True)
class Voice(Generic[Source]):
    """A candidate: where it is, its name, and what speaks for it."""

    source: Source
    name: str
    notes: int
    words: int
    mean_pitch: float


def chosen(voices: Sequence[Voice[Source]]) -> Voice[Source]:
    """Of those with about the most words the first (choirs print the tune on top); without
    words, one that is named for it, or else the highest."""
    most_words = max(voice.words for voice in voices)
    if most_words:
        return next(voice for voice in voices if voice.words >= _LEAST_WORDS * most_words)
    most_notes = max(voice.notes for voice in voices)
    full = [voice for voice in voices if voice.notes >= _LEAST_SHARE * most_notes]
    named = [voice for voice in full if _MELODY.search(voice.name)]
    return max(named or full, key=lambda voice: voice.mean_pitch)
