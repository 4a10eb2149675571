"""The singer's corrections override what the machine heard, and nothing else."""

from __future__ import annotations

from generation.lyrics.model import Stress, Word
from generation.lyrics.prosody import analyse
from generation.requests import Language, SyllableCorrection

EN = Language.ENGLISH


def corrected(text: str, *corrections: SyllableCorrection) -> tuple[Word, ...]:
    return analyse(text, EN, corrections).lines[0].words


def texts(word: Word) -> list[str]:
    return [syllable.text for syllable in word.syllables]


def test_a_moved_hyphen_keeps_stress_and_punctuation() -> None:
    dear, heaven = corrected("dear “Heaven,”", SyllableCorrection(0, 1, ("Hea", "ven"), 0))
    assert texts(heaven) == ["“Hea", "ven,”"]
    assert [s.stress for s in heaven.syllables] == [Stress.PRIMARY, Stress.NONE]
    assert dear == corrected("dear “Heaven,”")[0]


def test_syllables_may_be_merged_and_split() -> None:
    (merged,) = corrected("glory", SyllableCorrection(0, 0, ("glory",), 0))
    assert texts(merged) == ["glory"]
    (split,) = corrected("turned", SyllableCorrection(0, 0, ("turn", "ed"), 0))
    assert texts(split) == ["turn", "ed"]
    assert [s.stress for s in split.syllables] == [Stress.PRIMARY, Stress.NONE]


def test_another_syllable_takes_the_stress() -> None:
    (word,) = corrected("alone", SyllableCorrection(0, 0, ("a", "lone"), 0))
    assert [s.stress for s in word.syllables] == [Stress.PRIMARY, Stress.NONE]


def test_no_stress_at_all() -> None:
    (word,) = corrected("alone", SyllableCorrection(0, 0, ("a", "lone"), None))
    assert [s.stress for s in word.syllables] == [Stress.NONE, Stress.NONE]


def test_lines_count_over_those_that_carry_words() -> None:
    prosody = analyse("sing\n\n* *\nheaven", EN, (SyllableCorrection(1, 0, ("hea", "ven"), 1),))
    assert texts(prosody.lines[1].words[0]) == ["hea", "ven"]
    assert prosody.lines[1].stanza == 1


def test_the_last_correction_of_a_word_counts() -> None:
    first = SyllableCorrection(0, 0, ("riv", "er"), 0)
    (word,) = corrected("river", first, SyllableCorrection(0, 0, ("ri", "ver"), 1))
    assert texts(word) == ["ri", "ver"]
    assert word.syllables[1].stress is Stress.PRIMARY


def test_an_elision_may_be_corrected() -> None:
    (word,) = corrected("th’ eternal", SyllableCorrection(0, 0, ("th’ e", "tern", "al"), 1))
    assert texts(word) == ["th’ e", "tern", "al"]


def test_a_tone_survives_a_corrected_stress() -> None:
    moon = analyse("明月", Language.CHINESE, (SyllableCorrection(0, 1, ("月",), 0),)).syllables[1]
    assert (moon.tone, moon.stress) == (4, Stress.PRIMARY)
