"""Stamps: small files that say for which inputs a step was last done, so that it is skipped."""

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path


def digest(*parts: str | Path) -> str:
    """A digest of texts and of files (their names and contents)."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(repr(str(part)).encode())
        if isinstance(part, Path):
            whole.update(hashlib.sha256(part.read_bytes()).digest())
    return whole.hexdigest()


def files(folder: Path, *, without: Iterable[str] = ()) -> list[Path]:
    """Every file under ``folder`` in a fixed order, leaving out folders of those names."""
    excluded = set(without)
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in excluded)
        found += [Path(place, name) for name in sorted(names)]
    return found


def matches(stamp: Path, value: str) -> bool:
    """Whether the step was last done for exactly this."""
    return stamp.exists() and stamp.read_text() == value


def put(stamp: Path, value: str) -> None:
    """Remember that the step was done for this."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)
