"""Syllables agree with print: frequent words of old hymns, songs and poems, as divided there."""

from __future__ import annotations

import pytest

from generation.lyrics.prosody import analyse
from generation.requests import Language

ENGLISH = """
ev-er a-gain up-on a-way glo-ry an-gels nev-er lit-tle Je-sus un-to be-fore on-ly a-bove
Christ-mas moth-er a-lone hap-py o-ver gold-en morn-ing sum-mer ho-ly sing-ing shep-herds mer-ry
be-hold fare-well mu-sic fa-ther man-ger to-geth-er be-neath sor-row sav-ior riv-er with-in wa-ters
beau-ty dy-ing peo-ple a-bout can-not wea-ry spir-it voic-es to-day for-ev-er heav’n-ly a-round
gen-tle chil-dren ti-dings pret-ty shin-ing wel-come re-joice sweet-ly be-low Beth-le-hem glad-ness
bat-tle heav-en di-vine de-light af-ter ver-y fol-low com-ing bo-som a-cross ten-der si-lent
ros-es maid-en trea-sure lov-er a-wake free-dom an-swer un-der ear-ly la-dy a-mong noth-ing low-ly
plea-sure dark-ness a-gainst sil-ver love-ly sad-ness a-long re-mem-ber with-out moun-tain glo-rious
si-lence fly-ing beau-ti-ful shad-ow hol-ly high-est al-le-lu-ia ev-er-last-ing sure-ly dar-ling
thou-sand ro-sy win-ter sweet-est go-ing weep-ing vir-gin there-fore flow-ers of-ten fan-cy a-dore
bit-ter sto-ry o-pen coun-try be-side mer-cy de-spair cit-y hu-man al-ways ev-er-more par-a-dise
re-ceive na-ture a-far wom-an cra-dle faith-ful pur-ple for-get sta-ble e-ter-nal won-der ap-pear
sigh-ing gath-er whis-per tri-umph weath-er bro-ken an-cient wor-ship au-tumn eve-ning won-drous
gra-cious be-lov-ed mor-tal o-cean prais-es bless-ing foun-tain be-yond twen-ty swal-low sav-iour
bal-my na-tions sa-cred com-pa-ny mel-o-dy vic-to-ry lul-la-by cru-el right-eous-ness Je-ru-sa-lem
"""

GERMAN = """
Lie-be mei-ne al-le Him-mel wie-der ei-ne Son-ne Le-ben ü-ber Her-zen See-le sin-gen Blu-men a-ber
al-lein Au-gen Mor-gen im-mer e-wig Trä-nen Er-de stil-le Freu-de Lieb-chen un-ter rau-schen
grü-nen schö-ne nim-mer Ster-ne Sehn-sucht Ro-sen ih-re Fer-ne hin-ein sa-gen Lie-der Mut-ter
hin-aus Vög-lein Träu-me kom-men En-gel al-ten zu-rück Va-ter trau-rig wei-nen Wol-ken wei-ter
freund-lich lei-se se-lig oh-ne ein-sam tau-send o-der nie-der sü-ße wer-den Ge-dan-ken je-der
seh-nen ein-mal lan-ge Ma-ri-a an-dern Lei-den Mäd-chen ha-be Won-ne Nach-ti-gall blau-en Vö-gel
schei-den Bu-sen her-ab Treu-e ar-men Lüf-te Fens-ter Gar-ten heim-lich un-ser fröh-lich Men-schen
da-hin Wip-fel Früh-ling Son-nen-schein Schat-ten ver-lan-gen hol-de Schlum-mer lau-schen drau-ßen
ger-ne Re-gen ge-hen Wel-len Blät-ter Was-ser Tie-fen wan-dern Her-zens gold-ne Wan-gen vor-ü-ber
blü-hen müs-sen em-por gan-ze klin-gen schau-en möch-te Bäu-me Kna-be sel-ber wun-der-bar wan-delt
er-wacht Win-ter hin-ab ver-lo-ren ge-ben Flü-gel Got-tes Stun-de Frie-den Jung-frau Ru-he dun-keln
Wo-gen Sor-gen brin-gen klei-ne viel-leicht A-bend Veil-chen Ge-sang end-lich Bäch-lein um-her
schwe-ben her-nie-der se-li-gen Rös-lein Hei-mat schwei-gen fra-gen En-de We-hen Seuf-zer Jä-ger
Quel-len heu-te Hü-gel Lip-pen glück-lich wo-hin schla-fen Schmer-zen ver-las-sen Ge-sicht
"""


def wrongly_divided(printed: str, language: Language) -> list[str]:
    words = printed.split()
    prosody = analyse(printed.replace("-", "").strip(), language)
    found = [word for line in prosody.lines for word in line.words]
    divided = ["-".join(syllable.text for syllable in word.syllables) for word in found]
    return [
        f"{ours} for {theirs}"
        for ours, theirs in zip(divided, words, strict=True)
        if ours != theirs
    ]


def wrongly_counted(printed: str, language: Language) -> list[str]:
    return [
        pair
        for pair in wrongly_divided(printed, language)
        if pair.split(" for ")[0].count("-") != pair.split(" for ")[1].count("-")
    ]


@pytest.mark.parametrize(
    ("printed", "language"), [(ENGLISH, Language.ENGLISH), (GERMAN, Language.GERMAN)]
)
def test_frequent_words_have_as_many_syllables_as_in_print(
    printed: str, language: Language
) -> None:
    assert len(printed.split()) > 150
    assert wrongly_counted(printed, language) == []


@pytest.mark.parametrize(
    ("printed", "language"), [(ENGLISH, Language.ENGLISH), (GERMAN, Language.GERMAN)]
)
def test_nearly_all_frequent_words_divide_where_print_does(
    printed: str, language: Language
) -> None:
    assert len(wrongly_divided(printed, language)) <= 0.05 * len(printed.split())
