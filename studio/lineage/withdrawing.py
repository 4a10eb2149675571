"""Giving a piece up. Where others built on it, the credit that they owe outlives it."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from studio.accounts.models import Maker
from studio.lineage.ancestry import descendants
from studio.pieces.models import Piece, Score, Visibility


def piece_give_up(piece: Piece, *, named: bool) -> None:
    """Delete a piece, or, where other pieces were made from it, all of it but its credit: the
    title, its maker's name (or, not ``named``, nobody's), and the scores that they go back to,
    which nobody can fetch any more. Within the caller's transaction."""
    behind = _withdrawn_behind(piece)
    kept = _built_upon(piece)
    if kept:
        _withdraw(piece, kept, named=named)
    else:
        piece.delete()
    for other in behind:  # perhaps this was the last that was made from it
        if not _built_upon(other):
            other.delete()


def _withdraw(piece: Piece, kept: set[int], *, named: bool) -> None:
    Score.objects.filter(piece=piece).exclude(pk__in=kept).delete()
    piece.withdrawn_at = timezone.now()
    piece.visibility = Visibility.PRIVATE
    piece.words, piece.language, piece.lines = "", "", []
    piece.current_score = None
    if not named:
        _unname(piece)
        piece.owner = Maker.objects.create(departed_at=timezone.now())
    piece.save()


def _unname(piece: Piece) -> None:
    """Take the maker's name from the pages of what was made from the piece. Files that went out
    keep what they say: nobody can call them back."""
    if name := piece.melody_maker:
        made = [one.pk for one in descendants(piece)]
        Piece.objects.filter(pk__in=made, melody_by=name).update(melody_by="")
    piece.melody_by = ""


def _built_upon(piece: Piece) -> set[int]:
    """The scores of the piece that others go back to, with those behind them in the piece."""
    found = set(_used_elsewhere(piece).values_list("pk", flat=True))
    parents = dict(Score.objects.filter(piece=piece).values_list("pk", "parent_id"))
    for pk in list(found):
        while (parent := parents.get(pk)) is not None and parent not in found:
            found.add(parent)
            pk = parent
    return found


def _used_elsewhere(piece: Piece) -> QuerySet[Score]:
    return Score.objects.filter(
        ~Q(child_edges__child__piece=F("piece")), piece=piece, child_edges__isnull=False
    ).distinct()


def _withdrawn_behind(piece: Piece) -> list[Piece]:
    """Pieces given up earlier that this one was made from."""
    return list(
        Piece.objects.filter(
            scores__child_edges__child__piece=piece, withdrawn_at__isnull=False
        ).distinct()
    )
