"""Lineage over HTTP: a score made the beginning of a piece of one's own."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status

from studio.accounts.auth import PageToken
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.lineage.deriving import piece_derive
from studio.lineage.schemas import CopyIn, CopyOut
from studio.pieces.permissions import score_seen

router = Router(tags=["lineage"])


@router.post(
    "/scores/{id}/copies",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={
        201: CopyOut, 400: Problem, 403: Problem, 404: Problem, 413: Problem, 422: Problem,
        429: Problem,
    },
)  # fmt: skip
def score_copy(request: HttpRequest, id: Annotated[Id, Path()], asked: CopyIn) -> Status[CopyOut]:
    """Make a score the beginning of a piece of one's own, which names what it was made from."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    piece = piece_derive(
        found, by=maker_for(request), site=request.build_absolute_uri("/"), title=asked.title
    )
    return Status(201, CopyOut.of(piece))
