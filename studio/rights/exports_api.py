"""Recordings, bundles, certificates and the looking into files, over HTTP."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest, HttpResponse
from ninja import File, Path, Router, Status
from ninja.files import UploadedFile

from generation.errors import FormatError
from studio.accounts.auth import PageToken
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import NotFound, Unprocessable
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.pieces.files import stem
from studio.pieces.permissions import score_seen
from studio.rights import certifying
from studio.rights.api import PROBLEMS, attachment, binary, site_of
from studio.rights.exporting import MEDIA_TYPES, export_request, export_seen
from studio.rights.models import Export
from studio.rights.models import Status as Stage
from studio.rights.schemas import ExportIn, ExportOut, VerificationOut
from studio.rights.verifying import verify

router = Router(tags=["rights"])
_ASKING = {**PROBLEMS, 400: Problem, 413: Problem, 422: Problem, 503: Problem}


@router.post(
    "/scores/{id}/exports",
    auth=PageToken(),
    throttle=[PerMinute("export")],
    response={202: ExportOut, **_ASKING},
)
def exports_new(
    request: HttpRequest, id: Annotated[Id, Path()], asked: ExportIn
) -> Status[ExportOut]:
    """Ask for a recording (``wav``, ``mp3``) or for everything in one (``zip``)."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    made = export_request(found, form=asked.format, by=maker_for(request), site=site_of(request))
    return Status(202, ExportOut.of(made))


@router.get("/exports/{id}", response={200: ExportOut, 403: Problem, 404: Problem})
def export(request: HttpRequest, id: Annotated[Id, Path()]) -> ExportOut:
    """What became of an export."""
    return ExportOut.of(export_seen(id, by=maker_of(request.user, request.session)))


@router.get(
    "/exports/{id}/file",
    throttle=[PerMinute("engrave")],
    response=PROBLEMS,
    openapi_extra=binary(*MEDIA_TYPES.values()),
)
def export_file(request: HttpRequest, id: Annotated[Id, Path()]) -> HttpResponse:
    """The file, once it is ready."""
    found = export_seen(id, by=maker_of(request.user, request.session))
    if found.status != Stage.READY:
        raise NotFound("This file is not ready yet.")
    content = Export.objects.values_list("content", flat=True).get(pk=found.pk)
    name = f"{stem(found.score)}.{found.format}"
    return attachment(bytes(content or b""), MEDIA_TYPES[found.format], name)


@router.get(
    "/scores/{id}/certificate/{format}",
    throttle=[PerMinute("engrave")],
    response=PROBLEMS,
    openapi_extra=binary("application/pdf", "application/json"),
)
def score_certificate(
    request: HttpRequest, id: Annotated[Id, Path()], format: Literal["pdf", "json"]
) -> HttpResponse:
    """The certificate of contribution: every operation, whose hand each note is from, signed."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    write = certifying.certificate_pdf if format == "pdf" else certifying.certificate_json
    name = f"{stem(found)} – certificate.{format}"
    return attachment(write(found, site=site_of(request)), f"application/{format}", name)


@router.post(
    "/verify",
    throttle=[PerMinute("verify")],
    response={200: VerificationOut, 400: Problem, 413: Problem, 422: Problem, 429: Problem},
)
def verify_file(
    request: HttpRequest,
    file: File[UploadedFile],
    credentials: File[UploadedFile | None] = None,
) -> VerificationOut:
    """Where a file is from, who made it, under which licence, and whether it was altered. It is
    looked into and forgotten; ``credentials`` is its ``.c2pa`` file, if it has one."""
    try:
        told = verify(
            file.read(),
            store=credentials.read() if credentials else b"",
            by=maker_of(request.user, request.session),
        )
    except FormatError as refusal:
        raise Unprocessable(refusal.sentence, field="file") from None
    return VerificationOut.of(told)
