"""Latin: for the songs the models are trained on."""

from __future__ import annotations

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, listed

_SPELLING = Spelling(
    hyphenation="",
    groups=listed("ae oe au ch ph th qu gn rh"),
    onsets=listed("bl br ch chr cl cr dr fl fr gl gn gr ph phr pl pr qu sc sp spr st str th tr"),
)

LANGUAGE = AlphabeticLanguage("la", "Latin", "la", _SPELLING)
