"""Where else was this sung? Melodic n-grams of all learnt tunes, found in milliseconds.

A step is an interval in semitones and the ratio of two durations, so that neither transposition
nor halved note values hide a copy; rests and words play no part. Every twelve steps in a row
are hashed into 64 bits and kept sorted beside the place they stand at; longer copies are found
by following hits from place to place, so that one table answers for every length from twelve.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from generation.originality.tunes import Source, Tunes
from generation.score.melody import SungNote

GRAM: Final = 12  # steps, so thirteen notes
_PRIME = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Match:
    """Notes ``first`` … ``last`` (both included) are sung, transposed or not, in a learnt tune,
    from its note ``at`` on; ``works`` counts the works that hold them all."""

    first: int
    last: int
    source: Source
    at: int
    works: int

    @property
    def notes(self) -> int:
        return self.last - self.first + 1


class Index:
    """The learnt tunes by what is sung in them."""

    def __init__(self, tunes: Tunes) -> None:
        self._sources = tunes.sources
        grams, places = _distinct(tunes)
        order = np.argsort(grams, kind="stable")
        self._grams: np.ndarray = grams[order]  # (G,) uint64, sorted
        self._places: np.ndarray = places[order]  # (G,) of the tunes' notes
        self._first = tunes.first

    def __len__(self) -> int:
        """How many n-grams there are."""
        return len(self._grams)

    def known(self, notes: Sequence[SungNote], length: int = GRAM) -> list[bool]:
        """For each run of ``length`` steps, by its first note: is it in a learnt tune?"""
        hits = [False] * max(len(notes) - length, 0)
        for first, last, _ in self._runs(notes):
            for start in range(first, last - length + 1):
                hits[start] = True
        return hits

    def longest_matches(self, notes: Sequence[SungNote]) -> tuple[Match, ...]:
        """Every stretch of :data:`GRAM` steps or more that a learnt tune holds too, in order of
        their beginnings; one within another is left out, and of equals the first tune's is
        named."""
        runs: dict[tuple[int, int], list[int]] = {}
        for first, last, place in self._runs(notes):
            runs.setdefault((first, last), []).append(place)
        matches: list[Match] = []
        for (first, last), places in sorted(runs.items(), key=lambda run: (run[0][0], -run[0][1])):
            if matches and last <= matches[-1].last:
                continue
            place = min(places)
            tune = self._tune(place)
            works = len({self._sources[self._tune(other)].work for other in places})
            at = place - int(self._first[tune])
            matches.append(Match(first, last, self._sources[tune], at, works))
        return tuple(matches)

    def _runs(self, notes: Sequence[SungNote]) -> Iterator[tuple[int, int, int]]:
        """First and last note of each stretch that goes on as long as in some tune, and the
        place where it begins there."""
        grams = melodic_grams(melodic_steps(notes))
        lows = np.searchsorted(self._grams, grams, side="left")
        highs = np.searchsorted(self._grams, grams, side="right")
        under_way: dict[int, int] = {}  # the place of a hit → the note where its run began
        for at, (low, high) in enumerate(zip(lows.tolist(), highs.tolist(), strict=True)):
            here = self._places[low:high].tolist()
            going_on = {place: under_way.pop(place - 1, at) for place in here}
            yield from _ended(under_way, at)
            under_way = going_on
        yield from _ended(under_way, len(grams))

    def _tune(self, place: int) -> int:
        return int(np.searchsorted(self._first, place, side="right")) - 1


def melodic_steps(notes: Sequence[SungNote]) -> np.ndarray:
    """From each note to the next, as one number: (N,) notes → (N − 1,) uint64."""
    pitches = np.array([note.midi for note in notes], dtype=np.int64)
    durations = np.array([note.duration for note in notes], dtype=np.int64)
    return _codes(pitches, durations)


def tune_steps(tunes: Tunes) -> np.ndarray:
    """As :func:`melodic_steps`, of all learnt notes in a row: (N,) notes → (N − 1,)."""
    return _codes(tunes.notes[:, 3].astype(np.int64), tunes.notes[:, 2].astype(np.int64))


def melodic_grams(steps: np.ndarray) -> np.ndarray:
    """A hash of every :data:`GRAM` steps in a row: (N,) → (N − GRAM + 1,) uint64."""
    return _hashes(steps)


def _ended(runs: dict[int, int], at: int) -> Iterator[tuple[int, int, int]]:
    """Runs whose last n-gram began at note ``at - 1``."""
    for place, began in runs.items():
        yield began, at - 1 + GRAM, place - (at - 1 - began)


def _codes(pitches: np.ndarray, durations: np.ndarray) -> np.ndarray:
    """Each step as one number: interval and reduced ratio of durations. (N,) → (N − 1,)"""
    if len(pitches) < 2:
        return np.zeros(0, dtype=np.uint64)
    before, after = durations[:-1], durations[1:]
    common = np.maximum(np.gcd(before, after), 1)
    ratio = ((after // common) << 20) + before // common
    codes: np.ndarray = (((np.diff(pitches) + 256) << 40) + ratio).astype(np.uint64)
    return codes


def _hashes(codes: np.ndarray) -> np.ndarray:
    """A polynomial hash of every :data:`GRAM` codes in a row. (N,) → (N − GRAM + 1,)"""
    count = max(len(codes) - GRAM + 1, 0)
    mixed = (codes ^ (codes >> np.uint64(29))) * _PRIME
    mixed ^= mixed >> np.uint64(32)
    grams = np.zeros(count, dtype=np.uint64)
    for offset in range(GRAM):
        grams = grams * _PRIME + mixed[offset : offset + count]
    return grams


def _distinct(tunes: Tunes) -> tuple[np.ndarray, np.ndarray]:
    """The n-grams of every tune, and where they stand; verses to the same tune count once."""
    codes = tune_steps(tunes)
    grams = _hashes(codes)
    kept = []
    seen: set[tuple[str, bytes]] = set()
    for start, stop, source in zip(tunes.first, tunes.first[1:], tunes.sources, strict=False):
        name = source.work, codes[start : stop - 1].tobytes()
        if name not in seen:
            seen.add(name)
            kept.append(np.arange(start, max(stop - GRAM, start)))
    places = np.concatenate([np.zeros(0, dtype=np.int64), *kept])
    return grams[places], places
