"""``manage.py reap``: send again what was lost, every two seconds, until stopped."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from studio.jobs.reaping import reap

log = logging.getLogger(__name__)
ROUND_SECONDS = 2.0


class Command(BaseCommand):
    help = "Send wake-ups again for jobs that wait in vain or whose worker is gone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            self.stdout.write(f"{reap()} sent")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(ROUND_SECONDS):
            _round()


def _round() -> None:
    try:
        if sent := reap():
            log.info("%d wake-ups sent again", sent)
    except (DatabaseError, InterfaceError) as problem:
        log.warning("the database is away: %s", str(problem).strip())
        connection.close()
