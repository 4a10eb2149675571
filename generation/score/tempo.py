"""Tempo: the word a musician would print, and the beat it counts."""

from __future__ import annotations

from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from generation.score.values import VALUES, NoteValue

_WORDS = (
    (50, "Lento"),
    (60, "Largo"),
    (66, "Larghetto"),
    (76, "Adagio"),
    (96, "Andante"),
    (108, "Andantino"),
    (120, "Moderato"),
    (132, "Allegretto"),
    (160, "Allegro"),
    (184, "Vivace"),
)


def tempo_word(beats_per_minute: int) -> str:
    """The customary Italian word."""
    return next((word for limit, word in _WORDS if beats_per_minute < limit), "Presto")


def beat_unit(time_signature: TimeSignature) -> NoteValue:
    """The note the metronome counts: a dotted quarter in 6/8, a half in 2/2."""
    return VALUES[time_signature.beat]


def quarters_per_minute(beats_per_minute: int, time_signature: TimeSignature) -> float:
    return beats_per_minute * time_signature.beat / TICKS_PER_QUARTER
