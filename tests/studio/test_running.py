"""A job's life: claimed once, fenced, checkpointed, ended once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from generation.errors import RequestError
from generation.progress import Progress
from studio.accounts.models import Maker
from studio.jobs import leases, running
from studio.jobs.endings import GAVE_UP
from studio.jobs.leases import LeaseLost
from studio.jobs.models import Job, Status
from studio.jobs.progress import Reporter
from studio.jobs.reaping import reap
from studio.jobs.requesting import job_cancel
from studio.jobs.watch import Pulse, Stop, Watch
from studio.pieces.models import Piece
from tests.cast import StandIn, bars, job_of

Engine = Callable[..., StandIn]


def told(job: Job) -> list[str]:
    return list(job.events.values_list("type", flat=True))


def expire(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_job_ends_with_a_piece_its_scores_and_their_provenance(
    alice: Maker, engine: Engine
) -> None:
    engine(bars(0), bars(1, 2))
    job = job_of(alice)
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED
    assert job.piece is not None
    assert job.piece.title == "Hope"
    assert [score.take for score in job.piece.scores.all()] == [0, 1]
    score = job.piece.current_score
    assert score is not None
    assert score.take == 0
    assert score.provenance.seed == 7
    assert score.notes[0]["text"] == "Hope"
    assert score.measures[0] == {
        "id": "m0",
        "number": 1,
        "onset_quarters": 0.0,
        "duration_quarters": 4.0,
        "time_signature": "4/4",
    }


def test_events_count_from_one_without_a_gap_and_carry_every_bar_once(
    alice: Maker, engine: Engine
) -> None:
    engine(bars(0), bars(1), bars(2), bars(3), Progress("writing", 0.95))
    job = job_of(alice)
    running.run(job.public_id)
    events = [event.to_json() for event in job.events.all()]
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events][:3] == ["stage", "stage", "frame"]
    found = [bar["index"] for event in events for bar in event.get("bars", [])]
    assert found == [0, 1, 2, 3]
    assert events[-1]["type"] == "succeeded"
    assert len(events[-1]["takes"]) == 2
    job.refresh_from_db()
    assert job.last_event == len(events)


def test_the_first_bar_is_told_at_once_and_the_next_ones_together(alice: Maker) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    reporter = Reporter(lease)
    for index in range(5):
        reporter(bars(index))
    reporter.flush()
    counts = [len(event.payload["bars"]) for event in job.events.filter(type="bars")]
    assert counts[0] == 1
    assert sum(counts) == 5
    assert len(counts) < 5


def test_a_job_is_claimed_once(alice: Maker) -> None:
    job = job_of(alice)
    assert leases.claim(job.public_id) is not None
    assert leases.claim(job.public_id) is None


def test_a_second_wake_up_does_nothing(alice: Maker, engine: Engine) -> None:
    stand_in = engine(bars(0))
    job = job_of(alice)
    running.run(job.public_id)
    running.run(job.public_id)
    assert len(stand_in.asked) == 1
    assert Piece.objects.count() == 1


def test_an_expired_lease_passes_to_the_next_who_asks(alice: Maker) -> None:
    job = job_of(alice)
    first = leases.claim(job.public_id)
    expire(job)
    second = leases.claim(job.public_id)
    assert first is not None
    assert second is not None
    assert second.attempt == 2
    assert second.token != first.token


def test_a_worker_that_lost_its_lease_cannot_write_any_more(alice: Maker) -> None:
    job = job_of(alice)
    first = leases.claim(job.public_id)
    assert first is not None
    slow = Reporter(first)
    slow(bars(0))
    expire(job)
    assert leases.claim(job.public_id) is not None
    before = told(job)
    with pytest.raises(LeaseLost):
        slow(Progress("writing", 0.9))
    assert leases.beat([first.token]) == {}
    assert not leases.put_back(first, counted=True)
    assert told(job) == before


def test_a_worker_that_lost_its_lease_at_the_end_stores_nothing(
    alice: Maker, engine: Engine
) -> None:
    job = job_of(alice)

    def stolen() -> None:
        expire(job)
        assert leases.claim(job.public_id) is not None

    engine(bars(0), stolen)
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.RUNNING
    assert Piece.objects.count() == 0


def test_an_emit_whose_answer_was_lost_is_not_told_twice(alice: Maker) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    Reporter(lease)(Progress("reading", 0.0))
    Reporter(lease)(Progress("reading", 0.0))  # as it stood before the answer came
    assert [event.n for event in job.events.all()] == [1, 2]


def test_the_next_attempt_goes_on_from_the_checkpoint_and_repeats_no_bar(
    alice: Maker, engine: Engine
) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    reporter = Reporter(lease)
    reporter(bars(0, 1))
    reporter.flush()
    expire(job)
    stand_in = engine(bars(0, 1), bars(2))
    running.run(job.public_id)
    assert stand_in.asked[0][1] == {"bars": 2}
    events = [event.to_json() for event in job.events.all()]
    found = [bar["index"] for event in events for bar in event.get("bars", [])]
    assert found == [0, 1, 2]
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED
    assert job.attempt == 2


def test_a_checkpoint_is_stored_with_the_bars_that_led_to_it(alice: Maker) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    reporter = Reporter(lease)
    reporter(bars(0))
    reporter(bars(1))  # within the tenth of a second: waits
    job.refresh_from_db()
    assert job.checkpoint == {"bars": 1}
    reporter.flush()
    job.refresh_from_db()
    assert job.checkpoint == {"bars": 2}


def test_a_cancelled_job_stops_at_the_next_report(alice: Maker, engine: Engine) -> None:
    job = job_of(alice)
    stand_in = engine(
        bars(0), lambda: job_cancel(job), Progress("writing", 0.9), AssertionError("went on")
    )
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.CANCELLED
    assert told(job)[-1] == "cancelled"
    assert stand_in.cancelled
    assert Piece.objects.count() == 0


def test_a_queued_job_is_cancelled_at_once_and_stays_so(alice: Maker, engine: Engine) -> None:
    stand_in = engine(bars(0))
    job = job_cancel(job_of(alice))
    assert job.status == Status.CANCELLED
    assert job_cancel(job).last_event == job.last_event
    running.run(job.public_id)
    assert stand_in.asked == []


def test_a_job_whose_worker_is_gone_is_cancelled_at_once(alice: Maker) -> None:
    job = job_of(alice)
    leases.claim(job.public_id)
    expire(job)
    assert job_cancel(job).status == Status.CANCELLED


def test_a_request_the_engine_refuses_fails_with_its_sentence(alice: Maker, engine: Engine) -> None:
    engine(RequestError("The range is too narrow.", field="ambitus"))
    job = job_of(alice)
    running.run(job.public_id)
    job.refresh_from_db()
    assert (job.status, job.detail, job.field) == (
        Status.FAILED,
        "The range is too narrow.",
        "ambitus",
    )
    assert job.events.last().payload == {"detail": "The range is too narrow.", "field": "ambitus"}


def test_a_stumbling_engine_gives_the_job_back_and_in_the_end_up(
    alice: Maker, engine: Engine, settings: Any
) -> None:
    engine(bars(0), ValueError("a bug"))
    job = job_of(alice)
    for attempt in range(1, settings.JOB_ATTEMPTS + 1):
        running.run(job.public_id)
        job.refresh_from_db()
        assert (job.status, job.attempt) == (Status.QUEUED, attempt)
    running.run(job.public_id)
    Job.objects.update(enqueued_at=timezone.now() - timedelta(minutes=5))
    reap()
    job.refresh_from_db()
    assert (job.status, job.detail) == (Status.FAILED, GAVE_UP)


def test_a_worker_that_is_stopped_puts_the_job_back_with_its_checkpoint(
    alice: Maker, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = job_of(alice)
    pulse = Pulse()
    monkeypatch.setattr(running, "pulse", pulse)

    def sigterm() -> None:
        pulse.leave()
        for watch in list(pulse._watches.values()):
            watch.stop(Stop.LEAVING)

    engine(bars(0), sigterm, Progress("writing", 0.9), AssertionError("went on"))
    running.run(job.public_id)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.checkpoint) == (Status.QUEUED, 0, {"bars": 1})
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.QUEUED, "a worker that is leaving takes nothing on"


def test_a_watch_that_was_stopped_early_cancels_as_soon_as_it_can(alice: Maker) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    watch = Watch(lease)
    calls: list[str] = []
    watch.stop(Stop.CANCELLED)
    watch.attach(lambda: calls.append("cancelled"))
    watch.stop(Stop.LOST)
    assert calls == ["cancelled"]
    assert watch.reason is Stop.CANCELLED


def test_the_heartbeat_extends_a_lease_and_brings_a_cancellation(alice: Maker) -> None:
    job = job_of(alice)
    lease = leases.claim(job.public_id)
    assert lease is not None
    Job.objects.update(lease_until=timezone.now() + timedelta(seconds=1))
    assert leases.beat([lease.token]) == {lease.token: False}
    job.refresh_from_db()
    assert job.lease_until is not None
    assert job.lease_until > timezone.now() + timedelta(seconds=5)
    job_cancel(job)
    assert leases.beat([lease.token]) == {lease.token: True}


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "running"},
        {"status": "succeeded", "finished_at": timezone.now()},
        {"status": "failed", "finished_at": timezone.now()},
        {"status": "cancelled"},
        {"status": "dreaming"},
        {"queue": "nowhere"},
        {"fraction": 1.5},
    ],
)
def test_postgres_refuses_a_job_that_makes_no_sense(alice: Maker, changes: dict[str, Any]) -> None:
    job = job_of(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**changes)
