"""The traditions that a tune can be moved between, and mixtures of them.

Light on purpose: the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from generation.bounded import parse_choice
from generation.errors import RequestError


class Tradition(StrEnum):
    """What the style model learnt to tell apart: kinds of song, of chant, and of tunes without
    words. New ones come last: the weights know them by their places."""

    ART_SONG = "art-song"
    HYMN = "hymn"
    FOLK = "folk"
    LEAD_SHEET = "lead-sheet"  # of the jazz age
    MADRIGAL = "madrigal"  # and motet, of the Renaissance
    IRISH_DANCE = "irish-dance"
    MARCH = "march"  # and ragtime
    CHANT = "chant"  # of the Roman church
    BAROQUE_AIR = "baroque-air"  # for one voice or two


@dataclass(frozen=True)
class TraditionShare:
    """Another tradition mixed in, with its share of the whole."""

    tradition: Tradition
    share: float

    @classmethod
    def from_json(cls, value: Any) -> TraditionShare:
        """Read one by its names. Raises :class:`RequestError`."""
        if not isinstance(value, Mapping) or set(value) != {"tradition", "share"}:
            raise RequestError("A style mixed in needs its tradition and its share.", field="blend")
        share = value["share"]
        if isinstance(share, bool) or not isinstance(share, int | float):
            raise RequestError("The share of a style is a number.", field="blend")
        return cls(parse_choice("tradition", value["tradition"], Tradition), float(share))


def mixture(first: Tradition | None, blend: Sequence[TraditionShare]) -> dict[Tradition, float]:
    """Every tradition with its weight; they sum to 1. ``first`` has what the others leave.

    Raises :class:`RequestError` where nothing is left, or one is named twice.
    """
    if first is None:
        if blend:
            raise RequestError(
                "Name the tradition that the others are mixed into.", field="tradition"
            )
        return {}
    shares = [part.share for part in blend]
    if any(not 0 < share < 1 for share in shares) or sum(shares) >= 1:
        raise RequestError(
            "The shares of the styles mixed in must lie above 0 and leave some to the first.",
            field="blend",
        )
    named = [first, *(part.tradition for part in blend)]
    if len(set(named)) < len(named):
        raise RequestError("Name each tradition of the mixture once.", field="blend")
    return {first: 1.0 - sum(shares)} | {part.tradition: part.share for part in blend}
