"""Printed syllables are kept exactly; their features are laid onto them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from generation.lyrics.languages import LANGUAGES
from generation.lyrics.model import Stress
from generation.lyrics.prosody import analyse_printed
from generation.requests import Language


def stresses(words: Sequence[Sequence[str]], language: str) -> list[list[Stress]]:
    return [[s.stress for s in word.syllables] for word in analyse_printed(words, language)]


def test_every_offered_language_can_be_read() -> None:
    assert {language.value for language in Language} <= LANGUAGES.keys()
    assert all(language.code == code for code, language in LANGUAGES.items())


def test_syllables_come_back_as_printed_with_their_stress() -> None:
    printed = [("A-", "ma-", "zing"), ("grace!",), ("how",), ("sweet",), ("the",), ("sound,",)]
    words = analyse_printed(printed, "en")
    assert [tuple(s.text for s in word.syllables) for word in words] == printed
    assert words[0].text == "A-ma-zing"
    assert stresses(printed, "en")[0] == [Stress.NONE, Stress.PRIMARY, Stress.NONE]
    assert stresses(printed, "en")[4] == [Stress.NONE]


def test_a_mute_syllable_that_is_sung_is_unstressed() -> None:
    assert stresses([["au", "tom", "ne"]], "fr") == [[Stress.NONE, Stress.PRIMARY, Stress.NONE]]
    assert stresses([["tur", "ned"]], "en") == [[Stress.PRIMARY, Stress.NONE]]


def test_contracted_function_words_are_light_with_either_apostrophe() -> None:
    assert stresses([["that's"], ["that’s"]], "en") == [[Stress.NONE], [Stress.NONE]]


def test_a_word_printed_shorter_than_it_is_said_keeps_its_stress() -> None:
    assert stresses([["power"]], "en") == [[Stress.PRIMARY]]


def test_a_syllable_that_print_swallows_leaves_the_stress_in_place() -> None:
    assert stresses([["heav'n", "ly"]], "en") == [[Stress.PRIMARY, Stress.NONE]]
    (word,) = stresses([["ev'", "ry", "where"]], "en")
    assert word[0] is Stress.PRIMARY


@pytest.mark.parametrize(
    ("words", "language", "expected"),
    [
        ([["Glo", "ri", "a"]], "la", [[2, 0, 0]]),
        ([["mez", "zo"]], "it", [[2, 0]]),
        ([["pa", "tri", "e"]], "fr", [[0, 2, 0]]),
        ([["zdro", "wie"]], "pl", [[2, 0]]),
        ([["lu", "gar"]], "es", [[0, 2]]),
    ],
)
def test_the_languages_of_the_corpora_are_read(
    words: list[list[str]], language: str, expected: list[list[int]]
) -> None:
    assert stresses(words, language) == expected


def test_chinese_print_carries_tones() -> None:
    words = analyse_printed([["雁"], ["山,"], ["雲"]], "zh")
    assert [word.syllables[0].tone for word in words] == [4, 1, 2]


@pytest.mark.parametrize("language", [*LANGUAGES, "cu", ""])
@pytest.mark.parametrize(
    "odd",
    [
        [[""]],
        [[]],
        [],
        [["_"], ["—"]],
        [["th‿e", "ter‿a"]],
        [["th'"], ["x", "k", "c", "d"]],
        [["\ue551", "a"], ["ſo"], ["12.~A", "men"]],
        [["a\u202eb"], ["🙂"], ["ab", "", "c"]],
        [["ʷl"], ["Ⅳ"], ["\x00"], ["[?]"], ["明"]],
        [["la"] * 500],
        [["a" * 900]],
    ],
    ids=repr,
)
def test_odd_print_is_kept_and_never_fails(odd: list[list[str]], language: str) -> None:
    words = analyse_printed(odd, language)
    assert [[s.text for s in word.syllables] for word in words] == odd


def test_a_language_nobody_knows_is_unstressed() -> None:
    assert stresses([["Бо", "же"]], "cu") == [[Stress.NONE, Stress.NONE]]
