"""Which of several ways to sing a line is the best? A printed rule, not a taste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Weights:
    """What counts. The agreement of stress and beat, up to ``enough``: people do not put every
    stress on the beat. Less ``oddity`` a nat that the line is more or less surprising than the
    ``typical`` held-out song is to the model (locally typical sampling, Meister et al., 2023):
    the likeliest line is a dull one. Less ``strain`` a semitone that it lies off the voice's
    middle beyond ``ease`` semitones. ``form``: how well the line keeps to the plan, from 0 to
    1."""

    stress: float = 1.5
    enough: float = 0.25
    oddity: float = 0.5
    typical: float = 2.6  # nats per note
    strain: float = 0.1
    ease: float = 4.0
    form: float = 3.0


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
    surprise = -log_likelihood / max(notes, 1)
    return (
        rule.stress * min(stress_agreement(weights, strengths), rule.enough)
        - rule.oddity * abs(surprise - rule.typical)
        - rule.strain * max(0.0, abs(off_middle) - rule.ease)
    )
