"""Refusals that say where in the file they are about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generation.errors import FormatError


@contextmanager
def in_bar(number: int) -> Iterator[None]:
    """What is refused in here is refused of that bar."""
    try:
        yield
    except FormatError as refusal:
        raise FormatError("Bar {bar}: {reason}", bar=number, reason=refusal.sentence) from None
