"""Pieces and scores over HTTP."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router

from studio.accounts.auth import PageToken
from studio.accounts.visiting import maker_of
from studio.common.schemas import Id, Problem, Stale
from studio.common.throttling import PerMinute
from studio.pieces.changes import change
from studio.pieces.listing import newest
from studio.pieces.locking import locks_set
from studio.pieces.models import Visibility
from studio.pieces.permissions import (
    piece_edited,
    piece_seen,
    pieces,
    score_edited,
    score_seen,
)
from studio.pieces.schemas import PieceOut, PiecesOut, ScoreOut
from studio.pieces.version_schemas import ChangeOut, CurrentIn, HistoryOut, LocksIn
from studio.pieces.versions import history, version_choose

router = Router(tags=["pieces"])
PAGE_SIZE = 24
_PROBLEMS = {403: Problem, 404: Problem}
_EDITING = {**_PROBLEMS, 400: Problem, 413: Problem, 422: Problem, 429: Problem}


@router.get("/pieces", response={200: PiecesOut, 422: Problem})
def pieces_newest(
    request: HttpRequest,
    cursor: Annotated[str, Query(pattern=r"^([A-Za-z0-9_-]{12})?$")] = "",
    mine: Annotated[bool, Query()] = False,
) -> PiecesOut:
    """The newest public pieces, a page at a time; or all of one's own."""
    maker = maker_of(request.user, request.session)
    listed = pieces().filter(**({"owner": maker} if mine else {"visibility": Visibility.PUBLIC}))
    shown, following = newest(listed, after=cursor, size=PAGE_SIZE)
    return PiecesOut(items=[PieceOut.of(piece) for piece in shown], next=following)


@router.get("/pieces/{id}", response={200: PieceOut, **_PROBLEMS})
def piece(request: HttpRequest, id: Annotated[Id, Path()]) -> PieceOut:
    """A piece: its words, its settings, its scores."""
    return PieceOut.of(piece_seen(id, by=maker_of(request.user, request.session)))


@router.get("/pieces/{id}/history", response={200: HistoryOut, **_PROBLEMS})
def piece_history(request: HttpRequest, id: Annotated[Id, Path()]) -> HistoryOut:
    """All the scores of a piece, the oldest first, and which was made from which."""
    return history(piece_seen(id, by=maker_of(request.user, request.session)))


@router.put(
    "/pieces/{id}/current",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: PieceOut, 409: Stale, **_EDITING},
)
def piece_current(request: HttpRequest, id: Annotated[Id, Path()], asked: CurrentIn) -> PieceOut:
    """Choose the score that a piece shows: another take, or one from before or after."""
    maker = maker_of(request.user, request.session)
    version_choose(piece_edited(id, by=maker), score_id=asked.score, base=asked.base)
    return PieceOut.of(piece_seen(id, by=maker))


@router.get("/scores/{id}", response={200: ScoreOut, **_PROBLEMS})
def score(request: HttpRequest, id: Annotated[Id, Path()]) -> ScoreOut:
    """A score: its notes and measures as tables, and where its files are."""
    return ScoreOut.of(score_seen(id, by=maker_of(request.user, request.session)))


@router.get(
    "/scores/{id}/change",
    throttle=[PerMinute("ask")],
    response={200: ChangeOut, 422: Problem, 429: Problem, **_PROBLEMS},
)
def score_change(
    request: HttpRequest, id: Annotated[Id, Path()], since: Annotated[Id, Query()]
) -> ChangeOut:
    """What a score has kept of another one, bar by bar and in all."""
    maker = maker_of(request.user, request.session)
    return change(score_seen(id, by=maker), since=score_seen(since, by=maker))


@router.put(
    "/scores/{id}/locks",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: ScoreOut, **_EDITING},
)
def score_locks(request: HttpRequest, id: Annotated[Id, Path()], asked: LocksIn) -> ScoreOut:
    """Lock these notes and places of a score, and no others."""
    found = score_edited(id, by=maker_of(request.user, request.session))
    return ScoreOut.of(locks_set(found, **asked.model_dump()))
