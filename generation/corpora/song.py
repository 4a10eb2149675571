"""A sung melody with its words, as training and evaluation see it."""

from __future__ import annotations

from dataclasses import dataclass

from generation.score.chords import Chord
from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature

__all__ = ["Song", "SungNote"]


@dataclass(frozen=True)
class Song:
    """One vocal line, in one time signature, monophonic, each syllable on at least one note.

    ``words`` holds each word's printed syllables in order ("A-ma-zing grace," →
    ``(("A", "ma", "zing"), ("grace,",))``), so that flattening it gives the syllables that
    ``notes`` point at. ``work`` is equal for songs that must not be split between training
    and validation (same work, or near-duplicates). ``chords`` are in order, on the notes' axis;
    empty where the source has none.
    """

    id: str
    corpus: str
    title: str
    composer: str
    lyricist: str
    language: str  # ISO 639-1, as in the manifest
    style: str  # a generation.requests.Style value
    licence: str
    attribution: str
    work: str
    key: Key
    time_signature: TimeSignature
    notes: tuple[SungNote, ...]
    words: tuple[tuple[str, ...], ...]
    verse: int = 1
    chords: tuple[Chord, ...] = ()

    @property
    def syllables(self) -> tuple[str, ...]:
        return tuple(syllable for word in self.words for syllable in word)
