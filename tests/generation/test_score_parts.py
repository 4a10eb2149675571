"""Scores of several parts: chord symbols, an instrument on two staves, voices under a bracket."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest
import verovio
from music21 import converter, layout

from generation.score import checks, midi, musicxml, musicxml_read, notation, notes, underlay
from generation.score.harmony import Harmony
from generation.score.melody import SungNote
from generation.score.model import (
    PIANO_PROGRAM,
    Bracket,
    Clef,
    Group,
    Measure,
    Note,
    Part,
    Rest,
    Score,
)
from generation.score.units import Key, Pitch, Ticks, TimeSignature

KEY, TIME = Key("A", 0, "minor"), TimeSignature(3, 4)
WORDS = underlay.of_words([["Hear"], ["the"], ["night"]], "en")


def voice(name: str, title: str, pitches: tuple[int, int, int], clef: Clef) -> Part:
    sung = [SungNote(midi, Ticks(480 * at), Ticks(480), at) for at, midi in enumerate(pitches)]
    (bar,) = notation.notate(sung, WORDS, KEY, TIME)
    events = tuple(replace(event, id=f"{name}-{event.id}") for event in bar.events)
    return Part(name, title, 52, (replace(bar, id=f"{name}-{bar.id}", events=events),), clef)


def staff(name: str, clef: Clef, *events: Note | Rest) -> Part:
    bar_id = {"P": "P-m0", "P-2": "P-m0-2"}[name]  # the staff is named after the bar
    bar = Measure(bar_id, 1, TIME.bar, events, time_signature=TIME, key=KEY)
    return Part(name, "Piano", PIANO_PROGRAM, (bar,), clef)


def note(name: str, onset: int, duration: int, *pitches: str) -> Note:
    low, *others = [Pitch(p[0], p.count("#"), int(p[-1])) for p in pitches]
    return Note(name, Ticks(onset), Ticks(duration), low, others=tuple(others))


@pytest.fixture
def song() -> Score:
    """A bar for four voices and piano with two chords, the second under a held note."""
    voices = [
        voice("S", "Soprano", (69, 71, 72), Clef.TREBLE),
        voice("A", "Alto", (64, 64, 64), Clef.TREBLE),
        voice("T", "Tenor", (60, 56, 57), Clef.TREBLE_8VB),
        voice("B", "Bass", (45, 52, 45), Clef.BASS),
    ]
    chords = (
        Harmony.of(0, 9, "minor"),
        Harmony.of(480, 4, "dominant", 1),
        Harmony.of(1200, 9, "minor"),
    )
    bars = (replace(voices[0].measures[0], harmonies=chords),)
    right = staff(
        "P",
        Clef.TREBLE,
        note("r0", 0, 480, "A4", "C5", "E5"),
        note("r1", 480, 960, "G#4", "B4"),
    )
    left = staff("P-2", Clef.BASS, note("l0", 0, 480, "A2"), Rest("l1", Ticks(480), Ticks(960)))
    groups = (
        Group("Choir", Bracket.BRACKET, ("S", "A", "T", "B")),
        Group("Piano", Bracket.BRACE, ("P", "P-2")),
    )
    parts = (replace(voices[0], measures=bars), *voices[1:], right, left)
    return Score("Night", parts, 72, "en", groups=groups)


def test_what_is_written_is_read_back(song: Score) -> None:
    assert not checks.unique_ids(song)
    again = musicxml_read.read(musicxml.write(song))
    assert again == song


def test_music21_sees_choir_piano_and_chords(song: Score) -> None:
    parsed = converter.parseData(musicxml.write(song), format="musicxml")
    assert [part.partName for part in parsed.parts][:4] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert len(parsed.parts) == 6
    symbols = {group.symbol for group in parsed.getElementsByClass(layout.StaffGroup)}
    assert symbols == {"bracket", "brace"}
    figures = [chord.figure for chord in parsed.recurse().getElementsByClass("ChordSymbol")]
    assert figures == ["Am", "E7/G#", "Am"]
    assert all(
        [note.lyric for note in part.recurse().notes if note.lyric] == ["Hear", "the", "night"]
        for part in list(parsed.parts)[1:4]
    )


def test_verovio_engraves_without_a_warning(song: Score) -> None:
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(musicxml.write(song))
    assert not toolkit.getLog()
    svg = toolkit.renderToSVG(1)
    assert all(name in svg for name in ("Soprano", "Bass", "Piano"))
    assert svg.count('class="harm"') == 3
    assert 'id="r0.2"' in svg


def test_midi_has_a_track_a_staff_with_its_instrument_and_whole_chords(song: Score) -> None:
    file = mido.MidiFile(file=io.BytesIO(midi.write(song)))
    programs = [m.program for track in file.tracks for m in track if m.type == "program_change"]
    assert programs == [52, 52, 52, 52, 0, 0]
    struck = [m.note for m in file.tracks[5] if m.type == "note_on"]
    assert sorted(struck) == [68, 69, 71, 72, 76]


def test_the_note_table_has_a_row_a_head(song: Score) -> None:
    rows = [row for row in notes.table(song) if row.part == "P"]
    assert [(row.id, row.midi) for row in rows[:3]] == [("r0", 69), ("r0.1", 72), ("r0.2", 76)]


def test_an_accidental_is_printed_before_the_head_that_needs_it(song: Score) -> None:
    text = musicxml.write(song)
    piano = text[text.index('<part id="P">') :]
    assert piano.count("<accidental>sharp</accidental>") == 1
