"""How every model is sampled: masks first, then temperature and min-p, then one draw.

The draw is Gumbel's (argmax of log-probability plus noise), and the noise is counted, not
streamed: it depends on seed, take and step alone. So a melody does not depend on what else is
in the batch, and goes on the same after an interruption.
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np


class _Source(threading.local):
    """A generator for each thread. A new one would ask the system for a seed it does not use:
    one is set back instead."""

    def __init__(self) -> None:
        philox = np.random.Philox()
        self.philox, self.generator = philox, np.random.Generator(philox)
        self.counter, self.key = np.zeros(4, dtype=np.uint64), np.zeros(2, dtype=np.uint64)
        empty = np.zeros(4, dtype=np.uint64)  # what Philox holds of a counter it has not begun
        self.state: Any = {
            "bit_generator": "Philox",
            "state": {"counter": self.counter, "key": self.key},
            "buffer": empty,
            "buffer_pos": len(empty),
            "has_uint32": 0,
            "uinteger": 0,
        }


_own = _Source()


@dataclass(frozen=True)
class Sampling:
    """``temperature`` flattens (above 1) or sharpens; tokens less likely than ``min_p`` times
    the likeliest are left out (Nguyen et al., 2024)."""

    temperature: float = 1.0
    min_p: float = 0.02

    def temper(self) -> tuple[float, float]:
        """The temperature, and how far below the likeliest a token's logarithm may lie."""
        return self.temperature, math.log(self.min_p)


def noise(source: tuple[int, int, int], step: int, count: int) -> np.ndarray:
    """Gumbel noise for one step of ``source`` (seed, take, candidate). Shape (count,)."""
    own = _own
    own.key[0], own.key[1], own.counter[2] = source
    own.counter[3] = step
    own.philox.state = own.state
    return own.generator.gumbel(size=count)


def choose(
    logits: np.ndarray, allowed: np.ndarray, noise_: np.ndarray, tempers: np.ndarray
) -> np.ndarray:
    """One index a row. All (n, k), in double precision; ``allowed`` is bool with at least one
    True a row; ``tempers``: (n, 2), of each row its :meth:`Sampling.temper`."""
    scaled = np.where(allowed, logits / tempers[:, :1], -np.inf)
    likely = scaled >= scaled.max(axis=1, keepdims=True) + tempers[:, 1:]
    chosen: np.ndarray = np.where(likely, scaled + noise_, -np.inf).argmax(axis=1)
    return chosen


def log_likelihoods(logits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The model's own log-probability of what was chosen, before masks and temper. (n,)"""
    highest = logits.max(axis=1)
    total = highest + np.log(np.exp(logits - highest[:, None]).sum(axis=1))
    gains: np.ndarray = logits[np.arange(len(logits)), chosen] - total
    return gains
