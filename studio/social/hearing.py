"""Playing and loving: each counted in one statement."""

from __future__ import annotations

import contextlib

from django.db import IntegrityError, connection, transaction

from studio.accounts.models import Maker
from studio.common.errors import NotFound
from studio.pieces.models import Piece
from studio.social.models import Hearing, Kind
from studio.social.noticing import About, notice

_PLAYED = """
INSERT INTO social_hearing (maker_id, piece_id, plays, loved, remixed)
VALUES (%s, %s, 1, false, false)
ON CONFLICT (maker_id, piece_id) DO UPDATE SET
    plays = social_hearing.plays
        + CASE WHEN social_hearing.last_at < now() - interval '30 seconds' THEN 1 ELSE 0 END,
    last_at = now()
"""
_LOVED = """
INSERT INTO social_hearing (maker_id, piece_id, plays, loved, remixed)
VALUES (%s, %s, 0, %s, false)
ON CONFLICT (maker_id, piece_id) DO UPDATE SET loved = excluded.loved, last_at = now()
"""


def played(maker: Maker, piece: Piece) -> None:
    """One more play; pressing Play again within half a minute is the same one."""
    deleted = contextlib.suppress(IntegrityError)  # this moment: then nobody counts
    with deleted, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_PLAYED, [maker.pk, piece.pk])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def loved(maker: Maker, piece: Piece, *, loves: bool) -> None:
    """Say, or take back, that a piece is loved; its owner is told once. Raises NotFound for one
    that was deleted this moment."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_LOVED, [maker.pk, piece.pk, loves])
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        raise NotFound("This piece has just been deleted by its maker.") from None
    if loves:
        notice([piece.owner], Kind.LOVE, actor=maker, about=About(piece))


def loves(maker: Maker | None, pieces: list[int]) -> set[int]:
    """Which of these pieces the maker loves."""
    if maker is None:
        return set()
    return set(
        Hearing.objects.filter(maker=maker, piece__in=pieces, loved=True).values_list(
            "piece_id", flat=True
        )
    )
