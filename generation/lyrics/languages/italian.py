"""Italian: for the songs the models are trained on."""

from __future__ import annotations

from generation.lyrics.languages.alphabetic import AlphabeticLanguage
from generation.lyrics.spelling import Spelling, listed

_SPELLING = Spelling(
    hyphenation="it_IT",
    groups=listed("ch gh gn gli sc qu gu ia ie io iu ua ue uo ai au ei eu oi"),
    onsets=listed(
        "bl br cl cr dr fl fr gl gn gr pl pr sb sc sch scr sd sf sg sgu sl sm sn sp spl "
        "spr squ sq st str sv tr qu ch gh"
    ),
)

LANGUAGE = AlphabeticLanguage("it", "Italian", "it", _SPELLING)
