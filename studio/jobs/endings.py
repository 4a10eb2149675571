"""How a job ends: the row, its last event and the telling, for whoever ends it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from studio.common.publishing import publish
from studio.jobs.models import Job, JobEvent, Status
from studio.pieces.models import Score

GAVE_UP = (
    "The composer stumbled over this request again and again, and gave up. Change a word or a "
    "setting, and try once more."
)
UNSERVED = (
    "The studio cannot compose at present, because the weights of its model are missing or "
    "damaged: try again when its keeper has put them right."
)


def succeed(job: Job, *, scores: Sequence[Score]) -> None:
    """``job`` is locked by the caller's transaction, as in all of these. ``scores`` are its
    takes, in order: one at least."""
    piece = scores[0].piece
    job.takes = [{"index": at, "score": score.public_id} for at, score in enumerate(scores)]
    told = [
        take | {"figures": score.provenance.figures}
        for take, score in zip(job.takes, scores, strict=True)
    ]
    job.piece = piece
    job.fraction = 1.0
    _end(job, Status.SUCCEEDED, {"piece": piece.public_id, "takes": told})


def fail(job: Job, *, detail: str, field: str | None = None) -> None:
    job.detail = detail
    job.field = (field or "")[:40]
    _end(job, Status.FAILED, {"detail": detail, "field": field})


def cancel(job: Job) -> None:
    _end(job, Status.CANCELLED, {})


def _end(job: Job, status: Status, payload: dict[str, Any]) -> None:
    job.status = status
    job.lease_token = job.lease_until = None
    job.checkpoint = None
    job.finished_at = timezone.now()
    job.last_event += 1
    job.save()
    event = JobEvent.objects.create(job=job, n=job.last_event, type=status.value, payload=payload)
    message = {"type": "job.event", "event": event.to_json()}
    transaction.on_commit(partial(publish, job.group, message))
