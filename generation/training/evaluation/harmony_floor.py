"""The floor of harmony: a Markov chain of chords over the degrees that are sung."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from generation.tokens import harmonies as h
from generation.training.dataset import IGNORED
from generation.training.harmonies import Harmonised


@dataclass
class Chain:
    """Counts under contexts from the longest to none, mixed by Witten and Bell."""

    counts: dict[Hashable, Counter[Hashable]] = field(default_factory=lambda: defaultdict(Counter))
    size: int = 2

    def learn(self, contexts: Sequence[Hashable], symbol: Hashable) -> None:
        for context in contexts:
            self.counts[context][symbol] += 1

    def chance(self, contexts: Sequence[Hashable], symbol: Hashable) -> float:
        chance = 1 / self.size
        for context in reversed(contexts):
            seen = self.counts.get(context)
            if seen:
                total, kinds = seen.total(), len(seen)
                chance = (seen[symbol] + kinds * chance) / (total + kinds)
        return chance

    def drawn(self, contexts: Sequence[Hashable], rng: np.random.Generator) -> Hashable:
        """From the longest context that was seen."""
        seen = next(self.counts[c] for c in contexts if self.counts.get(c))
        symbols = list(seen)
        shares = np.array([seen[one] for one in symbols], dtype=float)
        return symbols[int(rng.choice(len(symbols), p=shares / shares.sum()))]


@dataclass
class Markov:
    """When chords change (told the place in the bar and how long the last has lasted), and to
    what (told the two before, and the degree that is sung)."""

    changes: Chain = field(default_factory=Chain)
    chords: Chain = field(default_factory=lambda: Chain(size=h.N_ROOTS * h.N_KINDS))
    basses: Chain = field(default_factory=lambda: Chain(size=h.N_INVERSIONS))

    @classmethod
    def of(cls, items: Sequence[Harmonised]) -> Markov:
        chain = cls()
        for item in items:
            for at, when, what, row in chain.walk(item.indices, item.tokens):
                if at:
                    chain.changes.learn(when, int(row[0]))
                if row[0]:
                    chain.chords.learn(what, (int(row[1]), int(row[2])))
                    if row[3] != IGNORED:
                        chain.basses.learn([("b", *row[1:3]), "b"], int(row[3]))
        return chain

    @staticmethod
    def walk(
        indices: np.ndarray, tokens: np.ndarray
    ) -> Iterator[tuple[int, list[Hashable], list[Hashable], np.ndarray]]:
        """Each beat with the contexts of its change and of its chord, and its token."""
        past: list[tuple[int, int]] = [(-1, 0), (-1, 0)]
        held = 0
        for at, row in enumerate(tokens):
            yield at, *contexts(indices[at], past, held), row
            held = 1 if row[0] else held + 1
            if row[0]:
                past.append((int(row[1]), int(row[2])))

    def nats(self, item: Harmonised) -> tuple[float, float]:
        """Of changes and chords, and of basses."""
        total = bass = 0.0
        for at, when, what, row in self.walk(item.indices, item.tokens):
            if at:
                total -= np.log(self.changes.chance(when, int(row[0])))
            if row[0]:
                total -= np.log(self.chords.chance(what, (int(row[1]), int(row[2]))))
                if row[3] != IGNORED and row[1] != h.NO_CHORD:
                    bass -= np.log(self.basses.chance([("b", *row[1:3]), "b"], int(row[3])))
        return total, bass

    def sample(self, indices: np.ndarray, rng: np.random.Generator) -> list[h.Token]:
        past: list[tuple[int, int]] = [(-1, 0), (-1, 0)]
        told: list[h.Token] = []
        held = 0
        for at, known in enumerate(indices):
            when, what = contexts(known, past, held)
            if told and not self.changes.drawn(when, rng):
                told.append(told[-1]._replace(change=h.HOLD))
                held += 1
                continue
            chosen: Any = self.chords.drawn(what, rng)
            told.append(h.Token(h.CHANGE, chosen[0], chosen[1], 0))
            past.append(chosen)
            held = 1 if at or told else 0
        return told


def contexts(
    known: np.ndarray, past: Sequence[tuple[int, int]], held: int
) -> tuple[list[Hashable], list[Hashable]]:
    """Of a beat's change and of its chord, the longest first."""
    place, strength = int(known[h.COLUMN["place"]]), int(known[h.COLUMN["strength"]])
    sung, mode = int(known[h.COLUMN["sung"]]), int(known[h.COLUMN["mode"]])
    when: list[Hashable] = [("w", place, min(held, 8)), ("w", strength, min(held, 8)), "w"]
    one, two = past[-1], past[-2]
    what: list[Hashable] = [
        ("c", mode, one, two, sung),
        ("c", mode, one, sung),
        ("c", mode, sung),
        ("c", mode),
    ]
    return when, what
