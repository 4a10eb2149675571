"""A file on standard input → what it says of its rights as JSON: ``python -m generation.rights``.

First come two lengths of eight bytes, of the file and of the credentials from beside it (0: there
are none), then these, then the authorities that are trusted. Answers ``{"found": …}`` or
``{"refused": sentence}``.
"""

from __future__ import annotations

import io
import json
import struct
import sys
from typing import Any

import c2pa  # noqa: F401 — nothing can be loaded later
from pypdf import PdfWriter

from generation.confined import confine
from generation.errors import FormatError
from generation.rights import certificates, pdf, reading, signing
from generation.sentences import Sentence

_MEMORY_BYTES = 2_000_000_000  # what the libraries alone reserve is half of it
_TOO_MUCH = "This file is too large to be looked into."
_DAMAGED = "This file is damaged: it cannot be looked into."


def main() -> None:
    _load()
    confine(memory_bytes=_MEMORY_BYTES)
    sys.stdout.buffer.write(json.dumps(_answer(sys.stdin.buffer.read())).encode())


def _load() -> None:
    """Have the libraries fetch what they fetch only when it is first needed."""
    signing.verified(signing.signed({}, certificates.make()))
    page, buffer = PdfWriter(), io.BytesIO()
    page.add_blank_page(10, 10)
    page.write(buffer)
    pdf.read(pdf.marked(buffer.getvalue(), b"<x/>", {}))


def _answer(sent: bytes) -> dict[str, Any]:
    try:
        size, beside = struct.unpack(">QQ", sent[:16])
        data = sent[16 : 16 + size]
        store = sent[16 + size : 16 + size + beside] or None
        found = reading.look(data, store=store, anchors=sent[16 + size + beside :])
        return {"found": reading.to_json(found)}
    except FormatError as refusal:
        return {"refused": refusal.sentence.to_json()}
    except (MemoryError, RecursionError):
        return {"refused": Sentence(_TOO_MUCH).to_json()}
    except Exception:  # noqa: BLE001 — a rim: no file may show its bringer a traceback
        return {"refused": Sentence(_DAMAGED).to_json()}


if __name__ == "__main__":
    main()
