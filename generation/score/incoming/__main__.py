"""A file of unknown origin on standard input → JSON on standard output, in a process with
nothing to reach and little to use up: ``python -m generation.score.incoming NAME [VOICE]``, or
without a name for a list of its voices.

The modules and codecs a reader needs are loaded first; then the process gives up, for good,
the right to open anything: no file, no socket, no other program.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from generation.confined import confine
from generation.errors import FormatError
from generation.score.incoming import midi_read, musicxml_read, reading  # noqa: F401
from generation.sentences import Sentence

TOO_MUCH = "This file is too large to be read: bring the melody alone, without the other parts."
DAMAGED = "This file is damaged or was not written by a notation program: it cannot be read."


def main() -> None:
    """Answers ``{"incoming": …}``, ``{"listed": …}`` or ``{"refused": sentence}``."""
    confine()
    data = sys.stdin.buffer.read(reading.MAX_FILE_BYTES + 1)
    sys.stdout.buffer.write(json.dumps(_answer(data, sys.argv[1:])).encode())


def _answer(data: bytes, asked: Sequence[str]) -> dict[str, Any]:
    try:
        if not asked:
            return {"listed": asdict(reading.voices_of(data))}
        filename, voice = (*asked, "")[:2]
        return {"incoming": asdict(reading.read(data, filename, beside=True, voice=voice))}
    except FormatError as refusal:
        return {"refused": refusal.sentence.to_json()}
    except (MemoryError, RecursionError):
        return {"refused": Sentence(TOO_MUCH).to_json()}
    except Exception:  # noqa: BLE001 — a rim: no file may show its bringer a traceback
        return {"refused": Sentence(DAMAGED).to_json()}


if __name__ == "__main__":
    main()
