"""Chords written under a melody: candidates side by side, the best kept at every line's end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from torch import Tensor

from generation.models.harmony_transformer import START, HarmonyTransformer, Memory, before
from generation.models.sampling import Sampling, choose, log_likelihoods, noise
from generation.progress import Advance, unheard
from generation.score.chords import KINDS as STEPS
from generation.tokens.harmonies import CHANGE, KINDS, NO_CHORD, Token, Tune, Wishes, frames
from generation.tokens.harmony_laws import STRONG, HarmonyLaw, holds, sung

CANDIDATES: Final = 6  # fewer than four rows would be added up in another order
WINDOW: Final = 96  # beats written from one reading of the melody
CONTEXT: Final = 32  # beats before and after them that are read too
SAMPLING: Final = Sampling(0.9, 0.05)
FITTING: Final = 0.5  # nats a beat that a line gains whose strong notes all belong to their chords
_DIATONIC: Final = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10, 11)}
_PLAIN: Final = tuple(KINDS.index(kind) for kind in ("major", "minor"))
_HEADS: Final = 4


@dataclass(frozen=True)
class Written:
    """A harmonisation: a token a beat, and the model's log-probability of them."""

    tokens: tuple[Token, ...]
    likelihood: float


def write(
    model: HarmonyTransformer,
    tune: Tune,
    wishes: Wishes,
    *,
    seed: int,
    take: int = 0,
    spice: float = 0.5,
    sampling: Sampling = SAMPLING,
    advance: Advance = unheard,
) -> Written:
    """The chords of one take. ``spice``: 0 plain, 0.5 as people have it, 1 as far from plain as
    the model can think. The same seed and take give the same chords, whatever else is asked."""
    law = HarmonyLaw(tune, dict(wishes.given))
    indices, shares = frames(tune, wishes)
    table = torch.from_numpy(indices), torch.from_numpy(shares)
    writing = _Writing(tune, law, (seed, take), sampling, _leanings(tune, spice), advance)
    with torch.inference_mode():
        model.eval()
        for start in range(0, tune.beats, WINDOW):
            stop = min(start + WINDOW, tune.beats)
            read = slice(max(start - CONTEXT, 0), min(stop + CONTEXT, tune.beats))
            real = torch.ones(1, read.stop - read.start, dtype=torch.bool)
            view = model.encode(table[0][None, read], table[1][None, read], real)[0]
            writing.window(model, view, read.start, start, stop)
    return Written(tuple(writing.best), writing.likelihood)


def _leanings(tune: Tune, spice: float) -> list[np.ndarray]:
    """What spice adds to the logits of roots, kinds and inversions."""
    push = 4.0 * (spice - 0.5)
    roots = np.full(13, 1.0)
    roots[list(_DIATONIC[tune.key.mode])] = 0.0
    roots[NO_CHORD] = 0.0
    kinds = np.full(len(KINDS), 1.0)
    kinds[list(_PLAIN)] = 0.0
    kinds[KINDS.index("dominant")] = 0.3
    inversions = np.array([0.0, 0.3, 0.3, 0.3])
    return [np.zeros(2), push * roots, push * kinds, push * inversions]


class _Writing:
    """Candidates on their way."""

    def __init__(
        self,
        tune: Tune,
        law: HarmonyLaw,
        source: tuple[int, int],
        sampling: Sampling,
        leanings: Sequence[np.ndarray],
        advance: Advance,
    ) -> None:
        self._advance = advance
        self._tune, self._law, self._source, self._leanings = tune, law, source, leanings
        self._tempers = np.tile(np.array(sampling.temper()), (CANDIDATES, 1))
        self._sung, self._ends = sung(tune), set(tune.line_ends())
        self._rows: list[list[Token]] = [[] for _ in range(CANDIDATES)]
        self._gains = np.zeros(CANDIDATES)
        self._line = 0  # where the line that is written begins
        self.likelihood = 0.0

    @property
    def best(self) -> list[Token]:
        return self._rows[0]

    def window(
        self, model: HarmonyTransformer, view: Tensor, read: int, start: int, stop: int
    ) -> None:
        """Write the beats from ``start`` to ``stop``; ``view`` begins at the beat ``read``."""
        memory = Memory()
        for at in range(read, stop):
            earlier = [self._before(row, at, read) for row in self._rows]
            told = torch.tensor(earlier)
            mind = model.step(told, view[at - read].expand(CANDIDATES, -1), at - read, memory)
            if at < start:
                continue
            self._beat(model, mind, at)
            if at in self._ends or at == self._tune.beats - 1:
                self._keep(memory, at)
                self._advance((at + 1) / self._tune.beats)

    @staticmethod
    def _before(row: Sequence[Token], at: int, read: int) -> tuple[int, int, int, int]:
        return START if at == read else before(row[max(at - 17, 0) : at])[-1]

    def _beat(self, model: HarmonyTransformer, mind: Tensor, at: int) -> None:
        earlier = [row[-1] if row else None for row in self._rows]
        chosen = np.zeros((CANDIDATES, _HEADS), dtype=np.int64)
        for head in range(_HEADS):
            logits = model.choice(head, mind).numpy()
            allowed = np.stack(
                [self._allowed(head, at, earlier[row], chosen[row]) for row in range(CANDIDATES)]
            )
            leaning = (logits + self._leanings[head]).astype(np.float64)
            picked = choose(leaning, allowed, self._noise(at, head), self._tempers)
            free = allowed.sum(axis=1) > 1
            if head:
                free &= chosen[:, 0] == CHANGE
            gains = log_likelihoods(logits.astype(np.float64), picked)
            self._gains += np.where(free, gains, 0.0)
            chosen[:, head] = picked
            if head < _HEADS - 1:
                mind = model.after(head, mind, torch.from_numpy(picked))
        for row, before_, new in zip(self._rows, earlier, chosen.tolist(), strict=True):
            if new[0] == CHANGE or before_ is None:
                row.append(Token(*new))
            else:
                row.append(before_._replace(change=new[0]))

    def _allowed(self, head: int, at: int, before_: Token | None, chosen: np.ndarray) -> np.ndarray:
        if head == 0:
            return self._law.changes(at, before_)
        if head == 1:
            return self._law.roots(at, before_)
        if head == 2:
            return self._law.kinds(at, before_, int(chosen[1]))
        return self._law.inversions(at, int(chosen[1]), int(chosen[2]))

    def _noise(self, at: int, head: int) -> np.ndarray:
        seed, take = self._source
        count = len(self._leanings[head])
        return np.stack(
            [noise((seed, take, row), at * _HEADS + head, count) for row in range(CANDIDATES)]
        )

    def _keep(self, memory: Memory, at: int) -> None:
        """All go on from the candidate with the most merit in the line that has ended."""
        beats = range(self._line, at + 1)
        merits = [
            gain / len(beats) + FITTING * self._fitting(row, beats)
            for row, gain in zip(self._rows, self._gains, strict=True)
        ]
        best = int(np.argmax(merits))
        self.likelihood += float(self._gains[best])
        self._rows = [list(self._rows[best]) for _ in range(CANDIDATES)]
        memory.kept = [
            (
                key[best : best + 1].repeat(CANDIDATES, 1, 1, 1),
                value[best : best + 1].repeat(CANDIDATES, 1, 1, 1),
            )
            for key, value in memory.kept
        ]
        self._gains[:] = 0.0
        self._line = at + 1

    def _fitting(self, row: Sequence[Token], beats: range) -> float:
        """The share of strong beats whose note belongs to its chord."""
        signature = self._tune.time_signature
        strong = [
            at
            for at in beats
            if self._sung[at] >= 0
            and signature.strength(self._tune.onset(at) % signature.bar) >= STRONG
        ]
        return sum(holds(row[at], self._sung[at]) for at in strong) / max(len(strong), 1)


def tones(token: Token) -> tuple[int, ...]:
    """The degrees of a chord, from its root up; empty without one."""
    if token.root == NO_CHORD:
        return ()
    return tuple((token.root + step) % 12 for step in STEPS[KINDS[token.kind]])
