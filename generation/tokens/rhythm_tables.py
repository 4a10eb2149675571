"""Which rests and durations may stand where in a bar, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v

_STRONG: Final = 3  # metrical weight of the downbeat, and of the middle of an even bar
_SIXTEENTH: Final = v.STEPS_PER_QUARTER // 4


@dataclass(frozen=True)
class Tables:
    """For one time signature, over each position of the bar (first axis)."""

    strong: np.ndarray  # (bar,)
    rests: np.ndarray  # (bar, rests): may this rest begin here?
    durations: np.ndarray
    rests_to_strong: np.ndarray  # … and does it end on a strong position?
    durations_to_strong: np.ndarray
    rests_within_bar: np.ndarray  # … and is it no longer than a bar?
    rests_towards_strong: np.ndarray  # as to a strong position; where none leads there, all
    durations_towards_strong: np.ndarray
    durations_of_upbeat: np.ndarray  # in whole sixteenths, and within the bar where any can be
    durations_of_close: np.ndarray  # for a beat or more


@lru_cache
def tables(signature: TimeSignature) -> Tables:
    bar = v.bar_steps(signature)
    strong = v.strengths(signature) >= _STRONG

    def legal(choices: tuple[int, ...]) -> np.ndarray:
        return np.array(
            [
                [steps == 0 or v.is_legal(signature, at, steps) for steps in choices]
                for at in range(bar)
            ]
        )

    def to_strong(choices: tuple[int, ...]) -> np.ndarray:
        return strong[(np.arange(bar)[:, None] + np.array(choices)) % bar]

    rests, durations = legal(v.RESTS), legal(v.DURATIONS)
    rests_to_strong = rests & to_strong(v.RESTS)
    durations_to_strong = durations & to_strong(v.DURATIONS)
    plain = durations & (v.STEPS_OF_DURATION % _SIXTEENTH == 0)
    within = np.arange(bar)[:, None] + v.STEPS_OF_DURATION < bar
    return Tables(
        strong,
        rests,
        durations,
        rests_to_strong,
        durations_to_strong,
        rests & (bar >= v.STEPS_OF_REST),
        or_else(rests_to_strong, rests),
        or_else(durations_to_strong, durations),
        or_else(plain & within, plain),
        durations & (signature.beat // v.TICKS_PER_STEP <= v.STEPS_OF_DURATION),
    )


def or_else(masks: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
    """The rows of ``masks`` that leave something, and else those of ``otherwise``. (n, k)."""
    chosen: np.ndarray = np.where(masks.any(axis=1, keepdims=True), masks, otherwise)
    return chosen
