"""Lineage as it travels."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from generation.requests import MAX_TITLE_CHARACTERS
from studio.common.schemas import Id, In, Out, Text
from studio.lineage.models import MAX_NOTE, Permission
from studio.pieces.models import Piece


class CopyIn(In):
    """A piece of one's own to be made of a score. Without a title it keeps the score's."""

    title: Annotated[Text, Field(max_length=MAX_TITLE_CHARACTERS)] = ""


class CopyOut(Out):
    """The new piece, and its first score."""

    piece: str
    score: str
    title: str
    licence: str

    @classmethod
    def of(cls, piece: Piece) -> CopyOut:
        assert piece.current_score is not None
        return cls(
            piece=piece.public_id,
            score=piece.current_score.public_id,
            title=piece.title,
            licence=piece.licence.spdx,
        )


class PermissionIn(In):
    """Whom to permit what: ``to`` is a maker's id, null whoever has the link; ``terms`` the
    licence (SPDX) that the piece counts as being under for them."""

    to: Id | None = None
    terms: Annotated[Text, Field(max_length=60)]
    note: Annotated[Text, Field(max_length=MAX_NOTE)] = ""


class PermissionOut(Out):
    """A permission. ``to`` is null for a link, and for somebody who has left."""

    id: str
    piece: str
    by_link: bool
    to: str | None
    name: str
    terms: str
    note: str
    created_at: datetime
    revoked_at: datetime | None

    @classmethod
    def of(cls, permission: Permission) -> PermissionOut:
        grantee = permission.grantee
        return cls(
            id=permission.public_id,
            piece=permission.piece.public_id,
            by_link=permission.by_link,
            to=grantee.public_id if grantee else None,
            name=grantee.display_name if grantee else "",
            terms=permission.terms.spdx,
            note=permission.note,
            created_at=permission.created_at,
            revoked_at=permission.revoked_at,
        )


class PermissionsOut(Out):
    """Permissions, the newest first."""

    items: list[PermissionOut]
