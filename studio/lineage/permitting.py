"""An owner's word that somebody may remix her piece beyond its licence: given to a maker by name,
or to whoever has a link; kept in the piece's ledger; taken back for what is not yet made."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.errors import Conflict, Forbidden, NotFound, Unprocessable
from studio.licences.compatibility import TERMS
from studio.licences.models import Licence
from studio.lineage.models import MAX_NOTE, Lineage, Permission
from studio.pieces import ledger
from studio.pieces.models import Piece
from studio.pieces.permissions import may_edit, may_see

MAX_IN_FORCE = 200
_UNKNOWN = "There is no such permission, or it was taken back."


def permission_in_force(piece: Piece, *, to: Maker) -> Permission | None:
    """What the owner of a piece permits this maker now."""
    found = Permission.objects.filter(piece=piece, grantee=to, revoked_at__isnull=True)
    return found.select_related("terms").first()


def permissions_of(piece: Piece) -> QuerySet[Permission]:
    """All that was ever permitted, the newest first."""
    return piece.permissions.select_related("grantee__user", "terms", "piece")


@transaction.atomic
def permission_give(piece: Piece, *, to: str | None, terms: str, note: str = "") -> Permission:
    """Permit the maker with the public id ``to``, or, for None, whoever has the link that the
    permission is. A maker who has a permission gets the new one in its place.

    Raises Unprocessable, or Conflict where there are too many.
    """
    found = _held(piece)
    if terms not in TERMS:
        raise Unprocessable("Choose one of the terms that are offered.", field="terms")
    if len(note) > MAX_NOTE:
        raise Unprocessable("Keep it to {most} characters.", most=MAX_NOTE, field="note")
    grantee = _grantee(found, to) if to is not None else None
    if found.permissions.filter(revoked_at__isnull=True).count() >= MAX_IN_FORCE:
        raise Conflict("These are many permissions: take back those that nobody needs any more.")
    return _given(found, grantee, Licence.objects.get(spdx=terms), note.strip())


@transaction.atomic
def permission_accept(link: Permission, *, by: Maker) -> Permission:
    """Take what a link offers; asked again, the same. Raises Forbidden or NotFound."""
    piece = _held(link.piece)
    if by.user_id is None:
        raise Forbidden("A permission is given to somebody: sign in first.")
    if piece.owner_id == by.pk:
        raise Forbidden("The piece is yours: you need no permission.")
    link = permission_offered(link.public_id, by=by)
    known = permission_in_force(piece, to=by)
    if known and known.terms_id == link.terms_id:
        return known
    return _given(piece, by, link.terms, link.note, link=link)


@transaction.atomic
def permission_revoke(public_id: str, *, by: Maker | None) -> Permission:
    """Take a permission back, and all that were accepted by a link. What was made stays made.

    Raises NotFound or Forbidden.
    """
    found = Permission.objects.select_related("piece").filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_UNKNOWN)
    if not may_edit(by, found.piece):
        raise Forbidden("Only the owner of the piece takes a permission back.")
    piece = _held(found.piece)
    for one in (found, *found.accepted.all()):
        _revoke(piece, one)
    found.refresh_from_db()
    return found


def permission_offered(public_id: str, *, by: Maker | None) -> Permission:
    """What a link offers, to whoever may see its piece. Raises NotFound or Forbidden."""
    found = Permission.objects.filter(by_link=True, revoked_at__isnull=True, public_id=public_id)
    link = found.select_related("piece__owner__user", "piece__licence", "terms").first()
    if link is None or link.piece.withdrawn_at is not None:
        raise NotFound(_UNKNOWN)
    if not may_see(by, link.piece):
        raise Forbidden("This piece is its owner's alone.")
    return link


def _given(
    piece: Piece,
    grantee: Maker | None,
    terms: Licence,
    note: str,
    *,
    link: Permission | None = None,
) -> Permission:
    if grantee and (before := permission_in_force(piece, to=grantee)):
        _revoke(piece, before)
    made = Permission.objects.create(
        piece=piece, by_link=grantee is None, grantee=grantee, terms=terms, note=note, link=link
    )
    whom = grantee.public_id if grantee else "whoever has the link"
    ledger.permitted(piece, permission=made.public_id, to=whom, terms=terms.spdx)
    if grantee:  # what she has made at home already may go out under it too
        kept = Lineage.objects.filter(parent__piece=piece, child__piece__owner=grantee)
        kept.filter(permission__isnull=True).update(permission=made)
    return made


def _revoke(piece: Piece, permission: Permission) -> None:
    still = Permission.objects.filter(pk=permission.pk, revoked_at__isnull=True)
    if still.update(revoked_at=timezone.now()):
        ledger.permission_revoked(piece, permission=permission.public_id)


def _grantee(piece: Piece, public_id: str) -> Maker:
    found = Maker.objects.filter(public_id=public_id, user__isnull=False).first()
    if found is None:
        raise Unprocessable("Nobody here has this page: copy its address.", field="to")
    if found.pk == piece.owner_id:
        raise Unprocessable("The piece is yours: you need no permission.", field="to")
    return found


def _held(piece: Piece) -> Piece:
    return Piece.objects.select_for_update(of=("self",)).select_related("owner").get(pk=piece.pk)
