"""Bringing an archive back: just as it was, where the studio knows its own hand; else as scores
that somebody brings."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from django.db import transaction

from studio.accounts.models import Maker
from studio.belongings.reading import Archive
from studio.belongings.rows import given
from studio.common.errors import Forbidden, StudioError
from studio.licences.models import Licence
from studio.lineage.models import Lineage, Permission
from studio.pieces.models import (
    LedgerEntry,
    LicenceGrant,
    Locks,
    Piece,
    Provenance,
    Score,
    Visibility,
)
from studio.publishing.models import Project
from studio.publishing.projects import Place, places_known, project_fill
from studio.rights.models import OriginalityReport, RoleCorrection
from studio.rights.originality import fingerprint
from studio.uploads.requesting import Brought, upload_request

_NOT_YOURS = "This archive is someone else's, who still has an account here."


Count = Callable[[int, int, str], None]
"""Told, within a piece's transaction, how many are done, of how many, and what became of it:
back, still there, brought as a score that somebody brings, or refused."""


def archive_opened(file: IO[bytes], *, maker: Maker) -> Archive:
    """The archive, if this maker may bring it back. Raises Unprocessable for what is no archive,
    Forbidden for somebody else's."""
    archive = Archive(file)
    if archive.genuine and archive.maker != maker.public_id:
        other = Maker.objects.filter(public_id=archive.maker, departed_at__isnull=True)
        if other.exists():
            raise Forbidden(_NOT_YOURS, field="file")
    return archive


def archive_restore(file: IO[bytes], *, maker: Maker, count: Count, begin: int = 0) -> None:
    """Bring back what is in the archive, from the piece number ``begin`` on. What the maker still
    has is left alone; of an archive in which a file was changed nothing comes back.

    Raises Unprocessable for what is no archive, Forbidden for somebody else's.
    """
    archive_opened(file, maker=maker).check()
    archive = Archive(file)
    ids = archive.pieces
    for at, id in enumerate(ids[begin:], start=begin + 1):
        with transaction.atomic():
            count(at, len(ids), (_piece if archive.genuine else _bring)(archive, id, maker))
    if not archive.genuine:
        return
    archive = Archive(file)
    for id in ids:
        with transaction.atomic():
            count(len(ids), len(ids), "")  # it takes its time: whoever works at it still does
            _edges(archive, id, maker)
    with transaction.atomic():
        _projects(archive, maker)


def _piece(archive: Archive, id: str, maker: Maker) -> str:
    values = archive.json(f"pieces/{id}/piece.json")
    kept = Piece.objects.filter(public_id=id).first()
    if kept is not None and (kept.withdrawn_at is None or kept.owner.departed_at is None):
        return "there"
    licences = {one.spdx: one for one in Licence.objects.all()}
    more = {
        "owner": maker,
        "licence": licences[values["licence"]],
        "words_licence": licences.get(values["words_licence"] or ""),
    }
    words = {name: value for name, value in values.items() if name not in more}
    shown = words.pop("visibility")
    words |= {"visibility": Visibility.PRIVATE, "withdrawn_at": None}
    if kept is not None:
        _revive(kept, words | more)
    piece = kept or given(Piece, words, **more)
    if not piece.grants.exists():
        for grant in values["grants"]:
            licence = licences[grant["licence"]]
            given(LicenceGrant, {"created_at": grant["created_at"]}, piece=piece, licence=licence)
    if not piece.ledger.exists():
        for entry in values["ledger"]:
            given(LedgerEntry, entry, piece=piece)
    if not piece.permissions.exists():
        for permission in values.get("permissions", ()):
            _permission(piece, permission, licences)
    piece.corrections.all().delete()
    for correction in values["corrections"]:
        given(RoleCorrection, correction, piece=piece)
    scores = {row["public_id"]: _score(archive, piece, row) for row in values["scores"]}
    piece.current_score = scores.get(values["current_score"])
    piece.visibility = shown
    piece.save(update_fields=["current_score", "visibility"])
    return "back"


def _permission(piece: Piece, values: dict[str, Any], licences: dict[str, Licence]) -> None:
    """What was permitted, to whoever is still here."""
    given(
        Permission,
        values,
        piece=piece,
        grantee=Maker.objects.filter(public_id=values["to"] or "").first(),
        terms=licences[values["terms"]],
        link=Permission.objects.filter(public_id=values["link"] or "").first(),
    )


def _revive(kept: Piece, values: dict[str, Any]) -> None:
    """Of a piece that was given up with an account its credit stayed: it is whole again."""
    names = {field.name for field in Piece._meta.concrete_fields} - {"current_score"}
    for name in names.intersection(values):
        setattr(kept, name, values[name])
    kept.current_score = None
    kept.save()


def _score(archive: Archive, piece: Piece, values: dict[str, Any]) -> Score:
    id = values["public_id"]
    if known := Score.objects.filter(public_id=id).first():
        return known  # others built on it, and it stayed
    folder = f"pieces/{piece.public_id}/{id}"
    score: Score = given(
        Score,
        values,
        piece=piece,
        musicxml=archive.read(f"{folder}.musicxml").decode(),
        midi=archive.read(f"{folder}.mid"),
        parent=Score.objects.filter(public_id=values["parent"] or "").first(),
    )
    given(Provenance, values["provenance"], score=score)
    if values["locks"]:
        Locks.objects.create(score=score, notes=values["locks"])
    fingerprint(score)
    if values.get("report"):
        given(OriginalityReport, values["report"], score=score)
    return score


def _edges(archive: Archive, id: str, maker: Maker) -> None:
    """The edges from a piece to what it was made from: drawn once all the pieces are back."""
    for row in archive.json(f"pieces/{id}/piece.json")["scores"]:
        score = Score.objects.filter(public_id=row["public_id"], piece__owner=maker).first()
        if score is not None:
            for edge in row["made_from"]:
                _edge(score, edge)


def _edge(score: Score, values: dict[str, Any]) -> None:
    """The edge to what it was made from, if that is still here."""
    parent = Score.objects.filter(public_id=values["score"]).first()
    if parent is None or Lineage.objects.filter(child=score, parent=parent).exists():
        return
    grant = LicenceGrant.objects.filter(piece=parent.piece_id, created_at=values["granted"])
    given(
        Lineage,
        values,
        child=score,
        parent=parent,
        grant=grant.first() if values["granted"] else None,
        permission=Permission.objects.filter(public_id=values.get("permission") or "").first(),
    )


def _projects(archive: Archive, maker: Maker) -> None:
    for values in archive.json("projects.json"):
        if Project.objects.filter(public_id=values["public_id"]).exists():
            continue
        project = given(Project, values, owner=maker)
        places = [Place(one["piece"], one["note"]) for one in values["pieces"]]
        project_fill(project, places_known(project, places))


def _bring(archive: Archive, id: str, maker: Maker) -> str:
    """The piece's shown score, as a file that the maker brings and vouches for."""
    try:
        values = archive.json(f"pieces/{id}/piece.json")
        score = str(values["current_score"])
        upload_request(
            owner=maker,
            brought=Brought(
                content=archive.read(f"pieces/{id}/{score}.musicxml"),
                filename=f"{score}.musicxml",
                source=f"An archive of {archive.maker or 'Cantilena'}",
                licence=str(values["licence"]),
                title=str(values["title"])[:200],
            ),
        )
    except (StudioError, LookupError, TypeError):
        return "refused"
    return "brought"
