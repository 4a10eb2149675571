"""Which rests and durations may stand where in a bar, as tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v

_STRONG: Final = 3  # metrical weight of the downbeat, and of the middle of an even bar


@dataclass(frozen=True)
class Tables:
    """For one time signature, over each position of the bar (first axis)."""

    strong: np.ndarray  # (bar,)
    rests: np.ndarray  # (bar, rests): may this rest begin here?
    durations: np.ndarray
    rests_to_strong: np.ndarray  # … and does it end on a strong position?
    durations_to_strong: np.ndarray


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
    return Tables(
        strong, rests, durations, rests & to_strong(v.RESTS), durations & to_strong(v.DURATIONS)
    )
