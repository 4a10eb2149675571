"""What a text's prosody says: lines, words, syllables, stress, length and tone."""

from __future__ import annotations

import pytest

from generation.lyrics.model import Prosody, Stress, Word
from generation.lyrics.prosody import analyse
from generation.requests import Language

EN, DE, ZH = Language.ENGLISH, Language.GERMAN, Language.CHINESE

DICKINSON = """Because I could not stop for Death –
He kindly stopped for me –
The Carriage held but just Ourselves –
And Immortality."""

EICHENDORFF = """Es war, als hätt der Himmel
Die Erde still geküsst,
Dass sie im Blütenschimmer
Von ihm nun träumen müsst."""

GOETHE = """Über allen Gipfeln
Ist Ruh,
In allen Wipfeln
Spürest du
Kaum einen Hauch;"""

LI_BAI = "床前明月光，疑是地上霜。\n舉頭望明月，低頭思故鄉。"


def counts(prosody: Prosody) -> list[int]:
    return [len(line.syllables) for line in prosody.lines]


def hyphenated(prosody: Prosody) -> list[str]:
    return [
        " ".join("-".join(syllable.text for syllable in word.syllables) for word in line.words)
        for line in prosody.lines
    ]


def stresses(word: Word) -> list[Stress]:
    return [syllable.stress for syllable in word.syllables]


def only_word(text: str, language: Language = EN) -> Word:
    (line,) = analyse(text, language).lines
    (word,) = line.words
    return word


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (DICKINSON, EN, [8, 6, 8, 6]),
        (EICHENDORFF, DE, [7, 6, 7, 6]),
        (GOETHE, DE, [6, 2, 5, 3, 4]),
        (LI_BAI, ZH, [10, 10]),
    ],
    ids=["Dickinson", "Eichendorff", "Goethe", "Li Bai"],
)
def test_lines_count_as_the_poet_counted(
    text: str, language: Language, expected: list[int]
) -> None:
    assert counts(analyse(text, language)) == expected


def test_words_divide_as_printed_under_notes() -> None:
    assert hyphenated(analyse(DICKINSON, EN)) == [
        "Be-cause I could not stop for Death –",
        "He kind-ly stopped for me –",
        "The Car-riage held but just Our-selves –",
        "And Im-mor-tal-i-ty.",
    ]


@pytest.mark.parametrize(
    "divided",
    [
        "heav-en", "fire", "ev-ery", "po-em", "na-tion", "rhy-thm", "lit-tle", "fare-well",
        "an-gels", "shep-herds", "a-way", "qui-et", "glo-rious", "vi-o-let", "flow’r",
        "ev-’ry", "mem-’ries", "voi-ces", "a-ges", "prais-es", "ro-ses", "could-n’t",
        "o’er", "e’en", "did-n’t", "bless-èd", "turned", "want-ed", "liv-eth",
        "i-de-a", "hour", "po-et-ry", "Is-ra-el", "hymn", "sighs", "’tis",
    ],
)  # fmt: skip
def test_english_words_have_a_syllable_for_each_that_is_sung(divided: str) -> None:
    word = only_word(divided.replace("-", ""))
    assert [syllable.text for syllable in word.syllables] == divided.split("-")


def test_a_hyphen_in_a_word_divides_it_and_stays() -> None:
    assert [syllable.text for syllable in only_word("rose-lipt").syllables] == ["rose-", "lipt"]


@pytest.mark.parametrize(
    "divided",
    [
        "Au-gen-blick", "Na-tio-nen", "Li-lien", "Gna-de", "feu-er", "schau-en", "geh’n",
        "sel’-ge", "Ma-ri-a", "Vö-ge-lein", "Blü-ten-schim-mer", "Stra-ße", "d’rum", "Ü-ber",
    ],
)  # fmt: skip
def test_german_words_have_a_syllable_for_each_that_is_sung(divided: str) -> None:
    word = only_word(divided.replace("-", ""), DE)
    assert [syllable.text for syllable in word.syllables] == divided.split("-")


def test_content_words_are_stressed_and_function_words_light() -> None:
    line = analyse("The woods are lovely, dark and deep", EN).lines[0]
    assert {word.text: stresses(word)[0] for word in line.words} == {
        "The": Stress.NONE,
        "woods": Stress.PRIMARY,
        "are": Stress.NONE,
        "lovely,": Stress.PRIMARY,
        "dark": Stress.PRIMARY,
        "and": Stress.NONE,
        "deep": Stress.PRIMARY,
    }


def test_primary_stress_falls_where_the_word_has_it() -> None:
    assert stresses(only_word("eternal")) == [Stress.NONE, Stress.PRIMARY, Stress.NONE]
    assert stresses(only_word("geküsst", DE)) == [Stress.NONE, Stress.PRIMARY]
    assert stresses(only_word("Augenblick", DE)) == [
        Stress.PRIMARY,
        Stress.NONE,
        Stress.SECONDARY,
    ]


def test_words_run_together_in_speech_keep_their_own_syllables() -> None:
    words = analyse("in the heaven of the stars", EN).lines[0].words
    assert [len(word.syllables) for word in words] == [1, 1, 2, 1, 1, 1]
    assert [stresses(word)[0] for word in words] == [
        Stress.NONE,
        Stress.NONE,
        Stress.PRIMARY,
        Stress.NONE,
        Stress.NONE,
        Stress.PRIMARY,
    ]


def test_long_vowels_are_marked_with_their_sound() -> None:
    sleep, hill, night = analyse("sleep hill night", EN).lines[0].syllables
    assert (sleep.vowel, sleep.long_vowel) == ("i", True)
    assert (hill.vowel, hill.long_vowel) == ("ɪ", False)
    assert (night.vowel, night.long_vowel) == ("aɪ", True)


def test_chinese_characters_carry_their_tones_in_context() -> None:
    prosody = analyse(LI_BAI, ZH)
    assert [s.tone for s in prosody.lines[1].syllables] == [3, 2, 4, 2, 4, 1, 2, 1, 4, 1]
    assert all(len(word.syllables) == 1 for line in prosody.lines for word in line.words)
    assert [s.text for s in prosody.lines[0].syllables][4] == "光，"


def test_a_character_is_read_by_its_phrase_with_tone_sandhi() -> None:
    assert [s.tone for s in analyse("你好", ZH).syllables] == [2, 3]
    bank, walk = analyse("银行", ZH).syllables[1], analyse("行走", ZH).syllables[0]
    assert (bank.vowel, walk.vowel) == ("ang", "ing")


def test_neutral_tones_are_light_and_feet_begin_strong() -> None:
    assert [s.stress for s in analyse("明月光", ZH).syllables] == [
        Stress.PRIMARY,
        Stress.SECONDARY,
        Stress.PRIMARY,
    ]
    particle = analyse("我的心", ZH).syllables[1]
    assert (particle.tone, particle.stress) == (5, Stress.NONE)


def test_simplified_and_traditional_read_alike() -> None:
    simplified, traditional = analyse("举头望明月", ZH), analyse("舉頭望明月", ZH)
    assert [s.tone for s in simplified.syllables] == [s.tone for s in traditional.syllables]


def test_punctuation_stays_with_its_syllable() -> None:
    assert hyphenated(analyse("“Hope” is (softly) sung; — rest…dream", EN)) == [
        "“Hope” is (soft-ly) sung; — rest… dream"
    ]
    assert [word.text for word in analyse("— “Come”, he said", EN).lines[0].words] == [
        "— “Come”,",
        "he",
        "said",
    ]
    assert [word.text for word in analyse("「明月」，光", ZH).lines[0].words] == [
        "「明",
        "月」，",
        "光",
    ]


def test_elided_words_are_sung_with_their_neighbour() -> None:
    assert hyphenated(analyse("th' eternal hills", EN)) == ["th’ e-ter-nal hills"]
    assert hyphenated(analyse("'s ist Ruh", DE)) == ["’s ist Ruh"]


def test_blank_lines_begin_stanzas_and_wordless_lines_are_dropped() -> None:
    prosody = analyse("\n\nRose\n* * *\nlily\n\n\n\nstar\n—\n", EN)
    assert [(line.stanza, line.words[0].text) for line in prosody.lines] == [
        (0, "Rose"),
        (0, "lily"),
        (1, "star"),
    ]


def test_quotes_are_made_typographic_and_the_invisible_is_removed() -> None:
    assert hyphenated(analyse('"don\'t" so\u00adft\u200b cafe\u0301 \U0001f642', EN)) == [
        "“don’t” soft ca-fé"
    ]


def test_hummed_words_are_one_syllable() -> None:
    assert counts(analyse("hmm brrr psst mmm", EN)) == [4]


def test_a_line_of_four_hundred_characters_is_read() -> None:
    line = "the silver swan who living had no note " * 10
    assert counts(analyse(line, EN)) == [100]
    assert len(analyse("a" * 399, EN).lines[0].words) == 1


@pytest.mark.parametrize(
    ("text", "tones"),
    [("長亭外", [2, 2, 4]), ("銀行", [2, 2]), ("音樂", [1, 4]), ("還鄉", [2, 1]), ("睡著", [4, 2])],
)
def test_traditional_characters_are_read_by_their_phrase(text: str, tones: list[int]) -> None:
    assert [s.tone for s in analyse(text, ZH).syllables] == tones
    assert "".join(s.text for s in analyse(text, ZH).syllables) == text


def test_old_print_is_read_as_it_is_sung() -> None:
    assert hyphenated(analyse("The ſilver ſea, o'erflow'd; to-day th' æther", EN)) == [
        "The ſil-ver ſea, o’er-flow’d; to--day th’ æ-ther"
    ]
