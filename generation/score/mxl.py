"""Compressed MusicXML: the same document in a zip file with a fixed layout."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from generation.errors import FormatError

MAX_MEMBERS = 64
MAX_RATIO = 200  # MusicXML shrinks to a twentieth; a hundredfold and more is a bomb
_DOCUMENT = "score.musicxml"
_MIMETYPE = "application/vnd.recordare.musicxml"
_DAMAGED = (
    zipfile.BadZipFile,
    lzma.LZMAError,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # encrypted, or packed in a way that nobody knows
    ValueError,
)
_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the same bytes every time
_CONTAINER = f"""<?xml version="1.0" encoding="UTF-8"?>
<container>
  <rootfiles>
    <rootfile full-path="{_DOCUMENT}" media-type="{_MIMETYPE}+xml"/>
  </rootfiles>
</container>
"""


def pack(musicxml: str, *, stored: bool = False) -> bytes:
    """``musicxml`` as an .mxl file; the same text gives the same bytes.

    ``stored``: without compression, as Content Credentials in a zip file need it.
    """
    packed = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text, method in (
            ("mimetype", _MIMETYPE, zipfile.ZIP_STORED),
            ("META-INF/container.xml", _CONTAINER, packed),
            (_DOCUMENT, musicxml, packed),
        ):
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = method
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text.encode())
    return buffer.getvalue()


def packed(data: bytes) -> bool:
    """Whether ``data`` looks like a zip file."""
    return data.startswith(b"PK\x03\x04")


def members(data: bytes, *, max_bytes: int) -> dict[str, zipfile.ZipInfo]:
    """The files in the archive, none of them a bomb. Raises :class:`FormatError`."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except _DAMAGED:
        raise FormatError("This compressed MusicXML file is damaged.") from None
    if len(infos) > MAX_MEMBERS:
        raise FormatError("This compressed MusicXML file holds too many files.")
    for info in infos:
        if info.file_size > max_bytes or info.file_size > MAX_RATIO * max(info.compress_size, 1):
            raise FormatError("This compressed MusicXML file unpacks to far too much.")
    return {info.filename: info for info in infos}


def extract(data: bytes, name: str, *, max_bytes: int) -> bytes:
    """One file of the archive. Raises :class:`FormatError`."""
    found = members(data, max_bytes=max_bytes).get(name)
    if found is None:
        raise FormatError("This compressed MusicXML file does not hold the score it names.")
    try:
        with (
            zipfile.ZipFile(io.BytesIO(data)) as archive,
            archive.open(found) as stream,
        ):
            content = stream.read(max_bytes + 1)
    except _DAMAGED:
        raise FormatError("This compressed MusicXML file is damaged.") from None
    if len(content) > max_bytes:
        raise FormatError("This compressed MusicXML file unpacks to far too much.")
    return content
