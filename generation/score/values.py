"""Note values: which durations one notehead shows, and under which name."""

from __future__ import annotations

from dataclasses import dataclass

from generation.score.units import TICKS_PER_QUARTER

_NAMES = ("breve", "whole", "half", "quarter", "eighth", "16th", "32nd", "64th")
_BREVE = 8 * TICKS_PER_QUARTER

SHORTEST = _BREVE >> (len(_NAMES) - 1)  # a 64th, in ticks


@dataclass(frozen=True)
class NoteValue:
    """A notehead's value by its MusicXML name, and its augmentation dots."""

    name: str
    dots: int = 0


VALUES: dict[int, NoteValue] = {
    base * (2 ** (dots + 1) - 1) // 2**dots: NoteValue(name, dots)
    for place, name in enumerate(_NAMES)
    for base in [_BREVE >> place]
    for dots in range(3)
    if base % 2**dots == 0
}
"""Note values by their length in ticks; up to two dots, so that read scores keep theirs."""


def single(ticks: int) -> bool:
    """Whether one head with at most one dot lasts ``ticks``: all that is written for singers."""
    value = VALUES.get(ticks)
    return value is not None and value.dots <= 1


def undotted(ticks: int) -> bool:
    """Whether one head without a dot lasts ``ticks``."""
    value = VALUES.get(ticks)
    return value is not None and not value.dots
