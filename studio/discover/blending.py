"""Out of several opinions one order: what is blended, and that it does not all sound alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np

# Weighed on simulated listeners (tests/load/discovery.py, with another seed than is reported):
# more of the crowd or less of the popular finds fewer of the pieces that they love.
CONTENT: Final = 0.45
CROWD: Final = 0.20
POPULAR: Final = 0.30
FRESH: Final = 0.05
_ALIKE: Final = 0.08  # what a piece loses that sounds just like one before it
_TELLING: Final = 0.25  # an opinion below gives no reason
_NO_TASTE: Final = (0.0, 0.0, 0.6, 0.4)


class Because(StrEnum):
    """Why a piece is recommended."""

    CROWD = "crowd"  # those who love what you love
    CONTENT = "content"  # it is like what you love
    POPULAR = "popular"
    FRESH = "fresh"


_ORDER: Final = (Because.CONTENT, Because.CROWD, Because.POPULAR, Because.FRESH)


@dataclass(frozen=True)
class Opinions:
    """Of each of N candidates, 0 to 1: how near it lies to the taste, what the neighbours say,
    how popular and how fresh it is. All (N,); ``points``: (N, D), of unit length."""

    content: np.ndarray
    crowd: np.ndarray
    popular: np.ndarray
    fresh: np.ndarray
    points: np.ndarray


@dataclass(frozen=True)
class Pick:
    """Candidate ``at``, and what speaks for it most."""

    at: int
    because: Because


def pick(opinions: Opinions, count: int, *, taste: bool) -> list[Pick]:
    """The best, one after another, each held against those chosen before: maximal marginal
    relevance (Carbonell and Goldstein 1998). ``taste``: whether any is known."""
    weights = (CONTENT, CROWD, POPULAR, FRESH) if taste else _NO_TASTE
    told = (opinions.content, opinions.crowd, opinions.popular, opinions.fresh)
    parts = np.stack([weight * part for weight, part in zip(weights, told, strict=True)])
    merit = parts.sum(0)
    nearest = np.zeros(len(merit))
    chosen: list[Pick] = []
    left = np.ones(len(merit), dtype=bool)
    for _ in range(min(count, len(merit))):
        at = int(np.argmax(np.where(left, merit - _ALIKE * nearest, -np.inf)))
        left[at] = False
        nearest = np.maximum(nearest, opinions.points @ opinions.points[at])
        chosen.append(Pick(at, _because(told, parts, at)))
    return chosen


def _because(told: Sequence[np.ndarray], parts: np.ndarray, at: int) -> Because:
    """What is one's own taste is told before what is everybody's."""
    own = [number for number in (0, 1) if parts[number, at] > 0 and told[number][at] >= _TELLING]
    if own:
        return _ORDER[max(own, key=lambda number: float(told[number][at]))]
    return _ORDER[max((2, 3), key=lambda number: float(parts[number, at]))]


def scaled(values: Sequence[float]) -> np.ndarray:
    """From 0 to 1, the largest being 1; all 0 where nothing is positive. (N,)"""
    array = np.maximum(np.asarray(values, dtype=np.float64), 0.0)
    top = float(array.max(initial=0.0))
    return array / top if top else array
