"""Among thousands of pieces, comments and notices the planner itself takes the indexes: no hot
query reads a whole table."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from studio.accounts.models import Maker
from studio.discover import browsing, indexing, recommending, tune_search, word_search
from studio.discover.browsing import Filters, Sort
from studio.discover.grams import Line
from studio.discover.models import Entry
from studio.pieces.models import Piece, Visibility
from studio.publishing.models import Project
from studio.publishing.projects import places_seen, project_add
from studio.social import noticing, talking
from tests.cast import client_of, point, song_of

MANY = 5_000
LARGE = {
    *("pieces_piece", "pieces_score", "discover_entry", "discover_tune", "discover_word"),
    *("social_comment", "social_notice", "social_hearing", "publishing_projectpiece"),
}

# Copies of one piece, each a little different: only Postgres shall believe that they are many.
FILL = """
CREATE TEMPORARY TABLE copied ON COMMIT DROP AS
    SELECT n, nextval('pieces_piece_id_seq') AS piece, nextval('pieces_score_id_seq') AS score,
           (SELECT min(id) FROM accounts_maker) + n %% 3 AS owner
    FROM generate_series(1, %(many)s) AS n;
INSERT INTO pieces_piece (id, public_id, created_at, owner_id, {piece})
    SELECT copied.piece, lpad(n::text, 12, 'p'), now(), copied.owner, {piece}
    FROM pieces_piece, copied
    WHERE pieces_piece.id = %(piece)s;
INSERT INTO pieces_score (id, public_id, created_at, piece_id, {score})
    SELECT copied.score, lpad(n::text, 12, 's'), now(), copied.piece, {score}
    FROM pieces_score, copied
    WHERE pieces_score.id = %(score)s;
UPDATE pieces_piece SET current_score_id = copied.score FROM copied
    WHERE pieces_piece.id = copied.piece;
INSERT INTO discover_entry (piece_id, score_id, published_at, loves, plays, remixes, style,
                            language, heading, document, content, {entry})
    SELECT copied.piece, copied.score, now() - n * interval '1 minute', n %% 97, n %% 89, n %% 7,
           (ARRAY['hymn', 'folk', 'opera', 'choral'])[1 + n %% 4],
           (ARRAY['en', 'de', 'zh'])[1 + n %% 3], 'song ' || md5(n::text) || ' ' || n,
           to_tsvector('simple', 'song w' || n %% 500 || ' ' || md5(n::text)),
           (SELECT array_agg(sin(n * place)) FROM generate_series(1, 96) AS place)::vector, {entry}
    FROM discover_entry, copied WHERE discover_entry.piece_id = %(piece)s;
INSERT INTO discover_word SELECT md5(n::text) FROM copied;
INSERT INTO discover_tune (score_id, source, title, composer, credit, intervals, ratios, grams)
    SELECT copied.score, '', '', '', '', intervals, ratios,
           (SELECT array_agg((n * at * at) %% 9973) FROM generate_series(1, 40) AS at)
    FROM discover_tune, copied WHERE score_id = %(score)s;
INSERT INTO social_comment (public_id, created_at, piece_id, author_id, text, mentions, removed_by)
    SELECT lpad(n::text, 12, 'c'), now(), copied.piece, copied.owner, 'Lovely.', '[]', ''
    FROM copied;
INSERT INTO social_notice (public_id, created_at, maker_id, kind, actor_id, piece_id, read_at)
    SELECT lpad(n::text, 12, 'n'), now() - n * interval '1 second', copied.owner, 'love',
           (SELECT max(id) FROM accounts_maker),
           copied.piece, CASE WHEN n %% 50 > 0 THEN now() END
    FROM copied WHERE copied.owner < (SELECT max(id) FROM accounts_maker);
INSERT INTO social_hearing (maker_id, piece_id, plays, loved, remixed, last_at)
    SELECT copied.owner, copied.piece, 1, n %% 5 = 0, false, now() FROM copied;
INSERT INTO publishing_project (public_id, created_at, owner_id, title, notes, visibility)
    SELECT lpad(n::text, 12, 'j'), now(), owner, 'A list', '', 'public' FROM copied;
INSERT INTO publishing_projectpiece (project_id, piece_id, position, note)
    SELECT id, (SELECT min(piece) + id %% %(many)s FROM copied), 0, '' FROM publishing_project;
DELETE FROM discover_stale; DELETE FROM discover_unsettled; DELETE FROM social_published;
ANALYZE
"""
OWN = {
    "pieces_piece": {"id", "public_id", "created_at", "owner_id", "current_score_id"},
    "pieces_score": {"id", "public_id", "created_at", "piece_id"},
    "discover_entry": {
        *("piece_id", "score_id", "published_at", "loves", "plays", "remixes", "style", "gem"),
        *("language", "heading", "document", "content"),
    },
}


def _rest(table: str) -> str:
    """The columns of a table that copies have in common."""
    with connection.cursor() as cursor:
        named = connection.introspection.get_table_description(cursor, table)
    return ", ".join(f"{table}.{one.name}" for one in named if one.name not in OWN[table])


@pytest.fixture
def piece(alice: Maker, bob: Maker, charlie: Maker) -> Iterator[Piece]:
    """One of thousands."""
    one = song_of(alice, Visibility.PUBLIC, title="Hope")
    indexing.refresh(point)
    rest = {name.split("_")[1]: _rest(name) for name in OWN}
    statement = FILL
    for name, columns in rest.items():
        bare = ", ".join(column.split(".")[1] for column in columns.split(", "))
        statement = statement.replace(f", {{{name}}})", f", {bare})").replace(
            f"{{{name}}}", columns
        )
    told = {"many": MANY, "piece": one.pk, "score": one.current_score_id}
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for each in statement.split(";"):
            cursor.execute(each, told)
    tune_search.statistics.forget()
    yield one
    tune_search.statistics.forget()


def test_the_planner_takes_the_indexes(piece: Piece, alice: Maker, bob: Maker) -> None:
    entry, project = Entry.objects.get(piece=piece), _project(bob, piece)
    phrase = Line(np.array([67, 69, 67, 69, 67, 69, 67]), np.arange(7))
    asked: dict[str, tuple[Callable[[], Any], set[str]]] = {
        "newest": (lambda: browsing.gallery(Filters(), sort=Sort.NEW, page=2), {"entry_newest"}),
        "most loved": (lambda: _gallery(Sort.LOVED), {"entry_most_loved"}),
        "most remixed": (lambda: _gallery(Sort.REMIXED), {"entry_most_remixed"}),
        "hidden gems": (lambda: _gallery(Sort.GEMS), {"entry_gems"}),
        "filtered": (
            lambda: _gallery(Sort.NEW, Filters(style="hymn", language="de")),
            {"entry_newest"},
        ),
        "rare": (
            lambda: _gallery(Sort.NEW, Filters(style="art-song", language="la")),
            {"entry_facets"},
        ),
        "words": (lambda: word_search.search("w77"), {"entry_document"}),
        "mistyped": (lambda: word_search.search("hoppe"), {"entry_heading"}),
        "tune": (lambda: tune_search.search(phrase), {"tune_grams"}),
        "alike": (lambda: recommending.similar(entry, count=12), {"entry_content"}),
        "for somebody": (lambda: recommending.for_you(alice, count=4), {"entry_content"}),
        "comments": (lambda: talking.threads(piece), {"comment_of_piece"}),
        "unread": (lambda: noticing.unread(alice), {"notice_unread"}),
        "notices": (lambda: list(noticing.seen(alice)[: noticing.SHOWN]), set()),
        "playlist": (lambda: places_seen(project, by=bob), {"one_piece_a_place"}),
        "a maker's page": (lambda: Client().get(f"/makers/{alice.public_id}"), set()),
        "the piece's page": (lambda: client_of(bob).get(f"/pieces/{piece.public_id}"), set()),
    }
    wrong = {name: told for name, (ask, named) in asked.items() if (told := _wrong(ask, named))}
    assert wrong == {}


def _gallery(sort: Sort, filters: Filters | None = None) -> Any:
    return browsing.gallery(filters or Filters(), sort=sort, page=1)


def _project(owner: Maker, piece: Piece) -> Project:
    project = Project.objects.create(owner=owner, title="Mine")
    project_add(project, piece)
    return project


def _wrong(ask: Callable[[], Any], named: set[str]) -> list[str]:
    """What is wrong with how Postgres would answer."""
    with CaptureQueriesContext(connection) as queries:
        ask()
    nodes: list[dict[str, Any]] = []
    for one in queries.captured_queries:
        if one["sql"].lstrip("( \n").upper().startswith(("SELECT", "WITH")):
            nodes += _nodes(one["sql"])
    used = {node["Index Name"] for node in nodes if "Index Name" in node}
    read = [
        f"reads all of {node['Relation Name']}"
        for node in nodes
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in LARGE
    ]
    sorted_ = [
        f"sorts {node['Plan Rows']} rows"
        for node in nodes
        if node["Node Type"] in ("Sort", "Incremental Sort") and node["Plan Rows"] > MANY / 2
    ]
    unused = [f"not by {name}" for name in named if not any(name in each for each in used)]
    return read + sorted_ + unused


def _nodes(statement: str) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}")
        plan = cursor.fetchone()[0]
    open_ = [(json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]]
    while open_:
        node = open_.pop()
        open_ += node.get("Plans", [])
        yield node
