"""The versions of a piece: which was made from which, which is shown."""

from __future__ import annotations

from django.db import transaction

from studio.common.errors import Overtaken, Unprocessable
from studio.pieces.models import Piece, Score
from studio.pieces.schemas import OperationOut
from studio.pieces.storing import BROUGHT, TYPED
from studio.pieces.version_schemas import HistoryItem, HistoryOut, Origin

_ORIGINS: dict[str | None, Origin] = {BROUGHT: "brought", TYPED: "typed"}
OVERTAKEN = (
    "Somebody changed this piece while you were editing: look at the new version, and decide "
    "again. Nothing was overwritten."
)


def history(piece: Piece) -> HistoryOut:
    """All the scores of a piece, the oldest first."""
    told = ("public_id", "parent__public_id", "take", "operation", "form", "created_at")
    scores = Score.objects.filter(piece=piece).order_by("take")
    rows = scores.values_list("pk", "provenance__engine", *told)
    return HistoryOut(
        items=[
            HistoryItem(
                id=public_id,
                parent=parent,
                take=take,
                operation=OperationOut(**operation) if operation else None,
                origin=_ORIGINS.get(engine, "composed"),
                form=form,
                created_at=created_at,
                current=pk == piece.current_score_id,
            )
            for pk, engine, public_id, parent, take, operation, form, created_at in rows
        ]
    )


def base_checked(piece: Piece, *, base: str) -> None:
    """Raise :class:`Overtaken` unless ``base`` is the score that the piece shows now: what was
    decided on another version has to be decided again."""
    shown = Piece.objects.filter(pk=piece.pk).values_list("current_score__public_id", flat=True)
    current = shown.get()
    if current != base:
        raise Overtaken(OVERTAKEN, current=current)


def held(piece: Piece, *, base: str) -> Piece:
    """The piece, locked for the caller's transaction, with its base checked."""
    found = Piece.objects.select_for_update(of=("self",)).get(pk=piece.pk)
    base_checked(found, base=base)
    return found


@transaction.atomic
def version_choose(piece: Piece, *, score_id: str, base: str) -> None:
    """Show this score of the piece. Raises Unprocessable or :class:`Overtaken`."""
    chosen = Score.objects.only("pk").filter(piece=piece, public_id=score_id).first()
    if chosen is None:
        raise Unprocessable("This piece has no such score: choose one of its own.", field="score")
    found = held(piece, base=base)
    found.current_score = chosen
    found.save(update_fields=["current_score"])
