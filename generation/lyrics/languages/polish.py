"""Polish, in new and old spelling."""

from __future__ import annotations

import re

from generation.lyrics.languages.spelled import SpelledLanguage
from generation.lyrics.orthography import Orthography
from generation.lyrics.spelling import listed

_VOWELS = "aáàąeéèęoóòuúyýẏ"
# One vowel: an i before another only softens the consonant; old print has y and i for j
# ("oy-cze", "iuż").
_NUCLEUS = re.compile(
    rf"i?(?=[{_VOWELS}])(?:^[ae]u|[{_VOWELS}])(?:(?<=[aeouó])y(?![{_VOWELS}i]))?|[iíì]"
)
# Most clusters begin syllables ("ja-sne", "wszy-stko"), but for …
_ONSET = re.compile(
    r"""
    (?<![csr](?=z)) (?<!d(?=[zźż])) (?<!c(?=h))  # … the second half of one sound
    (?!(.)\1)  # … twice the same
    (?![bdgzż][ptkcfsś] | [dr]z[kc] | k[bż])  # … voiced and voiceless: "związ-ku", "od-puść"
    (?!(?:[ptc]|cz)(?:k|c(?!h)))  # … a stop before -ka, -ko, -cie: "mat-ko", "płacz-cie"
    (?!czn | db | zm | żd)  # … some more that print parts: "wiecz-nie", "każ-dy"
    (?:rz|wsz|[^rlłmnńjvw]).*  # … a sonorant and another consonant: "pol-ny"
    """,
    re.VERBOSE,
)
_PREFIX = re.compile(r"(?:roz|bez|od(?!z)|nad(?!z)|przed)(?![aeiouyąęó])")
_ORTHOGRAPHY = Orthography(_NUCLEUS, _ONSET, _PREFIX)

_LIGHT = listed(
    """
    i a o u w z ze we na do od po za by bym byś że czy nie mi ci go mu ją je mnie cię się ich
    im ten ta to co kto jak już tak jest są był lub lecz bo więc niech przy dla bez nad pod
    przed ja ty on my wy
    """
)


class Polish(SpelledLanguage):
    """Polish; the prepositions w and z are sung with the next word's first syllable."""

    def __init__(self) -> None:
        super().__init__(
            code="pl", name="Polish", voice="pl", orthography=_ORTHOGRAPHY, light=_LIGHT
        )

    def clitic(self, word: str) -> bool:
        return word.lower() in ("w", "z")
