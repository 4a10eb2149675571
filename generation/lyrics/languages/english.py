"""English, in American reading (rhotic) but with the contractions of older verse."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

from generation.lyrics.alignment import vowel_letters
from generation.lyrics.languages.heard import HeardLanguage
from generation.lyrics.spelling import Spelling, listed, vowel_groups

_SPELLING = Spelling(
    hyphenation="en_US",
    groups=listed(
        "th sh ch ph wh ck gh tch dge qu "
        "ai au aw ay ea ee ei eu ew ey ie oa oi oo ou ow oy ue ui eau"
    ),
    onsets=listed(
        "bl br ch chr cl cr dr dw fl fr gl gr ph phr pl pr qu sc sch scr sh shr sk sl sm sn sp "
        "spl spr squ st str sw th thr tr tw wh"
    ),
    silent=re.compile(
        r"[^aeiouy]*[^aeiouyl]e|[^aeiouy]*[^aeiouylcgsz]es|[^aeiouy]*[^aeiouydt]ed|e"
    ),
    mute=re.compile(r"[aeiouy][^aeiouy]{1,2}e[sd]?$"),
    endings=re.compile(
        r"(?<=[^aeiouylr])(?:ed|eth)$|(?<=[lr][lr])(?:ed|eth)$|(?<=[aeiouy][lr])(?:ed|eth)$"
        r"|(?<=[^aeiouy])(?<!bb|dd|gg|mm|nn|pp|rr|tt|bl|tl|dl|gl)(?:ing|ings|est)$"
        r"|(?<=[^l])[bcdfgkptz]le[sd]?$|(?<=[aeo]w)y$"
        r"|(?<=[aeiouyn])ces$|(?<=[aeiouy])ges$|(?<=[^aeiou][aeo])ses$"
    ),
    voiced=re.compile(r"[ntd]?n[’']t|[a-z]*[ts]hm|sm"),
)

# Words that singers count or divide unlike the dictionaries.
_SUNG = {
    word.replace("-", ""): tuple(word.split("-"))
    for word in listed(
        """
        our ours hour hours our-selves e'en ev'n isle isles i-ron be-lov-ed bless-ed ev-ery
        ev-ery-where eve-ning war-rior war-riors em-man-u-el al-le-lu-ia no-el sa-cred
        hun-dred did-n't i-dle i-de-a i-de-as the-a-tre the-a-ter mu-se-um ti-dings might-y
        might-i-er al-might-y lov-er lov-ers ech-o ech-oes com-fort-er sail-or's gent-ly
        wo-man fa-ded whit-er no-bod-y frost-y storm-y gloom-y blood-y reed-y shad-y spark-ling
        wa-ning re-deem-er re-deem-er's breth-ren mel-o-dy have-n't what-e'er wher-e'er when-e'er
        for-ev-er-more great-er bright-er long-er night-in-gale mis-er-y re-po-ses na-ked wom-en
        no-one gos-pel sing-ers mo-ses deep-ly sil-ver-y maj-es-ty kin-dred day-spring tramp-ling
        a-cres com-in' lov-in' morn-in' goin' sol-emn aged
        burn-eth turn-eth re-turn-eth call-eth towards
        """
    )
}
_SYLLABIC = re.compile(r"[ts]hm|sm|n't")  # a syllable without a vowel letter: "rhythm"
_WHOLE_SUFFIX = re.compile(r"n't|'s|s'$")  # apostrophes that shorten no verse
_SHORTENED = re.compile(r"(?<=[^aeiouy’])’$")  # "ev’-ry": what is left out was the next's
_LIGHT_SUFFIX = re.compile(r"'(re|ve|ll|d|m)$")

_LIGHT = listed(
    """
    a an the and or nor but if as so than that though at by for from in of off on to up with
    i me my you your ye thou thee thy he him his she her it its we us our they them their
    who whom whose which what am is are was were be been do does did doth dost has have had hath
    hast can could shall shalt should will wilt would may might must art wast wert
    some such there 'tis 'twas 'twere 'twill i'm i'll i'd i've you're you'll he's she's it's
    we're we'll we've they're they'll that's there's 'mid 'neath o'er ere till let's per this these
    those when where through thine mine he'll she'll he'd she'd you'd they'd we'd you've they've
    wouldst couldst shouldst an' th' won't yet
    """
)


class English(HeardLanguage):
    """English orthography: contractions are counted as written, "-èd" is sung."""

    def __init__(self) -> None:
        super().__init__(
            code="en",
            name="English",
            voice="en-us",
            spelling=_SPELLING,
            light=_LIGHT,
            known=_SUNG,
            unheard=0,
        )

    def divide_unit(self, core: str, following: str) -> tuple[str, ...]:
        parts = list(super().divide_unit(core, following))
        for at, (part, after) in enumerate(pairwise(parts)):
            if _SHORTENED.search(part) and after[0] in "rnl":
                parts[at : at + 2] = part[:-1], f"’{after}"
        return tuple(parts)

    def spoken(self, word: str) -> str:
        plain = unicodedata.normalize("NFD", super().spoken(word))  # "blessèd" is not French
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
        return re.sub(r"^th'(?=[aeiouh])", "", plain, flags=re.IGNORECASE)

    def syllable_count(self, word: str, heard: int) -> int:
        plain = self.spoken(word).lower()
        if word.lower().endswith(("èd", "éd")) and not plain.endswith(("ted", "ded")):
            heard += 1
        if "'" in plain.strip("'") and not _WHOLE_SUFFIX.search(plain):
            heard = min(heard, vowel_groups(_SPELLING, _LIGHT_SUFFIX.sub("", plain)))
        if plain.endswith("eth"):  # "liveth": espeak-ng knows no verbs of this age
            heard = max(heard, vowel_groups(_SPELLING, plain))
        spelled_out = len(vowel_letters(plain)) + len(_SYLLABIC.findall(plain))  # "s, a, e"
        return max(1, min(heard, spelled_out))
