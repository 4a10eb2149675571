"""What the pages ask of the database, and how long they take, on studios with ever more pieces:
``python -m tests.load.pages --pieces 10000 --json FILE``.

On a private Postgres, which ``manage.py populate`` fills to 1,000, 10,000 and 100,000 pieces as
far as it is told to; or on the database of a studio that has been filled already. Each page is
asked for in this process, thirty times: no network, no browser.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
import numpy as np

from studio.stack.postgres import Postgres

SIZES = (1_000, 10_000, 100_000)
ROUNDS = 30
DIFFERENT = 5  # pages of each kind: what is engraved for the first time is not measured
LOVED = 20  # pieces that make a listener's taste
LINE = (67, 65, 64, 62, 60, 62, 64, 65)  # MIDI, of a tune that is looked for

Ask = Callable[[int], Any]


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.load.pages")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--pieces", type=int, default=SIZES[0], help="at most")
    parser.add_argument("--database", help="of a studio, instead: as many as are there")
    options = parser.parse_args(arguments)
    found = there(options.database) if options.database else figures(options.pieces)
    kept = json.loads(options.json.read_text()) if options.json.exists() else {}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(kept | found, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def figures(pieces: int = SIZES[0]) -> dict[str, Any]:
    """``pages``: the curve up to so many pieces, and what filling up to them took."""
    with (
        tempfile.TemporaryDirectory(prefix="cantilena-pages-") as folder,
        Postgres(Path(folder), fast=True) as postgres,
        _studio(postgres.url, folder),
    ):
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        sizes = [size for size in SIZES if size < pieces] + [pieces]
        return {"pages": {f"among_{size}": _filled(size) | _measured() for size in sizes}}


def there(database: str) -> dict[str, Any]:
    """The same of the pieces that are there."""
    made = tempfile.TemporaryDirectory(prefix="cantilena-pages-")
    with made as folder, _studio(database, folder):
        from studio.discover.models import Entry

        return {"pages": {f"among_{Entry.objects.count()}": _measured()}}


@contextmanager
def _studio(database: str, folder: str) -> Iterator[None]:
    os.environ |= {
        "DATABASE_URL": database,
        "CANTILENA_STATE": folder,
        "CANTILENA_SECRET_KEY": "only for measuring pages",
        "CANTILENA_MODEL": "order_markov",
        "CANTILENA_SEARCH_RATE": "1000000",
        "DJANGO_SETTINGS_MODULE": "studio.settings",
    }
    django.setup()
    from django.conf import settings
    from django.db import connection

    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.ALLOWED_HOSTS.append("testserver")
    try:
        yield
    finally:
        connection.close()


def _filled(pieces: int) -> dict[str, float]:
    """How many a second were composed."""
    from studio.discover.populating import Population, populate

    population = Population(pieces)
    new, began = len(population.missing), time.perf_counter()
    for _ in populate(population, processes=os.cpu_count() or 1):
        pass
    return {"composed_a_second": round(new / (time.perf_counter() - began), 1)}


def _measured() -> dict[str, Any]:
    """Of each page: queries, milliseconds in the middle and at the 95th of thirty, and on an
    average of those before, when nothing was engraved yet."""
    from studio.discover import tune_search

    tune_search.statistics.forget()
    return {name: _of(ask) for name, ask in _pages().items()}


def _pages() -> dict[str, Ask]:
    from django.test import Client

    from studio.discover.browsing import PAGE_SIZE
    from studio.discover.models import Entry

    newest = list(Entry.objects.select_related("piece__owner").order_by("-pk")[:DIFFERENT])
    pieces = [one.piece.public_id for one in newest]
    project, listener = _project(newest), _listener()
    client = Client()

    def get(path: Callable[[int], str], by: Client = client) -> Ask:
        return lambda at: by.get(path(at % DIFFERENT))

    def tune(at: int) -> Any:
        notes = [{"midi": midi + at % 5, "onset": step} for step, midi in enumerate(LINE)]
        return client.post("/api/search/tune", {"notes": notes}, content_type="application/json")

    far = Entry.objects.count() // PAGE_SIZE
    words = ("snow", "midwinter", "rose", "feathrs", "maker 7")
    languages = ("en", "de", "zh", "fr", "la")
    return {
        "home": get(lambda at: "/"),
        "home_of_a_listener": get(lambda at: "/", by=listener),
        "browse": get(lambda at: f"/browse?page={1 + at}"),
        "browse_far": get(lambda at: f"/browse?page={min(400, far) - at}"),
        "browse_filtered": get(lambda at: f"/browse?style=hymn&sort=gems&page={1 + at}"),
        "browse_rare": get(
            lambda at: f"/browse?style=opera&mode=minor&difficulty=5&language={languages[at]}"
        ),
        "search": get(lambda at: f"/browse?q={words[at]}"),
        "tune": tune,
        "piece": get(lambda at: f"/pieces/{pieces[at]}"),
        "related": get(lambda at: f"/pieces/{pieces[at]}/related/similar"),
        "project": get(lambda at: f"/projects/{project}"),
        "maker": get(lambda at: f"/makers/{newest[at].piece.owner.public_id}"),
    }


def _project(newest: list[Any]) -> str:
    """The address of a public one that holds these."""
    from studio.publishing.models import Project, ProjectPiece

    project, new = Project.objects.get_or_create(
        owner=newest[0].piece.owner, title="Measured", defaults={"visibility": "public"}
    )
    if new:
        ProjectPiece.objects.bulk_create(
            ProjectPiece(project=project, piece=one.piece, position=at)
            for at, one in enumerate(newest)
        )
    return str(project.public_id)


def _listener() -> Any:
    """The browser of somebody with a taste, which others share."""
    from django.test import Client

    from studio.accounts.models import Maker, User
    from studio.discover import neighbours
    from studio.discover.models import Entry
    from studio.social import hearing

    for number in range(3):
        user, new = User.objects.get_or_create(username=f"listener-{number}")
        maker, _new = Maker.objects.get_or_create(user=user, defaults={"name": "A listener"})
        for entry in Entry.objects.select_related("piece").order_by("pk")[:LOVED] if new else ():
            hearing.loved(maker, entry.piece, loves=True)
    while neighbours.settle():
        pass
    client = Client()
    client.force_login(User.objects.get(username="listener-0"))
    return client


def _of(ask: Ask) -> dict[str, float]:
    from django.db import connection

    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    began = time.perf_counter()
    for at in range(DIFFERENT):  # engraved now, and kept
        answer = ask(at)
        assert answer.status_code == 200, answer.content[:300]
    first = (time.perf_counter() - began) / DIFFERENT
    with connection.execute_wrapper(count):
        ask(0)
    milliseconds = []
    for at in range(ROUNDS):
        began = time.perf_counter()
        ask(at)
        milliseconds.append(1000 * (time.perf_counter() - began))
    return {
        "queries": len(queries),
        "median_ms": round(float(np.median(milliseconds)), 1),
        "p95_ms": round(float(np.quantile(milliseconds, 0.95)), 1),
        "first_ms": round(1000 * first, 1),
    }


if __name__ == "__main__":
    main()
