"""A score made a piece of its own: somebody else's to go on from, or a take worth keeping."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count

from generation.score.model import Relation as Named
from generation.score.musicxml_relations import related
from studio.accounts.models import Maker
from studio.licences.compatibility import RESERVED
from studio.licences.models import Licence
from studio.lineage.asking import licence_for, remix_checked
from studio.lineage.edges import Source, edges_add, edges_found, relation_of
from studio.lineage.models import Relation
from studio.lineage.permitting import permission_in_force
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.permissions import may_edit
from studio.pieces.storing import copy_add


@transaction.atomic
def piece_derive(score: Score, *, by: Maker, site: str, title: str = "") -> Piece:
    """A new piece of ``by`` that begins with this score, and says what it was made from: of a
    take of one's own its parents, of all else the score itself. ``site``: the address of the
    studio, for those who read the file elsewhere.

    Asking again for a copy that nobody has touched gives that copy. Raises NotLicensed. Where
    nothing may be shared, the copy is private.
    """
    Maker.objects.select_for_update().get(pk=by.pk)  # the second of two clicks finds the first
    if not title and (known := _untouched(score, by)):
        return known
    remix_checked([score], by=by)
    sources = _sources(score, by)
    piece = _piece(score.piece, by=by, licence=licence_for([score], by=by), title=title)
    document = related(score.musicxml, [_named(source, site) for source in sources])
    copy = copy_add(score, piece=piece, musicxml=document)
    for source in sources:
        done = None if source.relation == Relation.COPY else score.operation
        edges_add([copy], parent=source.score, relation=source.relation, operation=done)
    return piece


def _sources(score: Score, by: Maker) -> list[Source]:
    """What the copy was made from. A take's own edges lead on to what it took up besides."""
    if not may_edit(by, score.piece) or score.parent is None:
        permission = permission_in_force(score.piece, to=by)
        return [Source(score, Relation.COPY, score.piece.licence, permission)]
    besides = [Source.of(edge) for edge in edges_found(child=score)]
    own = Source(score.parent, relation_of(score), score.piece.licence)
    return [own, *besides]


def _untouched(score: Score, by: Maker) -> Piece | None:
    """An earlier copy that is still what it was."""
    copies = Piece.objects.annotate(versions=Count("scores", distinct=True))
    return copies.filter(
        owner=by, versions=1, title=score.piece.title, scores__operation__of=score.public_id
    ).first()


def _piece(source: Piece, *, by: Maker, licence: Licence | None, title: str) -> Piece:
    kept = ("words", "words_by", "words_licence", "lines", "language", "style", "key")
    private = licence is None or source.visibility == Visibility.PRIVATE
    own = source.owner_id == by.pk
    return Piece.objects.create(
        owner=by,
        visibility=Visibility.PRIVATE if private else Visibility.LINK,
        licence=licence or Licence.objects.get(spdx=RESERVED),
        title=title.strip() or source.title,
        time_signature=source.time_signature,
        melody_by=source.melody_by if own else source.melody_maker,
        **{name: getattr(source, name) for name in kept},
    )


def _named(source: Source, site: str) -> Named:
    """The credit as it stands in the file, which may go anywhere: of what is private, nothing."""
    piece = source.score.piece
    if piece.visibility == Visibility.PRIVATE:
        return Named(source.relation.value, "a private piece")
    maker = f" by {piece.melody_maker}" if piece.melody_maker else ""
    address = f"{site.rstrip('/')}/pieces/{piece.public_id}/{source.score.public_id}"
    licence = source.licence.spdx
    if source.permission:
        day = source.permission.created_at.date().isoformat()
        licence += f" (by permission of {day} as {source.permission.terms.spdx})"
    return Named(source.relation.value, f"“{piece.title}”{maker}, {licence}, {address}")
