"""What other programs write comes in as one melody, and what was changed is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from mido import MetaMessage

from generation.errors import FormatError
from generation.score import checks, incoming, midi, musicxml, mxl
from generation.score.incoming import Change, Incoming
from generation.score.melody import VOCABLE, melody
from generation.score.model import Clef, Score
from generation.score.units import TimeSignature
from tests.generation.foreign_files import bar, document, midi_file, note
from tests.generation.score_examples import EXAMPLES, Example

TWO_VERSES = Path(__file__).parents[1] / "data" / "two_verses.musicxml"
SCALE = [(480 * at, 480, key) for at, key in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]


def read(data: bytes) -> Incoming:
    """The file, with all that must hold of whatever comes in."""
    found = incoming.read(data, "tune.xml")
    part = found.score.parts[0]
    broken = checks.unique_ids(found.score) + checks.full_measures(part) + checks.joined_ties(part)
    assert not broken
    assert musicxml.write(found.score)
    return found


def changes(found: Incoming) -> set[Change]:
    return {notice.change for notice in found.notices}


def sung(score: Score) -> list[tuple[int, int, int]]:
    return [(one.midi, one.onset, one.duration) for one in melody(score).notes]


def times(score: Score) -> list[str]:
    return [str(one.time_signature) for one in score.parts[0].measures if one.time_signature]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_our_own_files_come_back_as_they_went(example: Example) -> None:
    score = example.score
    assert read(musicxml.write(score).encode()) == Incoming(score, (), "musicxml")
    assert read(mxl.pack(musicxml.write(score))) == Incoming(score, (), "mxl")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_our_own_midi_files_keep_notes_words_and_makers(example: Example) -> None:
    score = example.score
    found = read(midi.write(score)).score
    assert melody(found) == melody(score)
    assert times(found) == times(score)
    assert found.parts[0].measures[0].key == score.parts[0].measures[0].key
    assert (found.title, found.creators, found.rights) == (
        score.title,
        score.creators,
        score.rights,
    )
    assert found.fields == score.fields
    assert found.tempo == score.tempo


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_a_melody_is_what_was_notated(example: Example) -> None:
    found = melody(example.score)
    assert found.notes == example.notes
    assert found.texted
    assert list(found.syllables) == [lyric.text for lyric in example.underlay.lyrics]


def test_several_verses_are_kept_and_grace_notes_are_not() -> None:
    found = read(TWO_VERSES.read_bytes())
    score = found.score
    assert changes(found) == {Change.GRACE_NOTES}
    assert found.notices[0].message == "Grace notes were left out, first in bar 1."
    assert melody(score, verse=1).syllables == ("O", "rose")
    assert melody(score, verse=2).syllables == ("The", "worm")
    assert score.parts[0].clef is Clef.TREBLE_8VB
    assert score.tempo == 60


def test_the_part_with_words_is_taken_before_a_higher_one() -> None:
    flute = [bar(note("C6", 16), time="4/4", key=0)]
    voice = [bar(note("C4", 16, lyric="Hope"), time="4/4", key=0)]
    found = read(document(flute, voice, names=["Flute", "Anna"]))
    assert melody(found.score).words == (("Hope",),)
    assert found.notices[0].message == "Of several parts, “Anna” was taken."


def test_without_words_the_highest_part_is_taken_unless_one_is_called_a_voice() -> None:
    low = [bar(note("C3", 16), time="4/4", key=0)]
    high = [bar(note("C5", 16), time="4/4", key=0)]
    assert sung(read(document(low, high)).score)[0][0] == 72
    assert sung(read(document(low, high, names=["Voice", "Violin"])).score)[0][0] == 48


def test_the_top_voice_of_chords_and_the_first_of_several_voices_are_taken() -> None:
    chord = note("C4", 8) + note("E4", 8).replace("<note>", "<note><chord/>") + note("D4", 8)
    below = f"<backup><duration>16</duration></backup>{note('A3', 16, voice=2)}"
    found = read(document([bar(chord + below, time="4/4", key=0)]))
    assert sung(found.score) == [(64, 0, 960), (62, 960, 960)]
    assert changes(found) == {Change.TOP_VOICE, Change.VOICE_TAKEN}


def test_a_quintuplet_is_rounded_and_nothing_of_it_is_lost() -> None:
    content = "".join(note(pitch, 1) for pitch in ("C4", "D4", "E4", "F4", "G4"))
    data = document([bar(content + note("A4", 15), time="4/4", key=0)])
    found = read(data.replace(b"<divisions>4", b"<divisions>5"))
    assert [midi for midi, _, _ in sung(found.score)] == [60, 62, 64, 65, 67, 69]
    assert all(onset % 20 == 0 for _, onset, _ in sung(found.score))
    assert changes(found) == {Change.RHYTHM}


def test_changes_of_metre_and_key_are_kept() -> None:
    bars = [
        bar(note("C4", 16), time="4/4", key=0),
        bar(note("D4", 12), time="3/4", key=2),
        bar(note("D4", 12)),
    ]
    score = read(document(bars)).score
    assert times(score) == ["4/4", "3/4"]
    assert [str(one.key) for one in score.parts[0].measures if one.key] == ["C major", "D major"]


def test_bars_divided_at_a_repeat_are_joined_and_long_ones_get_their_own_metre() -> None:
    bars = [
        bar(note("C4", 16), time="4/4", key=0),
        bar(note("D4", 12)),
        bar(note("E4", 4)),
        bar(note("F4", 20), implicit=True),
        bar(note("C4", 16)),
    ]
    found = read(document(bars))
    assert times(found.score) == ["4/4", "5/4", "4/4"]
    assert [one.duration for one in found.score.parts[0].measures] == [1920, 1920, 2400, 1920]
    assert changes(found) == {Change.JOINED_BARS, Change.BAR_LENGTH}


def test_an_anacrusis_stays_one_and_the_last_bar_is_filled() -> None:
    bars = [
        bar(note("G4", 4), time="3/4", key=0),
        bar(note("C5", 12)),
        bar(note("C5", 8)),
    ]
    first, _, last = read(document(bars)).score.parts[0].measures
    assert (first.number, first.implicit, first.duration) == (0, True, 480)
    assert (last.number, last.duration) == (2, 1440)


def test_a_tie_that_joins_nothing_is_left_out() -> None:
    tied = note("C4", 8, more='<tie type="start"/>') + note("D4", 8)
    score = read(document([bar(tied, time="4/4", key=0)])).score
    assert sung(score) == [(60, 0, 960), (62, 960, 960)]


def test_a_transposing_instrument_sounds_as_it_sounds() -> None:
    data = document([bar(note("C5", 16), time="4/4", key=0)])
    clarinet = data.replace(b"</time>", b"</time><transpose><chromatic>-2</chromatic></transpose>")
    assert sung(read(clarinet).score)[0][0] == 70


def test_an_instrument_that_sounds_beyond_what_can_be_played_is_refused() -> None:
    data = document([bar(note("C9", 16), time="4/4", key=0)])
    shift = (
        b"</time><transpose><chromatic>0</chromatic><octave-change>1</octave-change></transpose>"
    )
    with pytest.raises(FormatError, match="no instrument can play"):
        read(data.replace(b"</time>", shift))


def test_the_key_is_heard_where_the_file_does_not_say() -> None:
    content = note("A4", 4) + note("G#4", 4) + note("E4", 4) + note("A4", 4)
    found = read(document([bar(content, time="4/4", key=0)]))
    assert str(found.score.parts[0].measures[0].key) == "A minor"
    assert Change.KEY in changes(read(document([bar(content, time="4/4")])))


def test_makers_rights_and_fields_are_kept() -> None:
    head = (
        "<work><work-title>Song</work-title></work><identification>"
        '<creator type="composer">F. Schubert</creator><rights>Public domain</rights>'
        "<source>An old print</source><miscellaneous>"
        '<miscellaneous-field name="passport">{"a": 1}</miscellaneous-field></miscellaneous>'
        "</identification>"
    )
    score = read(document([bar(note("C4", 16), time="4/4")], head=head)).score
    assert score.title == "Song"
    assert [(one.role, one.name) for one in score.creators] == [("composer", "F. Schubert")]
    assert score.rights == "Public domain"
    assert score.fields == (("passport", '{"a": 1}'), ("source", "An old print"))


def test_notes_without_words_have_a_vocable_each() -> None:
    found = melody(read(document([bar(note("C4", 8) + note("D4", 8), time="4/4")])).score)
    assert not found.texted
    assert found.words == ((VOCABLE,), (VOCABLE,))
    assert [one.syllable for one in found.notes] == [0, 1]


def test_a_played_midi_file_is_quantised() -> None:
    played = [
        (onset + (7, -5, 11, 0)[at % 4], 430, key) for at, (onset, _, key) in enumerate(SCALE)
    ]
    found = read(midi_file([(max(onset, 0), *rest) for onset, *rest in played]))
    assert [(onset, duration) for _, onset, duration in sung(found.score)] == [
        (480 * at, 480) for at in range(8)
    ]
    assert Change.RHYTHM in changes(found)
    assert Change.METRE in changes(found)


def test_triplets_are_heard_as_triplets() -> None:
    played = [(0, 150, 60), (163, 150, 62), (318, 150, 64), (480, 470, 65)]
    found = read(midi_file(played))
    assert [onset for _, onset, _ in sung(found.score)] == [0, 160, 320, 480]


def test_midi_words_find_their_notes_by_hyphens_and_by_spaces() -> None:
    hyphens = [(0, "A-"), (480, "ma-"), (960, "zing "), (1440, "grace ")]
    spaces = [(0, " A"), (480, "ma"), (960, "zing"), (1440, " grace")]
    for words in (hyphens, spaces):
        found = melody(read(midi_file(SCALE, words=words)).score)
        assert found.words == (("A", "ma", "zing"), ("grace",))


def test_a_midi_file_names_metre_key_and_tempo() -> None:
    metas = [
        (0, MetaMessage("time_signature", numerator=3, denominator=4)),
        (0, MetaMessage("key_signature", key="F")),
        (0, MetaMessage("set_tempo", tempo=750_000)),
    ]
    found = read(midi_file(SCALE, metas=metas))
    first = found.score.parts[0].measures[0]
    assert (first.time_signature, str(first.key)) == (TimeSignature(3, 4), "F major")
    assert found.score.tempo == 80
    assert not found.notices


def test_a_note_over_the_barline_is_tied() -> None:
    found = read(midi_file([(0, 1440, 60), (1440, 960, 62), (2400, 1440, 64)]))
    assert sung(found.score) == [(60, 0, 1440), (62, 1440, 960), (64, 2400, 1440)]
    assert len(found.score.parts[0].measures) == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"%PDF-1.7", "neither MusicXML nor MIDI"),
        (b"<html></html>", "not a MusicXML score"),
        (b"<score-partwise>", "not well-formed"),
        (document([bar("", time="4/4")]), "no note"),
        (document([bar(note("r", 16), time="4/4")]), "no note"),
        (document([bar(note("C4", 16), time="4/3")]), "time signature 4/3"),
        (document([bar(note("C4", 16), time="0/4")]), "time signature 0/4"),
        (document([bar(note("C4", 400), time="4/4")]), "Bar 1 is longer"),
        (
            document([bar("<note><unpitched/><duration>4</duration></note>", time="4/4")]),
            "only drums",
        ),
        (document([bar(note("C4", 16), time="4/4")]).replace(b">16<", b">1e9<"), "stands for"),
        (document([bar(note("C4", 16), time="4/4")]).replace(b">4</div", b">0</div"), "no length"),
        (midi_file(SCALE, channel=9), "only drums"),
        (midi_file(), "no note"),
        (midi_file(SCALE)[:60], "damaged"),
        (b"MThd" + bytes(40), "damaged"),
        (midi_file([(0, 480, 60), (50_000_000, 480, 62)]), "more than 2,000 bars"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as refused:
        incoming.read(data, "x")
    assert str(refused.value).count(".") >= 1
