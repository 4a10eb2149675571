"""Sharing, projects and reports over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from studio.accounts.auth import PageToken
from studio.accounts.models import Scope
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.pieces.api import router as pieces_router
from studio.pieces.models import Visibility
from studio.pieces.permissions import piece_edited, piece_seen
from studio.pieces.schemas import PieceOut
from studio.publishing import moderation, projects
from studio.publishing.models import Project
from studio.publishing.schemas import (
    AppealIn,
    PieceIn,
    PlacesIn,
    ProjectBrief,
    ProjectIn,
    ProjectOut,
    ProjectsOut,
    ReportIn,
    ReportOut,
    SharingIn,
    SharingOut,
    TitleIn,
)
from studio.publishing.sharing import piece_delete, piece_rename, piece_share

router = Router(tags=["publishing"])
_SEEN = {403: Problem, 404: Problem}
_CHANGING = {400: Problem, **_SEEN, 413: Problem, 422: Problem, 429: Problem}


@router.put(
    "/pieces/{id}/title",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: PieceOut, **_CHANGING},
)
def piece_title(request: HttpRequest, id: Annotated[Id, Path()], asked: TitleIn) -> PieceOut:
    """Rename a piece. Its address stays."""
    maker = maker_of(request.user, request.session)
    piece_rename(piece_edited(id, by=maker), title=asked.title)
    return PieceOut.of(piece_seen(id, by=maker))


@router.get("/pieces/{id}/sharing", response={200: SharingOut, **_SEEN})
def piece_sharing(request: HttpRequest, id: Annotated[Id, Path()]) -> SharingOut:
    """Who sees a piece of one's own, and the licences it may be shared under."""
    maker = maker_of(request.user, request.session)
    piece = piece_edited(id, by=maker)
    return SharingOut.of(piece, by=piece.owner)


@router.put(
    "/pieces/{id}/sharing",
    auth=PageToken(Scope.PUBLISH),
    throttle=[PerMinute("edit")],
    response={200: SharingOut, 409: Problem, **_CHANGING},
)
def piece_sharing_set(
    request: HttpRequest, id: Annotated[Id, Path()], asked: SharingIn
) -> SharingOut:
    """Publish a piece, share it by link, or keep it to oneself."""
    piece = piece_edited(id, by=maker_of(request.user, request.session))
    changed = piece_share(piece, visibility=asked.visibility, licence=asked.licence, by=piece.owner)
    return SharingOut.of(changed, by=piece.owner)


@pieces_router.delete(  # an address belongs to one router: there it is read
    "/pieces/{id}",
    auth=PageToken(Scope.PUBLISH),
    throttle=[PerMinute("edit")],
    response={204: None, **_CHANGING},
)
def piece_remove(
    request: HttpRequest,
    id: Annotated[Id, Path()],
    credit: Annotated[Literal["named", "anonymous"], Query()] = "named",
) -> Status[None]:
    """Delete a piece. Where others built on it their credit stays, with its maker's name or
    without."""
    piece = piece_edited(id, by=maker_of(request.user, request.session))
    piece_delete(piece, named=credit == "named")
    return Status(204, None)


@router.post(
    "/pieces/{id}/reports",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={201: ReportOut, **_CHANGING},
)
def piece_report(
    request: HttpRequest, id: Annotated[Id, Path()], asked: ReportIn
) -> Status[ReportOut]:
    """Tell the house what is wrong with a piece."""
    piece = piece_seen(id, by=maker_of(request.user, request.session))
    made = moderation.report_create(
        piece, by=maker_for(request), reason=asked.reason, text=asked.text
    )
    return Status(201, ReportOut.of(made))


@router.post(
    "/pieces/{id}/appeal",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={204: None, 409: Problem, **_CHANGING},
)
def piece_appeal(request: HttpRequest, id: Annotated[Id, Path()], asked: AppealIn) -> Status[None]:
    """Answer why a piece of one's own, which the house hides, should be shown again."""
    piece = piece_edited(id, by=maker_of(request.user, request.session))
    moderation.appeal(piece, text=asked.text)
    return Status(204, None)


@router.get("/projects", response=ProjectsOut)
def projects_mine(request: HttpRequest) -> ProjectsOut:
    """One's own projects, the newest first."""
    maker = maker_of(request.user, request.session)
    own = Project.objects.filter(owner=maker) if maker else Project.objects.none()
    return ProjectsOut(
        items=[
            ProjectBrief(id=one.public_id, title=one.title, visibility=Visibility(one.visibility))
            for one in own
        ]
    )


@router.post(
    "/projects",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={201: ProjectOut, **_CHANGING},
)
def projects_new(request: HttpRequest, asked: ProjectIn) -> Status[ProjectOut]:
    """An empty project."""
    maker = maker_for(request)
    made = projects.project_create(owner=maker, **asked.model_dump())
    return Status(201, ProjectOut.of(made, by=maker))


@router.get("/projects/{id}", response={200: ProjectOut, **_SEEN})
def project(request: HttpRequest, id: Annotated[Id, Path()]) -> ProjectOut:
    """A project, and those of its pieces that one may see."""
    maker = maker_of(request.user, request.session)
    return ProjectOut.of(projects.project_seen(id, by=maker), by=maker)


@router.put(
    "/projects/{id}",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: ProjectOut, **_CHANGING},
)
def project_set(request: HttpRequest, id: Annotated[Id, Path()], asked: ProjectIn) -> ProjectOut:
    """Another title, other notes, other readers."""
    maker = maker_of(request.user, request.session)
    found = projects.project_edited(id, by=maker)
    return ProjectOut.of(projects.project_change(found, **asked.model_dump()), by=maker)


@router.put(
    "/projects/{id}/pieces",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: ProjectOut, **_CHANGING},
)
def project_pieces(request: HttpRequest, id: Annotated[Id, Path()], asked: PlacesIn) -> ProjectOut:
    """Put these pieces into a project, in this order, and no others."""
    maker = maker_of(request.user, request.session)
    found = projects.project_edited(id, by=maker)
    places = [projects.Place(one.piece, one.note) for one in asked.pieces]
    return ProjectOut.of(projects.project_fill(found, places), by=maker)


@router.post(
    "/projects/{id}/pieces",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={200: ProjectOut, **_CHANGING},
)
def project_piece(request: HttpRequest, id: Annotated[Id, Path()], asked: PieceIn) -> ProjectOut:
    """Put one more piece at a project's end: a playlist grows by this."""
    maker = maker_of(request.user, request.session)
    found = projects.project_edited(id, by=maker)
    projects.project_add(found, piece_seen(asked.piece, by=maker))
    return ProjectOut.of(found, by=maker)


@router.delete(
    "/projects/{id}",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={204: None, **_CHANGING},
)
def project_remove(request: HttpRequest, id: Annotated[Id, Path()]) -> Status[None]:
    """Delete a project. Its pieces stay."""
    projects.project_edited(id, by=maker_of(request.user, request.session)).delete()
    return Status(204, None)
