"""Uploads over HTTP."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import File, Form, Path, Router, Status
from ninja.files import UploadedFile

from studio.accounts.auth import PageToken
from studio.accounts.models import Scope
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, IdempotencyKey, In, Problem, Text
from studio.common.throttling import PerMinute
from studio.uploads.requesting import Brought, upload_request, upload_seen, voices_listed
from studio.uploads.schemas import FileVoices, UploadOut

router = Router(tags=["uploads"])


class UploadIn(In):
    """What the uploader says of the file: where it comes from, and under which licence it is
    (an SPDX identifier). Without a title or a language the file's own are taken; without a
    ``voice``, by the id that ``/uploads/voices`` lists, the one that seems to be the tune."""

    source: Text
    licence: Text
    title: Text = ""
    language: Text = ""
    voice: Text = ""


@router.post(
    "/uploads",
    auth=PageToken(Scope.COMPOSE),
    throttle=[PerMinute("upload")],
    response={
        202: UploadOut, 400: Problem, 403: Problem, 409: Problem, 413: Problem, 422: Problem,
        429: Problem,
    },
)  # fmt: skip
def uploads_new(
    request: HttpRequest, file: File[UploadedFile], asked: Form[UploadIn], key: IdempotencyKey = ""
) -> Status[UploadOut]:
    """Bring a MusicXML, MXL or MIDI file of at most 5 MB. It becomes a private piece."""
    brought = Brought(
        content=file.read(),
        filename=file.name or "",
        source=asked.source,
        licence=asked.licence,
        title=asked.title,
        language=asked.language,
        voice=asked.voice,
    )
    upload = upload_request(owner=maker_for(request), brought=brought, idempotency_key=key or None)
    return Status(202, UploadOut.of(upload))


@router.post(
    "/uploads/voices",
    auth=PageToken(Scope.COMPOSE),
    throttle=[PerMinute("voices")],
    response={
        200: FileVoices,
        400: Problem,
        403: Problem,
        413: Problem,
        422: Problem,
        429: Problem,
    },
)
def upload_voices(request: HttpRequest, file: File[UploadedFile]) -> FileVoices:
    """The voices of a MusicXML, MXL or MIDI file, each of which can be the tune when it is brought.
    Nothing is kept."""
    return FileVoices.of(voices_listed(file.read()))


@router.get("/uploads/{id}", response={200: UploadOut, 403: Problem, 404: Problem})
def upload(request: HttpRequest, id: Annotated[Id, Path()]) -> UploadOut:
    """What became of a file."""
    return UploadOut.of(upload_seen(id, by=maker_of(request.user, request.session)))
