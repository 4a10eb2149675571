"""Comments, follows and notices over HTTP."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Router, Status

from studio.accounts.auth import PageToken
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.pieces.permissions import piece_seen
from studio.social import following, noticing, talking
from studio.social.schemas import (
    CommentIn,
    CommentOut,
    CommentReportIn,
    CommentsOut,
    FollowIn,
    FollowOut,
    NoticeOut,
    NoticesOut,
)

router = Router(tags=["social"])
_SEEN = {403: Problem, 404: Problem}
_CHANGING = {400: Problem, **_SEEN, 413: Problem, 422: Problem, 429: Problem}


@router.get("/pieces/{id}/comments", response={200: CommentsOut, **_SEEN})
def comments(request: HttpRequest, id: Annotated[Id, Path()]) -> CommentsOut:
    """What is said of a piece."""
    piece = piece_seen(id, by=maker_of(request.user, request.session))
    return CommentsOut(items=[CommentOut.of(one) for one in talking.threads(piece)])


@router.post(
    "/pieces/{id}/comments",
    auth=PageToken(),
    throttle=[PerMinute("comment")],
    response={201: CommentOut, **_CHANGING},
)
def comment_new(
    request: HttpRequest, id: Annotated[Id, Path()], asked: CommentIn
) -> Status[CommentOut]:
    """Say something of a piece, of some bars, or in answer to somebody."""
    maker = maker_for(request)
    made = talking.comment_add(piece_seen(id, by=maker), asked.said(), by=maker)
    return Status(201, CommentOut.of(talking.Thread(made)))


@router.delete(
    "/comments/{id}",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={204: None, **_CHANGING},
)
def comment_remove(request: HttpRequest, id: Annotated[Id, Path()]) -> Status[None]:
    """Take a comment away: one's own, or one on a piece of one's own."""
    talking.comment_remove(id, by=maker_of(request.user, request.session))
    return Status(204, None)


@router.post(
    "/comments/{id}/reports",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={204: None, 409: Problem, **_CHANGING},
)
def comment_report(
    request: HttpRequest, id: Annotated[Id, Path()], asked: CommentReportIn
) -> Status[None]:
    """Tell the house what is wrong with a comment."""
    talking.comment_report(id, by=maker_for(request), text=asked.text)
    return Status(204, None)


@router.put(
    "/makers/{id}/follow",
    auth=PageToken(),
    throttle=[PerMinute("love")],
    response={200: FollowOut, **_CHANGING},
)
def follow(request: HttpRequest, id: Annotated[Id, Path()], asked: FollowIn) -> FollowOut:
    """Follow a maker, or no longer."""
    maker, followed = maker_for(request), following.maker_found(id)
    following.follow(maker, followed, follows=asked.follows)
    count = followed.followers.count()
    return FollowOut(maker=followed.public_id, follows=asked.follows, followers=count)


@router.get("/notices", response=NoticesOut)
def notices(request: HttpRequest) -> NoticesOut:
    """What concerns one, and one may see."""
    maker = maker_of(request.user, request.session)
    found = noticing.seen(maker)[: noticing.SHOWN] if maker else []
    return NoticesOut(items=[NoticeOut.of(one) for one in found], unread=noticing.unread(maker))


@router.post(
    "/notices/read",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={204: None, **_CHANGING},
)
def notices_read(request: HttpRequest) -> Status[None]:
    """All of them have been looked at."""
    noticing.read(maker_for(request))
    return Status(204, None)
