"""What is old is put away, a bounded number of rows at a time; the ends of jobs stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from studio.accounts.models import Maker
from studio.jobs import pruning, running
from studio.jobs.models import Job, JobEvent, Status
from studio.jobs.pruning import prune
from tests.cast import bars, client_of, job_of

NOW = timezone.now


def finished(owner: Maker, engine: object, *, days: float) -> Job:
    """A job that ended so long ago."""
    engine(bars(0), bars(1))  # type: ignore[operator]
    job = job_of(owner)
    running.run(job.public_id)
    ago = NOW() - timedelta(days=days)
    Job.objects.filter(pk=job.pk).update(finished_at=ago)
    JobEvent.objects.filter(job=job).update(at=ago)
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED
    return job


def test_of_an_old_job_only_the_end_is_kept(alice: Maker, engine: object) -> None:
    old, fresh = (finished(alice, engine, days=days) for days in (8, 6))
    before = fresh.events.count()
    events, sessions = prune()
    assert (events, sessions) == (old.last_event - 1, 0)
    assert [(event.n, event.type) for event in old.events.all()] == [(old.last_event, "succeeded")]
    assert fresh.events.count() == before
    assert prune() == (0, 0)


def test_an_old_job_is_still_told_and_has_its_piece(alice: Maker, engine: object) -> None:
    job = finished(alice, engine, days=30)
    prune()
    browser = client_of(alice)
    (event,) = browser.get(f"/api/jobs/{job.public_id}/events").json()
    assert event["type"] == "succeeded"
    assert len(event["takes"]) == 2
    assert browser.get(f"/api/jobs/{job.public_id}").json()["piece"] == event["piece"]


def test_a_job_that_never_ended_keeps_all_its_events(alice: Maker) -> None:
    job = job_of(alice)
    JobEvent.objects.update(at=NOW() - timedelta(days=400))
    assert prune() == (0, 0)
    assert job.events.count() == 1


def test_only_sessions_that_ran_out_go(guest: Client) -> None:
    (living,) = Session.objects.all()
    for days in (1, 200):
        ended = NOW() - timedelta(days=days)
        Session.objects.create(session_key=f"s{days}", session_data="", expire_date=ended)
    assert prune() == (0, 2)
    assert list(Session.objects.all()) == [living]


def test_a_round_takes_a_bounded_number_of_rows(
    alice: Maker, engine: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = finished(alice, engine, days=8)
    monkeypatch.setattr(pruning, "BATCH", 2)
    waiting = job.last_event - 1
    while waiting:
        taken = min(2, waiting)
        assert prune() == (taken, 0)
        waiting -= taken
    assert prune() == (0, 0)


@pytest.mark.django_db
def test_old_events_are_found_by_an_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for statement, index in (
            (pruning._EVENTS, "passing_events"),
            (pruning._SESSIONS, "expire"),
        ):
            cursor.execute(f"EXPLAIN {statement}", {"days": 7, "batch": 10})
            assert index in "\n".join(row[0] for row in cursor.fetchall())


def test_the_reaper_does_it(
    alice: Maker, engine: object, capsys: pytest.CaptureFixture[str]
) -> None:
    job = finished(alice, engine, days=8)
    call_command("reap", "--once")
    assert (
        capsys.readouterr().out == f"0 sent, {job.last_event - 1} events and 0 sessions put away\n"
    )
