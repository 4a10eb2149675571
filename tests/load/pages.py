"""What the pages ask of the database, and how long they take, on a studio with many pieces
(``manage.py populate``): ``python -m tests.load.pages --database URL --json FILE``."""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import django
import numpy as np

ROUNDS = 20
DIFFERENT = 3  # pages of each kind: what is engraved for the first time is not measured


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.load.pages")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--database", required=True, help="of a studio with pieces in it")
    options = parser.parse_args(arguments)
    found = measured(options.database)
    kept = json.loads(options.json.read_text()) if options.json.exists() else {}
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(kept | {"pages": found}, indent=2) + "\n")
    print(json.dumps(found, indent=2))


def measured(database: str) -> dict[str, Any]:
    """On the pieces that are there."""
    with tempfile.TemporaryDirectory(prefix="cantilena-pages-") as folder:
        _prepare(database, folder)
        return _pages()


def _prepare(database: str, folder: str) -> None:
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

    settings.CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    settings.ALLOWED_HOSTS.append("testserver")


def _pages() -> dict[str, Any]:
    """Of each page: queries, and milliseconds in the middle and at the 95th of a hundred."""
    from django.test import Client

    from studio.discover.models import Entry
    from studio.publishing.models import Project, ProjectPiece

    newest = list(Entry.objects.select_related("piece__owner").order_by("-pk")[:ROUNDS])
    owner = newest[0].piece.owner
    project, _new = Project.objects.get_or_create(
        owner=owner, title="Measured", defaults={"visibility": "public"}
    )
    if not project.places.exists():
        ProjectPiece.objects.bulk_create(
            ProjectPiece(project=project, piece=one.piece, position=at)
            for at, one in enumerate(newest)
        )
    client = Client()
    line = [{"midi": midi, "onset": at} for at, midi in enumerate((67, 65, 64, 62, 60, 62, 64, 65))]

    def tune(at: int) -> Any:
        moved = [note | {"midi": note["midi"] + at % 5} for note in line]
        return client.post("/api/search/tune", {"notes": moved}, content_type="application/json")

    def get(path: Callable[[int], str]) -> Callable[[int], Any]:
        return lambda at: client.get(path(at))

    words = ("snow", "midwinter", "rose")
    asked: dict[str, Callable[[int], Any]] = {
        "home": get(lambda at: "/"),
        "browse": get(lambda at: f"/browse?page={1 + at % DIFFERENT}"),
        "browse_filtered": get(
            lambda at: f"/browse?style=hymn&sort=gems&page={1 + at % DIFFERENT}"
        ),
        "search": get(lambda at: f"/browse?q={words[at % DIFFERENT]}"),
        "tune": tune,
        "piece": get(lambda at: f"/pieces/{newest[at % DIFFERENT].piece.public_id}"),
        "related": get(
            lambda at: f"/pieces/{newest[at % DIFFERENT].piece.public_id}/related/similar"
        ),
        "project": get(lambda at: f"/projects/{project.public_id}"),
    }
    told: dict[str, Any] = {name: _measured(ask) for name, ask in asked.items()}
    return {"pieces": Entry.objects.count(), **told}


def _measured(ask: Callable[[int], Any]) -> dict[str, float]:
    from django.db import connection

    queries: list[str] = []

    def count(execute: Any, sql: str, *rest: Any) -> Any:
        queries.append(sql)
        return execute(sql, *rest)

    for at in range(DIFFERENT):  # engraved now, and kept
        answer = ask(at)
        assert answer.status_code == 200, answer.content[:300]
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
    }


if __name__ == "__main__":
    main()
