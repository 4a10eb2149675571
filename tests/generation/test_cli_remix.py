"""The command line: scores changed, whoever wrote them, and notes asked about."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.cli import USAGE, main
from generation.score import midi, musicxml, musicxml_read
from generation.score.melody import melody
from tests.generation.foreign_files import bar, document, note
from tests.generation.score_examples import HOPE, SHIP

SIMPLE = ("--model", "order_markov")


@pytest.fixture
def hope(tmp_path: Path) -> Path:
    path = tmp_path / "hope.musicxml"
    path.write_text(musicxml.write(HOPE.score))
    return path


def regenerate(score: Path, *options: str) -> int:
    out = score.parent / "out"
    return main(["remix", "regenerate", str(score), *SIMPLE, "--out", str(out), *options])


def test_chosen_bars_are_written_anew_and_the_others_stay(hope: Path) -> None:
    assert regenerate(hope, "--bars", "2-3", "--takes", "2", "--seed", "5") == 0
    out = hope.parent / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        f"take-{take}.{kind}" for take in (1, 2) for kind in ("json", "mid", "musicxml")
    ]
    new = musicxml_read.read((out / "take-2.musicxml").read_bytes())
    bars = list(zip(HOPE.score.parts[0].measures, new.parts[0].measures, strict=True))
    changed = [old.number for old, now in bars if old != now]
    assert changed
    assert set(changed) <= {2, 3, 4}  # a note of bar 3 may have been held into the next
    asked = json.loads((out / "take-2.json").read_text())["provenance"]["request"]["remix"]
    assert asked["bars"] == [2, 3]
    assert asked["seed"] == 5


def test_single_notes_and_locks_are_named_by_their_ids(hope: Path) -> None:
    first, second, *_ = HOPE.score.parts[0].measures[1].notes
    assert regenerate(hope, "--notes", f"{first.id}, {second.id}", "--keep", "rhythm") == 0
    assert regenerate(hope, "--bars", "2", "--lock", first.id, "--wish", "simpler") == 0


def test_the_notes_can_be_like_another_score(
    hope: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert regenerate(hope, "--bars", "2", "--wish", "like", "--with", str(hope)) == 0
    other = hope.with_name("ship.musicxml")
    other.write_text(musicxml.write(SHIP.score))
    assert regenerate(hope, "--wish", "like", "--with", str(other)) == USAGE
    assert "sings other words" in capsys.readouterr().err


def test_files_from_elsewhere_are_changed_too_and_what_was_lost_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "foreign.xml"
    grace = note("A4", 0).replace("<note>", "<note><grace/>")
    tune = [bar(grace + "".join(note(p, 4, lyric="la") for p in ("G4", "A4", "B4", "D5"))
                if at else "".join(note(p, 4, lyric="la") for p in ("G4", "B4", "D5", "G5")),
                time="" if at else "4/4", key=None if at else 1) for at in range(4)]  # fmt: skip
    path.write_bytes(document(tune))
    assert regenerate(path, "--bars", "2-2") == 0
    assert "Grace notes were left out, first in bar 2." in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["mid", "mxl"])
def test_midi_and_compressed_files_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"hope.{kind}"
    score = HOPE.score
    path.write_bytes(midi.write(score) if kind == "mid" else musicxml.write_mxl(score))
    assert regenerate(path, "--bars", "2-2") == 0


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--bars", "2-99"), "There is no bar 99: the score has bars 1 to"),
        (("--bars", "two"), "“two” names no bars"),
        (("--bars", "3-2"), "The first bar chosen must not come after the last."),
        (("--notes", "nowhere"), "The melody has no note called “nowhere”"),
        (("--keep", "words"), "Unknown keep “words”: choose one of"),
        (("--wish", "better"), "Unknown wish “better”: choose one of"),
        (("--wish", "like"), "Say which score the new notes shall be like."),
        (("--style", "polka"), "Unknown style “polka”"),
        (("--takes", "0"), "The takes must be a whole number from"),
        (("--with", "nowhere.mid"), "Cannot read nowhere.mid"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_status_two(
    hope: Path, options: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert regenerate(hope, *options) == USAGE
    message = capsys.readouterr().err
    assert sentence in message
    assert message.count("\n") == 1


def test_an_unknown_operation_or_a_file_that_is_no_score_is_said(
    hope: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["remix", "explode", str(hope), "--out", str(hope.parent)]) == USAGE
    assert "Unknown operation “explode”" in capsys.readouterr().err
    hope.write_text("Hope is the thing with feathers")
    assert regenerate(hope) == USAGE
    assert "neither MusicXML nor MIDI" in capsys.readouterr().err


def test_a_score_is_continued_on_the_command_line(hope: Path) -> None:
    words, out = hope.with_name("words.txt"), hope.parent / "out"
    words.write_text("The sun went down beyond the hill")
    asked = ["remix", "continue", str(hope), *SIMPLE, "--out", str(out)]
    assert main([*asked, "--more-bars", "4", "--words", str(words), "--style", "hymn"]) == 0
    new = musicxml_read.read((out / "take-1.musicxml").read_bytes())
    assert len(new.parts[0].measures) == len(HOPE.score.parts[0].measures) + 4
    assert melody(new).words[-1] == ("hill",)


def test_typed_notes_are_continued(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["remix", "continue", *SIMPLE, "--out", str(tmp_path), "--more-bars", "2"]
    typed = ["--notes", "G4:1 B4:0.5 d5:1/2 G5:1.5 r:0.5 d5:1 B4 G4 f#4 G4:3", "--time", "3/4"]
    assert main([*asked, *typed]) == 0
    new = musicxml_read.read((tmp_path / "take-1.musicxml").read_bytes())
    assert [note.midi for note in melody(new).notes][:5] == [67, 71, 74, 79, 74]
    assert len(new.parts[0].measures) == 6
    assert "G major" in capsys.readouterr().err
    for notes, sentence in (
        ("H4:1", "“H4:1” is no note"),
        ("C4:1/0", "cannot be written"),
        ("C4:0.01", "cannot be written"),
        ("C4:99", "cannot be written"),
        ("r:1", "no note in this file"),
        ("", "type the notes to go on from"),
    ):
        assert main([*asked, "--notes", notes]) == USAGE
        message = capsys.readouterr().err
        assert sentence in message
        assert message.count("\n") == 1
    assert main([*asked, *typed[:2], "--key", "H dur"]) == USAGE


def alternatives(score: Path, *options: str) -> int:
    return main(["alternatives", str(score), *SIMPLE, *options])


def test_five_other_pitches_are_told_with_their_chances(
    hope: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read = musicxml_read.read(hope.read_bytes())
    assert alternatives(hope, "--note", read.parts[0].measures[0].notes[2].id) == 0
    by_id = capsys.readouterr().out
    assert alternatives(hope, "--bar", "1", "--note-number", "3") == 0
    assert capsys.readouterr().out == by_id
    assert len(by_id.splitlines()) == 5
    assert all("%" in line and line.endswith(".") for line in by_id.splitlines())


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ((), "Say which note"),
        (("--note", "nowhere"), "no note called “nowhere”"),
        (("--note", "x", "--bar", "1"), "not by both"),
        (("--bar", "77"), "There is no bar 77"),
        (("--bar", "1", "--note-number", "0"), "There is no note 0 in bar 1, which has"),
    ],
)
def test_a_note_that_is_not_there_is_said(
    hope: Path, options: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert alternatives(hope, *options) == USAGE
    message = capsys.readouterr().err
    assert sentence in message
    assert message.count("\n") == 1
