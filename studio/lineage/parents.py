"""Whose rights there are in a piece: the pieces, words, music and weights it is made from.

All ancestors count, not the nearest alone: a piece in between may claim no rights, and what
lies behind it goes on asking for what it asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from studio.accounts.models import Maker
from studio.licences.judging import Kind, Parent
from studio.lineage.ancestry import scores_behind
from studio.lineage.edges import edges_found
from studio.lineage.models import Permission
from studio.lineage.permitting import permission_in_force
from studio.pieces.models import Piece, Provenance, Score

BROUGHT = "upload"  # what stands as the engine of a score that was brought


def parents_of(piece: Piece) -> tuple[Parent, ...]:
    """What the piece is made from, as far as it is others'."""
    behind = scores_behind(pieces=[piece.pk])
    found = [*_words(piece), *_pieces(behind, owner_id=piece.owner_id), *_music(behind)]
    return tuple(dict.fromkeys(found))


def parents_of_scores(scores: Sequence[Score], *, by: Maker | None) -> tuple[Parent, ...]:
    """What a new piece of this maker's would be made from, if it were made from these scores."""
    behind = scores_behind(scores=[score.pk for score in scores])
    owner_id = by.pk if by else None
    found = [one for score in scores for one in _words(score.piece)]
    for one in scores:
        if one.piece.owner_id != owner_id:
            permission = permission_in_force(one.piece, to=by) if by else None
            found.append(piece_parent(one.piece, permission=permission))
    found += [*_pieces(behind, owner_id=owner_id), *_music(behind)]
    return tuple(dict.fromkeys(found))


def copied(piece: Piece) -> Parent | None:
    """What the piece holds as it was brought, and never changed; None for all others."""
    made = Provenance.objects.filter(score__piece=piece).values_list("engine", "request")[:2]
    if len(made) == 1 and made[0][0] == BROUGHT and not _has_edges(piece):
        return _brought(made[0][1], piece.melody_by)
    return None


def _has_edges(piece: Piece) -> bool:
    return Score.objects.filter(piece=piece, parent_edges__isnull=False).exists()


def _words(piece: Piece) -> list[Parent]:
    if piece.words_licence is None or not piece.words:
        return []
    first = piece.words.strip().splitlines()[0][:80]
    return [Parent(Kind.WORDS, first, piece.words_licence.spdx, maker=piece.words_by)]


def _pieces(scores: Sequence[int], *, owner_id: int | None) -> list[Parent]:
    """Others' pieces, each under the licence that it was shared under when it was taken up.

    Where somebody went on from an own piece nothing had to be granted: there the licence of the
    later piece speaks for both.
    """
    edges = edges_found(child__in=scores, grant__isnull=False)
    if owner_id is not None:
        edges = edges.exclude(parent__piece__owner=owner_id)
    return [
        piece_parent(edge.parent.piece, licence=edge.grant.licence.spdx, permission=edge.permission)
        for edge in edges.order_by("created_at", "pk")
        if edge.grant is not None
    ]


def _music(scores: Sequence[int]) -> list[Parent]:
    """The models that wrote the scores, and the music that was brought."""
    made = Provenance.objects.filter(score__in=scores).order_by("score__created_at", "pk")
    told = made.values_list(
        "engine", "weights_licence", "request", "layers", "score__piece__melody_by"
    )
    found = []
    for engine, weights, request, layers, melody_by in told:
        if engine == BROUGHT:
            found.append(_brought(request, melody_by))
        elif weights:
            found.append(Parent(Kind.WEIGHTS, engine, weights))
        found += [
            Parent(Kind.WEIGHTS, one["engine"], one["weights_licence"])
            for one in layers
            if one["weights_licence"]
        ]
    return found


def piece_parent(
    piece: Piece, *, licence: str = "", permission: Permission | None = None
) -> Parent:
    """A piece as something that others are made from; under its licence of today if none is
    named, and with what its owner permits beyond that."""
    return Parent(
        Kind.PIECE,
        piece.title,
        licence or piece.licence.spdx,
        piece.owner.display_name,
        piece.public_id,
        terms=permission.terms.spdx if permission else "",
        permitted=permission.created_at.date().isoformat() if permission else "",
    )


def _brought(request: dict[str, str], melody_by: str) -> Parent:
    return Parent(Kind.SOURCE, request["source"], request["licence"], maker=melody_by)
