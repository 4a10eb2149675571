"""Which of two traditions is a tune of? A classifier of its own, on what short stretches of it are
made of; the style model has neither seen it nor learnt from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from generation.metrics import telling
from generation.metrics.telling import Gram
from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature
from generation.traditions import Tradition

STREAMS = ("interval", "duration", "degree", "step", "gap")  # what a change of metre would not give
FEWEST, TUNES = 8, 160  # of each tradition that is known, and at most
_FEWEST = 8  # tunes that must hold an n-gram

Heard = tuple[Sequence[SungNote], Key, TimeSignature]


class Hearing:
    """Fitted on tunes of known traditions, a classifier for each two, when it is asked for."""

    def __init__(self, known: dict[Tradition, Sequence[Heard]]) -> None:
        self._known = {one: [_grams(tune) for tune in tunes] for one, tunes in known.items()}
        self._fitted: dict[tuple[Tradition, Tradition], _Pair] = {}

    @property
    def traditions(self) -> frozenset[Tradition]:
        """Those that are known."""
        return frozenset(self._known)

    def strength(self, source: Tradition, target: Tradition, tunes: Sequence[Heard]) -> np.ndarray:
        """How likely each tune is of the target and not of the source, (tunes,)."""
        pair = source, target
        if pair not in self._fitted:
            self._fitted[pair] = _Pair(self._known[source], self._known[target])
        return self._fitted[pair].chances([_grams(tune) for tune in tunes])

    def accuracy(
        self, source: Tradition, target: Tradition, of: Sequence[Heard], other: Sequence[Heard]
    ) -> float:
        """On tunes held out of the source and of the target, weighed evenly; 0.5 is chance."""
        right = (self.strength(source, target, of) < 0.5).mean()
        return float(right + (self.strength(source, target, other) >= 0.5).mean()) / 2


class _Pair:
    """A ridge logistic regression on square roots of the shares of n-grams."""

    def __init__(self, one: Sequence[Counter[Gram]], other: Sequence[Counter[Gram]]) -> None:
        rows = [*one, *other]
        holders = Counter(gram for row in rows for gram in row)
        often = (gram for gram, count in holders.items() if count >= _FEWEST)
        self._column = {gram: at for at, gram in enumerate(often)}
        x = self._shares(rows)
        self._mean, self._spread = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
        y = np.repeat([0.0, 1.0], [len(one), len(other)])
        self._slopes, self._bias = telling.slopes(self._scaled(x), y)

    def chances(self, rows: Sequence[Counter[Gram]]) -> np.ndarray:
        scores = self._scaled(self._shares(rows)) @ self._slopes + self._bias
        chances: np.ndarray = 1 / (1 + np.exp(-scores))
        return chances

    def _scaled(self, x: np.ndarray) -> np.ndarray:
        scaled: np.ndarray = (x - self._mean) / self._spread / np.sqrt(max(x.shape[1], 1))
        return scaled

    def _shares(self, rows: Sequence[Counter[Gram]]) -> np.ndarray:
        x = np.zeros((len(rows), len(self._column)))
        for at, row in enumerate(rows):
            for gram, count in row.items():
                if gram in self._column:
                    x[at, self._column[gram]] = np.sqrt(count / row.total())
        return x


def _grams(tune: Heard) -> Counter[Gram]:
    found = telling.grams(*tune)
    return Counter({gram: count for gram, count in found.items() if gram[0] in STREAMS})
