"""Can a guitarist's left hand hold it? A string and a fret for each note, or none."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

STRINGS: Final = (40, 45, 50, 55, 59, 64)
"""The open strings from the lowest, MIDI."""
FRETS: Final = 12  # up to the body
SPAN: Final = 4  # frets that a hand covers without moving
FINGERS: Final = 4

Place = tuple[int, int]
"""A string, from 0 (the lowest), and a fret; 0 is the open string."""


def places(pitches: Sequence[int]) -> tuple[Place, ...] | None:
    """Where the pitches (MIDI) can be held at once, the lowest first: each on a string of its
    own, stopped frets within :data:`SPAN`, no more fingers than there are. None where nowhere."""
    return _placed(sorted(pitches), 0, ())


def _placed(
    pitches: Sequence[int], string: int, held: tuple[Place, ...]
) -> tuple[Place, ...] | None:
    if not pitches:
        return held if fingers(held) <= FINGERS else None
    for at in range(string, len(STRINGS) - len(pitches) + 1):
        fret = pitches[0] - STRINGS[at]
        if not 0 <= fret <= FRETS or not _spans((*held, (at, fret))):
            continue
        if (found := _placed(pitches[1:], at + 1, (*held, (at, fret)))) is not None:
            return found
    return None


def fingers(held: Sequence[Place]) -> int:
    """Fingers that stop these places. The first may lie across neighbouring strings on its fret
    (a barré), where no open string has to sound between."""
    stopped = [place for place in held if place[1]]
    if not stopped:
        return 0
    lowest = min(fret for _, fret in stopped)
    across = [string for string, fret in stopped if fret == lowest]
    open_between = any(not fret and across[0] < string < across[-1] for string, fret in held)
    saved = 0 if open_between else len(across) - 1
    return len(stopped) - saved


def _spans(held: Sequence[Place]) -> bool:
    stopped = [fret for _, fret in held if fret]
    return not stopped or max(stopped) - min(stopped) < SPAN
