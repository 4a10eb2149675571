"""Closing an account. What others built on keeps its credit, as its maker chooses."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import Maker
from studio.lineage.withdrawing import piece_give_up


@transaction.atomic
def account_close(maker: Maker, *, named: bool) -> None:
    """Delete a user and all that is hers. Pieces that others built on leave a credit: under her
    name, or (not ``named``) under none."""
    user = maker.user
    maker.jobs.all().delete()
    for piece in list(maker.pieces.filter(withdrawn_at__isnull=True)):
        piece_give_up(piece, named=named)
    _unsay(maker)
    for owned in (
        maker.projects,
        maker.uploads,
        maker.tokens,
        maker.allowances,
        maker.restorations,
    ):
        owned.all().delete()
    for done in (maker.hearings, maker.follows, maker.followers, maker.notices, maker.ballots):
        done.all().delete()
    if maker.pieces.exists():
        maker.user, maker.guest_token = None, None
        maker.departed_at = timezone.now()
        maker.name = maker.name if named else ""
        maker.about, maker.links = "", []
        maker.save()
    else:
        maker.delete()
    if user is not None:
        user.delete()


def _unsay(maker: Maker) -> None:
    """Take back what she said of pieces; a comment that was answered keeps its place, empty."""
    maker.comments.filter(answers__isnull=True).delete()
    maker.comments.update(
        text="", mentions=[], removed_at=timezone.now(), removed_by="author", author=None
    )
