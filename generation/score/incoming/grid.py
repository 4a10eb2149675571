"""Rounding rhythms to the grid: 32nds and the triplets of sixteenths' halves.

Within each cell (a beat, or its third in compound time) the simplest grid is taken that lies
close to all that happens there, so that a quintuplet or a played rhythm comes out as something
a singer can read.
"""

from __future__ import annotations

from collections.abc import Iterable

from generation.score.units import TimeSignature

_DUPLE, _TRIPLE = 60, 40  # ticks: a 32nd, and a third of a sixteenth
# A grid's step, and the mean error in ticks it must spare to be worth its trouble.
_GRIDS = ((480, 0), (240, 2), (120, 6), (160, 8), (60, 16), (80, 16), (40, 24))
_COLLISION = 200


def cell_of(time: TimeSignature) -> int:
    """The stretch of time that is divided in one way, in ticks."""
    return time.beat // 3 if time.compound else min(480, time.beat)


def legal(position: int) -> bool:
    """Whether something may happen at ``position`` (ticks from the full bar's start)."""
    return position % _DUPLE == 0 or position % _TRIPLE == 0


def snapped(points: Iterable[int], cell: int) -> dict[int, int]:
    """Each point with its place on the grid; a cell without a point off it stays as it is."""
    cells: dict[int, list[int]] = {}
    for point in sorted(set(points)):
        cells.setdefault(point // cell, []).append(point)
    found: dict[int, int] = {}
    for at, inside in cells.items():
        if all(legal(point) for point in inside):
            found.update((point, point) for point in inside)
        else:
            found.update(_best(inside, at * cell, cell))
    return found


def _best(inside: list[int], start: int, cell: int) -> dict[int, int]:
    choices = []
    for step, trouble in _GRIDS:
        if cell % step == 0:
            rounded = {point: start + _nearest(point - start, step) for point in inside}
            error = sum(abs(point - place) for point, place in rounded.items()) / len(inside)
            lost = len(inside) - len(set(rounded.values()))
            choices.append((error + trouble + _COLLISION * lost, step, rounded))
    return min(choices, key=lambda choice: choice[:2])[2]


def _nearest(position: int, step: int) -> int:
    return (2 * position + step) // (2 * step) * step
