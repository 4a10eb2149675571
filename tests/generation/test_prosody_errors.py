"""What cannot be sung is refused in one sentence that says what to change."""

from __future__ import annotations

import pytest

from generation.errors import LyricsError, RequestError
from generation.lyrics.prosody import analyse
from generation.requests import MAX_SYLLABLES, Language, SyllableCorrection

EN, FR, LA, ZH = Language.ENGLISH, Language.FRENCH, Language.LATIN, Language.CHINESE
FROST = "The woods are lovely, dark and deep"


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("", EN, "no words yet"),
        (" \n\t\n", EN, "no words yet"),
        ("🙂 ❤️ 🙂", EN, "nothing to sing"),
        ("… — !", EN, "nothing to sing"),
        ("sing\nxkcd", EN, "“xkcd” in line 2 has no vowel"),
        ("one\nT. S. Eliot", EN, "“T” in line 2 has no vowel"),
        ("let us print(f(x))", EN, "“print(f(x” in line 1 looks like a program"),
        ("one\n\nI love 明月", EN, "Line 3 has “明”"),
        ("я пою", EN, "Line 1 has “я”"),
        ("明月\n月 moon", ZH, "Line 2 has “m”"),
        ("山カ", ZH, "Line 1 has “カ”"),
        ("Dominus 3", LA, "number “3”: write numbers as words"),
        ("let x2 be", EN, "number “2”: write numbers as words"),
        ("明月½", ZH, "number “½”: write numbers as words"),
        ("50 § of law", EN, "“§”: write it as a word"),
        (f"{FROST}\nIch weiß nicht, was soll es bedeuten", EN, "Line 2 looks German, the others"),
        ("Ich weiß nicht, was soll es bedeuten", EN, "look German: choose German"),
        (FROST, FR, "look English: choose English"),
        ("Nel mezzo del cammin di nostra vita", EN, "look Italian: choose Italian"),
        ("a\x07b", EN, "U+0007"),
        ("a\u202eb", EN, "U+202E"),
        ("la\n" + "a" * 401, EN, "Line 2 has 401 characters"),
        ("la " * 7000, EN, "at most 20,000"),
    ],
)
def test_unsingable_words_are_refused_kindly(text: str, language: Language, said: str) -> None:
    with pytest.raises(LyricsError) as refusal:
        analyse(text, language)
    message = str(refusal.value)
    assert said in message
    assert message.endswith(".")
    assert "\n" not in message
    assert refusal.value.field == "words"


def test_the_number_of_syllables_is_limited() -> None:
    line = "la " * 100
    assert len(analyse("\n".join([line] * (MAX_SYLLABLES // 100)), EN).syllables) == MAX_SYLLABLES
    with pytest.raises(LyricsError, match="2,100 syllables; at most 2,000"):
        analyse("\n".join([line] * 21), EN)


@pytest.mark.parametrize(
    ("correction", "said"),
    [
        (SyllableCorrection(0, 1, ("hea", "vem"), 0), "do not spell “heaven,” in line 2"),
        (SyllableCorrection(0, 1, ("heaven", ""), 0), "do not spell"),
        (SyllableCorrection(0, 1, (), None), "do not spell"),
        (SyllableCorrection(0, 1, ("hea", "ven"), 2), "one of 2 syllables can be stressed"),
        (SyllableCorrection(0, 1, ("hea", "ven"), -1), "one of 2 syllables can be stressed"),
        (SyllableCorrection(1, 0, ("dear",), 0), "line 2; the sung lines are 1"),
        (SyllableCorrection(-1, 0, ("dear",), 0), "sung lines are"),
        (SyllableCorrection(0, 2, ("dear",), 0), "word 3 of line 1; its words are 2"),
    ],
)
def test_a_correction_that_does_not_fit_is_refused(
    correction: SyllableCorrection, said: str
) -> None:
    with pytest.raises(RequestError) as refusal:
        analyse("\ndear heaven,", EN, (correction,))
    assert said in str(refusal.value)
    assert refusal.value.field == "corrections"


def test_a_chinese_character_cannot_be_divided() -> None:
    with pytest.raises(RequestError, match="do not spell “明” in line 1"):
        analyse("明月", ZH, (SyllableCorrection(0, 0, ("明", "月"), 0),))


@pytest.mark.parametrize(
    "text",
    [
        "Fa la la la la, la la la la\nDeck the halls",
        "Non, non, non\nI will not",
        "O Lord, et cetera\nGloria in excelsis",
        "Ave Maria, she said",
    ],
)
def test_nonsense_and_a_few_foreign_words_are_no_other_language(text: str) -> None:
    assert analyse(text, EN).syllables


def test_a_poem_of_two_thousand_syllables_is_read_line_by_line() -> None:
    stanza = f"{FROST},\nBut I have promises to keep,\n"
    poem = stanza * (MAX_SYLLABLES // 16)
    assert len(analyse(poem, EN).syllables) == MAX_SYLLABLES
