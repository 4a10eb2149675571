"""How well a phrase fits into tunes, and where: the second, exact look at the candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rapidfuzz.distance import Levenshtein

from studio.discover.grams import Line

STOP: Final = 127  # between two tunes: no interval, and no class of a ratio
_RHYTHM: Final = 0.5  # what a ratio counts against an interval
_SLACK: Final = 2  # notes more or fewer that a singer may have put in


@dataclass(frozen=True)
class Steps:
    """A tune as it is kept: ``intervals`` and ``ratios``, both (N,) int8 for N notes, filled up
    with :data:`STOP`, so that tunes can be laid end to end."""

    intervals: bytes
    ratios: bytes

    @classmethod
    def of(cls, line: Line) -> Steps:
        return cls(_kept(line.intervals, len(line)), _kept(line.ratios, len(line)))

    def __len__(self) -> int:
        return len(self.intervals)


@dataclass(frozen=True)
class Fit:
    """Notes ``first`` … ``last`` of tune ``at`` answer the phrase; ``likeness`` is 1 where each
    interval and each ratio is the same."""

    at: int
    likeness: float
    first: int
    last: int


def fits(phrase: Line, tunes: Sequence[Steps], *, best: int) -> list[Fit]:
    """The best place of a phrase in each tune, of the ``best`` tunes, the likest first.

    Note by note, which a wrong note cannot throw out of step; then, for those that are left,
    around that place, with notes left out or put in.
    """
    long_enough = [at for at, tune in enumerate(tunes) if len(tune) >= len(phrase)]
    if len(phrase) < 2 or not long_enough:
        return []
    chosen = [tunes[at] for at in long_enough]
    lengths = np.array([len(tune) for tune in chosen])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    hits = _hits(phrase, chosen)
    inside = np.ones(len(hits), dtype=bool)
    for at in range(1, len(phrase)):  # a phrase that began here would end in the next tune
        inside[starts + lengths - at] = False
    hits[~inside] = -1.0
    most = np.maximum.reduceat(hits, starts)
    found = []
    for at in np.argsort(-most, kind="stable")[:best].tolist():
        first = int(np.argmax(hits[starts[at] : starts[at] + lengths[at]]))
        whole = Fit(long_enough[at], float(most[at]), first, first + len(phrase) - 1)
        found.append(_elastic(phrase, chosen[at], whole))
    return sorted(found, key=lambda one: -one.likeness)


def _hits(phrase: Line, tunes: Sequence[Steps]) -> np.ndarray:
    """For each place in the tunes laid end to end: the share of the phrase's steps found there."""
    intervals = np.frombuffer(b"".join(tune.intervals for tune in tunes), dtype=np.int8)
    ratios = np.frombuffer(b"".join(tune.ratios for tune in tunes), dtype=np.int8)
    hits = np.zeros(len(intervals), dtype=np.float32)
    for at, interval in enumerate(phrase.intervals.tolist()):
        hits[: len(hits) - at] += intervals[at:] == interval
    for at, ratio in enumerate(phrase.ratios.tolist()):
        hits[: len(hits) - at] += _RHYTHM * (ratios[at:] == ratio)
    return hits / (len(phrase.intervals) + _RHYTHM * len(phrase.ratios))


def _elastic(phrase: Line, tune: Steps, around: Fit) -> Fit:
    """The fit near another by the edits from one chain of intervals to the other."""
    asked = phrase.intervals.tolist()
    chain = np.frombuffer(tune.intervals, dtype=np.int8)[:-1].tolist()
    best = around
    for first in range(max(around.first - _SLACK, 0), around.first + _SLACK + 1):
        for last in range(around.last - _SLACK, min(around.last + _SLACK, len(tune) - 1) + 1):
            likeness = Levenshtein.normalized_similarity(asked, chain[first:last])
            if last > first and likeness > best.likeness:
                best = Fit(around.at, likeness, first, last)
    return best


def _kept(steps: np.ndarray, length: int) -> bytes:
    kept = np.full(length, STOP, dtype=np.int8)
    kept[: len(steps)] = steps
    return kept.tobytes()
