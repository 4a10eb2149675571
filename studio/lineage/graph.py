"""The family of a piece as a drawing: generations from left to right, edges with what was done.

A reader sees the works that may be shown to her: her own, public ones, and the ancestors that
she could open anyway. Of the others there is a nameless place, or, after the piece, nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q

from studio.accounts.models import Maker
from studio.lineage.ancestry import scores_after, scores_behind
from studio.lineage.models import Lineage
from studio.pieces.models import Piece, Visibility
from studio.pieces.permissions import may_see

MOST_EDGES: Final = 300
COLUMN: Final = 250
ROW: Final = 96
WIDTH: Final = 180
HEIGHT: Final = 60
_MUSIC = ("musicxml", "midi", "notes", "measures")


@dataclass(frozen=True)
class Node:
    """A piece in its place. ``piece`` is None where it may not be told; ``generation`` counts
    from the piece that was asked about: before it below 0."""

    key: int
    piece: Piece | None
    generation: int
    x: int
    y: int
    here: bool


@dataclass(frozen=True)
class Edge:
    """What was done to ``parent``: by which model, with which seed, in which bars (from 1);
    under which licence, and since which day permitted beyond it."""

    parent: Node
    child: Node
    relation: str
    model: str
    seed: int | None
    bars: tuple[int, int] | None
    licence: str
    permitted: str

    @property
    def path(self) -> str:
        """As SVG draws it."""
        x1, y1 = self.parent.x + WIDTH, self.parent.y + HEIGHT // 2
        x2, y2 = self.child.x, self.child.y + HEIGHT // 2
        bend = (x2 - x1) // 2 if x2 > x1 else COLUMN // 2
        return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"

    @property
    def middle(self) -> tuple[int, int]:
        x = (self.parent.x + WIDTH + self.child.x) // 2
        return x, (self.parent.y + self.child.y + HEIGHT) // 2


@dataclass(frozen=True)
class Graph:
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    width: int
    height: int
    cut: bool


def graph(piece: Piece, *, by: Maker | None) -> Graph:
    """The ancestors and descendants of a piece, as this reader may know them."""
    behind, after = scores_behind(pieces=[piece.pk]), scores_after(pieces=[piece.pk])
    found = (
        Lineage.objects.filter(Q(child__in=behind) | Q(parent__in=after))
        .select_related(
            "child__piece__owner__user", "child__piece__licence", "child__provenance",
            "parent__piece__owner__user", "parent__piece__licence", "grant__licence", "permission",
        )
        .defer(*(f"{end}__{name}" for end in ("child", "parent") for name in _MUSIC))
        .order_by("created_at", "pk")[: MOST_EDGES + 1]
    )  # fmt: skip
    rows = [one for one in found if one.child.piece_id != one.parent.piece_id]
    kept = _once(rows[:MOST_EDGES])
    levels = _generations(piece.pk, [(one.parent.piece_id, one.child.piece_id) for one in kept])
    pieces = {piece.pk: piece}
    for one in kept:
        pieces |= {one.parent.piece_id: one.parent.piece, one.child.piece_id: one.child.piece}
    told = {pk for pk, one in pieces.items() if levels[pk] <= 0 or _open(one, by)}
    nodes = _placed(piece, {pk: one for pk, one in pieces.items() if pk in told}, levels, by)
    edges = [
        _edge(one, nodes)
        for one in kept
        if one.parent.piece_id in nodes and one.child.piece_id in nodes
    ]
    return Graph(
        tuple(nodes.values()),
        tuple(edges),
        max(node.x for node in nodes.values()) + WIDTH,
        max(node.y for node in nodes.values()) + HEIGHT,
        cut=len(rows) > MOST_EDGES,
    )


def _open(piece: Piece, by: Maker | None) -> bool:
    """A descendant is told of if everybody may find it, or if it is the reader's own."""
    mine = by is not None and piece.owner_id == by.pk
    return mine or piece.visibility == Visibility.PUBLIC


def _once(rows: Iterable[Lineage]) -> list[Lineage]:
    """One edge for two pieces and an operation, however many takes were kept of it."""
    seen: dict[tuple[int, int, str], Lineage] = {}
    for one in rows:
        seen.setdefault((one.parent.piece_id, one.child.piece_id, one.relation), one)
    return list(seen.values())


def _generations(start: int, edges: list[tuple[int, int]]) -> dict[int, int]:
    """How many steps before or after the start a piece is; a loop is walked once."""
    levels = {start: 0}
    waiting = [start]
    while waiting:
        at = waiting.pop(0)
        for parent, child in edges:
            for other, level in ((parent, levels[at] - 1), (child, levels[at] + 1)):
                joined = at in (parent, child) and other != at
                if joined and other not in levels:
                    levels[other] = level
                    waiting.append(other)
    return levels


def _placed(
    start: Piece, pieces: dict[int, Piece], levels: dict[int, int], by: Maker | None
) -> dict[int, Node]:
    first = min(levels[pk] for pk in pieces)
    rows: dict[int, int] = {}
    nodes = {}
    for pk, piece in sorted(pieces.items(), key=lambda one: (levels[one[0]], one[0])):
        level = levels[pk]
        row = rows[level] = rows.get(level, -1) + 1
        nodes[pk] = Node(
            key=pk,
            piece=piece if may_see(by, piece) else None,
            generation=level,
            x=(level - first) * COLUMN,
            y=row * ROW,
            here=pk == start.pk,
        )
    return nodes


def _edge(row: Lineage, nodes: dict[int, Node]) -> Edge:
    made = getattr(row.child, "provenance", None)
    copied = row.relation in ("copy", "edit")
    told = nodes[row.child.piece_id].piece is not None
    return Edge(
        parent=nodes[row.parent.piece_id],
        child=nodes[row.child.piece_id],
        relation=row.relation,
        model="" if copied or made is None or not told else made.engine,
        seed=None if copied or made is None or not told else made.seed,
        bars=_bars(row.operation),
        licence=row.grant.licence.spdx if row.grant else "",
        permitted=row.permission.created_at.date().isoformat() if row.permission else "",
    )


def _bars(operation: dict[str, Any]) -> tuple[int, int] | None:
    bars = operation.get("bars")
    if isinstance(bars, list) and len(bars) == 2 and all(isinstance(one, int) for one in bars):
        return bars[0], bars[1]
    return None
