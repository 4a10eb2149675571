"""Polish: for the songs the models are trained on."""

from __future__ import annotations

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, listed

_SPELLING = Spelling(
    hyphenation="pl_PL",
    groups=listed("ch cz dz rz sz ia ie io iu"),
    onsets=listed(
        "bl br ch chr chw cz dl dr dz fl fr gl gr kl kr kw pl pr prz rz sk sl sp st str "
        "sw sz szcz tr trz tw wl wr wsz zd zl zm zn"
    ),
)

LANGUAGE = AlphabeticLanguage("pl", "Polish", "pl", _SPELLING)
