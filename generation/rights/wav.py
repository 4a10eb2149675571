"""The record in a WAV file: RIFF's own list of texts, and an XMP packet."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from generation.errors import FormatError
from generation.rights import xmp
from generation.rights.record import RightsRecord

XMP: Final = b"_PMX"  # as its specification spells it
_DAMAGED: Final = "The WAV file is damaged: it cannot be read to its end."


def write(data: bytes, record: RightsRecord) -> bytes:
    """The file with the record after its samples. Raises :class:`FormatError`."""
    found = list(chunks(data))
    if read(data):  # an earlier record of ours, and the texts beside it
        found = [one for one in found if not (one[0] == b"LIST" and one[1][:4] == b"INFO")]
    kept = b"".join(_chunk(name, body) for name, body in found if name != XMP)
    told = b"INFO" + b"".join(_chunk(name, text + b"\0") for name, text in _info(record))
    body = b"WAVE" + kept + _chunk(b"LIST", told) + _chunk(XMP, xmp.packet(record))
    return b"RIFF" + struct.pack("<I", len(body)) + body


def read(data: bytes) -> RightsRecord | None:
    """The record in the file; None where there is none. Raises FormatError."""
    packet = next((body for name, body in chunks(data) if name == XMP), None)
    return xmp.read(packet) if packet else None


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The file's chunks in order."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise FormatError("This is not a WAV file.")
    at = 12
    while at + 8 <= len(data):
        name, length = data[at : at + 4], struct.unpack("<I", data[at + 4 : at + 8])[0]
        if at + 8 + length > len(data):
            raise FormatError(_DAMAGED)
        yield name, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _info(record: RightsRecord) -> Iterator[tuple[bytes, bytes]]:
    makers = [name for one in record.contributions for name in (*one.people, *one.models)]
    yield b"INAM", record.title.encode()
    yield b"IART", ", ".join(dict.fromkeys(makers)).encode()
    yield b"ICOP", record.rights.encode()
    yield b"ICMT", f"{record.attribution} {record.notice}".strip().encode()
    yield b"ICRD", record.created.encode()
    yield b"ISFT", record.software.encode()
    yield b"ISRC", record.url.encode()


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
