"""Syllables moved from note to note, and words hyphenated otherwise."""

from __future__ import annotations

import pytest

from generation.errors import RequestError
from generation.remix import placement
from generation.score import checks, musicxml, musicxml_read, notation
from generation.score.melody import SungNote
from generation.score.model import Part, Score
from generation.score.notes import table
from generation.score.underlay import of_words
from generation.score.units import Key, Ticks, TimeSignature

WORDS = [["A", "ma", "zing"], ["grace"], ["how"], ["sweet"]]


def song(words: list[list[str]], sung: list[tuple[int, int]], rest_after: int = -1) -> Score:
    """Quarters in 4/4, each as (pitch, syllable); a quarter's rest behind note ``rest_after``."""
    notes = [
        SungNote(midi, Ticks(480 * (at + (-1 < rest_after < at))), Ticks(480), syllable)
        for at, (midi, syllable) in enumerate(sung)
    ]
    key, signature = Key.parse("G major"), TimeSignature.parse("4/4")
    bars = notation.notate(notes, of_words(words, "en"), key, signature)
    return Score("Song", (Part("P1", "Voice", 52, bars),), 96, "en")


def plain(rest_after: int = -1) -> Score:
    """A syllable a note, but for “zing”, which has two."""
    pitches = [(67, 0), (71, 1), (69, 2), (67, 2), (71, 3), (74, 4), (72, 5)]
    return song(WORDS, pitches, rest_after)


def texts(score: Score) -> list[str]:
    """What stands under each notehead."""
    return [row.text for row in table(score)]


def ids(score: Score) -> list[str]:
    return [row.id for row in table(score)]


def check_sound(before: Score, after: Score) -> None:
    assert not [*checks.full_measures(after.parts[0]), *checks.unique_ids(after)]
    assert musicxml_read.read(musicxml.write(after)) == after
    assert "".join(texts(after)) == "".join(texts(before))


def test_a_syllable_takes_a_note_of_the_melisma_before_it() -> None:
    before = plain()
    after = placement.moved(before, ids(before)[4], -1)
    assert texts(after) == ["A", "ma", "zing", "grace", "", "how", "sweet"]
    assert [row.midi for row in table(after)] == [row.midi for row in table(before)]
    check_sound(before, after)


def test_there_and_back_is_where_it_was() -> None:
    before = plain()
    after = placement.moved(before, ids(before)[4], -1)
    assert placement.moved(after, ids(after)[3], +1) == before


def test_a_syllable_pushes_the_next_ones_until_a_melisma_gives_way() -> None:
    before = plain()
    after = placement.moved(before, ids(before)[1], +1)
    assert texts(after) == ["A", "", "ma", "zing", "grace", "how", "sweet"]
    check_sound(before, after)
    assert texts(placement.moved(after, ids(after)[4], -1))[:5] == ["A", "ma", "zing", "grace", ""]


def test_where_no_melisma_gives_way_the_phrase_s_last_note_is_shared() -> None:
    before = plain()
    after = placement.moved(before, ids(before)[4], +1)
    assert texts(after) == ["A", "ma", "zing", "", "", "grace", "how", "sweet"]
    assert [row.midi for row in table(after)][-2:] == [72, 72]
    assert [row.duration_quarters for row in table(after)][-2:] == [0.5, 0.5]
    check_sound(before, after)


def test_no_syllable_is_pushed_over_a_rest() -> None:
    before = plain(rest_after=4)
    after = placement.moved(before, ids(before)[4], +1)
    assert texts(after) == ["A", "ma", "zing", "", "", "grace", "how", "sweet"]
    onsets = {row.text: row.onset_quarters for row in table(after)}
    assert (onsets["grace"], onsets["how"]) == (4.5, 6)
    check_sound(before, after)


def test_towards_the_beginning_the_phrase_s_first_note_is_shared() -> None:
    before = plain(rest_after=4)
    after = placement.moved(before, ids(before)[6], -1)
    assert texts(after)[-3:] == ["how", "sweet", ""]
    assert [row.duration_quarters for row in table(after)][-3:] == [0.5, 0.5, 1]
    check_sound(before, after)


def test_what_begins_a_phrase_stays() -> None:
    score = plain(rest_after=4)
    for at, steps in ((5, -1), (5, 1), (0, -1), (0, 1)):
        with pytest.raises(RequestError, match="begins its phrase") as refused:
            placement.moved(score, ids(score)[at], steps)
        assert refused.value.field == "note"


def test_a_step_of_nothing_and_a_note_that_is_not_there_are_refused() -> None:
    score = plain()
    for note, steps in (("m0-n9", 1), (ids(score)[1], 0), (ids(score)[1], 9)):
        with pytest.raises(RequestError):
            placement.moved(score, note, steps)


def test_letters_go_over_to_the_neighbour() -> None:
    before = plain()
    after = placement.resplit(before, ids(before)[1], ["Am", "az", "ing"])
    assert texts(after) == ["Am", "az", "ing", "", "grace", "how", "sweet"]
    check_sound(before, after)


def test_fewer_syllables_are_held() -> None:
    before = plain()
    after = placement.resplit(before, ids(before)[3], ["Ama", "zing"])
    assert texts(after) == ["Ama", "", "zing", "", "grace", "how", "sweet"]
    assert texts(placement.resplit(after, ids(after)[0], ["A", "ma", "zing"])) == texts(before)
    check_sound(before, after)


def test_more_syllables_take_a_melisma_s_note_or_share_one() -> None:
    before = song([["fire"], ["burns"]], [(67, 0), (69, 0), (71, 1), (72, 1)])
    after = placement.resplit(before, ids(before)[0], ["fi", "re"])
    assert texts(after) == ["fi", "re", "burns", ""]
    check_sound(before, after)
    before = song([["fire"], ["burns"]], [(67, 0), (69, 1)])
    after = placement.resplit(before, ids(before)[0], ["fi", "re"])
    assert [(row.text, row.duration_quarters) for row in table(after)] == [
        ("fi", 0.5),
        ("re", 0.5),
        ("burns", 1),
    ]
    check_sound(before, after)


@pytest.mark.parametrize("syllables", [["Amaz", "ing!"], ["A", "", "mazing"], []])
def test_other_letters_are_refused(syllables: list[str]) -> None:
    score = plain()
    with pytest.raises(RequestError, match="must spell “Amazing”"):
        placement.resplit(score, ids(score)[0], syllables)
