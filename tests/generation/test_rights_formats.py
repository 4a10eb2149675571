"""What is written into a file is found in it again: a round trip a format, and a trip through
another program where there is one."""

from __future__ import annotations

import io
import json
import wave
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

import numpy as np
import pytest
import soundfile
import typst
from hypothesis import given
from hypothesis import strategies as st
from mido import MidiFile
from mutagen.id3 import ID3, TXXX
from PIL import Image
from pypdf import PdfReader

from generation.errors import FormatError
from generation.rights import json_ld, midi, mp3, musicxml, pdf, png, svg, wav, xmp
from generation.rights import record as records
from generation.rights.record import RightsRecord
from generation.rights.roles import BY_BOTH, BY_MODEL, BY_PEOPLE, By, Contribution, Role
from generation.score import midi as midi_writer
from generation.score import musicxml as musicxml_writer
from generation.score.incoming import read as read_incoming
from generation.score.model import Creator
from tests.generation.rights_examples import AWKWARD, RECORD
from tests.generation.score_examples import EXAMPLES

SCORE = replace(EXAMPLES[0].score, creators=(Creator("composer", "Cantilena"),), rights="")
DOCUMENT = musicxml_writer.write(SCORE)
MIDI = midi_writer.write(SCORE)


def _sound(kind: str, subtype: str) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.zeros((4410, 2)), 44100, format=kind, subtype=subtype)
    return buffer.getvalue()


def _picture() -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass(frozen=True)
class Format:
    plain: bytes
    write: Callable[[bytes, RightsRecord], bytes]
    read: Callable[[bytes], RightsRecord | None]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="8"><path d="M0 0"/></svg>'
FORMATS = {
    "musicxml": Format(
        DOCUMENT.encode(), lambda data, it: musicxml.write(data.decode(), it).encode(),
        musicxml.read,
    ),
    "mxl": Format(
        DOCUMENT.encode(), lambda data, it: musicxml.write_mxl(data.decode(), it), musicxml.read
    ),
    "midi": Format(MIDI, midi.write, midi.read),
    "wav": Format(_sound("WAV", "PCM_16"), wav.write, wav.read),
    "mp3": Format(_sound("MP3", "MPEG_LAYER_III"), mp3.write, mp3.read),
    "pdf": Format(typst.compile(b"= Hope", format="pdf"), pdf.write, pdf.read),
    "svg": Format(SVG, lambda data, it: svg.write(data.decode(), it).encode(), svg.read),
    "png": Format(_picture(), png.write, png.read),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("record", [RECORD, AWKWARD], ids=["plain", "awkward"])
def test_what_is_written_is_read_again(name: str, record: RightsRecord) -> None:
    form = FORMATS[name]
    written = form.write(form.plain, record)
    assert form.read(written) == record
    assert form.write(form.plain, record) == written or name == "pdf", "the same bytes"


@pytest.mark.parametrize("name", set(FORMATS) - {"mxl"})
def test_writing_again_replaces_the_record(name: str) -> None:
    form = FORMATS[name]
    once = form.write(form.plain, AWKWARD)
    twice = form.write(once, RECORD)
    assert form.read(twice) == RECORD
    if name not in ("musicxml", "pdf"):  # which keep, beside it, what was said of rights before
        assert AWKWARD.attribution.encode() not in twice


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_without_a_record_has_none(name: str) -> None:
    form = FORMATS[name]
    plain = form.plain if name != "mxl" else musicxml_writer.write_mxl(SCORE)
    assert form.read(plain) is None


def test_json_ld_is_read_again_and_is_schema_orgs() -> None:
    for record in (RECORD, AWKWARD):
        assert json_ld.read(json_ld.write(record)) == record
    told = json.loads(json_ld.write(RECORD))
    assert told["@type"] == "MusicComposition"
    assert told["license"] == RECORD.licence_url
    assert told["lyricist"] == [{"@type": "Person", "name": "Emily Dickinson"}]
    assert {maker["@type"] for maker in told["composer"]} == {"Person", "SoftwareApplication"}
    assert [one["name"] for one in told["isBasedOn"]] == ["Rain", "melody_transformer"]
    assert told["digitalSourceType"] == BY_BOTH
    assert json_ld.read(b"{}") is None


def test_every_other_reader_still_reads_the_file() -> None:
    written = {name: form.write(form.plain, AWKWARD) for name, form in FORMATS.items()}
    music = read_incoming(DOCUMENT.encode()).score.parts
    assert read_incoming(written["musicxml"]).score.parts == music
    assert read_incoming(written["mxl"]).score.parts == music
    assert len(MidiFile(file=io.BytesIO(written["midi"])).tracks) == 2
    with wave.open(io.BytesIO(written["wav"])) as sound:
        assert sound.getnframes() == 4410
    assert soundfile.info(io.BytesIO(written["mp3"])).samplerate == 44100
    assert len(PdfReader(io.BytesIO(written["pdf"])).pages) == 1
    assert ET.fromstring(written["svg"]).find("{http://www.w3.org/2000/svg}path") is not None
    assert Image.open(io.BytesIO(written["png"])).size == (8, 8)
    with zipfile.ZipFile(io.BytesIO(written["mxl"])) as archive:
        assert {one.compress_type for one in archive.infolist()} == {zipfile.ZIP_STORED}


def test_what_other_programs_show_is_there_too() -> None:
    written = {name: form.write(form.plain, RECORD) for name, form in FORMATS.items()}
    head = ET.fromstring(written["musicxml"]).find("identification")
    assert head is not None
    assert [(one.get("type"), one.text) for one in head.iterfind("creator")] == [
        ("lyricist", "Emily Dickinson"),
        ("composer", "Bob"),
        ("composer", "melody_transformer (AI model)"),
    ]
    assert [one.text for one in head.iterfind("rights")] == [RECORD.rights]
    assert head.findtext("source") == RECORD.url
    assert "Contains AI-generated music" in RECORD.rights
    metas = MidiFile(file=io.BytesIO(written["midi"]), charset="utf-8").tracks[0]
    assert [one.text for one in metas if one.type == "copyright"] == [RECORD.rights]
    tag = ID3(io.BytesIO(written["mp3"]))
    assert tag["TCOP"].text == [RECORD.rights]
    assert tag["WCOP"].url == RECORD.licence_url
    assert RECORD.rights.encode() + b"\0" in dict(wav.chunks(written["wav"]))[b"LIST"]
    about = PdfReader(io.BytesIO(written["pdf"])).metadata
    assert about is not None
    assert about.title == "Hope"
    assert about.subject == RECORD.rights
    for packet in (pdf.packet_of(written["pdf"]), png.packet_of(written["png"]), written["svg"]):
        assert xmp.source_type(packet) == BY_BOTH
    assert Image.open(io.BytesIO(written["png"])).info["Copyright"] == RECORD.rights


def test_the_order_of_musicxmls_head_is_its_schemas() -> None:
    head = ET.fromstring(musicxml.write(DOCUMENT, RECORD)).find("identification")
    assert head is not None
    order = ["creator", "rights", "encoding", "source", "relation", "miscellaneous"]
    places = [order.index(one.tag) for one in head]
    assert places == sorted(places)


def test_what_others_said_stays() -> None:
    foreign = DOCUMENT.replace(
        "<identification>",
        '<identification><creator type="composer">Fanny Hensel</creator>'
        "<rights>Made with SomeAI</rights>",
    ).replace(
        "</identification>",
        '<source>A print of 1846</source><miscellaneous><miscellaneous-field name="ai">'
        "yes</miscellaneous-field></miscellaneous></identification>",
    )
    head = ET.fromstring(musicxml.write(foreign, RECORD)).find("identification")
    assert head is not None
    assert head.findtext("rights") == f"Made with SomeAI · {RECORD.rights}"
    assert head.findtext("creator") == "Fanny Hensel"
    assert head.findtext("source") == "A print of 1846"
    assert "yes" in [one.text for one in head.iter("miscellaneous-field")]
    tag = ID3()
    tag.add(TXXX(encoding=3, desc="ai", text="yes"))
    buffer = io.BytesIO(FORMATS["mp3"].plain)
    tag.save(buffer)
    assert ID3(io.BytesIO(mp3.write(buffer.getvalue(), RECORD)))["TXXX:ai"].text == ["yes"]


@pytest.mark.parametrize(
    ("hands", "source"),
    [
        ((By.HUMAN, By.MODEL), BY_BOTH),
        ((By.MODEL, By.MODEL), BY_MODEL),
        ((By.HUMAN, None), BY_PEOPLE),
        ((None, None), BY_PEOPLE),
        ((By.BOTH, By.HUMAN), BY_BOTH),
    ],
)
def test_the_source_type_says_whose_hands_were_in_it(
    hands: tuple[By | None, By | None], source: str
) -> None:
    lyrics, tune = hands
    record = replace(
        RECORD, contributions=(Contribution(Role.LYRICS, lyrics), Contribution(Role.MELODY, tune))
    )
    assert record.source_type == source
    assert record.by_ai == (source != BY_PEOPLE) == bool(record.notice)


@pytest.mark.parametrize(
    "change",
    [
        {"version": 2},
        {"seed": -1},
        {"seed": True},
        {"seed": "7"},
        {"title": None},
        {"title": "x" * 2001},
        {"credits": "x"},
        {"credits": [{}]},
        {"credits": [{"kind": "piece"}] * 101},
        {"contributions": [{"role": "drums", "by": "human"}]},
        {"contributions": [None]},
    ],
)
def test_a_record_that_was_tampered_with_is_refused(change: dict[str, object]) -> None:
    told = RECORD.to_json() | change
    with pytest.raises(FormatError, match="damaged"):
        records.from_json(told)


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "[" * 100_000, "{}" + " " * 70_000])
def test_what_is_no_record_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        records.parse(text)


@given(st.sampled_from(sorted(FORMATS)), st.data())
def test_damaged_files_are_refused_or_read_and_never_worse(name: str, data: st.DataObject) -> None:
    form = FORMATS[name]
    written = _WRITTEN[name]
    at = data.draw(st.integers(0, len(written) - 1))
    cut = data.draw(st.booleans())
    harmed = written[:at] if cut else written[:at] + b"\xff" + written[at + 1 :]
    try:
        found = form.read(harmed)
    except FormatError:
        return
    assert found is None or isinstance(found, RightsRecord)


_WRITTEN = {name: form.write(form.plain, RECORD) for name, form in FORMATS.items()}


def test_a_packed_png_text_is_no_packet_of_ours() -> None:
    body = b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(b"x")
    header, *rest = png.chunks(_picture())
    packed = [header, (b"iTXt", body), *rest]
    data = b"\x89PNG\r\n\x1a\n" + b"".join(png._chunk(*one) for one in packed)
    assert png.read(data) is None
