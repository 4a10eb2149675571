"""Which of several ways to sing a line is the best? A printed rule, not a taste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """What counts: a note's mean log-likelihood as it is, plus ``stress`` times the agreement
    of stress and beat, less ``strain`` a semitone that the line lies off the voice's middle
    beyond ``ease`` semitones."""

    stress: float = 2.0
    strain: float = 0.2
    ease: float = 3.0


def stress_agreement(weights: Sequence[float], strengths: Sequence[int]) -> float:
    """How well the beat carries the words, from −1 to 1.

    ``weights``: of each syllable, positive where it wants to be stronger than its neighbours,
    negative where it must not be, 0 where it does not matter; ``strengths``: the metrical
    weight (0–4) each begins on. Each syllable is compared with the mean of those before and
    after it, as in :func:`generation.metrics.stress.stress_on_beat`.
    """
    total = sum(abs(weight) for weight in weights)
    if not total:
        return 0.0
    score = 0.0
    for at, weight in enumerate(weights):
        around = [*strengths[max(at - 1, 0) : at], *strengths[at + 1 : at + 2]]
        if weight and around:
            stands_out = strengths[at] > sum(around) / len(around)
            score += abs(weight) if stands_out == (weight > 0) else -abs(weight)
    return score / total


def merit(
    log_likelihood: float,
    notes: int,
    weights: Sequence[float],
    strengths: Sequence[int],
    off_middle: float,
    rule: Weights,
) -> float:
    """The figure by which candidates for a line are ranked; higher is better. ``off_middle``:
    semitones between the line's mean pitch and the middle of the range."""
    strain = max(0.0, abs(off_middle) - rule.ease)
    return (
        log_likelihood / max(notes, 1)
        + rule.stress * stress_agreement(weights, strengths)
        - rule.strain * strain
    )
