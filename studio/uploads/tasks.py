"""The door between the queue and the uploads: a message carries an id and nothing else."""

from __future__ import annotations

import logging

from django.db import transaction
from kombu.exceptions import OperationalError

from studio.celery import app
from studio.uploads import reading
from studio.uploads.models import Upload

log = logging.getLogger(__name__)
QUEUE = "import"


@app.task(name="uploads.read")
def read(upload_id: str) -> None:
    reading.read(upload_id)


def wake(upload: Upload) -> None:
    """Send the wake-up call once the row is committed."""
    transaction.on_commit(lambda: send(upload.public_id))


def send(upload_id: str) -> None:
    """A dead broker is no reason to refuse a file: who waits for it will send again."""
    try:
        read.apply_async((upload_id,), queue=QUEUE)
    except OperationalError as problem:
        log.warning("no wake-up for upload %s: %s", upload_id, problem)
