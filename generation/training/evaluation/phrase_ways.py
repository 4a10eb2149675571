"""How evenly the way between two phrases runs, and whether its ends are those phrases."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from generation.metrics.bootstrap import interval
from generation.models.phrase_vae import PhraseVae
from generation.models.phrase_writing import Room, write
from generation.remix.reshaping import between
from generation.tokens.phrases import Phrase
from generation.training.evaluation.phrase_distance import edits, f1, rank_correlation

Cost = Callable[[Sequence[Phrase]], np.ndarray]  # nats a note of each phrase, to a melody model

_STEPS = 9  # points on the way from one phrase to another, both ends included


def between_phrases(
    model: PhraseVae,
    phrases: Sequence[Phrase],
    origins: Sequence[str],
    pairs: int,
    cost: Cost | None = None,
) -> dict[str, Any]:
    """Along the way from one phrase to another of its metre, written to the first one's room:
    the rank correlation of the way gone with the edit distance from the beginning; the largest
    of the jumps over their mean; how often each end is nearer to its own phrase than to any
    other measured; and the cost to a melody model at the ends and in the middle. Floor: notes
    of both phrases, as many of the second as the way is gone, drawn at random."""
    chosen = _pairs(phrases, pairs)
    if not chosen:
        return {}
    starts, ends = ([phrases[pair[at]] for pair in chosen] for at in (0, 1))
    here, there = model.embed(starts), model.embed(ends)
    shares = np.linspace(0, 1, _STEPS)
    rooms = [Room.of(one) for one in starts]
    ways = [write(model, between(here, there, share), rooms) for share in shares]
    rng = np.random.default_rng(1)
    mixed = [
        [_mixed(a, b, share, rng) for a, b in zip(starts, ends, strict=True)] for share in shares
    ]
    works = [origins[pair[0]] for pair in chosen]
    found: dict[str, Any] = {
        name: _evenness(way, works) for name, way in (("model", ways), ("mixed", mixed))
    }
    for name, at, wanted in (("start", 0, starts), ("end", -1, ends)):
        hits = [_recognised(a, b, phrases) for a, b in zip(ways[at], wanted, strict=True)]
        found[f"recognised_{name}"] = interval(hits, works)
    if cost:
        middle = _STEPS // 2
        costly = {
            "phrases": starts, "ends": ways[0], "middle": ways[middle], "mixed": mixed[middle]
        }  # fmt: skip
        found |= {f"cost_{name}": _spent(cost(them), works) for name, them in costly.items()}
    return found


def _spent(nats: np.ndarray, works: Sequence[str]) -> tuple[float, float, float]:
    """Over what could be told."""
    known = np.flatnonzero(~np.isnan(nats)).tolist()
    return interval(nats[known].tolist(), [works[at] for at in known])


def _pairs(phrases: Sequence[Phrase], count: int) -> list[tuple[int, int]]:
    """Different phrases of one metre, of like length."""
    rng, found = np.random.default_rng(2), list[tuple[int, int]]()
    for first in rng.permutation(len(phrases)).tolist():
        if len(found) >= count:
            break
        one = phrases[first]
        others = [
            at
            for at, other in enumerate(phrases)
            if other.metre == one.metre
            and abs(other.written.state.end - one.written.state.end) <= other.written.bar
            and f1(one, other) < 0.3
        ]
        if others:
            found.append((first, others[int(rng.integers(len(others)))]))
    return found


def _evenness(way: Sequence[Sequence[Phrase]], works: Sequence[str]) -> dict[str, Any]:
    order, jump = [], []
    for row in range(len(works)):
        line = [step[row] for step in way]
        gone = [edits(line[0], one) for one in line]
        jumps = [edits(a, b) for a, b in pairwise(line)]
        order.append(rank_correlation(np.arange(len(line)), np.array(gone)))
        if sum(jumps):
            jump.append(max(jumps) * len(jumps) / sum(jumps))
    return {
        "rank_correlation": interval(order, works),
        "largest_jump": float(np.mean(jump)) if jump else float("nan"),
    }


def _mixed(one: Phrase, other: Phrase, share: float, rng: np.random.Generator) -> Phrase:
    """The first phrase with a share of its notes' pitches and lengths from the second."""
    tokens = []
    for at, token in enumerate(one.tokens):
        theirs = other.tokens[at * len(other) // len(one)]
        tokens.append(theirs if rng.random() < share else token)
    return Phrase(tuple(tokens), one.signature)


def _recognised(written: Phrase, wanted: Phrase, every: Sequence[Phrase]) -> float:
    own = edits(written, wanted)
    return float(all(edits(written, one) >= own for one in every))
