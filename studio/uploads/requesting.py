"""Bringing a file, and asking what became of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from generation.errors import FormatError
from generation.requests import Language
from generation.score.incoming import Listed
from generation.score.incoming.reading import MAX_FILE_BYTES
from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent, Conflict, Forbidden, NotFound, Unprocessable
from studio.licences.models import Licence
from studio.uploads import tasks
from studio.uploads.models import MAX_FILENAME, MAX_SOURCE, MAX_TITLE, MAX_VOICE, Status, Upload
from studio.uploads.sandbox import list_untrusted

STALE_SECONDS = 10  # so long after its wake-up call a waiting upload is called again


@dataclass(frozen=True)
class Brought:
    """A file, and what its uploader says of it."""

    content: bytes
    filename: str
    source: str
    licence: str
    title: str = ""
    language: str = ""
    voice: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def upload_request(*, owner: Maker, brought: Brought, idempotency_key: str | None = None) -> Upload:
    """Write down a file that was brought, and wake a worker once it is committed.

    Bringing it twice with one ``idempotency_key`` gives the one upload. Raises Unprocessable,
    AllowanceSpent, or Conflict when the key was used for something else.
    """
    licence = _checked(brought)
    with transaction.atomic():
        # One upload of a maker after the other: the second of two clicks finds the first.
        Maker.objects.select_for_update().get(pk=owner.pk)
        if idempotency_key and (known := _brought_before(owner, idempotency_key)):
            return _same(known, brought)
        since = timezone.now() - timedelta(days=1)
        if owner.uploads.filter(created_at__gte=since).count() >= settings.DAILY_UPLOADS:
            raise AllowanceSpent("Enough files for one day: come back tomorrow.")
        upload = Upload.objects.create(
            owner=owner,
            idempotency_key=idempotency_key or None,
            filename=brought.filename[-MAX_FILENAME:],
            size=len(brought.content),
            sha256=brought.sha256,
            content=brought.content,
            title=brought.title.strip(),
            language=brought.language,
            voice=brought.voice,
            source=brought.source.strip(),
            licence=licence,
        )
        tasks.wake(upload)
    return upload


def voices_listed(content: bytes) -> Listed:
    """The voices of a file that is about to be brought. Raises Unprocessable."""
    if len(content) > MAX_FILE_BYTES:
        raise Unprocessable("The file is larger than 5 MB: bring the melody alone.", field="file")
    try:
        return list_untrusted(content)
    except FormatError as refusal:
        raise Unprocessable(refusal.sentence, field="file") from None


def upload_seen(public_id: str, *, by: Maker | None) -> Upload:
    """The upload, if it is this maker's. Raises NotFound or Forbidden.

    Whoever asks is waiting: an upload whose wake-up call was lost is called again.
    """
    found = Upload.objects.select_related("piece", "licence").defer("content", "signed")
    upload = found.filter(public_id=public_id).first()
    if upload is None:
        raise NotFound("There is no such upload.")
    if by is None or upload.owner_id != by.pk:
        raise Forbidden("This upload is someone else's.")
    if _forgotten(upload):
        tasks.send(upload.public_id)
    return upload


def _forgotten(upload: Upload) -> bool:
    now = timezone.now()
    if upload.status == Status.READING:
        return upload.lease_until is not None and upload.lease_until < now
    long_ago = now - timedelta(seconds=STALE_SECONDS)
    return upload.status == Status.WAITING and upload.created_at < long_ago


def _checked(brought: Brought) -> Licence:
    if not brought.content:
        raise Unprocessable("The file is empty: choose another.", field="file")
    if len(brought.content) > MAX_FILE_BYTES:
        raise Unprocessable("The file is larger than 5 MB: bring the melody alone.", field="file")
    if len(brought.title) > MAX_TITLE:
        raise Unprocessable(
            "The title is longer than {most} characters.", most=MAX_TITLE, field="title"
        )
    if not brought.source.strip():
        raise Unprocessable("Say where the music comes from.", field="source")
    if len(brought.source) > MAX_SOURCE:
        raise Unprocessable(
            "The source is longer than {most} characters.", most=MAX_SOURCE, field="source"
        )
    if brought.language and brought.language not in [*map(str, Language)]:
        raise Unprocessable("Words in this language cannot be sung here yet.", field="language")
    if len(brought.voice) > MAX_VOICE:
        raise Unprocessable("A voice is chosen by the id that the list has.", field="voice")
    licence = Licence.objects.filter(spdx=brought.licence).first()
    if licence is None:
        raise Unprocessable("Choose the licence that the music is under.", field="licence")
    return licence


def _brought_before(owner: Maker, key: str) -> Upload | None:
    known = Upload.objects.select_related("piece", "licence").defer("content", "signed")
    return known.filter(owner=owner, idempotency_key=key).first()


def _same(upload: Upload, brought: Brought) -> Upload:
    said = brought.title.strip(), brought.language, brought.source.strip(), brought.licence
    stated = (*said, brought.voice)
    kept = upload.title, upload.language, upload.source, upload.licence.spdx, upload.voice
    if upload.sha256 != brought.sha256 or stated != kept:
        raise Conflict("This Idempotency-Key was used for another file: send a new key with it.")
    return upload
