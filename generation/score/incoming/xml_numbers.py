"""Numbers in a foreign file: bounded in length, so that none of them is a bomb."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import lru_cache

from generation.errors import FormatError

_DECIMAL = re.compile(r"\s*([+-]?\d{1,9}(?:\.\d{1,18})?)\s*")


@lru_cache(maxsize=4096)  # a file says the same few numbers again and again
def decimal(text: str | None, default: int = 0) -> Fraction:
    """An exact number. Raises :class:`FormatError`."""
    if text is None or not text.strip():
        return Fraction(default)
    found = _DECIMAL.fullmatch(text)
    if not found:
        raise FormatError(
            "The file is damaged: “{text}” stands for a number in it.", text=text.strip()[:20]
        )
    return Fraction(found[1])


def whole(text: str | None, default: int = 0) -> int:
    """The nearest whole number. Raises :class:`FormatError`."""
    return round(decimal(text, default))
