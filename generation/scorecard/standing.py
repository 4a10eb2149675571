"""Where a value lies among songs by people: their quantiles, counted once and kept beside."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

TABLE: Final = Path(__file__).with_name("human_songs.json")
ANY: Final = "any"
"""All styles together: for a piece that has none."""
LEVELS: Final = 40  # quantiles are kept at every 40th of the songs
VERSION: Final = 1  # raised whenever a measure is taken otherwise
_Z: Final = 1.959964  # of a 95 % interval


@dataclass(frozen=True)
class Standing:
    """``below``: the share of songs with a lower value, half of the equal ones counted in, and
    the 95 % interval that so many ``songs`` leave (Wilson, 1927). ``floor``: the share that the
    same songs reach with their notes in random order (their median)."""

    below: float
    low: float
    high: float
    floor: float
    songs: int


@cache
def table() -> dict[str, Any]:
    """The committed quantiles, and where they come from."""
    found: dict[str, Any] = json.loads(TABLE.read_text())
    return found


def standing(name: str, value: float, style: str) -> Standing | None:
    """Where a value of a measure stands in a style. None where too few songs were measured."""
    styles = table()["styles"]
    measured = styles.get(style or ANY, styles[ANY]).get(name)
    if measured is None:
        return None
    below = rank(measured["quantiles"], value)
    low, high = wilson(below, measured["songs"])
    floor = rank(measured["quantiles"], measured["floor"])
    return Standing(below, low, high, floor, measured["songs"])


def rank(quantiles: list[float], value: float) -> float:
    """The share of songs below a value, between the kept quantiles in proportion."""
    first, after = bisect_left(quantiles, value), bisect_right(quantiles, value)
    last = len(quantiles) - 1
    if first < after:
        return (first + after - 1) / 2 / last
    if first in (0, last + 1):
        return 0.0 if first == 0 else 1.0
    before, behind = quantiles[first - 1], quantiles[first]
    return (first - 1 + (value - before) / (behind - before)) / last


def wilson(share: float, count: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``count`` independent cases (Wilson, 1927)."""
    if not count:
        return 0.0, 1.0
    squared = _Z * _Z / count
    middle = (share + squared / 2) / (1 + squared)
    half = _Z * math.sqrt(share * (1 - share) / count + squared / (4 * count)) / (1 + squared)
    return max(0.0, middle - half), min(1.0, middle + half)
