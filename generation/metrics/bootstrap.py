"""How sure is a mean?"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np


def interval(
    values: Sequence[float],
    groups: Sequence[Hashable],
    weights: Sequence[float] | None = None,
    *,
    draws: int = 1000,
    seed: int = 0,
) -> tuple[float, float, float]:
    """The mean of ``values`` between the ends of its 95 % interval: (low, mean, high).

    Whole groups (works: verses and voices of one song are no independent witnesses) are drawn
    with replacement, ``draws`` times (Efron, 1979; the percentile interval). ``weights`` makes
    it a weighted mean. NaN without values.
    """
    if not len(values):
        return float("nan"), float("nan"), float("nan")
    numbers = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    member = np.array([numbers[group] for group in groups])
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=float)
    sums = np.bincount(member, weight * np.asarray(values), len(numbers))
    totals = np.bincount(member, weight, len(numbers))
    drawn = np.random.default_rng(seed).integers(len(numbers), size=(draws, len(numbers)))
    means = sums[drawn].sum(axis=1) / totals[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return float(low), float(sums.sum() / totals.sum()), float(high)
