"""A melody as it sounds: before barlines cut it and after ties are joined."""

from __future__ import annotations

from dataclasses import dataclass

from generation.score.units import Ticks


@dataclass(frozen=True)
class SungNote:
    """A sounding note. ``syllable`` counts the sung syllables from 0; consecutive notes of
    one syllable are a melisma. ``onset`` counts from the first barline, so that an anacrusis
    is right-aligned in bar 0."""

    midi: int
    onset: Ticks
    duration: Ticks
    syllable: int
