"""Lineage over HTTP: a score made the beginning of a piece of one's own; permissions to remix."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status

from studio.accounts.auth import PageToken
from studio.accounts.models import Scope
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.lineage.deriving import piece_derive
from studio.lineage.permitting import (
    permission_accept,
    permission_give,
    permission_offered,
    permission_revoke,
    permissions_of,
)
from studio.lineage.schemas import CopyIn, CopyOut, PermissionIn, PermissionOut, PermissionsOut
from studio.pieces.permissions import piece_edited, score_seen

router = Router(tags=["lineage"])
_SEEN = {403: Problem, 404: Problem}
_CHANGING = {400: Problem, **_SEEN, 413: Problem, 422: Problem, 429: Problem}


@router.post(
    "/scores/{id}/copies",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={201: CopyOut, **_CHANGING},
)
def score_copy(request: HttpRequest, id: Annotated[Id, Path()], asked: CopyIn) -> Status[CopyOut]:
    """Make a score the beginning of a piece of one's own, which names what it was made from."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    piece = piece_derive(
        found, by=maker_for(request), site=request.build_absolute_uri("/"), title=asked.title
    )
    return Status(201, CopyOut.of(piece))


@router.get("/pieces/{id}/permissions", response={200: PermissionsOut, **_SEEN})
def permissions(request: HttpRequest, id: Annotated[Id, Path()]) -> PermissionsOut:
    """Who may remix a piece of one's own beyond what its licence allows, the newest first."""
    piece = piece_edited(id, by=maker_of(request.user, request.session))
    return PermissionsOut(items=[PermissionOut.of(one) for one in permissions_of(piece)])


@router.post(
    "/pieces/{id}/permissions",
    auth=PageToken(Scope.PUBLISH),
    throttle=[PerMinute("edit")],
    response={201: PermissionOut, 409: Problem, **_CHANGING},
)
def permission_new(
    request: HttpRequest, id: Annotated[Id, Path()], asked: PermissionIn
) -> Status[PermissionOut]:
    """Permit a maker, or whoever has the link, to remix a piece as if it were under ``terms``."""
    piece = piece_edited(id, by=maker_of(request.user, request.session))
    return Status(201, PermissionOut.of(permission_give(piece, **asked.model_dump())))


@router.post(
    "/permissions/{id}/acceptance",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: PermissionOut, **_CHANGING},
)
def permission_taken(request: HttpRequest, id: Annotated[Id, Path()]) -> PermissionOut:
    """Accept the permission that a link offers. It is one's own from then on."""
    link = permission_offered(id, by=maker_of(request.user, request.session))
    return PermissionOut.of(permission_accept(link, by=maker_for(request)))


@router.delete(
    "/permissions/{id}",
    auth=PageToken(Scope.PUBLISH),
    throttle=[PerMinute("edit")],
    response={200: PermissionOut, **_CHANGING},
)
def permission_back(request: HttpRequest, id: Annotated[Id, Path()]) -> PermissionOut:
    """Take a permission back, for what is not made yet. What was made by it stays."""
    maker = maker_of(request.user, request.session)
    return PermissionOut.of(permission_revoke(id, by=maker))
