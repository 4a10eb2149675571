"""Languages whose syllables espeak-ng hears, because their letters do not show them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import accumulate, pairwise

from generation.lyrics.alignment import vowel_letters
from generation.lyrics.hearing import hear_word
from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, divide


@dataclass(frozen=True, eq=False, kw_only=True)
class HeardLanguage(AlphabeticLanguage):
    """espeak-ng says how many syllables a word has; the spelling says where it divides."""

    spelling: Spelling
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # divided by hand

    def divide_unit(self, core: str, following: str) -> tuple[str, ...]:
        spoken = self.spoken(core)
        known = self.known.get(spoken.lower())
        if known and len(spoken) == len(core):
            edges = [0, *accumulate(map(len, known))]
            return tuple(core[a:b] for a, b in pairwise(edges))
        if not vowel_letters(core):  # hummed: "brrr"
            return (core,)
        count = self.syllable_count(core, len(hear_word(self.voice, spoken)))
        return divide(self.spelling, core, count)

    @abstractmethod
    def syllable_count(self, word: str, heard: int) -> int:
        """How many syllables to sing, at least one; ``heard`` is espeak-ng's answer."""
