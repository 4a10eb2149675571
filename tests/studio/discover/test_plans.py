"""However many pieces there are: an index answers each question, and a page asks a few."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pgvector.django import CosineDistance

from studio.accounts.models import Maker
from studio.discover import browsing, indexing, tune_search, word_search
from studio.discover.browsing import Filters, Sort
from studio.discover.grams import Line
from studio.discover.models import DIMENSIONS, Entry
from studio.pieces.models import Visibility
from tests.cast import point, song_of

PHRASE = Line(np.array([60, 62, 64, 65, 67, 64, 60]), np.arange(7))


@pytest.fixture
def _without_scans(db: None) -> None:
    """On a table this small a scan is cheaper: the question is which index there is to use."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")


def indexes_of(statement: str, values: Any = None) -> set[str]:
    """The indexes that Postgres would answer by."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        plan = cursor.fetchone()[0]
    found: set[str] = set()

    def look(node: dict[str, Any]) -> None:
        found.update({node["Index Name"]} if "Index Name" in node else ())
        for child in node.get("Plans", ()):
            look(child)

    look((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"])
    return found


@pytest.mark.usefixtures("_without_scans")
def test_a_tune_is_looked_for_by_its_grams() -> None:
    with CaptureQueriesContext(connection) as asked:
        tune_search.statistics.forget()
        tune_search.search(PHRASE)
    assert "tune_grams" in indexes_of(asked[-1]["sql"])


@pytest.mark.usefixtures("_without_scans")
def test_words_are_looked_for_by_lexemes_and_trigrams() -> None:
    with connection.cursor() as cursor:
        for way in ("indexscan", "indexonlyscan"):  # of the words, in their order
            cursor.execute(f"SET LOCAL enable_{way} = off")
    with CaptureQueriesContext(connection) as asked:
        word_search.search("hope with feathers")
    used = set().union(*(indexes_of(one["sql"]) for one in asked if "FROM" in one["sql"]))
    assert {"entry_document", "entry_heading", "word_likeness"} <= used


@pytest.mark.usefixtures("_without_scans")
def test_what_is_alike_is_looked_for_by_the_graph_of_points() -> None:
    near = CosineDistance("content", [0.1] * DIMENSIONS)
    with CaptureQueriesContext(connection) as asked:
        list(Entry.objects.order_by(near).values_list("pk", flat=True)[:10])
    assert indexes_of(asked[-1]["sql"]) == {"entry_content"}


@pytest.mark.usefixtures("_without_scans")
@pytest.mark.parametrize(
    ("sort", "index"),
    [
        (Sort.NEW, "entry_newest"),
        (Sort.LOVED, "entry_most_loved"),
        (Sort.REMIXED, "entry_most_remixed"),
        (Sort.GEMS, "entry_gems"),
    ],
)
def test_the_gallery_is_read_in_order(sort: Sort, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_sort = off")
    with CaptureQueriesContext(connection) as asked:
        browsing.gallery(Filters(), sort=sort, page=1)
    assert index in indexes_of(asked[0]["sql"])


@pytest.mark.parametrize("path", ["/browse", "/browse?q=hope", "/", "/api/gallery"])
def test_a_page_asks_as_little_of_many_pieces_as_of_one(alice: Maker, path: str) -> None:
    def asked() -> int:
        Client().get(path)  # engraves what is new, once
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(path).status_code == 200
        return len(queries)

    song_of(alice, Visibility.PUBLIC, title="Hope 0")
    indexing.refresh(point)
    few = asked()
    for number in range(1, 7):
        song_of(alice, Visibility.PUBLIC, title=f"Hope {number}")
    indexing.refresh(point)
    assert asked() == few
    assert few < 20


@pytest.mark.parametrize("sort", list(Sort))
def test_of_equals_the_newer_comes_first(alice: Maker, sort: Sort) -> None:
    first, second = (song_of(alice, Visibility.PUBLIC, title=name) for name in ("One", "Two"))
    indexing.refresh(point)
    Entry.objects.update(published_at="2026-11-01T00:00:00Z")
    found, _more = browsing.gallery(Filters(), sort=sort, page=1)
    assert [entry.piece for entry in found] == [second, first]
