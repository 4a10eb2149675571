"""The poems of the house: in the public domain, examples on the form and first pieces to hear."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_POEMS = Path(__file__).with_name("poems.toml")


@dataclass(frozen=True)
class Poem:
    """A poem, and how the house has it set. ``seeded``: a new house sets it by itself; the
    others only wait on the form, so that a new house is soon ready."""

    slug: str
    language: str
    title: str
    poet: str
    died: int
    style: str
    key: str
    time_signature: str
    tempo: int
    voice: str
    seed: int
    words: str
    seeded: bool = True


@cache
def poems() -> tuple[Poem, ...]:
    with _POEMS.open("rb") as file:
        entries = tomllib.load(file)["poem"]
    return tuple(Poem(**entry | {"words": entry["words"].strip()}) for entry in entries)


def examples() -> list[dict[str, str]]:
    """What the form offers to begin with."""
    return [
        {"language": p.language, "title": p.title, "poet": p.poet, "words": p.words}
        for p in poems()
    ]
