"""From melodies as they sound to bars as they are printed."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.requests import Ambitus
from generation.score import checks, musicxml, musicxml_read, notation, notes, underlay
from generation.score.melody import SungNote
from generation.score.model import Note, Part, Rest, Score, Syllabic
from generation.score.units import Key, Ticks, TimeSignature
from tests.generation.score_examples import (
    EXAMPLES,
    GRACE,
    HOPE,
    MOONLIGHT,
    SHIP,
    TYGER,
    Example,
    melody,
    one_each,
)

KEYS = st.sampled_from(("C major", "Bb major", "F# minor", "D# minor", "Db major", "A minor"))
TIMES = st.sampled_from(("2/4", "3/4", "4/4", "6/8", "2/2", "3/2", "9/8", "12/8"))
COMMON_TICKS = (480, 240, 120, 160, 80, 320, 360, 720, 960, 60)


@st.composite
def songs(draw: st.DrawFn, *, ticks: st.SearchStrategy[int]) -> Example:
    """Melodies on the grid: silences, melismas, any anacrusis."""
    time = TimeSignature.parse(draw(TIMES))
    count = draw(st.integers(1, 14))
    at = draw(st.integers(0, time.bar // 20 - 1)) * 20
    sung, syllable = [], 0
    for place in range(count):
        if place and draw(st.booleans()):
            syllable += 1
        duration = draw(ticks)
        sung.append(SungNote(draw(st.integers(40, 86)), Ticks(at), Ticks(duration), syllable))
        at += duration + draw(st.sampled_from((0, 0, 0, 480, 160, 20)))
    words = draw(st.lists(st.integers(1, 4), min_size=syllable + 1, max_size=syllable + 1))
    texts = iter(f"la{n}" for n in range(syllable + 1))
    split = [[text for _, text in zip(range(size), texts, strict=False)] for size in words]
    found = underlay.of_words([word for word in split if word], "en")
    return Example("Grid", tuple(sung), found, Key.parse(draw(KEYS)), time)


any_song = st.one_of(
    songs(ticks=st.integers(1, 120).map(lambda steps: steps * 20)),
    songs(ticks=st.sampled_from(COMMON_TICKS)),
)


def sounding(part: Part) -> list[tuple[int, int, int]]:
    """(onset, duration, MIDI number) with ties joined, onsets from the first sound's bar."""
    found: list[tuple[int, int, int]] = []
    for onset, _, event in part.placed():
        if isinstance(event, Note):
            if event.tie_stop:
                start, duration, midi = found[-1]
                assert (start + duration, midi) == (onset, event.pitch.midi)
                found[-1] = start, duration + event.duration, midi
            else:
                found.append((onset, event.duration, event.pitch.midi))
    return found


@given(any_song)
def test_any_melody_is_notated_in_full_and_sounds_the_same(song: Example) -> None:
    score = song.score
    part = score.parts[0]
    assert checks.unique_ids(score) == []
    assert checks.full_measures(part) == []
    assert checks.joined_ties(part) == []
    assert checks.sung_syllables(part, song.underlay) == []
    lead = song.time_signature.bar - part.measures[0].duration
    assert sounding(part) == [(n.onset - lead, n.duration, n.midi) for n in song.notes]


@given(any_song)
def test_bars_streamed_while_the_melody_grows_are_those_of_the_whole(song: Example) -> None:
    whole = song.score.parts[0].measures
    streamed = 0
    for count in range(1, len(song.notes) + 1):
        known = song.notes[:count]
        done = notation.complete(known, song.time_signature)
        assert done >= streamed
        for at in range(streamed, done):
            bar = notation.measure(at, known, song.underlay, song.key, song.time_signature)
            assert bar == whole[at]
        streamed = done


@given(songs(ticks=st.sampled_from(COMMON_TICKS)))
def test_what_is_written_is_read_back(song: Example) -> None:
    assert musicxml_read.read(musicxml.write(song.score)) == song.score


def test_an_anacrusis_is_a_short_bar_without_number() -> None:
    first, second = GRACE.score.parts[0].measures[:2]
    assert (first.number, first.implicit, first.duration) == (0, True, 480)
    assert (second.number, second.implicit, second.duration) == (1, False, 1440)
    assert isinstance(first.events[0], Note)


def test_a_melody_from_the_first_beat_begins_with_bar_one() -> None:
    first = HOPE.score.parts[0].measures[0]
    assert (first.id, first.number, first.implicit) == ("m0", 1, False)
    assert (first.key, first.time_signature) == (HOPE.key, HOPE.time_signature)


def test_ids_tell_the_bar_and_the_place() -> None:
    bar = GRACE.score.parts[0].measures[5]
    assert [event.id for event in bar.events] == ["m5-n0", "m5-r0", "m5-n1", "m5-n2"]


def test_an_empty_bar_is_one_centred_rest() -> None:
    words = underlay.of_words([["ah"], ["oh"]])
    notes_ = melody((60, 480, 0), (0, 4 * 480, 0), (60, 480, 1))
    bars = notation.notate(notes_, words, Key.parse("C major"), TimeSignature(2, 4))
    assert bars[1].events == (Rest("m1-r0", Ticks(0), Ticks(960), whole_measure=True),)


def test_only_the_end_of_a_word_draws_an_extender() -> None:
    lyrics = [
        lyric for bar in TYGER.score.parts[0].measures for n in bar.notes for lyric in n.lyrics
    ]
    assert [(one.text, one.syllabic.value, one.extend) for one in lyrics] == [
        ("Ty", "begin", False),
        ("ger,", "end", False),
        ("bur", "begin", False),
        ("ning", "end", True),
        ("bright,", "single", True),
        ("ho", "single", False),
    ]


def test_chinese_syllables_stand_alone_and_draw_no_extender() -> None:
    lyrics = [
        lyric for bar in MOONLIGHT.score.parts[0].measures for n in bar.notes for lyric in n.lyrics
    ]
    assert "".join(one.text for one in lyrics) == "床前明月光，疑是地上霜"
    assert {one.syllabic for one in lyrics} == {Syllabic.SINGLE}
    assert not any(one.extend for one in lyrics)


def test_pitches_are_spelled_in_the_key() -> None:
    bars = notation.notate(
        one_each("61 66 70", 480, 480, 480),
        underlay.of_words([["a"], ["b"], ["c"]]),
        Key.parse("Db major"),
        TimeSignature(3, 4),
    )
    assert [str(note.pitch) for note in bars[0].notes] == ["Db4", "Gb4", "Bb4"]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ((), "at least one note"),
        ((SungNote(60, Ticks(0), Ticks(480), 1),), "no syllable 1"),
        ((SungNote(60, Ticks(0), Ticks(470), 0),), "off the grid"),
        (
            (SungNote(60, Ticks(0), Ticks(960), 0), SungNote(62, Ticks(480), Ticks(480), 0)),
            "overlap",
        ),
    ],
)
def test_what_is_no_melody_is_refused(wrong: tuple[SungNote, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        notation.notate(
            wrong, underlay.of_words([["a"]]), Key.parse("C major"), TimeSignature(4, 4)
        )


def test_the_note_table_carries_syllables_through_melismas_and_ties() -> None:
    rows = notes.table(SHIP.score)
    ther = [row for row in rows if row.syllable == 6]
    assert [row.text for row in ther] == ["ther", "", "", ""]
    you = [row for row in rows if row.syllable == 7]
    assert [row.tied for row in you] == [False, True]
    assert you[0].onset_quarters == 6.5
    assert you[0].to_json()["measure_id"] == "m3"


def test_the_measure_table_counts_from_the_anacrusis() -> None:
    rows = notes.measures(GRACE.score)
    assert [(row.number, row.onset_quarters, row.duration_quarters) for row in rows[:3]] == [
        (0, 0.0, 1.0),
        (1, 1.0, 3.0),
        (2, 4.0, 3.0),
    ]


def test_the_light_modules_do_not_load_music21() -> None:
    code = (
        "import sys, generation.score.notation, generation.score.notes, generation.score.checks,"
        " generation.score.mxl; sys.exit('music21' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_the_examples_keep_the_hard_rules(example: Example) -> None:
    score: Score = example.score
    ambitus = Ambitus(40, 80)
    assert checks.violations(score, example.underlay, ambitus, cadence=False) == []
