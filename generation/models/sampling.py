"""How every model is sampled: masks first, then temperature and min-p, then one draw.

The draw is Gumbel's (argmax of log-probability plus noise), and the noise is counted, not
streamed: it depends on seed, take and step alone. So a melody does not depend on what else is
in the batch, and goes on the same after an interruption.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sampling:
    """``temperature`` flattens (above 1) or sharpens; tokens less likely than ``min_p`` times
    the likeliest are left out (Nguyen et al., 2024)."""

    temperature: float = 1.0
    min_p: float = 0.02


def noise(source: tuple[int, int, int], step: int, count: int) -> np.ndarray:
    """Gumbel noise for one step of ``source`` (seed, take, candidate). Shape (count,)."""
    seed, take, candidate = source
    counter = [0, 0, candidate, step]
    generator = np.random.Generator(np.random.Philox(key=[seed, take], counter=counter))
    return generator.gumbel(size=count)


def choose(
    logits: np.ndarray, allowed: np.ndarray, noise_: np.ndarray, sampling: Sampling
) -> np.ndarray:
    """One index a row. All (n, k); ``allowed`` is bool with at least one True a row."""
    scaled = np.where(allowed, logits.astype(np.float64) / sampling.temperature, -np.inf)
    likely = scaled >= scaled.max(axis=1, keepdims=True) + np.log(sampling.min_p)
    chosen: np.ndarray = np.where(likely, scaled + noise_, -np.inf).argmax(axis=1)
    return chosen


def log_likelihoods(logits: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """The model's own log-probability of what was chosen, before masks and temper. (n,)"""
    rows = logits.astype(np.float64)
    highest = rows.max(axis=1)
    total = highest + np.log(np.exp(rows - highest[:, None]).sum(axis=1))
    gains: np.ndarray = np.take_along_axis(rows, chosen[:, None], axis=1)[:, 0] - total
    return gains
