"""German, old and new spelling."""

from __future__ import annotations

import re

from generation.lyrics.languages.heard import HeardLanguage
from generation.lyrics.spelling import Spelling, listed, vowel_groups

_SPELLING = Spelling(
    hyphenation="de",
    groups=listed("ch sch ck ph th qu ai au ay ei eu ey ie oi aa ee oo"),
    onsets=listed(
        "bl br ch chr dr fl fr gl gn gr kl kn kr pf pfl pfr ph pl pr qu sch schl schm schn schr "
        "schw sk sp spl spr st str th tr wr zw"
    ),
)

_LIGHT = listed(
    """
    der die das den dem des ein und oder doch denn weil wenn als dass daß ob so wie
    ich du er sie es wir ihr mich dich sich mir dir ihm ihn uns euch mein dein sein
    in im an am auf aus bei beim mit nach von vom vor zu zum zur für um durch bis ins ans aufs
    ist sind war bin bist hat hab habt wird ward kann will soll mag muss muß nur noch schon
    was wer wo man zwar gar s ists sos wies
    dann da durch noch bis ab ums wirs ichs ihrs je sei seid willst hast warst wollt habt dies eins
    """
)


class German(HeardLanguage):
    """German orthography shows its syllables: the letters correct what espeak-ng mishears."""

    def __init__(self) -> None:
        super().__init__(
            code="de",
            name="German",
            voice="de",
            spelling=_SPELLING,
            light=_LIGHT,
            unheard=0,
        )

    def spoken(self, word: str) -> str:
        return super().spoken(word).replace("'", "")  # "geh'n", "d'rum": one word as any other

    def syllable_count(self, word: str, heard: int) -> int:
        shown = vowel_groups(_SPELLING, re.sub(r"[^\w]", "", word))
        return max(1, min(heard, shown) if heard else shown)
