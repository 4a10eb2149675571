"""The command line with files as other programs write them: changed in every way, or refused in a
sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from generation.cli import USAGE, main
from generation.score import checks, musicxml_read, mxl
from generation.score.melody import melody
from generation.score.model import Score
from tests.generation.foreign_files import bar, document, note

SIMPLE = ("--model", "order_markov", "--seed", "3")
OPERATIONS = {
    "regenerate": ("--bars", "1-2"),
    "continue": ("--more-bars", "2"),
    "answer": ("--wish", "answer"),
    "vary": ("--amount", "0.6"),
    "morph": ("--bars", "1-2", "--other-bars", "3-4"),
    "restyle": ("--style", "hymn"),
    "evolve": ("--generations", "1", "--branches", "1"),
}
MUSESCORE = (
    "<identification><encoding><software>MuseScore 4.2.1</software>"
    "<supports element='print' attribute='new-system' type='yes' value='yes'/></encoding>"
    "</identification><defaults><scaling><millimeters>7</millimeters><tenths>40</tenths></scaling>"
    "</defaults><credit page='1'><credit-words>A Song</credit-words></credit>"
)
FINALE = (
    "<identification><encoding><software>Finale v27.3 for Mac</software></encoding>"
    "</identification>"
)
LOUD = (
    "<print new-system='yes'/><direction placement='below'><direction-type><dynamics><mf/>"
    "</dynamics></direction-type></direction>"
)
BEAMED = '<stem>up</stem><beam number="1">begin</beam><notations><slur type="start"/></notations>'


def sung(*pitches: str, length: int = 4, more: str = "") -> str:
    return "".join(note(pitch, length, lyric="la", more=more) for pitch in pitches)


def tune(*, time: str = "4/4", opening: str = "") -> list[str]:
    bars = [sung("G4", "A4", "B4", "D5"), sung("E5", "D5", "B4", "G4")] * 2
    return [bar(opening + bars[0], time=time, key=1), *map(bar, bars[1:])]


def verses() -> bytes:
    """Two of them, with a hyphen, a line under a slur, and a repeat."""
    under = (
        '<lyric number="1"><syllabic>begin</syllabic><text>A</text></lyric>'
        '<lyric number="2"><syllabic>single</syllabic><text>Through</text><extend/></lyric>'
    )
    repeat = '<barline location="right"><repeat direction="backward"/></barline>'
    opened = note("G4", 4).replace("</note>", f"{under}</note>")
    closed = note("A4", 4).replace(
        "</note>", '<lyric number="1"><syllabic>end</syllabic><text>men</text></lyric></note>'
    )
    first = bar(LOUD + opened + closed + sung("B4", "D5"), time="4/4", key=1)
    last = bar(sung("E5", "D5", "B4", "G4") + repeat)
    return document([first, *tune()[1:3], last], head=MUSESCORE)


def voices() -> bytes:
    """A second voice on the staff, and chords in the first."""
    second = "<backup><duration>16</duration></backup>" + note("D4", 16, voice=2)
    chord = note("D5", 4).replace("<note>", "<note><chord/>")
    bars = [bar(sung("G4") + chord + sung("A4", "B4", "D5") + second, time="4/4", key=1)]
    return document(bars + [bar(sung("E5", "D5", "B4", "G4") + second)] * 3, head=FINALE)


def upbeat() -> bytes:
    return document([bar(sung("D4"), time="4/4", key=1, implicit=True), *tune()[1:], tune()[1]])


def turning() -> bytes:
    """Another metre and key on the way."""
    three = [bar(sung("G4", "A4", "B4"), time="3/4", key=-1), bar(sung("B4", "A4", "G4"))]
    return document([*tune(), *three])


def ornate() -> bytes:
    """Grace notes, slurs, beams, and two kinds of tuplets."""
    grace = note("A4", 0).replace("<note>", '<note><grace slash="yes"/>')
    three = "<time-modification><actual-notes>3</actual-notes><normal-notes>2</normal-notes>"
    triplet = "".join(
        note(one, 8, more=f"{three}</time-modification>") for one in ("G4", "A4", "B4")
    ).replace("<duration>8", "<duration>4")
    bars = [
        bar(grace + sung("G4", "A4", "B4", "D5", length=12, more=BEAMED), time="4/4", key=1),
        bar(triplet * 2 + sung("E5", "D5", length=12)),
        bar(sung("B4", "A4", "G4", "D5", length=12)),
        bar(sung("G4", length=48)),
    ]
    return document([one.replace("<divisions>4", "<divisions>12") for one in bars], head=MUSESCORE)


def drummed() -> bytes:
    """A drum set beside the voice."""
    hit = (
        "<note><unpitched><display-step>E</display-step><display-octave>4</display-octave>"
        "</unpitched><duration>4</duration></note>"
    )
    drums = [bar(hit * 4, time="4/4"), *[bar(hit * 4)] * 3]
    return document(drums, tune(), names=("Drumset", "Voice"))


def zipped() -> bytes:
    return mxl.pack(document(tune(opening=LOUD), head=MUSESCORE).decode())


FILES = (verses, voices, upbeat, turning, ornate, drummed, zipped)


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("make", FILES)
def test_files_of_other_programs_are_changed_in_every_way(
    make: Callable[[], bytes], operation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, new = _remixed(make(), operation, tmp_path)
    told = capsys.readouterr().err
    if operation == "morph" and make is not upbeat:  # four bars that are one phrase
        assert (status, new) == (USAGE, None)
        assert "lie in one phrase" in told
        return
    if operation in {"vary", "restyle", "evolve"} and make is turning:
        assert (status, new) == (USAGE, None)
        assert "time signature changes" in told
        return
    assert (status, "Traceback" in told) == (0, False), told
    assert new
    part = new.parts[0]
    assert not checks.full_measures(part)
    assert not checks.joined_ties(part)
    assert not checks.unique_ids(new)
    assert len(melody(new).notes) > 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (document([bar("", time="4/4")]), "no note"),
        (document([bar(note("r", 16), time="4/4")]), "no note"),
        (b"<html><body>A song</body></html>", "MusicXML"),
        (b"PK\x03\x04 cut off", "damaged"),
    ],
)
@pytest.mark.parametrize("operation", ["continue", "vary", "restyle"])
def test_what_holds_no_melody_is_refused_in_a_sentence(
    content: bytes, said: str, operation: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _remixed(content, operation, tmp_path) == (USAGE, None)
    told = capsys.readouterr().err.strip()
    assert said in told
    assert told.endswith(".")
    assert "\n" not in told


def _remixed(content: bytes, operation: str, folder: Path) -> tuple[int, Score | None]:
    path = folder / ("song.mxl" if content.startswith(b"PK") else "song.musicxml")
    path.write_bytes(content)
    name = "continue" if operation == "answer" else operation
    out = folder / "out"
    status = main(["remix", name, str(path), *OPERATIONS[operation], *SIMPLE, "--out", str(out)])
    made = out / "take-1.musicxml"
    return status, musicxml_read.read(made.read_bytes()) if made.exists() else None
