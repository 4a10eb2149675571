"""What every sung language can do. One file beside this one holds each language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from generation.lyrics.model import Syllable


class SungLanguage(Protocol):
    """A language as singers need it: where words divide, and how a phrase is stressed."""

    @property
    def code(self) -> str:
        """ISO 639-1, "en"."""
        ...

    def words(self, line: str, number: int) -> tuple[str, ...]:
        """The words of a tidy line, each with its punctuation.

        Raises :class:`generation.errors.LyricsError` naming line ``number`` (from 1) where
        something in it cannot be sung in this language.
        """
        ...

    def divide(self, word: str, following: str = "") -> tuple[str, ...]:
        """The word's syllables as sung before the word ``following`` ("" at the end of a
        line); joined they give the word back."""
        ...

    def read(self, words: Sequence[Sequence[str]]) -> tuple[tuple[Syllable, ...], ...]:
        """A phrase of divided words with stress, length, vowel and tone. Never fails for
        odd spelling: a syllable of which nothing is known is unstressed."""
        ...
