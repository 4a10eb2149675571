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
from studio.discover.facets import facets
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
UPDATE discover_entry SET
    plays = (SELECT coalesce(sum(plays), 0) FROM social_hearing WHERE piece_id = %(piece)s),
    loves = (SELECT count(*) FROM social_hearing WHERE piece_id = %(piece)s AND loved)
WHERE piece_id = %(piece)s
"""


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
    for number in taken:
        if number in found:
            index(found[number], latent, space)
    return len(taken)


def index(piece: Piece, latent: Latent, space: str = "") -> None:
    """Write a piece's entry and tune, or take them away."""
    score = piece.current_score
    known = facets(score) if score is not None else None
    if score is None or known is None or piece.visibility != Visibility.PUBLIC:
        Entry.objects.filter(piece=piece).delete()
        Tune.objects.filter(score__piece=piece).delete()
        return
    before = Entry.objects.filter(piece=piece).values_list("score_id", flat=True).first()
    heading, sections = _words(piece)
    _, fresh = Entry.objects.update_or_create(
        piece=piece,
        defaults={
            **asdict(known),
            "score": score,
            "licence_id": piece.licence_id,
            "language": piece.language,
            "style": piece.style,
            "mode": piece.key.partition(" ")[2],
            "time_signature": piece.time_signature,
            "has_piano": "Piano" in score.musicxml,
            "heading": heading,
            "document": _document(sections),
            "content": content.point(
                latent(score), style=piece.style, language=piece.language, words=piece.words
            ),
            "space": space,
        },
    )
    if fresh:
        _count(piece)
    if before != score.pk:
        Tune.objects.filter(score__piece=piece).delete()
        tune(Line.of_rows(score.notes), score=score)
    words = {word for section in sections for word in section if len(word) > 3}
    Word.objects.bulk_create((Word(word=word[:60]) for word in words), ignore_conflicts=True)


def _count(piece: Piece) -> None:
    """What happened before, where a piece is public again; from now on triggers count."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"piece": piece.pk})
        cursor.execute("SELECT discover_recount_remixes(%s)", [piece.pk])


def tune(line: Line, **of: Any) -> None:
    """Keep a melody so that it is found by ear."""
    steps = Steps.of(line)
    Tune.objects.create(intervals=steps.intervals, ratios=steps.ratios, grams=grams(line), **of)


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
