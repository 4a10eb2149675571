"""The command line: layers beside a melody, with the committed weights."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import verovio

from generation.cli import USAGE, main
from generation.score import musicxml, musicxml_read
from generation.score.melody import melody
from generation.score.model import Clef
from tests.generation.score_examples import HOPE


@pytest.fixture
def hope(tmp_path: Path) -> Path:
    path = tmp_path / "hope.musicxml"
    path.write_text(musicxml.write(HOPE.score))
    return path


def arranged(command: str, score: Path, *options: str) -> int:
    return main([command, str(score), "--out", str(score.parent / "out"), *options])


def test_chords_are_written_and_some_kept(hope: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert arranged("harmonise", hope, "--seed", "3", "--style", "folk") == 0
    assert "chord_tones" in capsys.readouterr().out
    first = hope.parent / "out" / "take-1.musicxml"
    score = musicxml_read.read(first.read_bytes())
    bars = score.parts[0].measures
    assert melody(score) == melody(HOPE.score)
    number = bars[1].number
    again = first.with_name("again.musicxml")
    again.write_bytes(first.read_bytes())
    assert (
        main(
            [
                "harmonise",
                str(again),
                "--out",
                str(hope.parent / "other"),
                "--seed",
                "9",
                "--spice",
                "1",
            ]
            + ["--keep-bars", f"{number}"]
        )
        == 0
    )
    other = musicxml_read.read((hope.parent / "other" / "take-1.musicxml").read_bytes())
    assert other.parts[0].measures[1].harmonies[-1:] == bars[1].harmonies[-1:]
    assert [b.harmonies for b in other.parts[0].measures] != [b.harmonies for b in bars]


def test_four_voices_and_a_piano_stand_on_one_another(hope: Path) -> None:
    assert arranged("harmonise", hope, "--voices") == 0
    sung = hope.parent / "out" / "take-1.musicxml"
    score = musicxml_read.read(sung.read_bytes())
    assert [part.name for part in score.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    kept = sung.with_name("sung.musicxml")
    kept.write_bytes(sung.read_bytes())
    assert main(["accompany", str(kept), "--out", str(hope.parent / "whole"), "--seed", "2"]) == 0
    text = (hope.parent / "whole" / "take-1.musicxml").read_text()
    whole = musicxml_read.read(text)
    assert whole.parts[:4] == score.parts
    assert [part.name for part in whole.parts[4:]] == ["Piano", "Piano"]
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(text)
    assert not toolkit.getLog()


def test_textures_differ_and_can_be_named(hope: Path) -> None:
    assert arranged("accompany", hope, "--takes", "2") == 0
    one, other = ((hope.parent / "out" / f"take-{n}.musicxml").read_text() for n in (1, 2))
    assert musicxml_read.read(one).parts[1:] != musicxml_read.read(other).parts[1:]
    assert arranged("accompany", hope, "--texture", "offbeat", "--refrain", "broken") == 0


FOREIGN = """<?xml version="1.0"?><score-partwise version="3.1"><part-list>
<score-part id="P1"><part-name>Drums</part-name></score-part>
<score-part id="P2"><part-name>Voice</part-name></score-part></part-list>
<part id="P1"><measure number="1"><attributes><divisions>2</divisions>
<time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<note><unpitched/><duration>6</duration></note></measure>
<measure number="2"><note><unpitched/><duration>8</duration></note></measure></part>
<part id="P2"><measure number="1"><attributes><divisions>2</divisions>
<time><beats>3</beats><beat-type>4</beat-type></time></attributes>
<harmony><root><root-step>F</root-step></root><kind>minor-ninth</kind></harmony>
<note><pitch><step>A</step><alter>-1</alter><octave>4</octave></pitch><duration>4</duration></note>
<harmony><root><root-step>C</root-step></root><kind>dominant</kind>
<bass><bass-step>E</bass-step></bass></harmony>
<note><pitch><step>G</step><octave>4</octave></pitch><duration>2</duration></note></measure>
<measure number="2"><attributes><time><beats>4</beats><beat-type>4</beat-type></time></attributes>
<note><pitch><step>F</step><octave>4</octave></pitch><duration>8</duration></note></measure>
</part></score-partwise>"""


def test_a_foreign_score_with_drums_two_metres_and_no_key_keeps_its_chords(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    score = tmp_path / "lead.musicxml"
    score.write_text(FOREIGN)
    assert arranged("accompany", score) == 0
    assert "“Voice” was taken" in capsys.readouterr().err
    written = musicxml_read.read((tmp_path / "out" / "take-1.musicxml").read_bytes())
    key = written.parts[0].measures[0].key
    assert key is not None
    told = [h.symbol(key) for bar in written.parts[0].measures for h in bar.harmonies]
    assert told == ["Fm7", "C7/E"]
    assert len(written.parts) == 3


@pytest.mark.parametrize(
    ("command", "options", "told"),
    [
        ("harmonise", ("--spice", "7"), "The spice must be"),
        ("harmonise", ("--keep-bars", "x"), "write 1-4,9"),
        ("harmonise", ("--lock", "tenor"), "no tenor to lock"),
        ("harmonise", ("--lock", "cantus"), "Unknown locked “cantus”"),
        ("accompany", ("--texture", "boogie"), "Unknown texture “boogie”"),
        ("accompany", ("--takes", "99"), "takes must be"),
    ],
)
def test_what_cannot_be_written_is_refused_in_a_sentence(
    hope: Path,
    capsys: pytest.CaptureFixture[str],
    command: str,
    options: tuple[str, ...],
    told: str,
) -> None:
    assert arranged(command, hope, *options) == USAGE
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_drums_alone_and_an_empty_score_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drums = tmp_path / "drums.musicxml"
    alone = re.sub(
        r"<part id=\"P2\">.*</part>|<score-part id=\"P2\">.*?</score-part>", "", FOREIGN, flags=re.S
    )
    drums.write_text(alone)
    assert arranged("accompany", drums) == USAGE
    assert "only drums" in capsys.readouterr().err


def test_a_guitar_is_written_by_name(hope: Path) -> None:
    asked = ("--instrument", "guitar", "--texture", "broken", "--seed", "2")
    assert arranged("accompany", hope, *asked) == 0
    text = (hope.parent / "out" / "take-1.musicxml").read_text()
    guitar = musicxml_read.read(text).parts[-1]
    assert (guitar.name, guitar.program, guitar.clef) == ("Guitar", 24, Clef.TREBLE_8VB)
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(text)
    assert not toolkit.getLog()
    assert arranged("accompany", hope, "--instrument", "guitar", "--texture", "doubling") == USAGE
