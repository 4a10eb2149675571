"""Patience with a Postgres that is restarting."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from django.db import InterfaceError, OperationalError, connection

log = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")


def patiently(ask: Callable[[], _Answer], *, seconds: float = 30) -> _Answer:
    """Call ``ask``; while the server is away, reconnect and call again for ``seconds``.

    ``ask`` must bear being called twice: the answer to a statement that was committed can be
    lost with the connection. Never within a transaction, which would be lost with it too.
    """
    deadline = time.monotonic() + seconds
    pause = 0.1
    while True:
        try:
            return ask()
        except (OperationalError, InterfaceError) as problem:
            if connection.in_atomic_block or time.monotonic() + pause > deadline:
                raise
            log.warning("the database is away, asking again: %s", str(problem).strip())
            connection.close()
            time.sleep(pause)
            pause = min(pause * 2, 2)
