"""Sharing, projects and reports as they travel."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from studio.accounts.models import Maker
from studio.common.schemas import Id, In, Out, Text
from studio.licences import telling
from studio.lineage.asking import licences_open
from studio.pieces.models import Piece, Visibility
from studio.publishing.models import MAX_NOTE, MAX_NOTES, MAX_TITLE, Project, Reason, Report
from studio.publishing.moderation import hiding
from studio.publishing.projects import MAX_PIECES, places_seen

Title = Annotated[Text, Field(min_length=1, max_length=MAX_TITLE)]
Note = Annotated[Text, Field(max_length=MAX_NOTE)]


class TitleIn(In):
    """What a piece is to be called."""

    title: Title


class SharingIn(In):
    """Who is to see a piece, and under which licence (an SPDX identifier)."""

    visibility: Visibility
    licence: Annotated[Text, Field(max_length=60)]


class LicenceChoice(Out):
    """A licence that a piece may be shared under; ``discouraged``: it takes back what a parent
    gave."""

    spdx: str
    short: str
    discouraged: bool


class SharingOut(Out):
    """Who sees a piece, what it may be shared under, and why not, where it may not be shared.
    ``hidden``: what the house says of a piece that it keeps from others.
    ``account``: whoever asks has one, and so may publish."""

    piece: str
    title: str
    visibility: Visibility
    licence: str
    choices: list[LicenceChoice]
    refused: str
    hidden: str | None
    account: bool

    @classmethod
    def of(cls, piece: Piece, *, by: Maker) -> SharingOut:
        verdict = licences_open(piece)
        refusal = verdict.refusal(piece.licence.spdx) if not verdict.allowed else None
        report = hiding(piece)
        return cls(
            piece=piece.public_id,
            title=piece.title,
            visibility=Visibility(piece.visibility),
            licence=piece.licence.spdx,
            choices=[
                LicenceChoice(
                    spdx=spdx, short=telling.short(spdx), discouraged=spdx in verdict.discouraged
                )
                for spdx in verdict.allowed
            ],
            refused=telling.sentence(refusal) if refusal else "",
            hidden=(report.note or report.get_reason_display()) if report else None,
            account=by.user_id is not None,
        )


class PlaceIn(In):
    """A piece in a project, and what is said of it there."""

    piece: Id
    note: Note = ""


class ProjectIn(In):
    """A project: its title, its notes, who sees it."""

    title: Title
    notes: Annotated[Text, Field(max_length=MAX_NOTES)] = ""
    visibility: Visibility = Visibility.PRIVATE


class PieceIn(In):
    """One piece more."""

    piece: Id


class PlacesIn(In):
    """All the pieces of a project, in order."""

    pieces: Annotated[list[PlaceIn], Field(max_length=MAX_PIECES)]


class PlaceOut(Out):
    """A piece in a project."""

    piece: str
    title: str
    note: str


class ProjectOut(Out):
    """A project, with those of its pieces that whoever asks may see."""

    id: str
    title: str
    notes: str
    visibility: Visibility
    owner: str
    created_at: datetime
    pieces: list[PlaceOut]

    @classmethod
    def of(cls, project: Project, *, by: Maker | None) -> ProjectOut:
        return cls(
            id=project.public_id,
            title=project.title,
            notes=project.notes,
            visibility=Visibility(project.visibility),
            owner=project.owner.display_name,
            created_at=project.created_at,
            pieces=[
                PlaceOut(piece=piece.public_id, title=piece.title, note=note)
                for piece, note in places_seen(project, by=by)
            ],
        )


class ProjectBrief(Out):
    """A project in a list."""

    id: str
    title: str
    visibility: Visibility


class ProjectsOut(Out):
    """Projects, the newest first."""

    items: list[ProjectBrief]


class ReportIn(In):
    """What is wrong with a piece."""

    reason: Reason
    text: Note = ""


class AppealIn(In):
    """Why a hidden piece should be shown again."""

    text: Annotated[Text, Field(min_length=1, max_length=MAX_NOTE)]


class ReportOut(Out):
    """A report, as whoever made it sees it."""

    id: str
    reason: Reason
    text: str

    @classmethod
    def of(cls, report: Report) -> ReportOut:
        return cls(id=report.public_id, reason=Reason(report.reason), text=report.text)
