"""Processes of a pool that use Django."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import connection, parent_process

import django


def begin() -> None:
    """What a new one does first. Ctrl-C is its parent's to answer; without a parent it ends, and
    what it had not committed is rolled back."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
