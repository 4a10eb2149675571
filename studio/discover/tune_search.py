"""Search by tune: an index in Postgres names the tunes that share rare n-grams with the phrase,
an exact look at those finds the place."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from studio.common.errors import Unprocessable
from studio.discover.grams import Line, grams
from studio.discover.matching import Fit, Steps, fits

FEWEST: Final = 4  # notes; three are in everything
MOST: Final = 200  # notes of a query
CANDIDATES: Final = 6_000
HITS: Final = 20
_WEAKEST: Final = 0.5  # likeness: below, it is another tune
_EXPECTED: Final = 4_000  # tunes that the n-grams asked for may be in together
_STATISTICS_SECONDS: Final = 300

_CANDIDATES = """
SELECT tune.id, tune.intervals, tune.ratios FROM discover_tune tune
LEFT JOIN pieces_score score ON score.id = tune.score_id
LEFT JOIN pieces_piece piece ON piece.id = score.piece_id
WHERE tune.grams && %s::int[]
  AND (tune.source <> '' OR (piece.visibility = 'public' AND piece.current_score_id = score.id))
LIMIT %s
"""
_COMMON = """
SELECT most_common_elems::text::int[], most_common_elem_freqs::float[],
       (SELECT reltuples FROM pg_class WHERE oid = 'discover_tune'::regclass)
FROM pg_stats WHERE tablename = 'discover_tune' AND attname = 'grams'
"""


@dataclass(frozen=True)
class Hit:
    """Notes of a tune that answer the phrase; ``tune`` is its row's number."""

    tune: int
    likeness: float
    first: int
    last: int


def search(phrase: Line) -> list[Hit]:
    """The tunes that hold a phrase, in any key and tempo, the likest first.

    Raises Unprocessable for a phrase that is too short, too long, or one note over and over.
    """
    _check(phrase)
    rows = _candidates(_rarest(grams(phrase)))
    steps = [Steps(bytes(intervals), bytes(ratios)) for _, intervals, ratios in rows]
    found = fits(phrase, steps, best=HITS)
    return [_hit(rows[one.at][0], one) for one in found if one.likeness >= _WEAKEST]


def _check(phrase: Line) -> None:
    if len(phrase) < FEWEST:
        raise Unprocessable(
            "Give at least {fewest} notes: with fewer, every tune would be found.",
            fewest=FEWEST,
            field="notes",
        )
    if len(phrase) > MOST:
        raise Unprocessable("Give at most {most} notes: a phrase or two.", most=MOST, field="notes")
    if not phrase.intervals.any():
        raise Unprocessable(
            "All these notes have one pitch: go on until the tune moves.", field="notes"
        )


def _hit(tune: int, found: Fit) -> Hit:
    return Hit(tune, found.likeness, found.first, found.last)


def _candidates(asked: Sequence[int]) -> list[tuple[int, memoryview, memoryview]]:
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [list(asked), CANDIDATES])
        rows: list[tuple[int, memoryview, memoryview]] = cursor.fetchall()
    return rows


def _rarest(found: Sequence[int]) -> list[int]:
    """The n-grams that name few tunes: as many as may together be in :data:`_EXPECTED`."""
    known, floor = statistics.known()
    chosen: list[int] = []
    expected = 0.0
    for gram in sorted(found, key=lambda gram: known.get(gram, floor)):
        expected += known.get(gram, floor)
        if chosen and expected > _EXPECTED:
            break
        chosen.append(gram)
    return chosen


class _Statistics:
    """How many tunes hold an n-gram, as Postgres itself estimates for its planner."""

    def __init__(self) -> None:
        self._until = 0.0
        self._known: tuple[dict[int, float], float] = {}, 0.0

    def known(self) -> tuple[dict[int, float], float]:
        """The common ones, and at most how many tunes hold any other."""
        if time.monotonic() >= self._until:
            self._known = self._read()
            self._until = time.monotonic() + _STATISTICS_SECONDS
        return self._known

    def forget(self) -> None:
        self._until = 0.0

    @staticmethod
    def _read() -> tuple[dict[int, float], float]:
        with connection.cursor() as cursor:
            cursor.execute(_COMMON)
            row: Any = cursor.fetchone()
        if row is None or not row[0]:
            return {}, 0.0
        grams_, shares, tunes = row
        # After a share for each, Postgres adds the smallest, the largest and that of nulls.
        common = {gram: share * tunes for gram, share in zip(grams_, shares, strict=False)}
        return common, min(common.values())


statistics = _Statistics()
