"""The pulse of a worker process: leases kept alive, cancellations brought, stalls ended.

One thread beats for all the jobs of the process with one statement a second. What it finds out
about a job it leaves in its :class:`Watch`, and stops the engine's work on it.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from enum import Enum

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from studio.jobs import leases
from studio.jobs.leases import Lease

log = logging.getLogger(__name__)
BEAT_SECONDS = 1.0
STALLED_STATUS = 70  # what the process ends with, for the supervisor's log


class Stop(Enum):
    """Why a job's work is stopped before it is done."""

    LOST = "lost"
    CANCELLED = "cancelled"
    LEAVING = "leaving"


class Watch:
    """One job being worked on. ``stop`` may be called from any thread, once or often."""

    def __init__(self, lease: Lease) -> None:
        self.lease = lease
        self.reason: Stop | None = None
        self._cancel: Callable[[], None] | None = None
        self._lock = threading.Lock()

    def attach(self, cancel: Callable[[], None]) -> None:
        """What stops the engine's work on this job (from now on, or at once)."""
        with self._lock:
            self._cancel = cancel
            late = self.reason is not None
        if late:
            cancel()

    def stop(self, reason: Stop) -> None:
        with self._lock:
            if self.reason is not None:
                return
            self.reason = reason
            cancel = self._cancel
        if cancel is not None:
            cancel()


class Pulse:
    """All the watches of this process, and the thread that looks after them."""

    def __init__(self) -> None:
        self._watches: dict[uuid.UUID, Watch] = {}
        self._lock = threading.Lock()
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None
        self._moved_at = time.monotonic()

    @property
    def leaving(self) -> bool:
        return self._leaving.is_set()

    def leave(self) -> None:
        """The process is being stopped: each job goes back to the queue with its checkpoint."""
        self._leaving.set()

    def moved(self) -> None:
        """The engine has shown a sign of life."""
        self._moved_at = time.monotonic()

    @contextlib.contextmanager
    def watching(self, lease: Lease) -> Iterator[Watch]:
        watch = Watch(lease)
        with self._lock:
            if not self._watches:
                self.moved()  # the silence before was nobody's fault
            self._watches[lease.token] = watch
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="pulse", daemon=True)
                self._thread.start()
        try:
            yield watch
        finally:
            with self._lock:
                del self._watches[lease.token]

    def _run(self) -> None:
        while True:
            self._leaving.wait(BEAT_SECONDS)
            with self._lock:
                watches = dict(self._watches)
            if watches:
                self._look_after(watches)
            if self.leaving:
                time.sleep(BEAT_SECONDS / 10)

    def _look_after(self, watches: dict[uuid.UUID, Watch]) -> None:
        silent = time.monotonic() - self._moved_at
        if silent > settings.JOB_STALL_SECONDS:
            log.critical("the engine has not moved for %.0f seconds: leaving", silent)
            os._exit(STALLED_STATUS)  # no thread can be killed; the leases bring the jobs back
        if self.leaving:
            for watch in watches.values():
                watch.stop(Stop.LEAVING)
        try:
            alive = leases.beat(watches)
        except (DatabaseError, InterfaceError) as problem:
            log.warning("no heartbeat: %s", str(problem).strip())
            connection.close()
            return
        for token, watch in watches.items():
            if token not in alive:
                watch.stop(Stop.LOST)
            elif alive[token]:
                watch.stop(Stop.CANCELLED)


pulse = Pulse()
