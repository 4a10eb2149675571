"""The door between the queue and the jobs: a message carries an id and nothing else."""

from __future__ import annotations

import logging
import os
import threading

from celery.signals import worker_ready, worker_shutdown, worker_shutting_down
from celery.worker import WorkController
from django.db import transaction
from kombu.exceptions import OperationalError

from studio.celery import app
from studio.jobs import answering, running, worker
from studio.jobs.models import Job
from studio.jobs.watch import pulse

log = logging.getLogger(__name__)


@app.task(name="jobs.run")
def run(job_id: str) -> None:
    running.run(job_id)


def wake(job: Job) -> None:
    """Send the wake-up for this job once its row is committed.

    A dead broker is no reason to refuse a request: the row stands, and the reaper will send.
    """
    transaction.on_commit(lambda: send(job.public_id, job.queue))


def send(job_id: str, queue: str) -> bool:
    """Put one wake-up into the queue now. False: the broker is away."""
    try:
        run.apply_async((job_id,), queue=queue)
    except OperationalError as problem:
        log.warning("no wake-up for job %s: %s", job_id, problem, extra={"job": job_id})
        return False
    return True


@worker_ready.connect(weak=False)
def _warm(**_: object) -> None:
    threading.Thread(target=worker.warm, name="warming", daemon=True).start()
    answering.start()


@worker_shutting_down.connect(weak=False)
def _leave(**_: object) -> None:
    pulse.leave()


@worker_shutdown.connect(weak=False)
def _gone(sender: WorkController, **_: object) -> None:
    """All is put away by now; taking torch and music21 apart would only cost seconds more."""
    logging.shutdown()
    os._exit(sender.exitcode or 0)
