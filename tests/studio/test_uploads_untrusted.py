"""Files that mean harm: refused in a sentence, by a process that can do none."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from generation.errors import FormatError
from studio.uploads import sandbox
from studio.uploads.sandbox import parse_untrusted
from tests.generation.foreign_files import bar, document, midi_file, note

ROOT = Path(__file__).parents[2]
BOMB = b"<score-partwise><part>" + b"<measure/>" * 1_000_000
MILLION = (
    b'<score-partwise><part id="P1"><measure number="1">'
    + b"<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"
    * 1_000_000
    + b"</measure></part></score-partwise>"
)
_EVENTS = b"\0\x90\x3c\x40" + b"\1\x3c\0\0\x3c\x40" * 200_000 + b"\0\xff\x2f\0"
MANY_EVENTS = b"MThd\0\0\0\6\0\0\0\1\1\xe0MTrk" + len(_EVENTS).to_bytes(4, "big") + _EVENTS
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<score-partwise>&b;</score-partwise>"
)
THIEF = (
    b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    b"<score-partwise><work><work-title>&a;</work-title></work></score-partwise>"
)


def zipped(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.xml", content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (zipped(BOMB), "unpacks to far too much"),
        (zipped(MILLION), "unpacks to far too much"),
        (MANY_EVENTS, "at most 500 kB"),
        (LAUGHS, "entities"),
        (THIEF, "entities"),
        (document([bar(note("C4", 1) * 16, time="4/4")] * 2_001), "more than 2,000 bars"),
        (document([bar(note("C4", 16), time="4/4")])[:200], "not well-formed"),
        (midi_file([(0, 480, 60)])[:30], "damaged"),
        (b"\x89PNG\r\n", "neither MusicXML nor MIDI"),
    ],
    ids=[
        "zip bomb",
        "a million notes",
        "too many events",
        "laughs",
        "thief",
        "endless",
        "cut off",
        "cut MIDI",
        "picture",
    ],
)
def test_harm_is_refused_in_a_sentence(data: bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message):
        parse_untrusted(data, "tune.xml")


def test_whatever_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "_MODULE", "http.server")
    with pytest.raises(FormatError, match="takes too long"):
        parse_untrusted(b"<x/>", "0", seconds=1.0)


@pytest.mark.parametrize(
    ("attempt", "refused"),
    [
        ("open('/etc/hostname')", "OSError"),
        ("socket.socket()", "OSError"),
        ("os.pipe()", "OSError"),
        ("bytearray(2_000_000_000)", "MemoryError"),
    ],
)
def test_the_reading_process_reaches_nothing(attempt: str, refused: str) -> None:
    program = (
        "import os, socket, json\n"
        "from generation.score.incoming import __main__ as child\n"
        "child.confine()\n"
        f"try:\n    {attempt}\n    print(json.dumps('done'))\n"
        "except Exception as error:\n"
        "    print(json.dumps([type.__name__ for type in type(error).__mro__]))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT
    )
    assert refused in json.loads(told.stdout)
