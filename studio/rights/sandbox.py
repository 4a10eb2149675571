"""Looking into a file that nobody vouches for, in a process that has nothing to reach."""

from __future__ import annotations

import struct

from generation.errors import FormatError
from generation.rights import reading
from generation.rights.reading import Found
from generation.sentences import Sentence
from studio.uploads.sandbox import answer_of

SECONDS = 20.0
TOO_LONG = "This file takes too long to look into."
TOO_MUCH = "This file is too large to be looked into."


def look_untrusted(data: bytes, *, store: bytes = b"", anchors: bytes = b"") -> Found:
    """What the file says. Raises :class:`FormatError`, in a sentence, whatever it holds."""
    sent = struct.pack(">QQ", len(data), len(store)) + data + store + anchors
    told = answer_of("generation.rights", [], sent, seconds=SECONDS, too_long=TOO_LONG)
    if told is None:
        raise FormatError(TOO_MUCH)
    if "refused" in told:
        raise FormatError(Sentence.from_json(told["refused"]))
    try:
        return reading.from_json(told["found"])
    except (KeyError, TypeError, ValueError):
        raise FormatError(TOO_MUCH) from None
