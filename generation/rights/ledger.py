"""The chain of operations on a piece: each entry holds the hash of the one before it.

Whoever keeps the last hash can show that nothing before it was added, left out or changed. An
entry is plain JSON without floating-point numbers, so that its canonical text is the same
wherever it is written down.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final, TypeVar

_Sound = TypeVar("_Sound", bound=Hashable)
START: Final = "0" * 64
"""What stands before the first entry."""

HUMAN: Final = "h"
MODEL: Final = "m"
BROUGHT: Final = "b"
"""Whose hand a note is from, a letter for each row of the note table: a person's here, a model's,
or that of whoever wrote the music that was brought from elsewhere."""


def link(previous: str, entry: Mapping[str, Any]) -> str:
    """The hash of an entry that follows the one with the hash ``previous``."""
    told = json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(f"{previous}\n{told}".encode()).hexdigest()


def broken(chain: Iterable[tuple[Mapping[str, Any], str]]) -> int | None:
    """The number, from 1, of the first entry that does not follow from those before it; None:
    the chain is whole. ``chain``: each entry with the hash that was kept for it, in order."""
    previous = START
    for number, (entry, kept) in enumerate(chain, start=1):
        if entry.get("n") != number or link(previous, entry) != kept:
            return number
        previous = kept
    return None


def hands(sounds: Iterable[_Sound], before: Mapping[_Sound, str], hand: str) -> str:
    """A letter for each note: that of the note that sounded the same before, else ``hand``."""
    return "".join(before.get(sound, hand) for sound in sounds)
