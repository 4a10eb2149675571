"""The record in a PNG picture: texts that any viewer lists, and an XMP packet."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from generation.errors import FormatError
from generation.rights import xmp
from generation.rights.record import RightsRecord

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_XMP: Final = b"XML:com.adobe.xmp"
_DAMAGED: Final = "This PNG picture is damaged: it cannot be read to its end."


def write(data: bytes, record: RightsRecord) -> bytes:
    """The picture with the record after its header. Raises :class:`FormatError`."""
    (kind, header), *rest = chunks(data)
    if read(data):  # an earlier record of ours, and the texts beside it
        rest = [one for one in rest if one[0] != b"iTXt"]
    texts = [
        (b"Title", record.title),
        (b"Copyright", record.rights),
        (b"Comment", f"{record.attribution} {record.notice}".strip()),
        (b"Software", record.software),
        (_XMP, xmp.packet(record).decode()),
    ]
    told = [(b"iTXt", name + b"\0\0\0\0\0" + text.encode()) for name, text in texts]
    return _SIGNATURE + b"".join(_chunk(*one) for one in [(kind, header), *told, *rest])


def read(data: bytes) -> RightsRecord | None:
    """The record in the picture; None where there is none. Raises FormatError."""
    packet = packet_of(data)
    return xmp.read(packet) if packet else None


def packet_of(data: bytes) -> bytes:
    """The XMP packet of the picture, whoever wrote it; empty where there is none."""
    mark = _XMP + b"\0"
    for kind, body in chunks(data):
        if kind == b"iTXt" and body.startswith(mark):
            plain, _, rest = body[len(mark) : len(mark) + 1], b"", body[len(mark) + 2 :]
            text = rest.split(b"\0", 2)[-1]
            return text if plain == b"\0" else b""
    return b""


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The picture's chunks in order."""
    if not data.startswith(_SIGNATURE):
        raise FormatError("This is not a PNG picture.")
    at = len(_SIGNATURE)
    while at + 12 <= len(data):
        length = struct.unpack(">I", data[at : at + 4])[0]
        if at + 12 + length > len(data):
            raise FormatError(_DAMAGED)
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        at += 12 + length


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
