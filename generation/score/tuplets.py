"""Triplets, recognised from where sounds begin and end in the bar.

Nothing in the model says "triplet": an onset off the grid of 64ths does. So what is notated
and what is read back come to the same brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from generation.score import metre
from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from generation.score.values import SHORTEST

_DOTTED_BEAT = 3 * TICKS_PER_QUARTER // 2
_LIKE_A_TRIPLET = TimeSignature(6, 8)  # three divisions in a beat: a triplet is cut as one
_QUARTER_TRIPLET = frozenset(range(160, 960, 160))


@dataclass(frozen=True)
class Triplet:
    """Three in the time of two: ``length`` ticks from ``start`` in the full bar."""

    start: int
    length: int

    @property
    def stop(self) -> int:
        return self.start + self.length

    @property
    def unit(self) -> int:
        """The written value of each of the three, in ticks."""
        return self.length // 2

    def split(self, start: int, stop: int, *, rest: bool) -> Iterator[metre.Span]:
        """Cut ``start``–``stop``, inside the triplet, into what single heads show."""
        low, high = (self._stretched(at) for at in (start, stop))
        for one, other in metre.split(low, high, _LIKE_A_TRIPLET, rest=rest):
            yield self._shrunk(one), self._shrunk(other)

    def _stretched(self, position: int) -> int:
        return (position - self.start) * _DOTTED_BEAT // self.length

    def _shrunk(self, position: int) -> int:
        return self.start + position * self.length // _DOTTED_BEAT


def written(ticks: int) -> int:
    """The value to write for a sound of ``ticks`` inside a triplet."""
    return ticks * 3 // 2


def find(points: AbstractSet[int], time_signature: TimeSignature) -> tuple[Triplet, ...]:
    """The triplets of a bar whose sounds and silences meet at ``points`` (from the full bar)."""
    if all(point % SHORTEST == 0 for point in points):
        return ()
    cell = time_signature.beat // 3 if time_signature.compound else min(480, time_signature.beat)
    found: list[Triplet] = []
    start = 0
    while start < time_signature.bar:
        if _quarter_triplet(points, start, time_signature):
            found.append(Triplet(start, 960))
            start += 960
        else:
            found.extend(_within(points, start, cell))
            start += cell
    return tuple(found)


def _quarter_triplet(points: AbstractSet[int], start: int, time_signature: TimeSignature) -> bool:
    grid = 960 if time_signature.bar % 960 == 0 else 480
    if time_signature.compound or start % grid or start + 960 > time_signature.bar:
        return False
    inside = {point - start for point in points if start < point < start + 960}
    return inside <= _QUARTER_TRIPLET - {480} and bool(inside & {320, 640})


def _within(points: AbstractSet[int], start: int, length: int) -> Iterator[Triplet]:
    """The smallest triplets that need no tie: halves where something meets in the middle."""
    inside = [point for point in points if start < point < start + length]
    if all(point % SHORTEST == 0 for point in inside):
        return
    half = length // 2
    if start + half in points and half >= 2 * SHORTEST:
        yield from _within(points, start, half)
        yield from _within(points, start + half, half)
    else:
        yield Triplet(start, length)
