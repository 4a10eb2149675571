"""Leases: who works on a job, for how long, and under which token.

Every statement of a worker names its token. A worker whose lease ran out finds no row for it
any more and stops; so a job is never written by two at once.
"""

from __future__ import annotations

import json
import os
import socket
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils import timezone

from studio.jobs.models import Job, Status

_CLAIM = """
UPDATE jobs_job SET status = 'running', lease_owner = %(owner)s, lease_token = %(token)s,
    lease_until = now() + %(seconds)s * interval '1 second', attempt = attempt + 1, wake_ups = 0
WHERE public_id = %(job)s AND attempt < %(attempts)s
    AND (status = 'queued' OR (status = 'running' AND lease_until < now()))
RETURNING id, owner_id, kind, score_id, like_id, request, checkpoint, last_event, attempt,
    cancel_requested
"""

_BEAT = """
UPDATE jobs_job SET lease_until = now() + %(seconds)s * interval '1 second'
WHERE status = 'running' AND lease_token = ANY(%(tokens)s::uuid[])
RETURNING lease_token, cancel_requested
"""


class LeaseLost(Exception):
    """Someone else has this job now, or it has ended: stop without a word."""


@dataclass(frozen=True)
class Lease:
    """A job as it was when it was claimed."""

    pk: int
    public_id: str
    token: uuid.UUID
    owner_id: int
    kind: str
    score_id: int | None
    like_id: int | None
    request: dict[str, Any]
    checkpoint: dict[str, Any] | None
    last_event: int
    attempt: int
    cancel_requested: bool


def claim(public_id: str) -> Lease | None:
    """Take a job that waits, or whose worker is gone. None: it is not ours to do."""
    token = uuid.uuid4()
    values: dict[str, Any] = {
        "owner": f"{socket.gethostname()}:{os.getpid()}"[:100],
        "token": str(token),
        "seconds": settings.JOB_LEASE_SECONDS,
        "job": public_id,
        "attempts": settings.JOB_ATTEMPTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()
    if row is None:
        return None
    pk, owner, kind, score, like, request, checkpoint, last_event, attempt, cancel_requested = row
    return Lease(
        pk=pk,
        public_id=public_id,
        token=token,
        owner_id=owner,
        kind=kind,
        score_id=score,
        like_id=like,
        request=json.loads(request),
        checkpoint=checkpoint and json.loads(checkpoint),
        last_event=last_event,
        attempt=attempt,
        cancel_requested=cancel_requested,
    )


def beat(tokens: Iterable[uuid.UUID]) -> dict[uuid.UUID, bool]:
    """Extend these leases. The answer holds those still ours, and whether to cancel them."""
    values: dict[str, Any] = {
        "seconds": settings.JOB_LEASE_SECONDS,
        "tokens": [str(token) for token in tokens],
    }
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, values)
        return dict(cursor.fetchall())


def put_back(lease: Lease, *, counted: bool) -> bool:
    """Give a job back with its checkpoint; the reaper sends it again. False: lease lost.

    ``counted`` says whether this attempt was one: a worker that is merely being stopped has
    not failed at anything.
    """
    changes: dict[str, Any] = {
        "status": Status.QUEUED,
        "lease_token": None,
        "lease_until": None,
        "enqueued_at": timezone.now(),
    }
    if not counted:
        changes |= {"attempt": F("attempt") - 1, "enqueued_at": F("created_at")}
    held = Job.objects.filter(pk=lease.pk, lease_token=lease.token, status=Status.RUNNING)
    return held.update(**changes) == 1
