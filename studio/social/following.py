"""Following makers; and what their followers are told when they publish."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from studio.accounts.models import Maker
from studio.common.errors import Forbidden, NotFound, Unprocessable
from studio.pieces.models import Piece
from studio.social.models import Follow, Kind
from studio.social.noticing import About, announce, group_of, notice

MOST = 1_000  # whom one maker follows
_TAKE = """
DELETE FROM social_published WHERE piece_id = (
    SELECT piece_id FROM social_published ORDER BY since LIMIT 1 FOR UPDATE SKIP LOCKED
) RETURNING piece_id
"""
_TELL = """
INSERT INTO social_notice (public_id, created_at, maker_id, kind, actor_id, piece_id)
SELECT DISTINCT ON (told.id) substr(translate(encode(sha256(random()::text::bytea), 'base64'),
       '+/', '-_'), 1, 12), now(), told.id, told.kind, %(owner)s, %(piece)s
FROM (
    SELECT parent_piece.owner_id AS id, 'remix' AS kind, 0 AS rank
    FROM lineage_lineage edge
    JOIN pieces_score child ON child.id = edge.child_id AND child.piece_id = %(piece)s
    JOIN pieces_score parent ON parent.id = edge.parent_id
    JOIN pieces_piece parent_piece ON parent_piece.id = parent.piece_id
    UNION ALL
    SELECT maker_id, 'piece', 1 FROM social_follow WHERE followed_id = %(owner)s
) AS told
JOIN accounts_maker maker ON maker.id = told.id AND maker.user_id IS NOT NULL
WHERE told.id <> %(owner)s
ORDER BY told.id, told.rank
ON CONFLICT DO NOTHING RETURNING maker_id
"""


def maker_found(public_id: str) -> Maker:
    """A maker with an account. Raises NotFound."""
    found = Maker.objects.select_related("user").filter(public_id=public_id).first()
    if found is None or found.user_id is None:
        raise NotFound("There is no such maker.")
    return found


def follow(maker: Maker, followed: Maker, *, follows: bool) -> None:
    """Follow somebody, or no longer. Raises Forbidden without an account, or Unprocessable."""
    if not follows:
        Follow.objects.filter(maker=maker, followed=followed).delete()
        return
    if maker.user_id is None:
        raise Forbidden("Following needs an account: make one first.")
    if maker.pk == followed.pk:
        raise Unprocessable("You hear of your own pieces anyway: follow somebody else.")
    if maker.follows.count() >= MOST:
        raise Unprocessable("These are as many makers as one can follow: leave one first.")
    with transaction.atomic():
        _row, new = Follow.objects.get_or_create(maker=maker, followed=followed)
        if new:
            notice([followed], Kind.FOLLOW, actor=maker, about=About())


def is_following(maker: Maker | None, followed: Maker) -> bool:
    return maker is not None and Follow.objects.filter(maker=maker, followed=followed).exists()


def followed_by(maker: Maker) -> QuerySet[Maker]:
    """Whom a maker follows, the latest first."""
    found = Maker.objects.filter(followers__maker=maker, departed_at__isnull=True)
    return found.select_related("user").order_by("-followers__created_at")


@transaction.atomic
def tell_of_published() -> bool:
    """Tell those who follow the maker of a piece that has just become public, and the makers of
    what it was made from; False when none is left."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE)
        row: Any = cursor.fetchone()
        if row is None:
            return False
        piece = Piece.objects.filter(pk=row[0], visibility="public").first()
        if piece is None:
            return True  # taken back, or deleted, meanwhile
        cursor.execute(_TELL, {"piece": piece.pk, "owner": piece.owner_id})
        told = [found[0] for found in cursor.fetchall()]
    ids = Maker.objects.filter(pk__in=told).values_list("public_id", flat=True)
    groups = [group_of(id) for id in ids]
    transaction.on_commit(lambda: announce(groups))
    return True
