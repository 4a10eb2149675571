"""Spanish as it is sung: words that meet with their vowels share a note."""

from __future__ import annotations

import re

from generation.lyrics.elision import joined
from generation.lyrics.languages.spelled import SpelledLanguage
from generation.lyrics.orthography import Orthography
from generation.lyrics.spelling import listed

_VOWELS = "aáàâeéèêiíìoóòôuúùü"
# One vowel: a weak i, u or y goes with its neighbour ("tie-nes", "hay"), an accented one does
# not ("dí-a").
_NUCLEUS = re.compile(
    rf"[iuü]*(?=[{_VOWELS}])(?:[aáàâeéèêoóòô](?:[iuy](?![{_VOWELS}]))?|[iíìuúùü]y?)"
    rf"|y(?![{_VOWELS}])"
)
_ORTHOGRAPHY = Orthography(_NUCLEUS, re.compile(r"[bcçdfgptv][lr]|ch|ll|rr|q"))

_CALLS = listed("oh ah ay")

_LIGHT = listed(
    """
    el la los las un de del a al en con por y e o u que si mas mi mis tu tus su sus me te se
    le les lo nos os es ha he han sin no ni qué pues tan
    """
)


class Spanish(SpelledLanguage):
    """Spanish, its words tied where vowels meet: "mi-ra-da‿ar-dien-te"."""

    def __init__(self) -> None:
        super().__init__(
            code="es", name="Spanish", voice="es", orthography=_ORTHOGRAPHY, light=_LIGHT
        )

    def joined(self, words: tuple[str, ...]) -> tuple[str, ...]:
        return joined(words, _CALLS)
