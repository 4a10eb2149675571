"""What makes a melody recognisable after it went through another program.

Transposition, halved values, ids, words and layout may change on the way; the order of intervals
and of durations does not. The steps are those of :mod:`generation.originality.index`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from generation.originality.index import melodic_grams, melodic_steps
from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER, Ticks

SHORTEST = 4  # notes; with fewer, every other song would be this one


def heard(rows: Iterable[Mapping[str, Any]]) -> tuple[SungNote, ...]:
    """The first part of a note table (:func:`generation.score.notes.table`) as it sounds, tied
    heads joined; the first note begins at 0."""
    notes: list[SungNote] = []
    part = None
    start = 0
    for row in rows:
        part = part or row["part"]
        if row["part"] != part:
            break
        onset, duration = _ticks(row["onset_quarters"]), _ticks(row["duration_quarters"])
        if row["tied"] and notes:
            last = notes[-1]
            notes[-1] = SungNote(last.midi, last.onset, Ticks(last.duration + duration), 0)
            continue
        start = start if notes else onset
        notes.append(SungNote(row["midi"], Ticks(onset - start), Ticks(duration), 0))
    return tuple(notes)


def grams(notes: Sequence[SungNote]) -> tuple[int, ...]:
    """The melody's n-grams in order as signed 64-bit numbers, each once.

    A melody too short for one of twelve steps is one gram of its own; below :data:`SHORTEST`
    notes it has none.
    """
    if len(notes) < SHORTEST:
        return ()
    steps = melodic_steps(notes)
    found = melodic_grams(steps)
    if not len(found):
        short = hashlib.sha256(steps.tobytes()).digest()[:8]
        return (int.from_bytes(short, "big", signed=True),)
    return tuple(dict.fromkeys(found.view(np.int64).tolist()))


def music_digest(notes: Sequence[SungNote]) -> str:
    """SHA-256 of what sounds and when: equal for the same notes in any format."""
    told = ";".join(f"{note.midi},{note.onset},{note.duration}" for note in notes)
    return hashlib.sha256(told.encode()).hexdigest()


def _ticks(quarters: float) -> int:
    return round(quarters * TICKS_PER_QUARTER)
