"""Which key a melody is in, where its signature leaves that open or there is none."""

from __future__ import annotations

import math
from collections.abc import Sequence

from generation.score.melody import SungNote
from generation.score.units import Key

# Krumhansl & Kessler (1982), probe-tone ratings from the tonic upwards.
_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)

_FINAL_TONIC = 0.4  # a melody that ends on a candidate's tonic outweighs most of its profile
_FINAL_CHORD = 0.1
_LEADING_TONE = 0.3
_SIGNATURES = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6)  # the simplest first


def estimate_key(fifths: int, notes: Sequence[SungNote]) -> Key:
    """Major or relative minor: profile correlation, the final note, raised leading tones."""
    return _heard(within_circle(fifths), notes)[1]


def hear_key(notes: Sequence[SungNote]) -> Key:
    """The key of a melody without a signature: the likeliest of all twenty-four."""
    return max((_heard(fifths, notes) for fifths in _SIGNATURES), key=lambda heard: heard[0])[1]


def within_circle(fifths: int) -> int:
    """Signatures beyond seven accidentals read as their enharmonic equals."""
    return fifths - 12 if fifths > 7 else fifths + 12 if fifths < -7 else fifths


def _heard(fifths: int, notes: Sequence[SungNote]) -> tuple[float, Key]:
    """How well the better of a signature's two keys fits, and which it is."""
    weights = [0.0] * 12
    for note in notes:
        weights[note.midi % 12] += note.duration
    major, minor = Key.from_fifths(fifths, "major"), Key.from_fifths(fifths, "minor")
    final = notes[-1].midi % 12
    in_major = _correlation(weights, _MAJOR, major.pitch_class) + _final(final, major, third=4)
    in_minor = _correlation(weights, _MINOR, minor.pitch_class) + _final(final, minor, third=3)
    raised, natural = weights[(minor.pitch_class - 1) % 12], weights[major.pitch_class - 5]
    tonic = minor.pitch_class
    if raised > natural and weights[(tonic + 3) % 12] >= weights[(tonic + 4) % 12]:
        in_minor += _LEADING_TONE
    return (in_minor, minor) if in_minor > in_major else (in_major, major)


def _final(pitch_class: int, key: Key, *, third: int) -> float:
    interval = (pitch_class - key.pitch_class) % 12
    if interval == 0:
        return _FINAL_TONIC
    return _FINAL_CHORD if interval in (third, 7) else 0.0


def _correlation(weights: Sequence[float], profile: Sequence[float], tonic: int) -> float:
    turned = [weights[(tonic + step) % 12] for step in range(12)]
    mean, expected = sum(turned) / 12, sum(profile) / 12
    covariance = sum((x - mean) * (y - expected) for x, y in zip(turned, profile, strict=True))
    spread = math.sqrt(
        sum((x - mean) ** 2 for x in turned) * sum((y - expected) ** 2 for y in profile)
    )
    return covariance / spread if spread else 0.0
