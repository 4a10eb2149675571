"""Languages whose letters show their syllables; espeak-ng only hears the stress."""

from __future__ import annotations

from dataclasses import dataclass

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.orthography import Orthography


@dataclass(frozen=True, eq=False, kw_only=True)
class SpelledLanguage(AlphabeticLanguage):
    """A language in which the orthography says how many syllables a word has, and where."""

    orthography: Orthography

    def divide_unit(self, core: str, following: str) -> tuple[str, ...]:
        vowels = self.sung_vowels(core, following)
        return self.orthography.cut(core, vowels) if vowels else (core,)

    def sung_vowels(self, core: str, following: str) -> list[tuple[int, int]]:
        """Where the vowels stand that are sung before ``following``."""
        return self.orthography.vowels(core)
