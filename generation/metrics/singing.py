"""What a melody asks of a singer, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER, TimeSignature


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


def motion(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """How much moves beside the beat: the notes that a syllable has beyond one, and the share of
    notes that begin off the beat, added up. 0 is a note a syllable, each on a beat."""
    off_beat = sum(note.onset % signature.beat > 0 for note in notes) / len(notes)
    return demands(notes)["notes_per_syllable"] - 1 + off_beat


def effort(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """What a passage asks beyond plain singing: its :func:`motion`, and the share of its intervals
    that are wider than a whole tone. 0 is plain."""
    return motion(notes, signature) + 1 - demands(notes)["steps"]
