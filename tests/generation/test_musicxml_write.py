"""MusicXML as written: the frame and its bars, what is printed, what engraves cleanly."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
import verovio
from hypothesis import given
from hypothesis import strategies as st

from generation.errors import FormatError
from generation.score import musicxml, musicxml_read, musicxml_relations, notation, underlay
from generation.score.model import Clef, Creator, Note, Part, Relation, Score
from generation.score.units import Key, Ticks, TimeSignature
from generation.score.xml_text import document
from tests.generation.score_examples import (
    ALLA_BREVE,
    CAMMIN,
    EXAMPLES,
    GRACE,
    HOPE,
    SHIP,
    Example,
    one_each,
)

each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)


def written(score: Score) -> ET.Element:
    return ET.fromstring(musicxml.write(score))


def bar(score: Score, index: int) -> ET.Element:
    return written(score).findall("part/measure")[index]


@each_example
def test_frame_and_streamed_bars_are_the_document(example: Example) -> None:
    score = example.score
    part = score.parts[0]
    head, tail = musicxml.frame(replace(score, parts=(replace(part, measures=()),)))
    setting = musicxml.Setting(example.key, example.time_signature, example.clef, score.tempo)
    final = len(part.measures) - 1
    bars = [
        musicxml.write_measure(one, setting, first=at == 0, last=at == final)
        for at, one in enumerate(part.measures)
    ]
    assert head + "".join(bars) + tail == musicxml.write(score)


@each_example
def test_verovio_engraves_without_a_warning_and_keeps_the_ids(
    example: Example, capfd: pytest.CaptureFixture[str]
) -> None:
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(musicxml.write(example.score))
    svg = toolkit.renderToSVG(1) + "".join(
        toolkit.renderToSVG(page) for page in range(2, toolkit.getPageCount() + 1)
    )
    assert toolkit.getLog() == ""
    assert capfd.readouterr().err == ""
    for measure in example.score.parts[0].measures:
        assert f'id="{measure.id}"' in svg
        assert all(f'id="{event.id}"' in svg for event in measure.events)


def test_every_document_names_makers_rights_and_provenance() -> None:
    root = written(GRACE.score)
    assert root.findtext("work/work-title") == GRACE.title
    creators = {one.get("type"): one.text for one in root.iter("creator")}
    assert creators == {"lyricist": "Emily Dickinson", "composer": "Cantilena"}
    assert root.findtext("identification/rights") == "Public domain (CC0-1.0)"
    fields = {one.get("name"): one.text for one in root.iter("miscellaneous-field")}
    assert fields == {"language": "en", "engine": "order_markov", "seed": "7"}
    assert root.findtext("part-list/score-part/midi-instrument/midi-program") == "53"


def test_tempo_is_one_direction_with_word_metronome_and_sound() -> None:
    (direction,) = written(SHIP.score).iter("direction")
    assert direction.findtext("direction-type/words") == "Andante "
    metronome = direction.find("direction-type/metronome")
    assert metronome is not None
    assert [one.tag for one in metronome] == ["beat-unit", "beat-unit-dot", "per-minute"]
    sound = direction.find("sound")
    assert sound is not None
    assert sound.get("tempo") == "132"


def test_a_hook_points_back_to_the_dotted_note() -> None:
    beams = [[beam.text for beam in note.findall("beam")] for note in bar(SHIP.score, 1)]
    assert beams[:3] == [["begin"], ["continue", "backward hook"], ["end"]]


def test_quarter_triplets_have_a_bracket_and_beamed_ones_none() -> None:
    quarter = next(bar(ALLA_BREVE.score, 2).iter("tuplet"))
    eighth = next(bar(GRACE.score, 1).iter("tuplet"))
    assert (quarter.get("bracket"), eighth.get("bracket")) == ("yes", "no")


def test_accidentals_are_printed_where_the_bar_has_not_said_them() -> None:
    bars = notation.notate(
        one_each("66 66 65 66 66 65", 480, 480, 480, 960, 480, 480),
        underlay.of_words([[letter] for letter in "abcdef"]),
        Key.parse("G major"),
        TimeSignature(4, 4),
    )
    score = Score("Accidentals", (Part("P1", "Voice", 52, bars),), 96)
    shown = [note.findtext("accidental", "") for note in written(score).iter("note")]
    # F♯ is in the key; F♮ is said; F♯ is said again and tied over, which says nothing anew
    assert shown[:7] == ["", "", "natural", "sharp", "", "", "natural"]


def test_each_voice_has_its_clef() -> None:
    assert [Clef.for_pitch(midi) for midi in (69.5, 64.5, 57.5, 54.5, 50.5)] == [
        Clef.TREBLE,
        Clef.TREBLE,
        Clef.TREBLE_8VB,
        Clef.BASS,
        Clef.BASS,
    ]


def test_several_parts_stand_one_after_the_other() -> None:
    part = HOPE.score.parts[0]
    second = tuple(
        replace(
            one,
            id=f"P2-{one.id}",
            events=tuple(replace(event, id=f"P2-{event.id}") for event in one.events),
        )
        for one in part.measures
    )
    score = replace(HOPE.score, parts=(part, Part("P2", "Echo", 73, second)))
    root = written(score)
    assert [one.get("id") for one in root.findall("part")] == ["P1", "P2"]
    assert [one.text for one in root.iter("midi-channel")] == ["1", "2"]


def test_text_that_xml_forbids_is_left_out() -> None:
    score = replace(
        GRACE.score, title="A <b> & \x0b“c”\x00", creators=(Creator("composer", "\ud800Bo"),)
    )
    root = written(score)
    assert root.findtext("work/work-title") == "A <b> & “c”"
    assert root.findtext("identification/creator") == "Bo"


def test_a_length_no_note_shows_is_refused() -> None:
    first = HOPE.score.parts[0].measures[0]
    note = replace(first.notes[0], duration=Ticks(7))
    assert isinstance(note, Note)
    setting = musicxml.Setting(HOPE.key, HOPE.time_signature, Clef.TREBLE, 96)
    with pytest.raises(FormatError, match="no single note shows"):
        musicxml.write_measure(replace(first, events=(note, *first.events[1:])), setting)


def test_compressed_files_are_the_same_every_time() -> None:
    data = musicxml.write_mxl(GRACE.score)
    assert data == musicxml.write_mxl(GRACE.score)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["mimetype", "META-INF/container.xml", "score.musicxml"]
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("score.musicxml").decode() == musicxml.write(GRACE.score)


def test_words_on_one_note_are_joined_by_an_elision() -> None:
    lyrics = written(CAMMIN.score).findall(".//lyric")
    tied = [[(part.tag, part.text) for part in lyric] for lyric in lyrics][2]
    assert tied == [
        ("syllabic", "middle"),
        ("text", "to"),
        ("elision", "‿"),
        ("text", "o"),
    ]


def test_a_tie_that_the_singer_cut_leaves_no_hyphen() -> None:
    cut = underlay.of_words([["di", "te‿", "il"]], "it")
    assert [(lyric.text, lyric.syllabic.value) for lyric in cut.lyrics] == [
        ("di", "begin"),
        ("te", "end"),
        ("il", "single"),
    ]


@each_example
@pytest.mark.parametrize("fields", [(), (("seed", "7"),)])
def test_what_a_score_was_made_from_is_written_into_a_document_that_is_there(
    example: Example, fields: tuple[tuple[str, str], ...]
) -> None:
    first = Relation("copy", "“A & B” by Alice, CC-BY-4.0")
    second = Relation("vary", "<C>, CC0-1.0")
    score = replace(example.score, fields=fields, relations=(first,))
    document = musicxml.write(score)
    both = replace(score, relations=(first, second))
    assert musicxml_relations.related(document, [second]) == musicxml.write(both)
    assert musicxml_read.read(musicxml.write(both)).relations == (first, second)


def test_a_head_that_was_written_elsewhere_is_left_alone() -> None:
    with pytest.raises(FormatError, match="written elsewhere"):
        musicxml_relations.related("<score-partwise/>", [Relation("copy", "A")])


_TEXT = st.text("a&<>\"' \n\t\r\u00e9", max_size=6)


@st.composite
def elements(draw: st.DrawFn, depth: int = 0) -> ET.Element:
    names = st.sampled_from(("note", "beam", "measure"))
    element = ET.Element(draw(names), draw(st.dictionaries(st.sampled_from("xyz"), _TEXT)))
    children = draw(st.lists(elements(depth + 1), max_size=3)) if depth < 3 else []
    element.extend(children)
    element.text = None if children else draw(st.none() | _TEXT)
    return element


@given(elements(), st.integers(0, 3))
def test_elements_are_written_as_their_library_does(element: ET.Element, level: int) -> None:
    found = document(element, level)
    ET.indent(element, level=level)
    assert found == ET.tostring(element, encoding="unicode")
