"""What a file of anybody's says about where it comes from, and what it sings.

Told by content, not by name. Runs in a process of its own (:mod:`generation.rights.__main__`).
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from generation.errors import FormatError
from generation.rights import credentials, json_ld, midi, mp3, musicxml, pdf, png, svg, wav, xmp
from generation.rights import record as records
from generation.rights.contribution import certificate_read
from generation.rights.credentials import Credentials
from generation.rights.fingerprint import grams, heard, music_digest
from generation.rights.record import RightsRecord
from generation.rights.roles import AI_SOURCE_TYPES, source_type
from generation.score import musicxml_source, mxl
from generation.score.incoming import midi_read, musicxml_read, reading  # noqa: F401 — no more later
from generation.score.notes import table

MAX_BYTES: Final = 40_000_000
_ADDRESS: Final = re.compile(rb"/pieces/([A-Za-z0-9_-]{12})(?:/([A-Za-z0-9_-]{12}))?")
_MARKS: Final = re.compile(
    r"[^\n<>]{0,80}\b(?:AI[- ]generated|generated (?:by|with) (?:an )?AI|artificial intelligence"
    r"|trainedAlgorithmicMedia|人工智能|AI\s?生成|AIGC)[^\n<>]{0,80}",
    re.IGNORECASE,
)
_MOST_MARKS: Final = 8
_UNKNOWN: Final = (
    "This is none of the formats that can be looked into here: MusicXML, MXL, MIDI, WAV, MP3, "
    "PDF, SVG, PNG, JSON-LD or a certificate of contribution."
)


@dataclass(frozen=True)
class Found:
    """All that a file says. ``addresses``: ids of a piece and a score (or "") that it names;
    ``grams`` and ``music`` are of its melody, where it has one; ``marks``: what it says of AI;
    ``damaged``: it holds a record that cannot be read; ``signer``: whose signature a certificate
    of contribution bears, None where it bears none that fits."""

    form: str
    record: RightsRecord | None = None
    damaged: bool = False
    credentials: Credentials | None = None
    addresses: tuple[tuple[str, str], ...] = ()
    grams: tuple[int, ...] = ()
    music: str = ""
    marks: tuple[str, ...] = ()
    signer: str | None = None
    whole: bool | None = None


def look(data: bytes, *, store: bytes | None = None, anchors: bytes = b"") -> Found:
    """Everything that can be found in the file; ``store``: credentials from beside it.

    Raises :class:`FormatError` for a file of a kind that is not known here, or damaged.
    """
    if len(data) > MAX_BYTES:
        raise FormatError("The file is larger than {megabytes} MB.", megabytes=MAX_BYTES // 1000000)
    form = form_of(data)
    if form == "certificate":
        told, signer, whole = certificate_read(data)
        return Found(form, record=told, signer=signer, whole=whole)
    record, damaged = None, False
    try:
        record = _READERS[form](data)
    except FormatError:
        if form in ("wav", "png", "pdf", "mp3"):
            raise
        damaged = True
    signed = None
    if form in credentials.EMBEDDED or store is not None:
        signed = credentials.read(data, form, store=store, anchors=anchors)
    found, music = _melody(data, form)
    text = _text(data, form)
    return Found(
        form=form,
        record=record,
        damaged=damaged,
        credentials=signed,
        addresses=_addresses(text),
        grams=found,
        music=music,
        marks=_marks(text, signed, record),
    )


def form_of(data: bytes) -> str:
    """Which of the formats it is. Raises :class:`FormatError`."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if data.startswith(b"MThd") or (data.startswith(b"RIFF") and data[8:12] == b"RMID"):
        return "midi"
    if mxl.packed(data):
        return _zip_form(data)
    for form, begins in _MAGIC.items():
        if data.startswith(begins) and (form != "wav" or data[8:12] == b"WAVE"):
            return form
    if data[:1] == b"\xff" and len(data) > 1 and data[1] & 0xE0 == 0xE0:
        return "mp3"
    if head.startswith(b"<"):
        return "svg" if b"<svg" in data[:4096] else "musicxml"
    if head.startswith(b"{"):
        return "certificate" if b"cantilena-contribution-certificate" in data else "jsonld"
    raise FormatError(_UNKNOWN)


_MAGIC: Final = {"wav": b"RIFF", "mp3": b"ID3", "pdf": b"%PDF", "png": b"\x89PNG"}
_READERS: Final[dict[str, Callable[[bytes], RightsRecord | None]]] = {
    "musicxml": musicxml.read,
    "mxl": musicxml.read,
    "midi": midi.read,
    "wav": wav.read,
    "mp3": mp3.read,
    "pdf": pdf.read,
    "svg": svg.read,
    "png": png.read,
    "jsonld": json_ld.read,
}


def _zip_form(data: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise FormatError("This compressed file is damaged.") from None
    if "rights.jsonld" in names:
        raise FormatError("This is a whole bundle: unpack it, and drop one of its files here.")
    return "mxl"


def _melody(data: bytes, form: str) -> tuple[tuple[int, ...], str]:
    if form not in ("musicxml", "mxl", "midi"):
        return (), ""
    try:
        score = reading.read(data).score
    except FormatError:
        return (), ""
    notes = heard([row.to_json() for row in table(score)])
    return grams(notes), music_digest(notes)


def _text(data: bytes, form: str) -> bytes:
    """The part of the file in which it may name something."""
    if form == "mxl":
        try:
            return musicxml_source.unpacked(data)[:200_000]
        except FormatError:
            return b""
    if form in ("mp3", "pdf", "png"):
        packet = {"mp3": mp3.packet_of, "pdf": pdf.packet_of, "png": png.packet_of}[form]
        return packet(data)
    if form == "wav":
        told = (body for name, body in wav.chunks(data) if name in (b"LIST", wav.XMP))
        return b"\n".join(told)[:200_000]
    return data[:200_000]


def _addresses(text: bytes) -> tuple[tuple[str, str], ...]:
    found = ((piece.decode(), score.decode()) for piece, score in _ADDRESS.findall(text))
    return tuple(dict.fromkeys(found))[:10]


def _marks(text: bytes, signed: Credentials | None, record: RightsRecord | None) -> tuple[str, ...]:
    """What the file says of AI, in words or by IPTC's digital source type."""
    stated = {xmp.source_type(text)} & AI_SOURCE_TYPES
    if signed:
        stated |= set(signed.source_types) & AI_SOURCE_TYPES
    if record and record.by_ai:
        stated.add(source_type(record.contributions))
    said = (" ".join(one.split()) for one in _MARKS.findall(text.decode("utf-8", "replace")))
    return tuple(dict.fromkeys([*sorted(stated), *said]))[:_MOST_MARKS]


def to_json(found: Found) -> dict[str, Any]:
    """The finding as it leaves the process."""
    signed = found.credentials
    return {
        "form": found.form,
        "record": found.record and found.record.to_json(),
        "damaged": found.damaged,
        "credentials": signed
        and {
            "state": signed.state.value,
            "issuer": signed.issuer,
            "serial": signed.serial,
            "generator": signed.generator,
            "source_types": list(signed.source_types),
            "ingredients": list(signed.ingredients),
            "record": signed.record and signed.record.to_json(),
        },
        "addresses": [list(one) for one in found.addresses],
        "grams": list(found.grams),
        "music": found.music,
        "marks": list(found.marks),
        "signer": found.signer,
        "whole": found.whole,
    }


def from_json(told: dict[str, Any]) -> Found:
    """The finding as it arrives. Raises KeyError, TypeError or FormatError for another."""
    signed = told["credentials"]
    return Found(
        form=str(told["form"]),
        record=records.from_json(told["record"]) if told["record"] else None,
        damaged=bool(told["damaged"]),
        credentials=signed
        and Credentials(
            state=credentials.State(signed["state"]),
            issuer=str(signed["issuer"]),
            serial=str(signed["serial"]),
            generator=str(signed["generator"]),
            source_types=tuple(signed["source_types"]),
            ingredients=tuple(signed["ingredients"]),
            record=records.from_json(signed["record"]) if signed["record"] else None,
        ),
        addresses=tuple((piece, score) for piece, score in told["addresses"]),
        grams=tuple(told["grams"]),
        music=str(told["music"]),
        marks=tuple(told["marks"]),
        signer=told["signer"],
        whole=told["whole"],
    )


def loads(text: str) -> Found:
    """The finding from its text."""
    return from_json(json.loads(text))
