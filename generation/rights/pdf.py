"""The record in a PDF file: its document information, and its XMP metadata."""

from __future__ import annotations

import io
from typing import Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject, StreamObject

from generation.errors import FormatError
from generation.rights import xmp
from generation.rights.record import RightsRecord

_DAMAGED: Final = "This PDF file is damaged: it cannot be read to its end."
_BROKEN = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError)


def write(data: bytes, record: RightsRecord) -> bytes:
    """The file with the record as its metadata. Raises :class:`FormatError`."""
    makers = [name for one in record.contributions for name in (*one.people, *one.models)]
    about = {
        "/Title": record.title,
        "/Author": ", ".join(dict.fromkeys(makers)),
        "/Subject": record.rights,
        "/Keywords": f"{record.attribution} {record.notice}".strip(),
        "/Creator": record.software,
    }
    return marked(data, xmp.packet(record), about)


def marked(data: bytes, packet: bytes, about: dict[str, str]) -> bytes:
    """The file with this packet and this document information. Raises FormatError."""
    try:
        writer = PdfWriter(clone_from=io.BytesIO(data))
    except _BROKEN:
        raise FormatError(_DAMAGED) from None
    writer.add_metadata(about)
    stream = StreamObject()
    stream.set_data(packet)
    stream[NameObject("/Type")] = NameObject("/Metadata")
    stream[NameObject("/Subtype")] = NameObject("/XML")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(stream)
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def read(data: bytes) -> RightsRecord | None:
    """The record in the file's metadata; None where there is none. Raises FormatError."""
    packet = packet_of(data)
    return xmp.read(packet) if packet else None


def packet_of(data: bytes) -> bytes:
    """The XMP packet of the document, whoever wrote it; empty where there is none."""
    try:
        metadata = PdfReader(io.BytesIO(data)).root_object.get("/Metadata")
        return bytes(metadata.get_object().get_data()) if metadata is not None else b""
    except _BROKEN:
        raise FormatError(_DAMAGED) from None
