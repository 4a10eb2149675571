"""Words that share a syllable where they meet: "che‿il", as singers of Italian and Spanish do."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

TIE = "\u203f"
"""Stands in a syllable's text between what belongs to two words (MusicXML's ``elision``)."""

_MOST_WORDS = 3  # that one note can carry
_PLAIN_END = re.compile(r"[aeiouy][,’”»)]*$")  # any stronger mark is a breath
_PLAIN_START = re.compile(r"[“‘«„(¿¡]*h?[aeiou]")


def joined(words: Sequence[str], apart: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """``words`` of one line, those that meet vowel to vowel as one, with a :data:`TIE`.

    ``apart``: words sung by themselves ("o", which calls). Across a comma too: the verse
    counts so, and most print does.
    """
    found: list[str] = []
    sharing = 1
    for word in words:
        meets = bool(found) and _meet(found[-1], word, apart) and sharing < _MOST_WORDS
        if not meets:
            found.append(word)
            sharing = 1
            continue
        found[-1] += TIE + word
        sharing = sharing + 1 if _one_vowel(word) else 2
    return tuple(found)


def _meet(before: str, after: str, apart: frozenset[str]) -> bool:
    last = _plain(before.rpartition(TIE)[2])
    ends = _PLAIN_END.search(last) and last.strip(",’”»)“‘«„(¿¡") not in apart
    return bool(ends and " " not in before and _PLAIN_START.match(_plain(after)))


def _one_vowel(word: str) -> bool:
    return sum(letter in "aeiouy" for letter in _plain(word)) == 1


def _plain(word: str) -> str:
    return "".join(
        letter
        for letter in unicodedata.normalize("NFD", word.lower())
        if not unicodedata.combining(letter)
    )
