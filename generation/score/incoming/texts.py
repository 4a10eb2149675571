"""Texts of a foreign file: one line, printable, and no longer than they should be."""

from __future__ import annotations

import unicodedata

_KEPT = ("Zs", "Cf")  # spaces, and the joiners that Indic and Arabic script need


def plain(text: str, longest: int) -> str:
    """``text`` on one line without control characters or halves of characters."""
    spaced = "".join(
        one if unicodedata.category(one)[0] != "C" or unicodedata.category(one) in _KEPT else " "
        for one in text[: 4 * longest]
    )
    return " ".join(spaced.split())[:longest].rstrip()
