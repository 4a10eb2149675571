"""What teachers mark in four-part writing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

Chord = tuple[int, int, int, int]
"""Soprano, alto, tenor, bass, as MIDI numbers."""


def parallels(before: Chord, after: Chord) -> int:
    """Pairs of voices that both move, from a fifth, octave or unison into the same."""
    count = 0
    for high, low in combinations(range(4), 2):
        then, now = (before[high] - before[low]) % 12, (after[high] - after[low]) % 12
        moved = before[high] != after[high] and before[low] != after[low]
        count += moved and then == now and now in (0, 7)
    return count


def crossings(chord: Chord) -> int:
    """Neighbouring voices of which the lower sounds above the higher."""
    return sum(low > high for high, low in pairwise(chord))


def faults(chords: Sequence[Chord]) -> dict[str, float]:
    """Parallels and crossings in 100 chords."""
    count = max(len(chords), 1)
    return {
        "parallels": 100 * sum(parallels(a, b) for a, b in pairwise(chords)) / count,
        "crossings": 100 * sum(map(crossings, chords)) / count,
    }
