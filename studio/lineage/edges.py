"""The edges of a score: what it was made from in other pieces, and how."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from studio.licences.models import Licence
from studio.lineage.models import Lineage, Permission, Relation
from studio.lineage.permitting import permission_in_force
from studio.pieces.models import LicenceGrant, Score

_BY_HAND = ("repitch", "fix", "place", "resplit", "chord")
_MUSIC = ("musicxml", "midi", "notes", "measures")


@dataclass(frozen=True)
class Source:
    """A score of another piece that one was made from. Its music is not fetched. ``licence`` is
    what it was taken under, ``permission`` what its owner allowed besides."""

    score: Score
    relation: Relation
    licence: Licence
    permission: Permission | None = None

    @classmethod
    def of(cls, edge: Lineage) -> Source:
        """The source at the far end of an edge."""
        licence = (edge.grant or edge.parent.piece).licence
        return cls(edge.parent, Relation(edge.relation), licence, edge.permission)


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
    its piece is shared under at this moment, and what its owner permits beyond that.
    ``operation``: what was done, if not the child's."""
    granted = LicenceGrant.objects.filter(piece=parent.piece_id).order_by("-created_at", "-pk")
    grant = granted.first()
    for child in children:
        own = child.piece.owner_id == parent.piece.owner_id
        Lineage.objects.create(
            child=child,
            parent=parent,
            relation=relation,
            operation=operation or child.operation or {},
            grant=None if own else grant,
            permission=None if own else permission_in_force(parent.piece, to=child.piece.owner),
        )


def edges_found(**which: Any) -> QuerySet[Lineage]:
    """Edges with all that is told of their parents; no music is fetched."""
    found = Lineage.objects.filter(**which).select_related(
        "parent__piece__owner__user",
        "parent__piece__licence",
        "grant__licence",
        "permission__terms",
    )
    return found.defer(*(f"parent__{name}" for name in _MUSIC))


def sources_of(score: Score) -> list[Source]:
    """The scores of other pieces that this one goes back to, the nearest first: its own edges,
    then those of the versions of its piece that it was made from."""
    parents = dict(Score.objects.filter(piece=score.piece_id).values_list("pk", "parent_id"))
    line: list[int] = []
    at: int | None = score.pk
    while at is not None:
        line.append(at)
        at = parents.get(at)
    edges = edges_found(child__in=line)
    found = sorted(edges, key=lambda edge: (line.index(edge.child_id), edge.pk))
    first = {edge.parent_id: edge for edge in reversed(found)}
    return [Source.of(edge) for edge in found if first[edge.parent_id] is edge]
