"""Keeping the entries right: every stale piece is looked at again, a batch at a time.

All of a batch is one transaction with the marks it takes away: a killed worker has done all of
it or nothing, and two at once take different pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
from django.contrib.postgres.search import SearchVector
from django.db import connection, transaction
from django.db.models import Value

from studio.discover import content
from studio.discover.facets import Facets, facets
from studio.discover.grams import Line, grams
from studio.discover.matching import Steps
from studio.discover.models import Entry, Tune, Word
from studio.discover.wording import plain, tokens
from studio.pieces.models import Piece, Score, Visibility

BATCH = 50
Latent = Callable[[Score], np.ndarray]

_TAKE = """
DELETE FROM discover_stale WHERE piece_id IN (
    SELECT piece_id FROM discover_stale ORDER BY since LIMIT %s FOR UPDATE SKIP LOCKED
) RETURNING piece_id
"""

_MOVED = """
INSERT INTO discover_stale (piece_id) SELECT piece_id FROM discover_entry WHERE space <> %s
ON CONFLICT DO NOTHING
"""

_COUNT = """
UPDATE discover_entry entry SET plays = heard.plays, loves = heard.loves FROM (
    SELECT piece_id, sum(plays) AS plays, count(*) FILTER (WHERE loved) AS loves
    FROM social_hearing WHERE piece_id = ANY(%(pieces)s) GROUP BY piece_id
) AS heard WHERE heard.piece_id = entry.piece_id
"""

_COUNT_REMIXES = """
SELECT discover_recount_remixes(remixed.piece_id) FROM (
    SELECT DISTINCT score.piece_id FROM pieces_score score
    JOIN lineage_lineage edge ON edge.parent_id = score.id WHERE score.piece_id = ANY(%(pieces)s)
) AS remixed
"""


_WRITTEN = [
    field.name
    for field in Entry._meta.concrete_fields
    if field.name not in ("piece", "published_at", "plays", "loves", "remixes", "gem")
]
"""What is worked out anew each time."""


def move(space: str) -> int:
    """Mark every piece stale that stands in the space of another phrase model than this; returns
    how many."""
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [space])
        return int(cursor.rowcount)


@transaction.atomic
def refresh(latent: Latent, *, space: str = "", batch: int = BATCH) -> int:
    """Look at so many stale pieces again; returns how many there were. ``latent`` puts a score
    into the ``space`` of a phrase model, named by the checksum of its weights."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [batch])
        taken = [row[0] for row in cursor.fetchall()]
    found = Piece.objects.select_related("owner__user", "current_score").in_bulk(taken)
    index([found[number] for number in taken if number in found], latent, space)
    return len(taken)


@transaction.atomic
def index(pieces: Sequence[Piece], latent: Latent, space: str = "") -> None:
    """Write the entries and tunes of these pieces, or take them away; a statement for each table,
    however many there are."""
    shown: dict[int, Entry] = {}
    words: set[str] = set()
    for piece in pieces:
        if piece.current_score is not None and piece.visibility == Visibility.PUBLIC:
            piece.current_score.piece = piece  # as it is at hand
            if known := facets(piece.current_score):
                heading, sections = _words(piece)
                words.update(*sections)
                entry = _entry(piece.current_score, known, latent(piece.current_score), space)
                entry.heading, entry.document = heading, _document(sections)
                shown[piece.pk] = entry
    gone = [piece.pk for piece in pieces if piece.pk not in shown]
    Entry.objects.filter(piece__in=gone).delete()
    before = dict(Entry.objects.filter(piece__in=shown).values_list("piece", "score"))
    Entry.objects.bulk_create(
        shown.values(), update_conflicts=True, unique_fields=["piece"], update_fields=_WRITTEN
    )
    _count([number for number in shown if number not in before])
    moved = [one for number, one in shown.items() if before.get(number) != one.score_id]
    Tune.objects.filter(score__piece__in=[*gone, *(one.piece_id for one in moved)]).delete()
    Tune.objects.bulk_create(_tune(one.score) for one in moved)
    _learn(words)


def _entry(score: Score, known: Facets, latent: np.ndarray, space: str) -> Entry:
    """All but its words."""
    piece = score.piece
    return Entry(
        **asdict(known),
        piece=piece,
        score=score,
        licence_id=piece.licence_id,
        language=piece.language,
        style=piece.style,
        mode=piece.key.partition(" ")[2],
        time_signature=piece.time_signature,
        has_piano="Piano" in score.musicxml,
        content=content.point(
            latent, style=piece.style, language=piece.language, words=piece.words
        ),
        space=space,
    )


def _count(pieces: Sequence[int]) -> None:
    """What happened before, where a piece is public again; from now on triggers count."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"pieces": list(pieces)})
        cursor.execute(_COUNT_REMIXES, {"pieces": list(pieces)})


def _tune(score: Score) -> Tune:
    """A melody, kept so that it is found by ear."""
    line = Line.of_rows(score.notes)
    steps = Steps.of(line)
    return Tune(score=score, intervals=steps.intervals, ratios=steps.ratios, grams=grams(line))


def _learn(words: set[str]) -> None:
    """In order, so that two who learn the same words at once wait for each other one way only."""
    long = sorted({word[:60] for word in words if len(word) > 3})
    Word.objects.bulk_create((Word(word=word) for word in long), ignore_conflicts=True)


def _words(piece: Piece) -> tuple[str, list[list[str]]]:
    """What is typed from memory, and the words of title, people and poem."""
    people = [piece.owner.display_name, piece.words_by, piece.melody_by]
    first = next((line for line in piece.words.splitlines() if line.strip()), "")
    heading = plain(" ".join([piece.title, *people, first]))
    return heading, [tokens(piece.title), tokens(" ".join(people)), tokens(piece.words)]


def _document(sections: Sequence[Sequence[str]]) -> Any:
    """Title before people before poem."""
    weighed = [
        SearchVector(Value(" ".join(words)), weight=weight, config="simple")
        for words, weight in zip(sections, "ABC", strict=True)
    ]
    return weighed[0] + weighed[1] + weighed[2]
