"""Which voice of a file is the tune can be listed, and chosen."""

from __future__ import annotations

from pathlib import Path

import pytest

from generation.cli import USAGE, main
from generation.errors import FormatError
from generation.score import incoming, musicxml_read
from generation.score.incoming import Change, Heard
from generation.score.sounds import sounding
from tests.generation.foreign_files import bar, document, midi_file, note

HIGH = [(480 * at, 480, pitch) for at, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
LOW = [(480 * at, 480, pitch) for at, pitch in enumerate((60, 59, 57, 55, 53, 55, 57, 60))]
BASS = [(0, 1920, 36), (1920, 1920, 43)]
MIDI = midi_file(HIGH, LOW, BASS, names=("Flute", "Viola", "Bass"), programs=(73, 41, 32))
STAFF = [bar(note("C5", 4, lyric="la") + note("E5", 12), time="4/4"), bar(note("D5", 16))]
PIANO = [
    bar(note("C4", 16, voice=1, staff=1) + "<backup><duration>16</duration></backup>"
        + note("C3", 16, voice=5, staff=2), time="4/4"),
    bar(note("D4", 16, voice=1, staff=1) + "<backup><duration>16</duration></backup>"
        + note("G2", 16, voice=5, staff=2)),
]  # fmt: skip
XML = document(STAFF, PIANO, names=("Voice", "Piano"))


def pitches(data: bytes, voice: str = "") -> list[int]:
    score = incoming.read(data, "tune", beside=True, voice=voice).score
    return [one.pitch.midi for one in sounding(score.parts[0])]


def test_each_track_of_a_midi_file_is_told_by_name_program_range_and_notes() -> None:
    found = incoming.voices_of(MIDI)
    assert found.voices == (
        Heard("2:1", "Flute", 73, 8, 0, 72, 79),
        Heard("3:1", "Viola", 41, 8, 0, 53, 60),
        Heard("4:1", "Bass", 32, 2, 0, 36, 43),
    )
    assert found.usual == "2:1"


def test_the_voice_that_is_asked_for_is_the_tune_and_the_usual_one_stays_beside_it() -> None:
    assert pitches(MIDI)[0] == 72
    assert pitches(MIDI, "3:1") == [one[2] for one in LOW]
    found = incoming.read(MIDI, "tune.mid", beside=True, voice="3:1")
    assert [part.name for part in found.score.parts] == ["Viola", "Flute", "Bass"]
    taken = next(one for one in found.notices if one.change is Change.PART_TAKEN)
    assert taken.name == "Viola"


def test_voices_of_staves_are_chosen_alike() -> None:
    found = incoming.voices_of(XML)
    assert [(one.id, one.name, one.words) for one in found.voices] == [
        ("P1:1:1", "Voice", 1),
        ("P2:1:1", "Piano", 0),
        ("P2:2:5", "Piano", 0),
    ]
    assert found.usual == "P1:1:1"
    assert pitches(XML, "P2:2:5") == [48, 43]


def test_one_voice_is_the_usual_one() -> None:
    found = incoming.voices_of(midi_file(HIGH))
    assert [one.id for one in found.voices] == [found.usual]


@pytest.mark.parametrize("data", [MIDI, XML], ids=["midi", "musicxml"])
def test_a_voice_that_is_not_there_is_refused_with_those_that_are(data: bytes) -> None:
    with pytest.raises(FormatError, match="no voice called “9:9”: choose one of ") as refusal:
        incoming.read(data, voice="9:9")
    for voice in incoming.voices_of(data).voices:
        assert voice.id in str(refusal.value)


@pytest.mark.parametrize("data", [b"", b"MThd", document([bar(note("r", 16), time="4/4")])])
def test_what_cannot_be_brought_cannot_be_listed(data: bytes) -> None:
    with pytest.raises(FormatError):
        incoming.voices_of(data)


def test_the_command_line_lists_voices_and_takes_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tune.mid"
    file.write_bytes(MIDI)
    assert main(["voices", str(file)]) == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert "2:1" in first
    assert "taken" in first
    assert "Viola: strings, 8 notes, F3–C4" in second
    assert "Bass: bass, 2 notes" in third
    out = tmp_path / "out"
    asked = ["remix", "continue", str(file), "--voice", "3:1", "--more-bars", "1"]
    assert (
        main([*asked, "--model", "order_markov", "--silent", "four-parts,piano", "--out", str(out)])
        == 0
    )
    score = musicxml_read.read((out / "take-1.musicxml").read_text())
    assert [one.pitch.midi for one in sounding(score.parts[0])][:8] == [one[2] for one in LOW]
    assert main(["lint", str(file), "--voice", "9:1"]) == USAGE
    assert "no voice called" in capsys.readouterr().err
