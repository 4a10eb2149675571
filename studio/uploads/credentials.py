"""Content Credentials that a file brings along: kept, so that they go on in what is made of it."""

from __future__ import annotations

import struct

from generation.errors import FormatError
from studio.uploads.sandbox import answer_of

_MEMBER = b"META-INF/content_credential.c2pa"
_SECONDS = 20.0


def credentialed(data: bytes) -> bytes | None:
    """The file, if it holds credentials that can be read; None for all others, and for those that
    take too long. Read in a process that has nothing to reach."""
    if _MEMBER not in data:
        return None
    sent = struct.pack(">QQ", len(data), 0) + data
    try:
        told = answer_of("generation.rights", [], sent, seconds=_SECONDS, too_long="")
    except FormatError:
        return None
    found = (told or {}).get("found") or {}
    return data if found.get("credentials") else None
