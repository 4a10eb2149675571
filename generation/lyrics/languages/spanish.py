"""Spanish: for the songs the models are trained on."""

from __future__ import annotations

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, listed

_SPELLING = Spelling(
    hyphenation="es",
    groups=listed("ch ll rr qu gu ai au ei eu oi ia ie io iu ua ue ui uo"),
    onsets=listed("bl br ch cl cr dr fl fr gl gr gu ll pl pr qu tr"),
)

LANGUAGE = AlphabeticLanguage("es", "Spanish", "es", _SPELLING)
