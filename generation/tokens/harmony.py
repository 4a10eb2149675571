"""Chords as the model is told them."""

from __future__ import annotations

from typing import Final

import numpy as np

from generation.score.chords import Chord

SIZE: Final = 24  # which of the twelve degrees is the root, and which belong to the chord


def degrees(chord: Chord | None, tonic: int) -> np.ndarray:
    """A chord above a tonic (pitch class); zeros where there is none. Shape (24,)."""
    row = np.zeros(SIZE, dtype=np.int8)
    if chord and chord.pitch_classes:
        row[(chord.root - tonic) % 12] = 1
        for pitch_class in chord.pitch_classes:
            row[12 + (pitch_class - tonic) % 12] = 1
    return row
