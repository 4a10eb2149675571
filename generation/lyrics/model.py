"""The prosody of a text: lines of words of syllables, as a singer counts them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from generation.requests import Language


class Stress(IntEnum):
    """How strongly a syllable is stressed in its phrase."""

    NONE = 0
    SECONDARY = 1
    PRIMARY = 2


@dataclass(frozen=True)
class Syllable:
    """What falls on one note, or on the notes of one melisma.

    ``text`` is the syllable as printed under the note, without hyphens, but with the
    punctuation that belongs to it ("hold,"). ``vowel`` is its nucleus in IPA (empty where
    unknown); ``tone`` is 1–4 for Mandarin's tones, 5 for its neutral tone, else None.
    """

    text: str
    stress: Stress
    long_vowel: bool = False
    vowel: str = ""
    tone: int | None = None


@dataclass(frozen=True)
class Word:
    """A word as typed, and its syllables (at least one)."""

    text: str
    syllables: tuple[Syllable, ...]


@dataclass(frozen=True)
class Line:
    """A line of verse. ``stanza`` counts from 0; a blank line in the text begins a new one."""

    words: tuple[Word, ...]
    stanza: int = 0

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        return tuple(syllable for word in self.words for syllable in word.syllables)


@dataclass(frozen=True)
class Prosody:
    """A whole text, read: only lines that carry words."""

    language: Language
    lines: tuple[Line, ...]

    @property
    def syllables(self) -> tuple[Syllable, ...]:
        """All syllables in the order they are sung."""
        return tuple(syllable for line in self.lines for syllable in line.syllables)

    def placed(self) -> Iterator[tuple[Line, Word, int, Syllable]]:
        """Each syllable with its line, its word and its index in the word."""
        for line in self.lines:
            for word in line.words:
                for index, syllable in enumerate(word.syllables):
                    yield line, word, index, syllable
