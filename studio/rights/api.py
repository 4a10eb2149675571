"""Files, rights and lineage over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from ninja import Path, Router

from studio.accounts.visiting import maker_of
from studio.common.schemas import Id, Problem
from studio.common.throttling import PerMinute
from studio.pieces.files import FORMATS, file_name
from studio.pieces.permissions import score_seen
from studio.rights import files

router = Router(tags=["rights"])
PROBLEMS = {403: Problem, 404: Problem, 429: Problem}


def binary(*media_types: str) -> dict[str, Any]:
    """How a file is described in the contract."""
    kinds = {kind: {"schema": {"type": "string", "format": "binary"}} for kind in media_types}
    return {"responses": {200: {"description": "The file.", "content": kinds}}}


def attachment(content: bytes, media_type: str, name: str) -> HttpResponse:
    """A file to keep. The rights in it may change, so nobody keeps it for long."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name)
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


def site_of(request: HttpRequest) -> str:
    """The address of the studio, ending in a slash."""
    return request.build_absolute_uri("/")


@router.get(
    "/scores/{id}/file/{format}",
    throttle=[PerMinute("engrave")],
    response=PROBLEMS,
    openapi_extra=binary(*(kind.media_type for kind in FORMATS.values())),
)
def score_file(
    request: HttpRequest,
    id: Annotated[Id, Path()],
    format: Literal["musicxml", "mxl", "midi", "svg", "pdf", "png"],
) -> HttpResponse:
    """The score as a file to take home, with its makers, its licence and its credentials."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    content = files.file_of(found, format, site=site_of(request))
    return attachment(content, FORMATS[format].media_type, file_name(found, format))


@router.get(
    "/scores/{id}/credentials/{format}",
    throttle=[PerMinute("engrave")],
    response=PROBLEMS,
    openapi_extra=binary("application/c2pa"),
)
def score_credentials(
    request: HttpRequest, id: Annotated[Id, Path()], format: Literal["musicxml", "midi"]
) -> HttpResponse:
    """The Content Credentials of a file that cannot hold them itself, to be kept beside it."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    content = files.beside(found, format, site=site_of(request))
    return attachment(content, "application/c2pa", f"{file_name(found, format)}.c2pa")


@router.get(
    "/scores/{id}/rights",
    throttle=[PerMinute("engrave")],
    response=PROBLEMS,
    openapi_extra=binary("application/ld+json"),
)
def score_rights(request: HttpRequest, id: Annotated[Id, Path()]) -> HttpResponse:
    """The rights record as JSON-LD: makers, licence, lineage, and what proves them."""
    found = score_seen(id, by=maker_of(request.user, request.session))
    content = files.file_of(found, files.JSON_LD, site=site_of(request))
    return HttpResponse(content, content_type="application/ld+json")
