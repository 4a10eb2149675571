"""Projects: made, filled, put in order, read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max

from studio.accounts.models import Maker
from studio.common.errors import Forbidden, NotFound, Unprocessable
from studio.pieces.models import Piece, Visibility
from studio.pieces.permissions import may_see, pieces
from studio.publishing.models import Project, ProjectPiece

MAX_PROJECTS = 200
MAX_PIECES = 100


class Place(NamedTuple):
    """A piece in a project, and what is said of it there."""

    piece: str
    note: str


def project_create(*, owner: Maker, title: str, notes: str, visibility: Visibility) -> Project:
    """An empty project. Raises Unprocessable or Forbidden."""
    if owner.projects.count() >= MAX_PROJECTS:
        raise Unprocessable("These are enough projects: delete one first.", field="title")
    _checked(owner, title, visibility)
    return Project.objects.create(
        owner=owner, title=title.strip(), notes=notes.strip(), visibility=visibility
    )


def project_change(project: Project, *, title: str, notes: str, visibility: Visibility) -> Project:
    """Another title, other notes, other readers."""
    _checked(project.owner, title, visibility)
    project.title, project.notes, project.visibility = title.strip(), notes.strip(), visibility
    project.save(update_fields=["title", "notes", "visibility"])
    return project


@transaction.atomic
def project_fill(project: Project, places: Sequence[Place]) -> Project:
    """These pieces, in this order, and no others. Raises Unprocessable for one that its owner
    cannot see, or that comes twice."""
    Project.objects.select_for_update().get(pk=project.pk)
    ids = [place.piece for place in places]
    if len(ids) > MAX_PIECES:
        raise Unprocessable(
            "A project holds at most {most} pieces.", most=MAX_PIECES, field="pieces"
        )
    if len(set(ids)) < len(ids):
        raise Unprocessable("A piece stands in a project once.", field="pieces")
    known = _known(project, ids)
    if unknown := set(ids).difference(known):
        raise Unprocessable("There is no piece “{name}” to add.", name=min(unknown), field="pieces")
    project.places.all().delete()
    ProjectPiece.objects.bulk_create(
        ProjectPiece(project=project, piece=known[place.piece], position=at, note=place.note)
        for at, place in enumerate(places)
    )
    return project


@transaction.atomic
def project_add(project: Project, piece: Piece) -> None:
    """Put a piece that its owner can see at a project's end. Raises Unprocessable."""
    Project.objects.select_for_update().get(pk=project.pk)
    if not may_see(project.owner, piece):
        raise Unprocessable(
            "There is no piece “{name}” to add.", name=piece.public_id, field="pieces"
        )
    held = project.places.aggregate(count=Count("pk"), last=Max("position"))
    if held["count"] >= MAX_PIECES:
        raise Unprocessable(
            "A project holds at most {most} pieces.", most=MAX_PIECES, field="pieces"
        )
    if project.places.filter(piece=piece).exists():
        raise Unprocessable("A piece stands in a project once.", field="pieces")
    position = 0 if held["last"] is None else held["last"] + 1
    ProjectPiece.objects.create(project=project, piece=piece, position=position)


def places_known(project: Project, places: Sequence[Place]) -> list[Place]:
    """Those of the places whose pieces the owner can see."""
    known = _known(project, [place.piece for place in places])
    return [place for place in places if place.piece in known]


def _known(project: Project, ids: Sequence[str]) -> dict[str, Piece]:
    found = Piece.objects.filter(public_id__in=ids)
    return {piece.public_id: piece for piece in found if may_see(project.owner, piece)}


def project_seen(public_id: str, *, by: Maker | None) -> Project:
    """The project, if ``by`` may see it. Raises NotFound or Forbidden."""
    project = Project.objects.select_related("owner__user").filter(public_id=public_id).first()
    if project is None:
        raise NotFound("There is no such project.")
    mine = by is not None and project.owner_id == by.pk
    if project.visibility == Visibility.PRIVATE and not mine:
        raise Forbidden("This project is its owner's alone.")
    return project


def project_edited(public_id: str, *, by: Maker | None) -> Project:
    """The project, if ``by`` may change it. Raises NotFound or Forbidden."""
    project = project_seen(public_id, by=by)
    if by is None or project.owner_id != by.pk:
        raise Forbidden("This project is someone else's: only its owner changes it.")
    return project


def places_seen(project: Project, *, by: Maker | None) -> list[tuple[Piece, str]]:
    """The pieces of a project that ``by`` may see, in order, each with its note."""
    places = list(project.places.values_list("piece_id", "note"))
    found = {piece.pk: piece for piece in pieces().filter(pk__in=[pk for pk, _ in places])}
    return [(found[pk], note) for pk, note in places if pk in found and may_see(by, found[pk])]


def _checked(owner: Maker, title: str, visibility: Visibility) -> None:
    if not title.strip():
        raise Unprocessable("Give the project a title.", field="title")
    if visibility == Visibility.PUBLIC and owner.user_id is None:
        raise Forbidden("Publishing needs an account: make one first.", field="visibility")
