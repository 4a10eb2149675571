"""Putting away what nobody asks for any more: the bars of old jobs, and sessions that ran out.

A job keeps its last event for good; what led to it is of use only while somebody follows. Each
round takes a bounded number of rows by an index, so that it is never felt.
"""

from __future__ import annotations

from django.db import connection

KEPT_DAYS = 7  # the events of a finished job
BATCH = 2_000  # rows of each kind, a round

_EVENTS = """
DELETE FROM jobs_jobevent WHERE id IN (
    SELECT event.id FROM jobs_jobevent AS event JOIN jobs_job AS job ON job.id = event.job_id
    WHERE event.type IN ('frame', 'stage', 'bars')
        AND event.at < now() - %(days)s * interval '1 day'
        AND job.finished_at < now() - %(days)s * interval '1 day'
    ORDER BY event.at LIMIT %(batch)s
)
"""
_SESSIONS = """
DELETE FROM django_session WHERE session_key IN (
    SELECT session_key FROM django_session WHERE expire_date < now() LIMIT %(batch)s
)
"""


def prune() -> tuple[int, int]:
    """One round: how many events and how many sessions were put away."""
    values = {"days": KEPT_DAYS, "batch": BATCH}
    counts = []
    with connection.cursor() as cursor:
        for statement in (_EVENTS, _SESSIONS):
            cursor.execute(statement, values)
            counts.append(cursor.rowcount)
    events, sessions = counts
    return events, sessions
