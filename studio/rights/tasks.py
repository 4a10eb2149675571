"""The door between the queue and the exports: a message carries an id and nothing else."""

from __future__ import annotations

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from studio.celery import app
from studio.rights import originality
from studio.rights.models import Export

log = logging.getLogger(__name__)
QUEUE = "export"


@app.task(name="rights.export")
def export(export_id: str) -> None:
    from studio.rights import making  # brings in what writes PDF and sound, for who makes exports

    making.run(export_id)


@app.task(name="rights.refresh")
def refresh() -> None:
    """Fingerprints and reports for scores that have none yet."""
    originality.refresh()


def wake(made: Export) -> None:
    """Send the wake-up call once the row is committed."""
    transaction.on_commit(lambda: send(made.public_id))


def send(export_id: str) -> None:
    """A dead broker is no reason to refuse: who waits for the file will send again."""
    try:
        export.apply_async((export_id,), queue=QUEUE)
    except OperationalError as problem:
        log.warning("no wake-up for export %s: %s", export_id, problem)
