"""A file of unknown origin on standard input → JSON on standard output, in a process with
nothing to reach and little to use up: ``python -m generation.score.incoming NAME``.

The modules and codecs a reader needs are loaded first; then the process gives up, for good,
the right to open anything: no file, no socket, no other program.
"""

from __future__ import annotations

import codecs
import json
import resource
import sys
from dataclasses import asdict
from typing import Any

from generation.errors import FormatError
from generation.score.incoming import midi_read, musicxml_read, reading  # noqa: F401

_CODECS = ("utf-8-sig", "utf-16", "cp1252", "cp437", "latin1")
MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 15
ANSWER_BYTES = 30_000_000
TOO_MUCH = "This file is too large to be read: bring the melody alone, without the other parts."
DAMAGED = "This file is damaged or was not written by a notation program: it cannot be read."


def main() -> None:
    """Answers ``{"incoming": …}`` or ``{"refused": sentence}``."""
    _confine()
    data = sys.stdin.buffer.read(reading.MAX_FILE_BYTES + 1)
    sys.stdout.buffer.write(json.dumps(_answer(data, sys.argv[1])).encode())


def _answer(data: bytes, filename: str) -> dict[str, Any]:
    try:
        return {"incoming": asdict(reading.read(data, filename))}
    except FormatError as refusal:
        return {"refused": str(refusal)}
    except (MemoryError, RecursionError):
        return {"refused": TOO_MUCH}
    except Exception:  # noqa: BLE001 — a rim: no file may show its bringer a traceback
        return {"refused": DAMAGED}


def _confine() -> None:
    """Limits that this process cannot lift again."""
    for name in _CODECS:
        codecs.lookup(name)
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, ANSWER_BYTES),  # when standard output is a file
        (resource.RLIMIT_NOFILE, 3),  # the three that are open: not one more
        (resource.RLIMIT_NPROC, 0),
    ):
        resource.setrlimit(kind, (limit, limit))


if __name__ == "__main__":
    main()
