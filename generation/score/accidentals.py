"""Which accidentals are printed: those the key and the bar so far do not already say."""

from __future__ import annotations

from collections.abc import Iterable

from generation.score.model import Note
from generation.score.units import Key

_ORDER_OF_SHARPS = "FCGDAEB"
_NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}


def shown(notes: Iterable[Note], key: Key) -> dict[str, str]:
    """The accidental to print before each head of one bar, by its id; most have none.

    A tie over the barline carries its accidental without printing it, and without a claim on
    the notes after it.
    """
    said: dict[tuple[str, int], int] = {}
    signature = _signature(key)
    printed: dict[str, str] = {}
    for note in notes:
        if note.tie_stop and note.onset == 0:
            continue
        for at, pitch in enumerate(note.pitches):
            place = (pitch.step, pitch.octave)
            if said.get(place, signature[pitch.step]) != pitch.alter:
                printed[note.head(at)] = _NAMES[pitch.alter]
                said[place] = pitch.alter
    return printed


def _signature(key: Key) -> dict[str, int]:
    """What the key signature does to each step (beyond seven sharps or flats it doubles)."""
    return {step: (key.fifths + 6 - at) // 7 for at, step in enumerate(_ORDER_OF_SHARPS)}
