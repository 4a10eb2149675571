"""A piece renamed, shown to others or to nobody, and given up."""

from __future__ import annotations

from django.db import transaction

from studio.accounts.models import Maker
from studio.common.errors import Conflict, Forbidden, Unprocessable
from studio.lineage.asking import sharing_checked
from studio.lineage.withdrawing import piece_give_up
from studio.pieces.models import Piece, Visibility
from studio.publishing.moderation import hiding

MAX_TITLE = 200
HIDDEN = "This piece was hidden by the house: answer its report before you share it again."
GUEST = "Publishing needs an account: make one, and this piece comes along."


@transaction.atomic
def piece_rename(piece: Piece, *, title: str) -> Piece:
    """Give a piece another title. Its address stays. Raises Unprocessable."""
    title = " ".join(title.split())
    if not title or len(title) > MAX_TITLE:
        raise Unprocessable(
            "Give the piece a title of at most {most} characters.", most=MAX_TITLE, field="title"
        )
    found = _held(piece)
    found.title = title
    found.save(update_fields=["title"])
    return found


@transaction.atomic
def piece_share(piece: Piece, *, visibility: Visibility, licence: str, by: Maker) -> Piece:
    """Show a piece to everyone, to whoever has its link, or to nobody, under this licence.

    Raises Forbidden for a guest who would publish, Conflict for a piece that was hidden, and
    NotLicensed where what it was made from does not allow it.
    """
    found = _held(piece)
    if visibility == Visibility.PUBLIC and by.user_id is None:
        raise Forbidden(GUEST, field="visibility")
    if visibility != Visibility.PRIVATE and hiding(found) is not None:
        raise Conflict(HIDDEN, field="visibility")
    if visibility != Visibility.PRIVATE:
        found.licence = sharing_checked(found, licence=licence)
    found.visibility = visibility
    found.save(update_fields=["visibility", "licence"])
    return found


def piece_delete(piece: Piece, *, named: bool) -> None:
    """Delete a piece. Where others built on it, the credit that they owe stays, with its
    maker's name or without; its music is no longer to be had from it."""
    with transaction.atomic():
        piece_give_up(_held(piece), named=named)


def _held(piece: Piece) -> Piece:
    found = Piece.objects.select_for_update(of=("self",)).select_related("licence")
    return found.get(pk=piece.pk)
