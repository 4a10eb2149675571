"""Playing and loving: each counted in one statement."""

from __future__ import annotations

from django.db import connection

from studio.accounts.models import Maker
from studio.pieces.models import Piece
from studio.social.models import Hearing

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
    with connection.cursor() as cursor:
        cursor.execute(_PLAYED, [maker.pk, piece.pk])


def loved(maker: Maker, piece: Piece, *, loves: bool) -> None:
    """Say, or take back, that a piece is loved."""
    with connection.cursor() as cursor:
        cursor.execute(_LOVED, [maker.pk, piece.pk, loves])


def loves(maker: Maker | None, pieces: list[int]) -> set[int]:
    """Which of these pieces the maker loves."""
    if maker is None:
        return set()
    return set(
        Hearing.objects.filter(maker=maker, piece__in=pieces, loved=True).values_list(
            "piece_id", flat=True
        )
    )
