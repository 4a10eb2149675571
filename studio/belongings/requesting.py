"""Bringing an archive, and asking how far it has come."""

from __future__ import annotations

from datetime import timedelta
from typing import IO

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import Maker
from studio.belongings import tasks
from studio.belongings.models import FINAL, Restoration, Status
from studio.belongings.restoring import archive_opened
from studio.common.errors import AllowanceSpent, Conflict, Forbidden, NotFound, Unanswered

DAILY_RESTORATIONS = 10
MOST_WAITING = 20
KEPT = timedelta(days=30)  # rows that tell what became of an archive
STALE_SECONDS = 10  # so long after its wake-up call one that waits is called again


def restoration_request(file: IO[bytes], *, owner: Maker) -> Restoration:
    """Look at an archive, write it down, and wake a worker once it is committed.

    Raises Unprocessable for what is no archive, Forbidden for somebody else's, Conflict while an
    earlier one is on its way, AllowanceSpent or Unanswered.
    """
    total = len(archive_opened(file, maker=owner).pieces)
    file.seek(0)
    content = file.read()
    with transaction.atomic():
        Maker.objects.select_for_update().get(pk=owner.pk)
        _checked(owner)
        made = Restoration.objects.create(
            owner=owner, size=len(content), content=content, total=total
        )
        tasks.wake(made)
    return made


def restoration_seen(public_id: str, *, by: Maker | None) -> Restoration:
    """The restoration, for its owner. Raises NotFound or Forbidden.

    Whoever asks is waiting: one whose wake-up call was lost is called again.
    """
    found = Restoration.objects.defer("content").filter(public_id=public_id).first()
    if found is None:
        raise NotFound("There is no such archive.")
    if by is None or found.owner_id != by.pk:
        raise Forbidden("This archive is someone else's.")
    if _forgotten(found):
        tasks.send(found.public_id)
    return found


def _checked(owner: Maker) -> None:
    now = timezone.now()
    own = owner.restorations
    own.filter(created_at__lt=now - KEPT, status__in=FINAL).delete()
    if own.exclude(status__in=FINAL).exists():
        raise Conflict("An archive of yours is on its way back: wait for it.", field="file")
    if own.filter(created_at__gte=now - timedelta(days=1)).count() >= DAILY_RESTORATIONS:
        raise AllowanceSpent("Enough archives for one day: come back tomorrow.", field="file")
    if Restoration.objects.exclude(status__in=FINAL).count() >= MOST_WAITING:
        raise Unanswered("Many archives are on their way: try again in a minute.", field="file")


def _forgotten(restoration: Restoration) -> bool:
    now = timezone.now()
    if restoration.status == Status.WORKING:
        return restoration.lease_until is not None and restoration.lease_until < now
    long_ago = now - timedelta(seconds=STALE_SECONDS)
    return restoration.status == Status.WAITING and restoration.created_at < long_ago
