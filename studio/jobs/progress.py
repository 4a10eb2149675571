"""Telling how far a job has come: one statement numbers, stores, extends, fences and asks."""

from __future__ import annotations

import hashlib
import json
import time
from typing import Any

from django.conf import settings
from django.db import connection

from generation.progress import Bar, Progress
from studio.common.database import patiently
from studio.common.publishing import publish
from studio.jobs.leases import Lease, LeaseLost
from studio.jobs.models import group_of

BARS_SECONDS = 0.1  # bars travel at most so often …
QUIET_SECONDS = 1.0  # … and progress without bars at most so often

# Naming the last event makes the statement safe to repeat when its answer was lost.
_EMIT = """
WITH job AS (
    UPDATE jobs_job SET last_event = last_event + 1, stage = %(stage)s, fraction = %(fraction)s,
        lease_until = now() + %(seconds)s * interval '1 second',
        checkpoint = coalesce(%(checkpoint)s::jsonb, checkpoint)
    WHERE id = %(job)s AND lease_token = %(token)s AND status = 'running'
        AND last_event = %(last)s
    RETURNING id, last_event, cancel_requested
), event AS (
    INSERT INTO jobs_jobevent (job_id, n, type, payload, at)
    SELECT id, last_event, %(type)s, %(payload)s::jsonb, now() FROM job
)
SELECT cancel_requested FROM job
"""
_TOLD = """
SELECT (bar->>'take')::int, (bar->>'index')::int, md5(bar->>'musicxml')
FROM jobs_jobevent, jsonb_array_elements(payload->'bars') AS bar
WHERE job_id = %s AND type = 'bars'
"""
_ALREADY = """
SELECT cancel_requested FROM jobs_job
WHERE id = %(job)s AND lease_token = %(token)s AND last_event = %(last)s + 1
"""


class Reporter:
    """What the engine calls while it works on one job. Raises LeaseLost when it is not ours.

    ``cancel_requested`` turns true as soon as a statement brings word of it.
    """

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.cancel_requested = lease.cancel_requested
        self._last = lease.last_event
        self._stage = ""
        self._fraction = 0.0
        self._waiting: list[Bar] = []
        # An engine that goes on from a checkpoint says again what it said before.
        begun = lease.checkpoint is not None
        self._told = patiently(lambda: _told(lease.pk)) if begun else set()
        self._state: dict[str, Any] | None = None
        self._told_at = self._bars_at = float("-inf")

    def frame(self, *, takes: int, head: str, tail: str) -> None:
        """What is put around the bars. Told once, before any of them."""
        self._emit("frame", {"takes": takes, "head": head, "tail": tail})

    def __call__(self, progress: Progress) -> None:
        if progress.stage != self._stage:
            self.flush()
            self._stage = progress.stage
            self._advance(progress)
            self._tell_stage()
        else:
            self._advance(progress)
        now = time.monotonic()
        if self._waiting and now - self._bars_at >= BARS_SECONDS:
            self.flush()
        elif now - self._told_at >= QUIET_SECONDS:
            self._tell_stage()

    def _advance(self, progress: Progress) -> None:
        self._fraction = min(max(progress.fraction, 0.0), 1.0)
        self._waiting += [bar for bar in progress.bars if _mark(bar) not in self._told]
        self._state = progress.state or self._state

    def flush(self) -> None:
        """Tell the bars that wait for the next tenth of a second."""
        if self._waiting:
            bars = [bar.to_json() for bar in self._waiting]
            self._waiting = []
            self._bars_at = time.monotonic()
            self._emit("bars", {"fraction": self._fraction, "bars": bars})

    def _tell_stage(self) -> None:
        self._emit("stage", {"stage": self._stage, "fraction": self._fraction})

    def _emit(self, type: str, payload: dict[str, Any]) -> None:
        # A checkpoint is stored with the bars that led to it, or it would skip them.
        state = self._state if not self._waiting else None
        values = {
            "job": self.lease.pk,
            "token": str(self.lease.token),
            "last": self._last,
            "seconds": settings.JOB_LEASE_SECONDS,
            "stage": self._stage or "reading",
            "fraction": self._fraction,
            "checkpoint": None if state is None else json.dumps(state),
            "type": type,
            "payload": json.dumps(payload),
        }
        self.cancel_requested |= patiently(lambda: _emit(values))
        self._last += 1
        self._told_at = time.monotonic()
        self._state = None if state is not None else self._state
        event = {"n": self._last, "type": type, **payload}
        publish(group_of(self.lease.public_id), {"type": "job.event", "event": event})


_Mark = tuple[int, int, str]  # take, index, and a digest of what is in the bar


def _mark(bar: Bar) -> _Mark:
    digest = hashlib.md5(bar.musicxml.encode(), usedforsecurity=False).hexdigest()
    return bar.take, bar.index, digest


def _told(job_pk: int) -> set[_Mark]:
    """The bars that earlier attempts told, as they told them."""
    with connection.cursor() as cursor:
        cursor.execute(_TOLD, [job_pk])
        return set(cursor.fetchall())


def _emit(values: dict[str, Any]) -> bool:
    with connection.cursor() as cursor:
        for statement in (_EMIT, _ALREADY):
            cursor.execute(statement, values)
            row = cursor.fetchone()
            if row is not None:
                return bool(row[0])
    raise LeaseLost(values["job"])
