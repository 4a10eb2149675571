"""The reaper: sends again what was lost, and no more than that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from studio.accounts.models import Maker
from studio.jobs import leases, reaping
from studio.jobs.models import Job, Status
from studio.jobs.reaping import reap
from tests.cast import job_of


@pytest.fixture(autouse=True)
def _empty_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaping, "queue_length", lambda queue: 0)


def waited(job: Job, seconds: float) -> None:
    Job.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - timedelta(seconds=seconds))


def test_a_fresh_job_is_left_alone(alice: Maker, sent: list[str]) -> None:
    job_of(alice)
    assert reap() == 0
    assert sent == []


def test_a_job_nobody_took_is_sent_again_and_then_more_and_more_seldom(
    alice: Maker, sent: list[str]
) -> None:
    job = job_of(alice)
    waited(job, 4)
    assert reap() == 1
    assert sent == [job.public_id]
    assert reap() == 0
    waited(job, 4)
    assert reap() == 0, "the second time it waits longer"
    waited(job, 7)
    assert reap() == 1


def test_a_dead_lease_is_sent_again_at_once(alice: Maker, sent: list[str]) -> None:
    job = job_of(alice)
    leases.claim(job.public_id)
    assert reap() == 0
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert reap() == 1
    assert sent == [job.public_id]
    assert reap() == 0


def test_what_already_waits_in_the_queue_is_not_sent_again(
    alice: Maker, sent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        waited(job_of(alice), 5)
    monkeypatch.setattr(reaping, "queue_length", lambda queue: 2)
    assert reap() == 1
    assert len(sent) == 1


def test_a_job_that_killed_its_workers_too_often_ends(alice: Maker, settings: object) -> None:
    job = job_of(alice)
    leases.claim(job.public_id)
    Job.objects.update(attempt=5, lease_until=timezone.now() - timedelta(seconds=1))
    reap()
    job.refresh_from_db()
    assert job.status == Status.FAILED
    assert "gave up" in job.detail


def test_an_abandoned_job_that_was_to_be_cancelled_is_cancelled(alice: Maker) -> None:
    job = job_of(alice)
    leases.claim(job.public_id)
    Job.objects.update(cancel_requested=True, lease_until=timezone.now() - timedelta(seconds=1))
    assert reap() == 0
    job.refresh_from_db()
    assert job.status == Status.CANCELLED


def test_one_reaper_works_at_a_time(alice: Maker, sent: list[str]) -> None:
    waited(job_of(alice), 5)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [reaping._LOCK])
            assert reap() == 0
            # Hanging up frees the lock too, but in the server's own time.
            cursor.execute("SELECT pg_advisory_unlock(%s)", [reaping._LOCK])
    finally:
        other.close()
    assert reap() == 1
