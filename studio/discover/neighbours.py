"""Who liked this also liked that: kept beside each piece, worked out again where something
happened, a piece at a time. Item-based collaborative filtering (Sarwar and others 2001)."""

from __future__ import annotations

from django.db import connection, transaction

KEPT = 40  # neighbours of a piece
_FANS = 300  # the latest; a piece that thousands heard is no better known by more
_SHRINKAGE = 8.0  # what one shared listener alone does not outweigh

_TAKE = """
DELETE FROM discover_unsettled WHERE piece_id = (
    SELECT piece_id FROM discover_unsettled ORDER BY since LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING piece_id
"""
_THERE = "SELECT 1 FROM pieces_piece WHERE id = %s FOR KEY SHARE"
_FORGET = "DELETE FROM discover_neighbour WHERE piece_id = %(piece)s"
_FIND = """
INSERT INTO discover_neighbour (piece_id, other_id, likeness)
WITH fans AS (
    SELECT maker_id, weight FROM social_hearing
    WHERE piece_id = %(piece)s AND weight > 0 ORDER BY last_at DESC LIMIT %(fans)s
), together AS (
    SELECT theirs.piece_id, sum(fans.weight * theirs.weight) AS product
    FROM fans JOIN social_hearing theirs USING (maker_id)
    WHERE theirs.piece_id <> %(piece)s AND theirs.weight > 0
    GROUP BY theirs.piece_id ORDER BY product DESC LIMIT 5 * %(kept)s
)
SELECT %(piece)s, together.piece_id,
       product / (%(shrinkage)s + sqrt((SELECT sum(weight * weight) FROM fans) * own.square))
FROM together
JOIN LATERAL (
    SELECT sum(weight * weight) AS square FROM (
        SELECT weight FROM social_hearing WHERE piece_id = together.piece_id
        ORDER BY last_at DESC LIMIT %(fans)s
    ) AS latest
) AS own ON true
ORDER BY 3 DESC LIMIT %(kept)s
"""


@transaction.atomic
def settle() -> bool:
    """Find the neighbours of one piece again; False when none is left."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        row = cursor.fetchone()
        if row is None:
            return False
        cursor.execute(_THERE, row)
        if cursor.fetchone() is None:
            return True  # deleted meanwhile
        values = {"piece": row[0], "fans": _FANS, "kept": KEPT, "shrinkage": _SHRINKAGE}
        cursor.execute(_FORGET, values)
        cursor.execute(_FIND, values)
    return True
