"""The vocabulary of sung melody, as arithmetic tables.

A note is four tokens, chosen in this order: *advance* (does it hold the current syllable or
begin the next?), the *rest* before it, its *duration*, its *pitch* relative to the tonic.
Time is counted in steps of a 24th of a quarter note: it divides thirty-second notes and
triplets of eighths alike.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from generation.requests import Style
from generation.score.units import TICKS_PER_QUARTER, TimeSignature

STEPS_PER_QUARTER: Final = 24
TICKS_PER_STEP: Final = TICKS_PER_QUARTER // STEPS_PER_QUARTER

# advance
MELISMA, NEW, END = 0, 1, 2
N_ADVANCES: Final = 3

_SIXTEENTH: Final = 6
_DUPLE = range(_SIXTEENTH, 6 * STEPS_PER_QUARTER + 1, _SIXTEENTH)

DURATIONS: Final = tuple(sorted({3, 8, 9, 16, *_DUPLE, 168, 192}))
RESTS: Final = tuple(sorted({0, 3, 8, 16, *_DUPLE}))
DURATION_INDEX: Final = {steps: index for index, steps in enumerate(DURATIONS)}
REST_INDEX: Final = {steps: index for index, steps in enumerate(RESTS)}

LOWEST_DEGREE: Final = -18  # semitones from the tonic of reference
HIGHEST_DEGREE: Final = 30
N_PITCHES: Final = HIGHEST_DEGREE - LOWEST_DEGREE + 1

TIME_SIGNATURES: Final = tuple(
    TimeSignature.parse(text)
    for text in (
        "2/4", "3/4", "4/4", "6/8", "2/2", "3/2", "9/8", "12/8", "3/8", "6/4", "4/2",
    )
)  # fmt: skip
TIME_SIGNATURE_INDEX: Final = {signature: index for index, signature in enumerate(TIME_SIGNATURES)}
MAX_BAR: Final = max(signature.bar for signature in TIME_SIGNATURES) // TICKS_PER_STEP

LANGUAGES: Final = ("other", "en", "de", "fr", "it", "la", "es", "pl", "zh")
STYLES: Final = tuple(Style)
MODES: Final = ("major", "minor")

STEPS_OF_DURATION: Final = np.array(DURATIONS)
STEPS_OF_REST: Final = np.array(RESTS)

assert all(steps * TICKS_PER_STEP % 20 == 0 for steps in DURATIONS)
assert RESTS[0] == 0
assert MAX_BAR == 8 * STEPS_PER_QUARTER


def bar_steps(signature: TimeSignature) -> int:
    """The length of a bar in steps."""
    return signature.bar // TICKS_PER_STEP


def strengths(signature: TimeSignature) -> np.ndarray:
    """Metrical weight (0–4) of each step of the bar. Shape (bar_steps,)."""
    return np.array(
        [signature.strength(step * TICKS_PER_STEP) for step in range(bar_steps(signature))]
    )


def is_legal(signature: TimeSignature, position: int, steps: int) -> bool:
    """Whether a note or rest of ``steps`` may stand at ``position`` in the bar.

    The rhythms that notation shows without strain: everything on the grid of sixteenths,
    thirty-seconds in pairs, and triplets of eighths within one quarter of simple time.
    """
    in_quarter = position % STEPS_PER_QUARTER
    if in_quarter % 8 == 0 and in_quarter % _SIXTEENTH:  # inside a triplet: stay in it
        return steps in (8, 16) and in_quarter + steps <= STEPS_PER_QUARTER
    if steps in (8, 16):
        return in_quarter == 0 and not signature.compound
    if in_quarter % _SIXTEENTH:  # after a thirty-second: come back to the grid
        return steps in (3, 9)
    return steps in (3, 9) or steps % _SIXTEENTH == 0


def tonic_reference(tonic_pitch_class: int, centre: float) -> int:
    """The tonic (MIDI) that degrees are counted from: the highest not above ``centre``."""
    return int((centre - tonic_pitch_class) // 12 * 12) + tonic_pitch_class
