"""An upload from claim to end, in a worker's thread."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from generation.errors import FormatError
from studio.common.database import patiently
from studio.common.telling import packed
from studio.uploads.credentials import credentialed
from studio.uploads.models import Status, Upload
from studio.uploads.sandbox import parse_untrusted
from studio.uploads.storing import incoming_notices, piece_from

log = logging.getLogger(__name__)
LEASE_SECONDS = 60
ATTEMPTS = 3
GAVE_UP = "Reading this file went wrong on our side again and again: it has been written down."


def read(upload_id: str) -> None:
    """Read the file, if nobody else does. A second wake-up call does nothing."""
    upload = patiently(lambda: _claim(upload_id))
    if upload is None:
        return
    try:
        _read(upload)
    except FormatError as refusal:
        _end(upload, Status.REFUSED, detail=packed(refusal.sentence))
    except Exception:
        log.exception("upload %s stumbled", upload_id)
        if upload.attempt >= ATTEMPTS:
            _end(upload, Status.REFUSED, detail=GAVE_UP)
        else:
            patiently(lambda: _held(upload).update(status=Status.WAITING, lease_until=None))


def _read(upload: Upload) -> None:
    assert upload.content is not None
    content = bytes(upload.content)
    incoming = parse_untrusted(content, upload.filename, voice=upload.voice)
    signed = credentialed(content)
    with transaction.atomic():
        if not _held(upload).select_for_update().exists():
            return  # it took so long that another worker has begun
        piece = piece_from(incoming, upload=upload)
        _end(
            upload,
            Status.READY,
            piece=piece,
            signed=signed,
            original_format=incoming.original_format,
            notices=incoming_notices(incoming),
        )


def _claim(upload_id: str) -> Upload | None:
    """Take an upload that waits, or whose worker is gone. None: it is not ours to do."""
    now = timezone.now()
    free = Q(status=Status.WAITING) | Q(status=Status.READING, lease_until__lt=now)
    claimed = Upload.objects.filter(free, public_id=upload_id).update(
        status=Status.READING,
        attempt=F("attempt") + 1,
        lease_until=now + timedelta(seconds=LEASE_SECONDS),
    )
    if not claimed:
        return None
    upload = Upload.objects.select_related("owner", "licence").get(public_id=upload_id)
    if upload.attempt > ATTEMPTS:
        _end(upload, Status.REFUSED, detail=GAVE_UP)
        return None
    return upload


def _held(upload: Upload) -> QuerySet[Upload]:
    """The row, if it is still ours: each claim counts one attempt more."""
    return Upload.objects.filter(pk=upload.pk, status=Status.READING, attempt=upload.attempt)


def _end(upload: Upload, status: Status, **values: object) -> None:
    ended = {"status": status, "content": None, "lease_until": None, **values}
    patiently(lambda: _held(upload).update(**ended))
