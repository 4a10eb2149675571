"""The edges of a score: what it was made from in other pieces, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from studio.lineage.models import Lineage, Relation
from studio.pieces.models import LicenceGrant, Score

_BY_HAND = ("repitch", "fix")


@dataclass(frozen=True)
class Source:
    """A score of another piece that one was made from. Its music is not fetched."""

    score: Score
    relation: Relation


def relation_of(score: Score) -> Relation:
    """How a score was made of its parent."""
    kind = str((score.operation or {}).get("kind", ""))
    return Relation.EDIT if kind in _BY_HAND else Relation(kind)


def edges_add(
    children: Iterable[Score],
    *,
    parent: Score,
    relation: Relation,
    operation: dict[str, Any] | None = None,
) -> None:
    """Write down that these were made from ``parent``, within the caller's transaction, and what
    its piece is shared under at this moment. ``operation``: what was done, if not the child's."""
    granted = LicenceGrant.objects.filter(piece=parent.piece_id).order_by("-created_at", "-pk")
    grant = granted.first()
    Lineage.objects.bulk_create(
        Lineage(
            child=child,
            parent=parent,
            relation=relation,
            operation=operation or child.operation or {},
            grant=None if child.piece.owner_id == parent.piece.owner_id else grant,
        )
        for child in children
    )


def sources_of(score: Score) -> list[Source]:
    """The scores of other pieces that this one goes back to, the nearest first: its own edges,
    then those of the versions of its piece that it was made from."""
    parents = dict(Score.objects.filter(piece=score.piece_id).values_list("pk", "parent_id"))
    line: list[int] = []
    at: int | None = score.pk
    while at is not None:
        line.append(at)
        at = parents.get(at)
    edges = Lineage.objects.filter(child__in=line).select_related(
        "parent__piece__owner__user", "parent__piece__licence"
    )
    found = sorted(
        edges.defer(*(f"parent__{name}" for name in ("musicxml", "midi", "notes", "measures"))),
        key=lambda edge: (line.index(edge.child_id), edge.pk),
    )
    first = {edge.parent_id: edge for edge in reversed(found)}
    return [
        Source(edge.parent, Relation(edge.relation))
        for edge in found
        if first[edge.parent_id] is edge
    ]
