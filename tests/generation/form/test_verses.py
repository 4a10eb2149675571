"""Further verses under the tune of the first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from generation import cli
from generation.errors import RequestError
from generation.form import verse_report, verse_score, verses
from generation.form.tune import Bars, Tune, tune
from generation.form.verse_costs import WEIGHTS, Words, judge
from generation.lyrics.model import Prosody
from generation.lyrics.prosody import analyse
from generation.requests import Language
from generation.score import checks, midi, musicxml, musicxml_read, notation, notes, underlay
from generation.score.melody import SungNote, melody
from generation.score.model import Part, Score
from generation.score.units import Key, Ticks, TimeSignature

FOUR_FOUR, G_MAJOR = TimeSignature(4, 4), Key("G", 0, "major")
FIRST = (("Twin", "kle,"), ("twin", "kle,"), ("lit", "tle"), ("star,",))
DEGREES = (67, 67, 74, 74, 76, 76, 74)
Q = 480


def sung(durations: Sequence[int], *, rests: Sequence[int] = ()) -> list[SungNote]:
    """The first verse: a note a syllable; ``rests``: a silence before the notes of that number."""
    found, at = [], 0
    for number, (pitch, length) in enumerate(zip(DEGREES, durations, strict=True)):
        at += Q * rests.count(number)
        found.append(SungNote(pitch, Ticks(at), Ticks(length), number))
        at += length
    return found


@pytest.fixture
def star() -> Tune:
    return tune(sung([Q] * 6 + [2 * Q]), FIRST, Bars.equal(FOUR_FOUR))


def words(text: str) -> Prosody:
    return analyse(text, Language.ENGLISH)


def kinds(fit: verses.VerseFit) -> list[str]:
    return [change.kind for line in fit.lines for change in line.changes]


def begins(sung: Sequence[SungNote]) -> list[int]:
    return [
        note.onset
        for at, note in enumerate(sung)
        if at == 0 or note.syllable != sung[at - 1].syllable
    ]


def test_a_verse_of_equal_metre_lies_as_the_first_does(star: Tune) -> None:
    fit = verses.fit(star, words("Silver, silver, shining moon"))
    assert begins(fit.notes) == [note.onset for note in star.notes]
    assert fit.cost == 0


def test_one_syllable_more_splits_one_note(star: Tune) -> None:
    fit = verses.fit(star, words("Silver, silver, shining in heaven"))
    assert len({note.syllable for note in fit.notes}) == 9
    assert kinds(fit).count("split") == 2
    assert [note.midi for note in fit.notes if note.onset in begins(star_notes(star))] == [*DEGREES]


def star_notes(star: Tune) -> list[SungNote]:
    return [
        SungNote(note.midi, Ticks(note.onset), Ticks(note.duration), at)
        for at, note in enumerate(star.notes)
    ]


def test_one_syllable_fewer_is_held_over_a_repeated_note(star: Tune) -> None:
    fit = verses.fit(star, words("Silver, silver, bright moon"))
    assert kinds(fit) == ["tie"]
    assert fit.notes[4].duration == 2 * Q


def test_the_cost_shown_is_that_of_the_changes(star: Tune) -> None:
    fit = verses.fit(star, words("O the silver, silver, shining in heaven"))
    for line in fit.lines:
        assert line.cost == pytest.approx(sum(change.cost for change in line.changes))
        assert all(change.sentence for change in line.changes)


def test_no_other_underlay_of_the_floor_is_cheaper(star: Tune) -> None:
    verse = words("O the silver, silver, shining in heaven")
    floor = judge(star, verses.naive(star, verse), Words.of(verse))
    assert verses.fit(star, verse).cost < sum(line.cost for line in floor)


def test_a_word_is_not_torn_by_a_rest() -> None:
    resting = tune(sung([Q] * 6 + [2 * Q], rests=(4, 4)), FIRST, Bars.equal(FOUR_FOUR))
    fit = verses.fit(resting, words("Lo, amazing silver moon"))
    assert "torn_word" not in kinds(fit)


def test_an_upbeat_is_sung_in_the_rest_before() -> None:
    resting = tune(sung([Q] * 6 + [2 * Q], rests=(4, 4)), FIRST, Bars.equal(FOUR_FOUR))
    fit = verses.fit(resting, words("Silver, silver,\nand shining moon"))
    assert "pick_up" in kinds(fit)
    pick_up = next(note for note in fit.notes if note.syllable == 4)
    assert pick_up.onset + pick_up.duration == resting.notes[4].onset


def test_dearer_splits_are_avoided(star: Tune) -> None:
    verse = words("Silver, silver, shining in heaven")
    dear = {**WEIGHTS, "split": 2 * WEIGHTS["split"]}
    assert verses.fit(star, verse, dear).cost > verses.fit(star, verse).cost


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (("Silver, silver, shining moon " * 3).strip(), "21 syllables and the tune only 7"),
        ("Moon", "7 syllables, the verse only 1"),
    ],
)
def test_what_is_no_verse_of_the_tune_is_refused(star: Tune, text: str, message: str) -> None:
    with pytest.raises(RequestError, match=message):
        verses.fit(star, words(text))


# ---- in a score


@pytest.fixture
def score() -> Score:
    tune_notes = sung([Q] * 6 + [2 * Q])
    bars = notation.notate(tune_notes, underlay.of_words(FIRST, "en"), G_MAJOR, FOUR_FOUR)
    return Score("Star", (Part("P1", "Voice", 52, bars),), 96, language="en")


TWO = "Silver, silver, shining in heaven\n\nGolden, golden, bright sun"


def test_verses_are_printed_under_one_another(score: Score) -> None:
    laid = verse_score.add(score, TWO, Language.ENGLISH)
    assert sorted(laid.fits) == [2, 3]
    part = laid.score.parts[0]
    assert not checks.full_measures(part)
    assert not checks.joined_ties(part)
    assert not checks.unique_ids(laid.score)
    assert {
        lyric.verse for bar in part.measures for note in bar.notes for lyric in note.lyrics
    } == {
        1,
        2,
        3,
    }


def test_the_first_verse_sounds_as_before(score: Score) -> None:
    laid = verse_score.add(score, TWO, Language.ENGLISH).score
    assert melody(laid) == melody(score)
    struck = [row for row in notes.table(laid) if not row.tied]
    assert [row.midi for row in struck] == [*DEGREES]
    assert [row.syllable for row in struck] == list(range(7))
    assert len(midi.write(laid)) == len(midi.write(score))


def test_each_verse_can_be_read_back_from_the_file(score: Score) -> None:
    laid = verse_score.add(score, TWO, Language.ENGLISH)
    written = musicxml.write(laid.score)
    again = musicxml_read.read(written)
    assert again.parts == laid.score.parts
    for number, fit in laid.fits.items():
        assert begins(melody(again, verse=number).notes) == begins(fit.notes)


def test_a_tie_that_some_verse_breaks_is_dashed(score: Score) -> None:
    written = musicxml.write(verse_score.add(score, TWO, Language.ENGLISH).score)
    assert '<tied type="start" line-type="dashed" />' in written
    assert "dashed" not in musicxml.write(score)


def test_pick_ups_fill_a_printed_rest(score: Score) -> None:
    resting = sung([Q] * 6 + [2 * Q], rests=(4, 4))
    bars = notation.notate(resting, underlay.of_words(FIRST, "en"), G_MAJOR, FOUR_FOUR)
    rested = Score("Star", (Part("P1", "Voice", 52, bars),), 96, language="en")
    laid = verse_score.add(rested, "Silver, silver,\nand shining moon", Language.ENGLISH)
    assert not checks.full_measures(laid.score.parts[0])
    assert not checks.unique_ids(laid.score)
    texts = [
        lyric.text
        for bar in laid.score.parts[0].measures
        for note in bar.notes
        for lyric in note.lyrics
        if lyric.verse == 2
    ]
    assert texts == ["Sil", "ver,", "sil", "ver,", "and", "shin", "ing", "moon"]


def test_a_pick_up_is_held_through_all_the_rests_up_to_its_note() -> None:
    pitches, lengths = (60, 62, 64, 65, 67, 65, 64, 62, 60), (Q, Q, Q, Q, Q // 2, Q, Q, Q, 2 * Q)
    onsets = (0, Q, 2 * Q, 3 * Q, 4 * Q + 1200, 7 * Q, 8 * Q, 9 * Q, 10 * Q)
    tune_notes = [
        SungNote(pitch, Ticks(onset), Ticks(length), number)
        for number, (pitch, onset, length) in enumerate(zip(pitches, onsets, lengths, strict=True))
    ]
    line = "see the green sea, and hear its sweet song"
    first = [[word] for word in line.split()]
    bars = notation.notate(tune_notes, underlay.of_words(first, "en"), G_MAJOR, FOUR_FOUR)
    rested = Score("Sea", (Part("P1", "Voice", 52, bars),), 96, language="en")
    laid = verse_score.add(
        rested, "Come to see moon,\nand in the dark its sing-ing", Language.ENGLISH
    )
    pick_up = next(note for note in laid.fits[2].notes if note.syllable == 4)
    assert (pick_up.onset, pick_up.duration) == (4 * Q + 720, Q)
    assert not checks.unique_ids(laid.score)
    assert not checks.full_measures(laid.score.parts[0])
    printed = [note for note in melody(laid.score, verse=2).notes if note.syllable == 4]
    assert printed == [pick_up]


def test_a_refusal_names_the_verse(score: Score) -> None:
    with pytest.raises(RequestError, match=r"Verse 2: .*the verse only 1"):
        verse_score.add(score, "Moon", Language.ENGLISH)


def test_a_score_without_notes_is_refused(score: Score) -> None:
    empty = Score("Empty", (Part("P1", "Voice", 52, ()),), 96)
    with pytest.raises(RequestError, match="no note"):
        verse_score.add(empty, "Moon", Language.ENGLISH)


def test_the_command_writes_the_verses_and_shows_the_costs(
    score: Score, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "star.musicxml").write_text(musicxml.write(score))
    (tmp_path / "more.txt").write_text(TWO)
    out = tmp_path / "out.musicxml"
    arguments = [str(tmp_path / "star.musicxml"), str(tmp_path / "more.txt")]
    assert cli.main(["verses", *arguments, "--language", "en", "--out", str(out)]) == 0
    assert '<lyric number="3">' in out.read_text()
    shown = capsys.readouterr().out
    assert "verse 2: cost" in shown
    assert "takes the second part of a note" in shown


def test_what_verses_cost_is_read_from_the_score_as_they_were_laid(star: Tune) -> None:
    """The report of a finished score says what the fitting said, and where."""
    bars = notation.notate(
        sung([Q] * 6 + [2 * Q]), underlay.of_words(FIRST, "en"), G_MAJOR, FOUR_FOUR
    )
    score = Score("Star", (Part("P1", "Voice", 52, bars),), 96, "en")
    assert verse_report.report(score) == ()
    laid = verse_score.add(
        score,
        "Silver, silver, shining moon.\n\nSilver, silver, shining in heaven.",
        Language.ENGLISH,
    )
    read = musicxml_read.read(musicxml.write(laid.score))
    second, third = verse_report.report(read, (7, 7, 9))
    assert (second.number, third.number) == (2, 3)
    assert second.cost == 0
    assert second.lines[0].changes == ()
    assert third.cost == pytest.approx(laid.fits[3].cost)
    ids = [row.id for row in notes.table(read)]
    for change in third.lines[0].changes:
        assert change.note in ids
    assert set(third.lines[0].notes) <= set(ids)
    assert [line.text for line in verse_report.report(read, (7, 3, 4, 9))[0].lines] == [
        "Silver, silver,",
        "shining moon.",
    ], "where the counts cut a word, punctuation does"
