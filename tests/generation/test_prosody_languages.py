"""The languages whose letters show their syllables, and how their words meet."""

from __future__ import annotations

import pytest

from generation.lyrics.languages.latin_accent import accent
from generation.lyrics.model import Stress
from generation.lyrics.prosody import analyse
from generation.requests import Language, SyllableCorrection
from generation.score import underlay

FR, IT, LA, ES, PL = map(Language, ("fr", "it", "la", "es", "pl"))


def sung(text: str, language: Language) -> str:
    """Divided, the primary stresses in front of their syllable."""
    return " / ".join(
        " ".join(
            "-".join(f"ˈ{s.text}" if s.stress is Stress.PRIMARY else s.text for s in word.syllables)
            for word in line.words
        )
        for line in analyse(text, language).lines
    )


def divided(text: str, language: Language) -> str:
    return sung(text, language).replace("ˈ", "")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "Les sanglots longs\nDes violons\nDe l'automne\nBlessent mon cœur",  # Verlaine
            FR,
            "Les san-ˈglots ˈlongs / Des vi-o-ˈlons / De l’au-ˈtom-ne / ˈBles-sent mon ˈcœur",
        ),
        (
            "Tanto gentile e tanto onesta pare",  # Dante
            IT,
            "ˈTan-to gen-ˈti-le‿e ˈtan-to‿o-ˈne-sta ˈpa-re",
        ),
        (
            "Stabat Mater dolorosa\niuxta crucem lacrimosa",
            LA,
            "ˈSta-bat ˈMa-ter do-lo-ˈro-sa / ˈiux-ta ˈcru-cem la-cri-ˈmo-sa",
        ),
        ("Volverán las oscuras golondrinas", ES, "Vol-ve-ˈrán las os-ˈcu-ras go-lon-ˈdri-nas"),
        (
            "Litwo! Ojczyzno moja! ty jesteś jak zdrowie",  # Mickiewicz
            PL,
            "ˈLi-two! Oj-ˈczy-zno ˈmo-ja! ty je-steś jak ˈzdro-wie",
        ),
    ],
    ids=["fr", "it", "la", "es", "pl"],
)
def test_verse_divides_and_is_stressed_as_it_is_sung(
    text: str, language: Language, expected: str
) -> None:
    assert sung(text, language) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Il pleure dans mon cœur comme il pleut sur la ville", 13),  # Verlaine
        ("Dans les jardins d'octobre, ami, la rose meurt", 12),
        ("Votre âme est un paysage choisi", 10),
        ("quatre océans, quatre murs", 7),
        ("belle, ô belle", 4),
        ("la haute honte, le héros", 8),
        ("belle haine, belle herbe", 7),
    ],
)
def test_a_french_mute_e_counts_unless_a_vowel_follows(text: str, count: int) -> None:
    assert len(analyse(text, FR).syllables) == count


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (FR, "u-ne nuit rien Dieu vi-e pri-è-re glo-ri-eux vi-o-let-te qui lon-gue so-leil "
             "feuil-le pa-ys joy-eux é-taient l’om-bre qu’u-ne pen-sé-e Jean œil cueil-lir yeux"),
        (IT, "mio pie-no miei fi-glio guer-ra be-a-to ch’io l’a-mo-re quel-l’om-bra gio-ia "
             "ac-qua fi-gliuol più vo-glio no-stro chia-ro di-ui-no"),
        (LA, "De-us me-um e-ius al-le-lu-ia glo-ri-a qui-a san-guis Is-ra-el cæ-li lau-da-te "
             "e-le-i-son huic Ie-sus ad-iu-va re-gí-na po-e-ta be-ne-dic-ta nos-trae ex-au-di "
             "san-ctus re-gna pa-tris res-pon-de"),
        (ES, "tie-nes dí-a quie-ro gui-ta-rra muy no-che cie-lo llu-via a-ho-ra rey sua-ve yo"),
        (PL, "nie-bie słoń-ce mo-i mat-ko li-li-i oy-cze iuż zdro-wie pol-ny dzie-cię wszy-scy "
             "wiecz-nie roz-pacz płacz-cie gorz-kie je-szcze za-wsze od-puść na-tchnie-nie i-dzie"),
    ],
)  # fmt: skip
def test_words_divide_as_in_print(language: Language, words: str) -> None:
    wrong = [
        (printed, ours)
        for printed in words.split()
        if (ours := divided(printed.replace("-", ""), language)) != printed
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("che il core ardente", IT, "che‿il co-re‿ar-den-te"),
        ("o aure beate", IT, "o au-re be-a-te"),
        ("bene, aurette", IT, "be-ne,‿au-ret-te"),
        ("amor mio. Io canto", IT, "a-mor mio. Io can-to"),
        ("gloria e onore", IT, "glo-ria‿e‿o-no-re"),
        ("me ha dado una hermosa estrella", ES, "me‿ha da-do‿u-na‿her-mo-sa‿es-tre-lla"),
        ("w domu z tobą", PL, "w do-mu z to-bą"),
        ("mea anima", LA, "me-a a-ni-ma"),
    ],
)
def test_words_that_meet_share_a_note_where_singers_let_them(
    text: str, language: Language, expected: str
) -> None:
    assert divided(text, language) == expected


def test_a_tie_may_be_cut_by_the_singer_and_leaves_two_words() -> None:
    prosody = analyse("che il", IT, (SyllableCorrection(0, 0, ("che", "il"), 1),))
    lyrics = underlay.assign(prosody).lyrics
    assert [(lyric.text, lyric.syllabic.value) for lyric in lyrics] == [
        ("che", "single"),
        ("il", "single"),
    ]


@pytest.mark.parametrize(
    ("text", "language", "light"),
    [
        ("la rosa nel giardino", IT, ["la", "nel"]),
        ("la luz del mar con las olas", ES, ["la", "del", "con", "las"]),
        ("et in terra pax", LA, ["et", "in"]),
        ("je suis sur la mer", FR, ["je", "suis", "sur", "la"]),
        ("i dom na wodzie", PL, ["i", "na"]),
    ],
)
def test_function_words_are_light(text: str, language: Language, light: list[str]) -> None:
    words = analyse(text, language).lines[0].words
    unstressed = [w.text for w in words if all(s.stress is Stress.NONE for s in w.syllables)]
    assert unstressed == light


@pytest.mark.parametrize(
    ("word", "from_end"),
    [("dominus", 3), ("Maria", 2), ("aeternum", 2), ("saeculorum", 2), ("gratia", 3),
     ("miserere", 2), ("tenebrae", 3), ("patér", 1), ("mater", 2)],
)  # fmt: skip
def test_the_law_of_the_penult_stresses_latin(word: str, from_end: int) -> None:
    vowels = [
        (at, at + 2 if word[at : at + 2] == "ae" else at + 1)
        for at, letter in enumerate(word)
        if letter in "aeiouéu" and not (letter == "e" and word[at - 1 : at] == "a")
    ]
    assert accent(word, vowels) == from_end
