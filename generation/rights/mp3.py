"""The record in an MP3 file: ID3 frames that players show, and an XMP packet."""

from __future__ import annotations

import io
from typing import Final

from mutagen.id3 import (
    COMM,
    ID3,
    PRIV,
    TCOP,
    TDRC,
    TIT2,
    TPE1,
    TSSE,
    TXXX,
    WCOP,
    WOAF,
    ID3NoHeaderError,
)
from mutagen.id3._util import error as ID3Error

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights import xmp
from generation.rights.record import FIELD, RightsRecord

_UTF8: Final = 3
_XMP: Final = "XMP"


def write(data: bytes, record: RightsRecord) -> bytes:
    """The file with the record in its tag; other frames stay. Raises :class:`FormatError`."""
    tag = _tag(data) or ID3()
    makers = [name for one in record.contributions for name in (*one.people, *one.models)]
    comment = f"{record.attribution} {record.notice}".strip()
    for frame in (
        TIT2(encoding=_UTF8, text=record.title),
        TPE1(encoding=_UTF8, text=list(dict.fromkeys(makers))),
        TCOP(encoding=_UTF8, text=record.rights),
        TDRC(encoding=_UTF8, text=record.created[:10]),
        TSSE(encoding=_UTF8, text=record.software),
        COMM(encoding=_UTF8, lang="eng", desc="", text=comment),
        WOAF(url=record.url),
        TXXX(encoding=_UTF8, desc="digital-source-type", text=record.source_type),
        TXXX(encoding=_UTF8, desc=FIELD, text=record.to_text()),
        PRIV(owner=_XMP, data=xmp.packet(record)),
    ):
        tag.add(frame)
    if record.licence_url:
        tag.add(WCOP(url=record.licence_url))
    buffer = io.BytesIO(data)
    tag.save(buffer, v2_version=4)
    return buffer.getvalue()


def read(data: bytes) -> RightsRecord | None:
    """The record in the file's tag; None where there is none. Raises FormatError."""
    tag = _tag(data)
    if tag is None:
        return None
    text = tag.get(f"TXXX:{FIELD}")
    if text is not None:
        return records.parse(str(text))
    packet = packet_of(data)
    return xmp.read(packet) if packet else None


def packet_of(data: bytes) -> bytes:
    """The XMP packet in the tag, whoever wrote it; empty where there is none."""
    tag = _tag(data)
    frames = tag.getall("PRIV") if tag else []
    return next((bytes(one.data) for one in frames if one.owner == _XMP), b"")


def _tag(data: bytes) -> ID3 | None:
    try:
        return ID3(io.BytesIO(data))
    except ID3NoHeaderError:
        return None
    except (ID3Error, ValueError, EOFError, OSError, MemoryError):
        raise FormatError("The tag of this MP3 file is damaged.") from None
