"""Where a sound must be cut so that the reader sees the beats.

The rules are those of music engraving (Gould, *Behind Bars*, "Grouping of rhythms"): a head
may not hide a boundary of the bar that is stronger than the one it starts on, save in the
syncopations every reader knows; rests hide nothing.
"""

from __future__ import annotations

from functools import lru_cache

from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from generation.score.values import SHORTEST, single, undotted

Span = tuple[int, int]
"""Start and stop, in ticks from where the full bar starts."""


@lru_cache(maxsize=1 << 16)
def split(start: int, stop: int, time_signature: TimeSignature, *, rest: bool) -> tuple[Span, ...]:
    """Cut ``start``–``stop`` into spans that one head, or one rest sign, may show.

    Positions lie on the grid of 64ths. Of the strongest boundaries inside, the cut is made at
    the one that leaves the fewest signs.
    """
    fits = _rest_fits if rest else _note_fits
    if stop - start <= SHORTEST or fits(start, stop, time_signature):
        return ((start, stop),)
    strongest, cuts = _strongest_inside(start, stop, time_signature)
    if _level(start, time_signature) >= strongest:
        cuts = cuts[::-1]  # a sound that starts strong holds its long value first
    return min(
        (
            split(start, cut, time_signature, rest=rest)
            + split(cut, stop, time_signature, rest=rest)
            for cut in cuts
        ),
        key=len,
    )


def _level(position: int, time_signature: TimeSignature) -> int:
    """:meth:`TimeSignature.strength`, carried on below 0 for ever finer divisions."""
    strength = time_signature.strength(position)
    if strength:
        return strength
    division = time_signature.beat // (3 if time_signature.compound else 2)
    level = 1
    while position % division and division > 1:
        division //= 2
        level -= 1
    return level


def _strongest_inside(
    start: int, stop: int, time_signature: TimeSignature
) -> tuple[int, list[int]]:
    first = (start // SHORTEST + 1) * SHORTEST
    levels = {at: _level(at, time_signature) for at in range(first, stop, SHORTEST)}
    strongest = max(levels.values())
    return strongest, [at for at, level in levels.items() if level == strongest]


def _note_fits(start: int, stop: int, time_signature: TimeSignature) -> bool:
    if not single(stop - start):
        return False
    beat = time_signature.beat
    crosses_beat = start // beat != (stop - 1) // beat
    if time_signature.compound and crosses_beat and (start % beat or stop % beat):
        return False
    strongest, cuts = _strongest_inside(start, stop, time_signature)
    level = _level(start, time_signature)
    if level >= strongest:
        return True
    return level + 1 == strongest and _syncopation(start, stop, cuts[0], time_signature)


def _syncopation(start: int, stop: int, hidden: int, time_signature: TimeSignature) -> bool:
    """Short–long–short around a beat (♪♩♪), or short–long up to the next one (♪♩.).

    Over the middle of a whole-note bar only the first is accepted.
    """
    if start + stop == 2 * hidden:
        return True
    middle = 2 * hidden == time_signature.bar >= 4 * TICKS_PER_QUARTER
    ends_strong = _level(stop, time_signature) >= _level(hidden, time_signature)
    return ends_strong and not middle


def _rest_fits(start: int, stop: int, time_signature: TimeSignature) -> bool:
    length, beat = stop - start, time_signature.beat
    half_bar = length == 2 * beat and time_signature.bar == 4 * beat
    if time_signature.compound:
        if length == beat or half_bar:
            return start % length == 0
        if 3 * length == 2 * beat:  # a quarter rest, where the dotted beat begins
            return start % beat == 0
        return 3 * length <= beat and undotted(length) and start % length == 0
    return undotted(length) and (length <= beat or half_bar) and start % length == 0
