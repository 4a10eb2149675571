"""What a melody asks of a singer, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER


def demands(notes: Sequence[SungNote]) -> dict[str, float]:
    """Of at least one note: ``lowest`` and ``highest`` (MIDI), ``range`` and ``widest_leap``
    (semitones), ``notes_per_syllable``, ``steps`` (share of intervals up to a whole tone) and
    ``longest_note`` (quarters)."""
    pitches = [note.midi for note in notes]
    leaps = [abs(after - before) for before, after in pairwise(pitches)]
    return {
        "lowest": float(min(pitches)),
        "highest": float(max(pitches)),
        "range": float(max(pitches) - min(pitches)),
        "widest_leap": float(max(leaps, default=0)),
        "steps": sum(leap <= 2 for leap in leaps) / len(leaps) if leaps else 1.0,
        "notes_per_syllable": len(notes) / len({note.syllable for note in notes}),
        "longest_note": max(note.duration for note in notes) / TICKS_PER_QUARTER,
    }
