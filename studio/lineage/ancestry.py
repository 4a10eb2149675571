"""What a score was made from, and what was made from it, however far: recursive queries.

A score's way back leads through its parents within the piece and, by the edges of the lineage,
into other pieces. What was met already is not walked again, and there is an end in any case.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from studio.pieces.models import Piece

MAX_SCORES: Final = 20_000  # walked at most

_UP = """
WITH RECURSIVE walked (id) AS (
    SELECT id FROM pieces_score WHERE piece_id = ANY(%s) OR id = ANY(%s)
  UNION
    SELECT next.id FROM walked JOIN LATERAL (
        SELECT parent_id AS id FROM pieces_score
            WHERE pieces_score.id = walked.id AND parent_id IS NOT NULL
      UNION ALL
        SELECT parent_id FROM lineage_lineage WHERE child_id = walked.id
    ) AS next ON true
)
SELECT id FROM walked LIMIT %s
"""
_DOWN = """
WITH RECURSIVE walked (id) AS (
    SELECT id FROM pieces_score WHERE piece_id = ANY(%s) OR id = ANY(%s)
  UNION
    SELECT next.id FROM walked JOIN LATERAL (
        SELECT id FROM pieces_score WHERE pieces_score.parent_id = walked.id
      UNION ALL
        SELECT child_id FROM lineage_lineage WHERE parent_id = walked.id
    ) AS next ON true
)
SELECT id FROM walked LIMIT %s
"""


def scores_behind(*, pieces: Sequence[int] = (), scores: Sequence[int] = ()) -> list[int]:
    """The keys of these scores (or of these pieces' scores) and all that they come from."""
    return _walk(_UP, pieces, scores)


def scores_after(*, pieces: Sequence[int] = (), scores: Sequence[int] = ()) -> list[int]:
    """The keys of these scores (or of these pieces' scores) and all that came from them."""
    return _walk(_DOWN, pieces, scores)


def ancestors(piece: Piece) -> list[Piece]:
    """Every other piece that any score of this one was made from, the oldest first."""
    return _others(piece, scores_behind(pieces=[piece.pk]))


def descendants(piece: Piece) -> list[Piece]:
    """Every other piece that was made from any score of this one, the oldest first."""
    return _others(piece, scores_after(pieces=[piece.pk]))


def _others(piece: Piece, scores: Sequence[int]) -> list[Piece]:
    found = Piece.objects.filter(scores__pk__in=scores).exclude(pk=piece.pk).distinct()
    return list(found.select_related("owner__user", "licence").order_by("created_at", "pk"))


def _walk(query: str, pieces: Sequence[int], scores: Sequence[int]) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(pieces), list(scores), MAX_SCORES])
        return [row[0] for row in cursor.fetchall()]
