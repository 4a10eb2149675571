"""Beams, as music21 groups them by the time signature."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from itertools import accumulate

from music21 import beam, meter, note

from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from generation.score.values import SHORTEST

Beams = tuple[str, ...]
"""What stands on each beam level of a note, outermost first: ``begin``, ``continue``, ``end``,
``forward hook``, ``backward hook``. Empty for an unbeamed note."""

_NAMES = {"start": "begin", "continue": "continue", "stop": "end"}


@lru_cache(maxsize=1 << 14)
def beams(
    durations: tuple[tuple[int, bool], ...], time_signature: TimeSignature, offset: int
) -> tuple[Beams, ...]:
    """The beams of a bar's events, given as (ticks, whether it sounds).

    ``offset`` is how much of the full bar an anacrusis leaves out before them.
    """
    events = [
        (note.Note if sounds else note.Rest)(quarterLength=Fraction(ticks, TICKS_PER_QUARTER))
        for ticks, sounds in durations
    ]
    found = _meter(time_signature).getBeams(events, measureStartOffset=offset / TICKS_PER_QUARTER)
    starts = accumulate((ticks for ticks, _ in durations), initial=offset)
    return tuple(
        () if one is None else _names(one, start, ticks)
        for one, start, (ticks, _) in zip(found, starts, durations, strict=False)
    )


@lru_cache(maxsize=64)
def _meter(time_signature: TimeSignature) -> meter.TimeSignature:
    return meter.TimeSignature(str(time_signature))


def _names(found: beam.Beams, start: int, ticks: int) -> Beams:
    inside = found.beamsList[0].type == "continue"
    return tuple(
        _NAMES.get(one.type) or _hook(level, one.direction, start, ticks, inside)
        for level, one in enumerate(found.beamsList, start=1)
    )


def _hook(level: int, direction: str, start: int, ticks: int, inside: bool) -> str:
    """Inside a group music21 points every hook forwards; it belongs to the note it completes."""
    value = TICKS_PER_QUARTER >> level
    if start % SHORTEST or ticks % SHORTEST:
        value = value * 2 // 3  # in a triplet
    completes = start % (2 * value) != 0
    backwards = completes if inside else direction == "left"
    return "backward hook" if backwards else "forward hook"
