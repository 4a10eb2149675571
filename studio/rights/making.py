"""An export from claim to end, in a worker's thread."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from generation.errors import FormatError
from studio.common.database import patiently
from studio.common.telling import packed
from studio.rights.bundle import bundle
from studio.rights.models import Export, Status
from studio.rights.passport import record_of
from studio.rights.recording import RECORDINGS, recording

log = logging.getLogger(__name__)
LEASE_SECONDS = 120
ATTEMPTS = 3
GAVE_UP = "Making this file went wrong on our side again and again: it has been written down."


def run(export_id: str) -> None:
    """Make the file, if nobody else does. A second wake-up call does nothing."""
    export = patiently(lambda: _claim(export_id))
    if export is None:
        return
    try:
        content = _made(export)
    except FormatError as refusal:
        _end(export, Status.FAILED, detail=packed(refusal.sentence))
    except Exception:
        log.exception("export %s stumbled", export_id)
        if export.attempt >= ATTEMPTS:
            _end(export, Status.FAILED, detail=GAVE_UP)
        else:
            patiently(lambda: _held(export).update(status=Status.WAITING, lease_until=None))
    else:
        _end(export, Status.READY, content=content)


def _made(export: Export) -> bytes:
    score = export.score
    record = record_of(score, site=export.site)
    if export.format in RECORDINGS:
        return recording(score, export.format, record)
    return bundle(score, record)


def _claim(export_id: str) -> Export | None:
    now = timezone.now()
    free = Q(status=Status.WAITING) | Q(status=Status.WORKING, lease_until__lt=now)
    claimed = Export.objects.filter(free, public_id=export_id).update(
        status=Status.WORKING,
        attempt=F("attempt") + 1,
        lease_until=now + timedelta(seconds=LEASE_SECONDS),
    )
    if not claimed:
        return None
    found = Export.objects.select_related(
        "score__piece__owner__user", "score__piece__licence", "score__provenance"
    )
    export = found.get(public_id=export_id)
    if export.attempt > ATTEMPTS:
        _end(export, Status.FAILED, detail=GAVE_UP)
        return None
    return export


def _held(export: Export) -> QuerySet[Export]:
    """The row, if it is still ours: each claim counts one attempt more."""
    return Export.objects.filter(pk=export.pk, status=Status.WORKING, attempt=export.attempt)


def _end(export: Export, status: Status, **values: object) -> None:
    ended = {"status": status, "lease_until": None, **values}
    patiently(lambda: _held(export).update(**ended))
