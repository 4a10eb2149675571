"""How well and how fast music is found: ``python -m tests.load.discovery --json FILE``.

On a private Postgres, through the very functions that answer the site. Search by tune: 200
phrases of learnt songs, transposed, in another tempo, unsteadily, with 0 to 3 wrong notes, among
1,000, 10,000 and 100,000 tunes; what the learnt songs lack of that is filled up with tunes of a
Markov chain of their steps. Recommendation: simulated listeners of known taste, who loved a dozen
pieces each, of which a third is held out; beside the most loved pieces, and chance.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import django
import numpy as np

from studio.stack.postgres import Postgres

QUERIES = 200
SIZES = (1_000, 10_000, 100_000)
PHRASE = (10, 16)  # notes
PIECES, LISTENERS, TASTES, LOVED = 600, 150, 12, 12
HELD_OUT = LOVED // 3


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.load.discovery")
    parser.add_argument("--json", type=Path, default=Path("build/evaluation.json"))
    parser.add_argument("--largest", type=int, default=SIZES[-1], help="tunes at most")
    options = parser.parse_args(arguments)
    found = figures(options.largest)
    kept = json.loads(options.json.read_text()) if options.json.exists() else {}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(kept | found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def figures(largest: int = SIZES[-1]) -> dict[str, Any]:
    """``tune_search`` and ``recommendation``."""
    with (
        tempfile.TemporaryDirectory(prefix="cantilena-discovery-") as folder,
        Postgres(Path(folder), fast=True) as postgres,
    ):
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "CANTILENA_STATE": folder,
            "CANTILENA_SECRET_KEY": "only for measuring discovery",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
        }
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        try:
            tunes = _tune_search([size for size in SIZES if size <= largest])
            return {"tune_search": tunes, "recommendation": _recommendation()}
        finally:
            connection.close()


# ── by tune ──────────────────────────────────────────────────────────────────────────────────


def _tune_search(sizes: Sequence[int]) -> dict[str, Any]:
    from django.db import connection

    from studio.discover import learnt
    from studio.discover.models import Tune

    learnt.fill()
    songs = list(Tune.objects.order_by("pk").values_list("pk", "notes"))
    asked = _queries(songs)
    filling = _invented(songs)
    told: dict[str, Any] = {"queries": QUERIES, "notes": list(PHRASE)}
    for size in sizes:
        missing = size - Tune.objects.count()
        while missing > 0:
            missing -= len(Tune.objects.bulk_create(list(islice(filling, min(missing, 2_000)))))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE discover_tune")
        told[f"among_{size}"] = _searched(asked) | {"tunes": Tune.objects.count()}
    return told


def _searched(asked: Sequence[tuple[int, int, Any]]) -> dict[str, Any]:
    from studio.discover import tune_search

    tune_search.statistics.forget()
    places: dict[int, list[int]] = {wrong: [] for wrong in range(4)}
    seconds = []
    for wrong, song, phrase in asked:
        began = time.perf_counter()
        hits = [hit.tune for hit in tune_search.search(phrase)]
        seconds.append(time.perf_counter() - began)
        places[wrong].append(hits.index(song) + 1 if song in hits else 99)
    every = [place for each in places.values() for place in each]
    return {
        **{f"in_first_{top}": _share(every, top) for top in (1, 5, 10)},
        "in_first_1_by_wrong_notes": {wrong: _share(each, 1) for wrong, each in places.items()},
        "median_seconds": statistics.median(seconds),
        "p95_seconds": float(np.quantile(seconds, 0.95)),
    }


def _share(places: Sequence[int], top: int) -> float:
    return sum(place <= top for place in places) / len(places)


def _queries(songs: Sequence[tuple[int, Any]]) -> list[tuple[int, int, Any]]:
    """Wrong notes, the song's row, and the phrase."""
    from studio.discover.grams import Line

    chance = np.random.default_rng(20261129)
    found: list[tuple[int, int, Any]] = []
    while len(found) < QUERIES:
        row, notes = songs[int(chance.integers(len(songs)))]
        length = int(chance.integers(PHRASE[0], PHRASE[1] + 1))
        if len(notes) < length + 1:
            continue
        first = int(chance.integers(len(notes) - length))
        pitches = np.array([note[0] for note in notes[first : first + length]])
        times = np.diff([note[1] for note in notes[first : first + length]])
        if len(set(pitches.tolist())) < 3:
            continue
        wrong = len(found) % 4
        for at in chance.choice(length, wrong, replace=False):
            pitches[at] += chance.choice([-3, -2, -1, 1, 2, 3])
        pace = chance.uniform(0.6, 1.7) * np.exp(chance.normal(0, 0.06, length - 1))
        onsets = np.concatenate([[0.0], np.cumsum(times * pace)])
        moved = (pitches + chance.integers(-6, 7)).astype(np.int16)
        found.append((wrong, row, Line(moved, onsets)))
    return found


def _invented(songs: Sequence[tuple[int, Any]]) -> Iterator[Any]:
    """Tunes without end: each step is drawn from what follows the last two in learnt songs."""
    from studio.discover.grams import Line, grams
    from studio.discover.matching import Steps
    from studio.discover.models import Tune

    follows: dict[tuple[Any, ...], list[tuple[int, float]]] = {}
    lengths = []
    for _, notes in songs:
        steps = [
            (after[0] - before[0], round(after[1] - before[1], 3))
            for before, after in zip(notes, notes[1:], strict=False)
        ]
        lengths.append(len(notes))
        for at in range(2, len(steps)):
            follows.setdefault((steps[at - 2], steps[at - 1]), []).append(steps[at])
    starts = list(follows)
    chance = np.random.default_rng(3)
    number = 0
    while True:
        number += 1
        steps = list(starts[int(chance.integers(len(starts)))])
        while len(steps) < lengths[int(chance.integers(len(lengths)))]:
            known = follows.get((steps[-2], steps[-1])) or follows[starts[0]]
            steps.append(known[int(chance.integers(len(known)))])
        pitches = 60 + np.cumsum([0, *(step[0] for step in steps)])
        onsets = np.cumsum([0.0, *(max(step[1], 0.05) for step in steps)])
        line = Line(pitches.astype(np.int16), onsets)
        kept = Steps.of(line)
        yield Tune(
            source=f"invented-{number}",
            notes=[],
            intervals=kept.intervals,
            ratios=kept.ratios,
            grams=grams(line),
        )


# ── for somebody ─────────────────────────────────────────────────────────────────────────────


def _recommendation() -> dict[str, Any]:
    from studio.discover import neighbours, recommending

    chance = np.random.default_rng(7)
    pieces, tastes = _pieces(chance)
    makers, loves = _loves(chance, pieces, tastes)
    while neighbours.settle():
        pass
    by_love = _most_loved(pieces)
    rivals: dict[str, Callable[[Any, set[int]], list[int]]] = {
        "model": lambda maker, known: [
            one.entry.pk for one in recommending.for_you(maker, count=10)
        ],
        "popularity": lambda maker, known: [one for one in by_love if one not in known][:10],
        "random": lambda maker, known: chance.permutation(
            [one for one in pieces if one not in known]
        )[:10].tolist(),
    }
    told: dict[str, Any] = {"listeners": LISTENERS, "pieces": PIECES}
    for name, rival in rivals.items():
        shown = [rival(maker, set(known)) for maker, (known, _) in zip(makers, loves, strict=True)]
        wanted = [held for _, held in loves]
        told[name] = {
            "recall_at_10": _recall(shown, wanted),
            "ndcg_at_10": _ndcg(shown, wanted),
            "coverage": len({one for each in shown for one in each}) / PIECES,
        }
    told["cold_start"] = _cold(chance, pieces, tastes)
    return told


def _pieces(chance: np.random.Generator) -> tuple[list[int], np.ndarray]:
    """Public pieces, each near one of the tastes, and which."""
    from studio.accounts.models import Maker
    from studio.discover.models import DIMENSIONS, Entry, MadeBy
    from studio.licences.models import Licence
    from studio.pieces.models import Piece, Score, Visibility

    owner = Maker.objects.create(guest_token="owner")
    licence = Licence.objects.get(spdx="CC-BY-4.0")
    tastes = np.arange(PIECES) % TASTES
    middles = chance.normal(size=(TASTES, DIMENSIONS))
    numbers = []
    for at in range(PIECES):
        piece = Piece.objects.create(
            owner=owner,
            licence=licence,
            title=f"Piece {at}",
            visibility=Visibility.PUBLIC,
            key="C major",
            time_signature="4/4",
        )
        score = Score.objects.create(
            piece=piece, take=0, musicxml="-", midi=b"", notes=[], measures=[], tempo=90,
            beat_quarters=1, program=52,
        )  # fmt: skip
        Entry.objects.create(
            piece=piece, score=score, licence=licence, time_signature="4/4", lowest=60,
            highest=72, seconds=60, difficulty=1, made_by=MadeBy.MODEL, heading="", document="",
            content=(middles[tastes[at]] + 0.8 * chance.normal(size=DIMENSIONS)).tolist(),
        )  # fmt: skip
        numbers.append(piece.pk)
    return numbers, tastes


def _loves(
    chance: np.random.Generator, pieces: Sequence[int], tastes: np.ndarray
) -> tuple[list[Any], list[tuple[list[int], list[int]]]]:
    """Listeners, and of each what is known and what is held out of the pieces she loves: most
    are of her two tastes, the famous ones more often, some of any."""
    from studio.accounts.models import Maker
    from studio.social.models import Hearing

    fame = chance.pareto(1.2, len(pieces)) + 0.2
    makers, told, rows = [], [], []
    for number in range(LISTENERS):
        maker = Maker.objects.create(guest_token=f"listener {number}")
        own = chance.choice(TASTES, 2, replace=False)
        odds = fame * np.where(np.isin(tastes, own), 1.0, 0.03)
        drawn = chance.choice(len(pieces), LOVED, replace=False, p=odds / odds.sum())
        loved = [pieces[at] for at in drawn]
        makers.append(maker)
        told.append((loved[HELD_OUT:], loved[:HELD_OUT]))
        rows += [Hearing(maker=maker, piece_id=one, loved=True) for one in loved[HELD_OUT:]]
    Hearing.objects.bulk_create(rows)
    return makers, told


def _most_loved(pieces: Sequence[int]) -> list[int]:
    from studio.discover.models import Entry

    return list(Entry.objects.order_by("-loves", "-piece_id").values_list("pk", flat=True))


def _recall(shown: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]]) -> float:
    shares = [
        len(set(each) & set(held)) / len(held) for each, held in zip(shown, wanted, strict=True)
    ]
    return statistics.mean(shares)


def _ndcg(shown: Sequence[Sequence[int]], wanted: Sequence[Sequence[int]]) -> float:
    gains = []
    for each, held in zip(shown, wanted, strict=True):
        found = sum(1 / np.log2(at + 2) for at, one in enumerate(each) if one in held)
        gains.append(found / sum(1 / np.log2(at + 2) for at in range(len(held))))
    return float(statistics.mean(gains))


def _cold(
    chance: np.random.Generator, pieces: Sequence[int], tastes: np.ndarray
) -> dict[str, float]:
    """Of somebody who has loved one piece: the share of ten pieces that are of its taste."""
    from studio.accounts.models import Maker
    from studio.discover import recommending
    from studio.pieces.models import Piece
    from studio.social import hearing

    taste_of = dict(zip(pieces, tastes.tolist(), strict=True))
    shares = []
    for number in range(40):
        maker = Maker.objects.create(guest_token=f"newcomer {number}")
        loved = pieces[int(chance.integers(len(pieces)))]

        hearing.loved(maker, Piece.objects.get(pk=loved), loves=True)
        found = [one.entry.pk for one in recommending.for_you(maker, count=10)]
        shares.append(statistics.mean(taste_of[one] == taste_of[loved] for one in found))
    return {"of_the_taste": statistics.mean(shares), "by_chance": 1 / TASTES}


if __name__ == "__main__":
    main()
