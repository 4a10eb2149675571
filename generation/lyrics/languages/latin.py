"""Latin in the pronunciation of the church."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generation.lyrics.elision import TIE
from generation.lyrics.languages.latin_accent import accent
from generation.lyrics.languages.spelled import SpelledLanguage
from generation.lyrics.model import Stress, Syllable
from generation.lyrics.orthography import Orthography
from generation.lyrics.spelling import listed
from generation.lyrics.text import letters

_VOWELS = "aáàâāeéèêēiíìîīoóòôōuúùûūyýæǽœëïöü"
# One vowel: ae, oe and au are one, ei and eu two ("De-us"); an i or u before a vowel is a
# consonant at the beginning, between vowels ("al-le-lu-ia") and in "qui", "san-guis".
_NUCLEUS = re.compile(
    rf"""
    (?!(?:^|(?<=[aeouáéóú])|(?<=^ad)|(?<=^con)|(?<=^sub)|(?<=^ob)|(?<=^in))i(?=[{_VOWELS}]))
    (?: (?:(?<=q)|(?<=ng)|(?<=^su)|^|(?<=[aeioáéó]))(?<!^i)u(?=[{_VOWELS}])
      | (?<=^s)u(?=á?a?[vds][aeiáéí])
    )?
    (?: (?<=r)a(?=el) | (?<=h)a(?=el) | ^a(?=er)
      | a[eéuú] | á[eu] | o[eé](?!t) | ^eu | (?<=^[hsnc])eu(?=$) | (?<=^[hc])ui
      | [{_VOWELS}] )
    """,
    re.VERBOSE,
)
_ORTHOGRAPHY = Orthography(
    _NUCLEUS,
    re.compile(r"[bcdfgpt][lr]|ch[lr]?|ph[lr]?|th[lr]?|gn|qu?|sc|s?q|rh|(?<=n)ct"),
    prefix=re.compile(rf"ex(?=[{_VOWELS}])"),
)

_LIGHT = listed(
    """
    et in ad a ab ex e de cum sub pro per ut ne non nec si sed qui quae quod quem quo te me se
    tu est es sunt sit aut at ac nos vos hic haec hoc
    """
)


class Latin(SpelledLanguage):
    """Latin; the law of the penult says what is stressed, better than espeak-ng hears it."""

    def __init__(self) -> None:
        super().__init__(
            code="la", name="Latin", voice="la", orthography=_ORTHOGRAPHY, light=_LIGHT
        )

    def stressed(self, syllables: Sequence[Syllable], heard: int) -> list[Syllable]:
        found = list(syllables)
        for word in _words(syllables):
            whole = "".join(letters("".join(text for _, text in word)))
            vowels = self.orthography.vowels(whole)
            if len(vowels) < 2 or len(word) < 2:
                continue
            place = len(word) - min(accent(whole, vowels), len(word))
            for index, (at, text) in enumerate(word):
                # The light end of a word takes no accent from the one that it is tied to.
                if index == place:
                    found[at] = replace(found[at], stress=Stress.PRIMARY)
                elif TIE not in found[at].text or text == found[at].text.partition(TIE)[0]:
                    found[at] = replace(found[at], stress=Stress.NONE)
        return found


def _words(syllables: Sequence[Syllable]) -> list[list[tuple[int, str]]]:
    """The words that are tied into one: of each its syllables' places and its part of them."""
    words: list[list[tuple[int, str]]] = [[]]
    for at, syllable in enumerate(syllables):
        first, *others = syllable.text.split(TIE)
        words[-1].append((at, first))
        words += [[(at, text)] for text in others]
    return words
