"""The record in a MIDI file: FF 02 for the copyright, FF 01 for the rest, at its very start.

Written into the bytes of the first track: all that is there already stays as it is.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights.record import FIELD, RightsRecord

_TEXT: Final = 0x01
_COPYRIGHT: Final = 0x02
_OURS: Final = tuple(f"{name}: ".encode() for name in ("attribution", "digital-source-type", FIELD))
_LONGEST: Final = 2_000_000
_DAMAGED: Final = "The MIDI file is damaged: it cannot be read to its end."


def write(data: bytes, record: RightsRecord) -> bytes:
    """The file with the record in its first track, in the place of an earlier one of ours.

    Raises :class:`FormatError`.
    """
    start = _first_track(data)
    (length,) = struct.unpack(">I", data[start + 4 : start + 8])
    begun = list(texts(data))
    earlier = read(data)
    old = {earlier.rights.encode()} if earlier else set()
    kept = [one for one in begun if not one[1].startswith(_OURS) and one[1] not in old]
    events = _packed([*_events(record), *kept])
    rest = data[start + 8 + len(_packed(begun)) :]
    length += len(events) - len(_packed(begun))
    return data[: start + 4] + struct.pack(">I", length) + events + rest


def read(data: bytes) -> RightsRecord | None:
    """The record in the file's first track; None where there is none. Raises FormatError."""
    mark = f"{FIELD}: ".encode()
    for kind, text in texts(data):
        if kind == _TEXT and text.startswith(mark):
            return records.parse(text[len(mark) :])
    return None


def texts(data: bytes) -> Iterator[tuple[int, bytes]]:
    """What the meta events say with which the first track begins, before anything sounds."""
    at = _first_track(data) + 8
    while data[at : at + 2] == b"\x00\xff":
        kind = data[at + 2 : at + 3]
        length, at = _read_length(data, at + 3)
        if not kind or length > _LONGEST or at + length > len(data):
            raise FormatError(_DAMAGED)
        yield kind[0], data[at : at + length]
        at += length


def _events(record: RightsRecord) -> Iterator[tuple[int, bytes]]:
    yield _COPYRIGHT, record.rights.encode()
    yield _TEXT, f"attribution: {record.attribution}".encode()
    yield _TEXT, f"digital-source-type: {record.source_type}".encode()
    yield _TEXT, f"{FIELD}: {record.to_text()}".encode()


def _packed(events: list[tuple[int, bytes]]) -> bytes:
    return b"".join(
        b"\x00\xff" + bytes([kind]) + _length(len(text)) + text for kind, text in events
    )


def _first_track(data: bytes) -> int:
    start = data.find(b"MTrk")
    if b"MThd" not in data[:64] or start < 0 or len(data) < start + 8:
        raise FormatError(_DAMAGED)
    return start


def _length(number: int) -> bytes:
    """A variable-length quantity."""
    out = [number & 0x7F]
    while number := number >> 7:
        out.append(number & 0x7F | 0x80)
    return bytes(reversed(out))


def _read_length(data: bytes, at: int) -> tuple[int, int]:
    number = 0
    for place in range(at, min(at + 4, len(data))):
        number = number << 7 | data[place] & 0x7F
        if not data[place] & 0x80:
            return number, place + 1
    raise FormatError(_DAMAGED)
