"""Numbers, signs and abbreviations are sung as the words they are read out with."""

from __future__ import annotations

import pytest

from generation.lyrics.aloud import read_out
from generation.lyrics.prosody import analyse
from generation.requests import Language


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("3 cats & 21 dogs", "en", "three cats  and  twenty-one dogs"),
        ("Mr. Death met Dr Faust on the 2nd", "en", "Mister Death met Doctor Faust on the second"),
        ("in 1914, of 1,000 men", "en", "in nineteen fourteen, of one thousand men"),
        ("$5", "en", "five  dollars "),
        ("3 Äpfel u. 21 Birnen", "de", "drei Äpfel und einundzwanzig Birnen"),
        ("Mme Dupont a 3 chats", "fr", "Madame Dupont a trois chats"),
        ("3 rose", "it", "tre rose"),
        ("3 rosas, Sr. Gómez", "es", "tres rosas, Señor Gómez"),
        ("św. Jan ma 3 róże", "pl", "święty Jan ma trzy róże"),
        ("飞过3座山", "zh", "飞过三座山"),
        ("dona & pacem", "la", "dona  et  pacem"),
        ("u are here etc.", "en", "u are here et cetera"),
    ],
)
def test_what_is_written_short_is_read_in_full(text: str, language: str, said: str) -> None:
    assert read_out(text, language) == said


def test_the_words_of_a_number_are_the_syllables() -> None:
    words = analyse("21 men", Language.ENGLISH).lines[0].words
    assert [[s.text for s in word.syllables] for word in words] == [["twen", "ty-", "one"], ["men"]]


@pytest.mark.parametrize("text", ["x2 B2B", "Hope is the thing", "a.b", "12345678901", "½"])
def test_what_is_no_number_stays(text: str) -> None:
    assert read_out(text, "en") == text
