"""Sending again what was lost: wake-ups that never arrived, jobs whose worker is gone."""

from __future__ import annotations

import logging
from collections import Counter

from django.conf import settings
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from studio.celery import app
from studio.jobs import endings, tasks
from studio.jobs.models import Job, Queue

log = logging.getLogger(__name__)
BATCH = 100
_LOCK = 0x63616E74  # “cant”: the number under which one reaper at a time holds its lock

# A queued row waits longer after each unanswered call: 3, 6, 12 … at most 60 seconds.
_DUE = """
SELECT id FROM jobs_job
WHERE (status = 'queued'
       AND enqueued_at < now() - least(60, 3 * power(2, least(wake_ups, 5))) * interval '1 second')
   OR (status = 'running' AND lease_until < now()
       AND (wake_ups = 0
            OR enqueued_at < now() - least(60, 3 * power(2, wake_ups)) * interval '1 second'))
ORDER BY enqueued_at
LIMIT %s
FOR UPDATE SKIP LOCKED
"""


def reap() -> int:
    """One round: how many wake-ups were sent. Only one process at a time does it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
            if not cursor.fetchone()[0]:
                return 0
            cursor.execute(_DUE, [BATCH])
            due = [row[0] for row in cursor.fetchall()]
        jobs = list(Job.objects.filter(pk__in=due).order_by("enqueued_at"))
        waiting = _still_possible(jobs)
        if not waiting:
            return 0
        return _resend(waiting)


def _still_possible(jobs: list[Job]) -> list[Job]:
    """Those worth another attempt; the others end here."""
    possible = []
    for job in jobs:
        if job.cancel_requested:
            endings.cancel(job)
        elif job.attempt >= settings.JOB_ATTEMPTS:
            log.error("job %s failed %d times", job.public_id, job.attempt)
            endings.fail(job, detail=endings.GAVE_UP)
        else:
            possible.append(job)
    return possible


def _resend(jobs: list[Job]) -> int:
    """Wake-ups for ``jobs``, but no more than the queues are short of."""
    due = Counter(job.queue for job in jobs)
    room = {queue: count - queue_length(queue) for queue, count in due.items()}
    sent = []
    for job in jobs:
        if room[job.queue] > 0 and tasks.send(job.public_id, job.queue):
            room[job.queue] -= 1
            sent.append(job.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE jobs_job SET enqueued_at = now(), wake_ups = least(wake_ups + 1, 1000)"
            " WHERE id = ANY(%s)",
            [sent],
        )
    return len(sent)


def queue_length(queue: str) -> int:
    """How many messages wait in ``queue``; 0 when the broker cannot say."""
    try:
        with app.connection_for_write() as broker, broker.channel() as channel:
            return int(channel.queue_declare(Queue(queue).value, passive=True).message_count)
    except (OperationalError, OSError, *app.connection_for_write().channel_errors):
        return 0
