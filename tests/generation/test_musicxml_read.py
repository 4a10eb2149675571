"""MusicXML as read: what was written, what others write, and what must be refused."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest

from generation.errors import FormatError
from generation.score import musicxml, musicxml_read, mxl
from generation.score.model import Clef, Rest
from tests.generation.score_examples import EXAMPLES, GRACE, Example

DATA = Path(__file__).parent.parent / "data"
each_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)


@each_example
def test_what_is_written_is_read_back(example: Example) -> None:
    assert musicxml_read.read(musicxml.write(example.score)) == example.score


def test_bytes_and_compressed_files_are_read_too() -> None:
    text = musicxml.write(GRACE.score)
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), musicxml.write_mxl(GRACE.score)):
        assert musicxml_read.read(data) == GRACE.score


def test_utf16_is_read() -> None:
    text = musicxml.write(GRACE.score).replace("UTF-8", "UTF-16")
    assert musicxml_read.read(text.encode("utf-16")) == GRACE.score


def test_a_foreign_file_is_read_with_verses_and_without_ids() -> None:
    score = musicxml_read.read((DATA / "two_verses.musicxml").read_bytes())
    part = score.parts[0]
    assert (score.title, score.tempo, part.name, part.program) == ("Two verses", 60, "Tenor", 52)
    assert part.clef is Clef.TREBLE_8VB
    first, second = part.measures
    assert (first.implicit, first.number, first.duration) == (True, 0, 240)
    assert [lyric.text for lyric in first.notes[0].lyrics] == ["O", "The"]
    assert [lyric.verse for lyric in first.notes[0].lyrics] == [1, 2]
    assert second.notes[0].lyrics[0].extend
    assert [event.id for event in second.events] == ["m1-n0", "m1-n1", "m1-r2"]
    assert second.events[2] == Rest("m1-r2", second.events[2].onset, second.events[2].duration)
    again = musicxml_read.read(musicxml.write(score))
    assert again == score


def changed(pattern: str, replacement: str) -> str:
    text, count = re.subn(pattern, replacement, musicxml.write(GRACE.score), count=1)
    assert count
    return text


BOMB = '<!DOCTYPE a [<!ENTITY x "boom">]><score-partwise>&x;</score-partwise>'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "not well-formed"),
        ("<score-partwise>", "not well-formed"),
        (b"\xff\xff", "not text"),
        (b"PK\x03\x04 nothing", "damaged"),
        ("<html/>", "not a MusicXML score"),
        ("<score-timewise/>", "by time"),
        ("<score-partwise/>", "no parts"),
        (BOMB, "entities"),
        ("x" * 16_000_001, "larger than 16 MB"),
        (changed("<duration>480", "<duration>tall"), "damaged"),
        (changed("<step>D", "<step>H"), "damaged"),
        (changed("<divisions>", "<staves>9</staves><divisions>"), "more than 4 staves"),
        (changed(r"<step>D</step>", "<step>D</step><alter>0.5</alter>"), "quarter-tones"),
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence(source: str | bytes, message: str) -> None:
    with pytest.raises(FormatError, match=message) as refusal:
        musicxml_read.read(source)
    assert str(refusal.value).endswith(".")
    assert "\n" not in str(refusal.value)


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"notes.txt": b"la la la"}, "does not say"),
        ({"META-INF/container.xml": b"<container/>"}, "does not say"),
        (
            {"META-INF/container.xml": b'<c><rootfile full-path="../../x"/></c>'},
            "does not hold",
        ),
        ({"META-INF/container.xml": b" " * 5_000_000}, "far too much"),
        ({f"{n}": b"" for n in range(mxl.MAX_MEMBERS + 1)}, "too many files"),
    ],
)
def test_compressed_files_are_opened_with_care(members: dict[str, bytes], message: str) -> None:
    with pytest.raises(FormatError, match=message):
        musicxml_read.read(zipped(members))
