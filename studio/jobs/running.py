"""A job from claim to end, in a worker's thread."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.db import transaction

from generation.errors import Cancelled, CheckpointError, RequestError
from generation.progress import Progress
from studio.common.database import patiently
from studio.common.telling import packed
from studio.jobs import commissions, endings, leases, worker
from studio.jobs.commissions import Commission
from studio.jobs.leases import Lease, LeaseLost
from studio.jobs.models import Job, JobEvent, Status
from studio.jobs.progress import Reporter
from studio.jobs.watch import Stop, Watch, pulse

if TYPE_CHECKING:
    from generation.results import MelodyResult

log = logging.getLogger(__name__)


def run(job_id: str) -> None:
    """Do the job, if it is ours to do. A second wake-up for the same job does nothing."""
    if pulse.leaving:
        return
    lease = patiently(lambda: leases.claim(job_id))
    if lease is None:
        return
    with pulse.watching(lease) as watch:
        try:
            _work(lease, watch)
        except LeaseLost:
            log.warning("job %s has passed to another worker", job_id, extra={"job": job_id})
        except Cancelled:
            _stopped(lease, watch)
        except RequestError as problem:
            _fail(lease, detail=packed(problem.sentence), field=problem.field)
        except CheckpointError as problem:
            log.error("job %s is refused: %s", job_id, problem, extra={"job": job_id})
            _fail(lease, detail=endings.UNSERVED)
        except Exception:  # a rim: whatever goes wrong within, the job must not hang
            log.exception("job %s stumbled", job_id, extra={"job": job_id})
            patiently(lambda: leases.put_back(lease, counted=True))


def _work(lease: Lease, watch: Watch) -> None:
    reporter = Reporter(lease)

    def progress(report: Progress) -> None:
        pulse.moved()
        reporter(report)
        if reporter.cancel_requested:
            watch.stop(Stop.CANCELLED)
        if watch.reason is not None:
            raise Cancelled

    progress(Progress("reading", 0.0))
    commission = commissions.of(lease)
    if not JobEvent.objects.filter(job_id=lease.pk, type="frame").exists():
        head, tail = commission.frame()
        reporter.frame(takes=commission.request.takes, head=head, tail=tail)
    work = commission.submit(resume=lease.checkpoint)
    result = worker.finish(work, progress=progress, attach=watch.attach)
    reporter.flush()
    patiently(lambda: _finish(lease, commission, result))


def _finish(lease: Lease, commission: Commission, result: MelodyResult) -> None:
    """Piece, scores, provenance, the job's end: all of it or nothing."""
    with transaction.atomic():
        job = _held(lease)
        if job is None:
            raise LeaseLost(lease.pk)
        endings.succeed(job, scores=commission.store(result.takes))


def _fail(lease: Lease, *, detail: str, field: str | None = None) -> None:
    def end() -> None:
        with transaction.atomic():
            if job := _held(lease):
                endings.fail(job, detail=detail, field=field)

    patiently(end)


def _stopped(lease: Lease, watch: Watch) -> None:
    if watch.reason is Stop.LEAVING:
        patiently(lambda: leases.put_back(lease, counted=False))
    elif watch.reason is Stop.CANCELLED:
        patiently(lambda: _cancel(lease))


def _cancel(lease: Lease) -> None:
    with transaction.atomic():
        if job := _held(lease):
            endings.cancel(job)


def _held(lease: Lease) -> Job | None:
    """The job's row, locked, if the lease is still ours."""
    held = Job.objects.select_for_update(of=("self",))
    return held.filter(pk=lease.pk, lease_token=lease.token, status=Status.RUNNING).first()
