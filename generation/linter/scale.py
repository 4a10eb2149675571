"""The next note of the scale, as this melody uses it."""

from __future__ import annotations

from generation.linter.voice import Voice

_STEPS = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}


def neighbour(voice: Voice, midi: int, tick: int, way: int) -> int:
    """The next pitch above (``way`` +1) or below (−1) ``midi`` in the key at ``tick``."""
    key = voice.bars[voice.bar_at(tick)].key
    steps = {(key.pitch_class + step) % 12 for step in _STEPS[key.mode]}
    found = midi + way
    while found % 12 not in steps:
        found += way
    return found
