"""The door between the queue and the archives: a message carries an id and nothing else."""

from __future__ import annotations

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from studio.belongings import bringing
from studio.belongings.models import Restoration
from studio.celery import app

log = logging.getLogger(__name__)
QUEUE = "import"


@app.task(name="belongings.restore")
def restore(restoration_id: str) -> None:
    bringing.run(restoration_id)


def wake(asked: Restoration) -> None:
    """Send the wake-up call once the row is committed."""
    transaction.on_commit(lambda: send(asked.public_id))


def send(restoration_id: str) -> None:
    """A dead broker is no reason to refuse: who waits will send again."""
    try:
        restore.apply_async((restoration_id,), queue=QUEUE)
    except OperationalError as problem:
        log.warning("no wake-up for restoration %s: %s", restoration_id, problem)
