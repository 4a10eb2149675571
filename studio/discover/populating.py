"""Public pieces of invented makers, to see how it is with many. Each is really composed, stored
and indexed as anybody's; only that a hundred are written at once, and one draw of the model is
taken as it comes.

A piece is its number: the request follows from it, and the seed that is kept with the score names
it. So it is known which are there, whatever was interrupted.
"""

from __future__ import annotations

import multiprocessing
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction

from generation.requests import KEYS, TIME_SIGNATURES, Language, MelodyRequest, Style
from studio.accounts.models import Maker, User
from studio.common import children
from studio.discover import indexing, learnt
from studio.discover.models import Stale
from studio.jobs import worker
from studio.pieces.models import Provenance, Visibility
from studio.pieces.poems import poems
from studio.pieces.storing import pieces_create
from studio.social.models import Published

MAKERS: Final = 50
BATCH: Final = 96  # pieces of a transaction: as many as the engine writes side by side
_SEEDS: Final = 2**32  # of one population
_LINES: Final = 2  # of a piece
_NAME: Final = "invented-"


@dataclass(frozen=True)
class Population:
    """So many pieces, numbered from 0. Another ``seed`` gives others."""

    pieces: int
    seed: int = 1
    model: str = "order_markov"

    @property
    def missing(self) -> list[int]:
        """The numbers of the pieces that are not there."""
        first = self.seed * _SEEDS
        kept = Provenance.objects.filter(
            score__piece__owner__user__username__startswith=_NAME, score__take=0
        ).values_list("seed", flat=True)
        there = {seed - first for seed in kept.iterator()}
        return [number for number in range(self.pieces) if number not in there]

    def request(self, number: int) -> MelodyRequest:
        """Two lines of one poem or of two in the same language, in any order."""
        seed = self.seed * _SEEDS + number
        chance = random.Random(seed)
        poem = chance.choice(poems())
        lines = [
            line
            for one in poems()
            for line in one.words.splitlines()
            if one.language == poem.language and line.strip()
        ]
        return MelodyRequest(
            words="\n".join(chance.sample(lines, _LINES)),
            language=Language(poem.language),
            style=chance.choice(list(Style)),
            key=chance.choice(KEYS),
            time_signature=chance.choice(TIME_SIGNATURES),
            title=f"{poem.title} {number + 1}",
            takes=1,
            seed=seed,
        )


def populate(population: Population, *, processes: int) -> Iterator[int]:
    """Compose what is missing; gives how many pieces are there, each time that there are more.
    Broken off, it has lost the batches that were under way."""
    learnt.fill()
    for number in range(MAKERS):
        user, _ = User.objects.get_or_create(username=f"{_NAME}{number}")
        Maker.objects.get_or_create(user=user, defaults={"name": f"Maker {number}"})
    missing = population.missing
    there = population.pieces - len(missing)
    batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
    for done in _done(population, batches, processes):
        there += done
        yield there
    with connection.cursor() as cursor:  # or the planner goes by what there was before
        cursor.execute("ANALYZE")


def _done(
    population: Population, batches: Sequence[Sequence[int]], processes: int
) -> Iterator[int]:
    if processes == 1 or len(batches) < 2:
        yield from (compose(population, numbers) for numbers in batches)
        return
    connection.close()
    os.environ["OMP_NUM_THREADS"] = "1"  # a process a core is enough
    with ProcessPoolExecutor(
        processes, multiprocessing.get_context("spawn"), initializer=children.begin
    ) as pool:
        works = [pool.submit(compose, population, numbers) for numbers in batches]
        try:
            for work in as_completed(works):
                yield work.result()
        finally:
            pool.shutdown(cancel_futures=True)


def compose(population: Population, numbers: Sequence[int]) -> int:
    """Compose, store and index these; all or none. Returns how many."""
    requests = [population.request(number) for number in numbers]
    made = worker.sketches(population.model, requests)
    makers = list(Maker.objects.filter(user__username__startswith=_NAME).select_related("user"))
    owners = [makers[number % len(makers)] for number in numbers]
    with transaction.atomic():
        pieces = pieces_create(
            list(zip(owners, requests, made.takes, strict=True)), visibility=Visibility.PUBLIC
        )
        places = {
            piece.current_score_id: point for piece, point in zip(pieces, made.points, strict=True)
        }
        indexing.index(pieces, lambda score: places[score.pk], made.space)
        # What the triggers marked is done; and nobody waits to hear of invented pieces.
        Stale.objects.filter(piece__in=pieces).delete()
        Published.objects.filter(piece__in=pieces).delete()
    return len(pieces)
