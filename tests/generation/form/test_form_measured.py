"""Form and further verses, measured."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generation.corpora.song import Song
from generation.form.labels import label
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.training.evaluation import form_tables, verse_fit
from generation.training.evaluation.form import kept

C_MAJOR = Key("C", 0, "major")
Q = 480
WORDS = (
    ("Twin", "kle,"),
    ("twin", "kle,"),
    ("lit", "tle"),
    ("star,",),
    ("How", "I", "won"),
    ("der!",),
)
MORE = (
    ("Sil", "ver,"),
    ("sil", "ver,"),
    ("shin", "ing"),
    ("moon,",),
    ("How", "you", "wan"),
    ("der!",),
)


def line(*pitches: int, at: int = 0, length: int = Q) -> list[SungNote]:
    return [
        SungNote(pitch, Ticks(at + number * length), Ticks(length), number)
        for number, pitch in enumerate(pitches)
    ]


def test_a_plan_that_is_kept_is_heard_whole() -> None:
    lines = [line(60, 62, 64, 67), line(72, 71, 69, 67, length=240), line(60, 62, 64, 67)]
    plan = FormPlan(
        (
            LinePlan(Echo.NEW, None, Close.HALF),
            LinePlan(Echo.NEW, None, Close.HALF, Peak.CLIMAX),
            LinePlan(Echo.SAME, 0, Close.HALF),
        )
    )
    found = kept(plan, lines, label(lines, C_MAJOR))
    assert found.heard == found.planned == found.nearly
    assert found.planned == {"NEW": 1, "SAME": 1, "CLOSE": 3, "CLIMAX": 1}


def test_a_plan_that_is_not_kept_is_counted() -> None:
    lines = [line(60, 62, 64, 67), line(60, 62, 64, 67)]
    plan = FormPlan((LinePlan(), LinePlan(Echo.RHYTHM, 0, Close.FULL, Peak.CLIMAX)))
    found = kept(plan, lines, label(lines, C_MAJOR))
    assert found.heard["RHYTHM"] == 0
    assert found.nearly["RHYTHM"] == 1  # it is the same, so in rhythm too
    assert found.heard["CLOSE"] == 0


@pytest.fixture
def song() -> Song:
    notes = line(60, 60, 67, 67, 69, 69, 67, 65, 65, 64, 60)
    return Song(
        id="star.p1",
        corpus="own",
        title="Star",
        composer="",
        lyricist="",
        language="en",
        style="folk",
        licence="CC0-1.0",
        attribution="",
        work="star",
        key=C_MAJOR,
        time_signature=TimeSignature(4, 4),
        notes=tuple(notes),
        words=WORDS,
    )


def test_a_second_verse_is_found_with_its_print(song: Song) -> None:
    other = replace(song, id="star.p1.v2", verse=2, words=MORE)
    (pair,), left_out = verse_fit.pairs([song, other])
    assert left_out == 0
    assert not pair.differs
    assert pair.tune.syllables == len(pair.words) == 11


def test_a_verse_that_begins_some_bars_later_is_moved_back(song: Song) -> None:
    late = tuple(replace(note, onset=Ticks(note.onset + 8 * Q)) for note in song.notes)
    other = replace(song, id="star.p1.v2", verse=2, words=MORE, notes=late)
    (pair,), _ = verse_fit.pairs([song, other])
    assert pair.printed == song.notes


def test_a_verse_with_a_tune_of_its_own_is_left_out(song: Song) -> None:
    others = tuple(replace(note, onset=Ticks(note.onset * 3 // 2 + 240)) for note in song.notes)
    other = replace(song, id="star.p1.v2", verse=2, words=MORE, notes=others)
    assert verse_fit.pairs([song, other]) == ([], 1)


def test_further_verses_are_measured_against_their_print(song: Song) -> None:
    other = replace(song, id="star.p1.v2", verse=2, words=MORE)
    figures = verse_fit.measure([song, other])
    assert figures["all"]["verses"] == 1
    assert figures["all"]["ours_same_note"] == [1, 1, 1]
    assert figures["differing"] == {"verses": 0}
    assert "1 verses" in "\n".join(form_tables.verses(figures))
