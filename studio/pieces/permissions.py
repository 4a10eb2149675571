"""Who may see a piece, and who may change it."""

from __future__ import annotations

from django.db.models import Prefetch, QuerySet

from studio.accounts.models import Maker
from studio.common.errors import Forbidden, NotFound
from studio.pieces.models import Piece, Score, Visibility

_MUSIC = ("musicxml", "midi", "notes", "measures")
_NOT_YOURS = "This piece is someone else's: only its owner changes it."


def may_see(maker: Maker | None, piece: Piece) -> bool:
    """The owner always, until she gives it up; others unless the piece is private."""
    if piece.withdrawn_at is not None:
        return False
    if piece.visibility in (Visibility.LINK, Visibility.PUBLIC):
        return True
    return maker is not None and piece.owner_id == maker.pk


def may_edit(maker: Maker | None, piece: Piece) -> bool:
    """The owner alone."""
    return may_see(maker, piece) and maker is not None and piece.owner_id == maker.pk


def pieces() -> QuerySet[Piece]:
    """Pieces with all that is shown of them; their music is fetched when it is asked for."""
    takes = Score.objects.select_related("provenance").defer(
        *_MUSIC, "provenance__request", "provenance__originality"
    )
    return (
        Piece.objects.filter(withdrawn_at__isnull=True)
        .select_related("owner__user", "licence", "current_score")
        .defer(*(f"current_score__{name}" for name in _MUSIC))
        .prefetch_related(Prefetch("scores", takes))
    )


def piece_seen(public_id: str, *, by: Maker | None) -> Piece:
    """The piece, if ``by`` may see it. Raises NotFound or Forbidden."""
    piece = pieces().filter(public_id=public_id).first()
    if piece is None:
        raise NotFound("There is no such piece.")
    if not may_see(by, piece):
        raise Forbidden("This piece is its owner's alone.")
    return piece


def score_seen(public_id: str, *, by: Maker | None) -> Score:
    """The score, if ``by`` may see its piece. Raises NotFound or Forbidden."""
    score = (
        Score.objects.select_related(
            "piece__owner__user", "piece__licence", "provenance", "parent", "locks"
        )
        .defer(*(f"parent__{name}" for name in _MUSIC))
        .filter(public_id=public_id)
        .first()
    )
    if score is None:
        raise NotFound("There is no such score.")
    if not may_see(by, score.piece):
        raise Forbidden("This score is its owner's alone.")
    return score


def piece_edited(public_id: str, *, by: Maker | None) -> Piece:
    """The piece, if ``by`` may change it. Raises NotFound or Forbidden."""
    piece = piece_seen(public_id, by=by)
    if not may_edit(by, piece):
        raise Forbidden(_NOT_YOURS)
    return piece


def score_edited(public_id: str, *, by: Maker | None) -> Score:
    """The score, if ``by`` may change its piece. Raises NotFound or Forbidden."""
    score = score_seen(public_id, by=by)
    if not may_edit(by, score.piece):
        raise Forbidden(_NOT_YOURS)
    return score
