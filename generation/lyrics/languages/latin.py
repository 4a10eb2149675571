"""Latin in the pronunciation of the church."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

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
        word = "".join(letters("".join(syllable.text for syllable in syllables)))
        vowels = self.orthography.vowels(word)
        if len(vowels) < 2:
            return list(syllables)
        place = len(syllables) - min(accent(word, vowels), len(syllables))
        return [
            replace(syllable, stress=Stress.PRIMARY if index == place else Stress.NONE)
            for index, syllable in enumerate(syllables)
        ]
