"""Recordings and bundles: asked for here, made by a worker, fetched for a day, then forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent, NotFound, Unanswered, Unprocessable
from studio.pieces.models import Score
from studio.pieces.permissions import score_seen
from studio.rights import tasks
from studio.rights.models import Export, Status
from studio.rights.passport import digest, record_of

BUNDLE = "zip"
MEDIA_TYPES = {"wav": "audio/wav", "mp3": "audio/mpeg", BUNDLE: "application/zip"}
STALE_SECONDS = 10  # so long after its wake-up call a waiting export is called again
KEPT = timedelta(days=1)
MOST_WAITING = 200


def export_request(score: Score, *, form: str, by: Maker, site: str) -> Export:
    """Ask for a file of a score that ``by`` may see. One that is there already, with the same
    rights in it, is the answer. Raises Unprocessable, AllowanceSpent or Unanswered."""
    if form not in MEDIA_TYPES:
        raise Unprocessable("There is no such format: choose wav, mp3 or zip.", field="format")
    rights = digest(record_of(score, site=site))
    with transaction.atomic():
        Maker.objects.select_for_update().get(pk=by.pk)
        Export.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
        same = Export.objects.filter(score=score, format=form, record=rights)
        same.filter(status=Status.FAILED).delete()
        if known := same.defer("content").first():
            return known
        since = timezone.now() - timedelta(days=1)
        if by.exports.filter(created_at__gte=since).count() >= settings.DAILY_EXPORTS:
            raise AllowanceSpent("Enough recordings for one day: come back tomorrow.")
        if Export.objects.filter(status=Status.WAITING).count() >= MOST_WAITING:
            raise Unanswered("Many recordings are waiting to be made: try again in a minute.")
        made = Export.objects.create(
            score=score, owner=by, format=form, record=rights, site=site[:200]
        )
        tasks.wake(made)
    return made


def export_seen(public_id: str, *, by: Maker | None) -> Export:
    """The export, for whoever may see its score. Raises NotFound or Forbidden.

    Whoever asks is waiting: one whose wake-up call was lost is called again.
    """
    found = Export.objects.select_related("score").defer("content")
    export = found.filter(public_id=public_id).first()
    if export is None:
        raise NotFound("There is no such file any more: ask for it again.")
    export.score = score_seen(export.score.public_id, by=by)
    if _forgotten(export):
        tasks.send(export.public_id)
    return export


def _forgotten(export: Export) -> bool:
    now = timezone.now()
    if export.status == Status.WORKING:
        return export.lease_until is not None and export.lease_until < now
    long_ago = now - timedelta(seconds=STALE_SECONDS)
    return export.status == Status.WAITING and export.created_at < long_ago
