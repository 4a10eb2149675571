"""Telling makers what concerns them, and nothing of what they may not see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.publishing import publish
from studio.pieces.models import Piece, Visibility
from studio.social.models import Comment, Kind, Notice

SHOWN: Final = 50
UNREAD: Final = 99  # counted no further


@dataclass(frozen=True)
class About:
    """What a notice is about."""

    piece: Piece | None = None
    comment: Comment | None = None


def group_of(maker_id: str) -> str:
    """The channel group of a maker's open pages."""
    return f"maker.{maker_id}"


def notice(makers: Iterable[Maker], kind: Kind, *, actor: Maker, about: About) -> None:
    """Tell these makers what ``actor`` did; whoever it was, not herself, and nobody twice.

    Guests are told nothing: they have no place to read it.
    """
    told = {maker.pk: maker for maker in makers if maker.user_id is not None}
    told.pop(actor.pk, None)
    if not told:
        return
    Notice.objects.bulk_create(
        (
            Notice(maker=maker, kind=kind, actor=actor, piece=about.piece, comment=about.comment)
            for maker in told.values()
        ),
        ignore_conflicts=True,
    )
    groups = [group_of(maker.public_id) for maker in told.values()]
    transaction.on_commit(lambda: announce(groups))


def announce(groups: Iterable[str]) -> None:
    """Let the open pages of these makers look again."""
    for group in groups:
        publish(group, {"type": "notice.new"})


def seen(maker: Maker) -> QuerySet[Notice]:
    """A maker's notices, without those about what she may not see, or may not see any more."""
    open_ = Q(piece__isnull=True) | Q(
        Q(piece__owner=maker) | ~Q(piece__visibility=Visibility.PRIVATE),
        piece__withdrawn_at__isnull=True,
    )
    kept = Q(comment__isnull=True) | Q(comment__removed_at__isnull=True)
    return (
        Notice.objects.filter(open_, kept, maker=maker, actor__departed_at__isnull=True)
        .select_related("actor__user", "piece", "comment")
        .order_by("-created_at", "-pk")
    )


def unread(maker: Maker | None) -> int:
    """How many there are that she has not looked at; at most :data:`UNREAD`."""
    if maker is None:
        return 0
    return len(seen(maker).filter(read_at__isnull=True).values_list("pk")[:UNREAD])


def read(maker: Maker) -> None:
    """She has looked at all of them."""
    changed: dict[str, Any] = {"read_at": timezone.now()}
    Notice.objects.filter(maker=maker, read_at__isnull=True).update(**changed)
    announce([group_of(maker.public_id)])
