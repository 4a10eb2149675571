"""Many pieces, a page at a time, the newest first."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from studio.common.errors import Unprocessable
from studio.pieces.models import Piece


def newest(found: QuerySet[Piece], *, after: str, size: int) -> tuple[list[Piece], str | None]:
    """The newest of them older than the piece ``after`` (empty: of all), and the cursor of the
    page after, None at the end. Raises Unprocessable for a cursor that is no piece's id."""
    if after:
        last = Piece.objects.filter(public_id=after).only("created_at").first()
        if last is None:
            raise Unprocessable("The cursor is not one we gave: begin without it.", field="cursor")
        earlier = Q(created_at__lt=last.created_at)
        found = found.filter(earlier | Q(created_at=last.created_at, pk__lt=last.pk))
    rows = list(found[: size + 1])
    shown = rows[:size]
    return shown, shown[-1].public_id if len(rows) > size else None
