"""Languages whose spelling shows every sung vowel: syllables from the letters alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

_APOSTROPHE = "’"
_NONE = re.compile(r"(?!)")


@dataclass(frozen=True, eq=False)
class Orthography:
    """How a language writes its vowels, and which consonants begin its syllables."""

    nucleus: re.Pattern[str]  # each match is one sung vowel: "eau", "i", "uo"
    onset: re.Pattern[str]  # consonants, two or more, that begin a syllable: "br", "str"
    prefix: re.Pattern[str] = _NONE  # at the word's beginning, a part of its own: "ex-", "roz-"

    def vowels(self, word: str) -> list[tuple[int, int]]:
        """Where the sung vowels stand in ``word``."""
        return [found.span() for found in self.nucleus.finditer(_lower(word))]

    def cut(self, word: str, vowels: list[tuple[int, int]]) -> tuple[str, ...]:
        """``word`` in one part for each of ``vowels`` (at least one); joined they give it back.

        As many consonants go to the right as can begin a syllable (onset maximisation).
        """
        letters = _lower(word)
        prefixed = self.prefix.match(letters)
        after = prefixed.end() if prefixed else -1
        places = [
            after if end < after <= start else self._onset(letters, end, start)
            for (_, end), (start, _) in pairwise(vowels)
        ]
        return tuple(word[a:b] for a, b in pairwise([0, *places, len(word)]))

    def _onset(self, letters: str, start: int, end: int) -> int:
        """Where the syllable begins whose vowel is at ``end``; the last one ended at ``start``."""
        for place in range(start, end):
            cluster = letters[place:end].replace(_APOSTROPHE, "")
            begins = len(cluster) == 1 or self.onset.fullmatch(letters[:place] + cluster, place)
            if begins and letters[place] != _APOSTROPHE:
                return place
        return end


def _lower(word: str) -> str:
    """In lower case, letter for letter (``"İ".lower()`` has two)."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in word)
