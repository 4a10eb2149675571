"""How a phrase moves: the measures that sliders turn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generation.score.melody import SungNote
from generation.score.units import TimeSignature


def contour(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """How it rises on the whole: semitones a bar, by least squares."""
    onsets = np.array([note.onset for note in notes]) / signature.bar
    pitches = np.array([note.midi for note in notes])
    spread = onsets - onsets.mean()
    square = float((spread**2).sum())
    return float((spread * (pitches - pitches.mean())).sum() / square) if square else 0.0


def density(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """Notes a bar."""
    span = notes[-1].onset + notes[-1].duration - notes[0].onset
    return len(notes) * signature.bar / span


def compass(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """Semitones from the lowest note to the highest."""
    pitches = [note.midi for note in notes]
    return float(max(pitches) - min(pitches))


def syncopation(notes: Sequence[SungNote], signature: TimeSignature) -> float:
    """The share of notes that sound on through a place stronger than the one they begin on, as
    Longuet-Higgins and Lee (1984) have it."""
    grid = np.array([signature.strength(tick) for tick in range(0, signature.bar, _GRID)])

    def crosses(note: SungNote) -> bool:
        first, last = note.onset // _GRID, -(-(note.onset + note.duration) // _GRID)
        return bool((grid[np.arange(first + 1, last) % len(grid)] > grid[first % len(grid)]).any())

    return float(np.mean([crosses(note) for note in notes]))


_GRID = 120  # ticks: a sixteenth
MEASURES = {
    "contour": contour,
    "density": density,
    "range": compass,
    "syncopation": syncopation,
}
