"""French: for the songs the models are trained on."""

from __future__ import annotations

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, listed

_SPELLING = Spelling(
    hyphenation="fr",
    groups=listed("ai au ay ei eu ey ou oi eau oeu œu ieu ch ph th gn qu gu"),
    onsets=listed("bl br ch chr cl cr dr fl fr gl gn gr gu ph phr pl pr qu th tr vr"),
)

LANGUAGE = AlphabeticLanguage("fr", "French", "fr", _SPELLING)
