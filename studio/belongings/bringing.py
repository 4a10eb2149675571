"""A restoration from claim to end, in a worker's thread: piece by piece, each in a transaction of
its own that counts it too, so that whoever comes after a killed worker goes on where it was."""

from __future__ import annotations

import io
import logging
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from studio.belongings.models import Restoration, Status
from studio.belongings.restoring import archive_restore
from studio.common.database import patiently
from studio.common.errors import StudioError

log = logging.getLogger(__name__)
LEASE_SECONDS = 60
ATTEMPTS = 3
GAVE_UP = "Reading this archive went wrong on our side again and again: it has been written down."


class Lost(Exception):
    """Another worker has taken the restoration over."""


def run(restoration_id: str) -> None:
    """Bring the archive back, if nobody else does. A second wake-up call does nothing."""
    found = patiently(lambda: _claim(restoration_id))
    if found is None:
        return
    try:
        _restore(found)
    except StudioError as refusal:
        _end(found, Status.REFUSED, detail=str(refusal))
    except Lost:
        log.warning("restoration %s goes on elsewhere", restoration_id)
    except Exception:
        log.exception("restoration %s stumbled", restoration_id)
        if found.attempt >= ATTEMPTS:
            _end(found, Status.REFUSED, detail=GAVE_UP)
        else:
            patiently(lambda: _held(found).update(status=Status.WAITING, lease_until=None))
    else:
        _end(found, Status.READY)


def _restore(restoration: Restoration) -> None:
    assert restoration.content is not None

    def count(done: int, total: int, became: str) -> None:
        counted = {became: F(became) + 1} if became else {}
        values = {"done": done, "total": total, "lease_until": _lease(), **counted}
        if not _held(restoration).update(**values):
            raise Lost

    archive_restore(
        io.BytesIO(bytes(restoration.content)),
        maker=restoration.owner,
        begin=restoration.done,
        count=count,
    )


def _claim(restoration_id: str) -> Restoration | None:
    """Take one that waits, or whose worker is gone. None: it is not ours to do."""
    free = Q(status=Status.WAITING) | Q(status=Status.WORKING, lease_until__lt=timezone.now())
    claimed = Restoration.objects.filter(free, public_id=restoration_id).update(
        status=Status.WORKING, attempt=F("attempt") + 1, lease_until=_lease()
    )
    if not claimed:
        return None
    found = Restoration.objects.select_related("owner").get(public_id=restoration_id)
    if found.attempt > ATTEMPTS:
        _end(found, Status.REFUSED, detail=GAVE_UP)
        return None
    return found


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=LEASE_SECONDS)


def _held(restoration: Restoration) -> QuerySet[Restoration]:
    """The row, if it is still ours: each claim counts one attempt more."""
    return Restoration.objects.filter(
        pk=restoration.pk, status=Status.WORKING, attempt=restoration.attempt
    )


def _end(restoration: Restoration, status: Status, *, detail: str = "") -> None:
    ended = {"status": status, "content": None, "lease_until": None, "detail": detail}
    patiently(lambda: _held(restoration).update(**ended))
