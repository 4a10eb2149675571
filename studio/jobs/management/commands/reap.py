"""``manage.py reap``: send again what was lost, every two seconds, until stopped; and now and
then put away what is old."""

from __future__ import annotations

import itertools
import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, InterfaceError, connection

from studio.jobs.pruning import prune
from studio.jobs.reaping import reap

log = logging.getLogger(__name__)
ROUND_SECONDS = 2.0
ROUNDS_A_PRUNING = 30


class Command(BaseCommand):
    help = "Send lost wake-ups again, and put away old events and sessions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="one round, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            events, sessions = prune()
            self.stdout.write(f"{reap()} sent, {events} events and {sessions} sessions put away")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        for rounds in itertools.count(1):
            if stopping.wait(ROUND_SECONDS):
                return
            _round(pruning=rounds % ROUNDS_A_PRUNING == 0)


def _round(*, pruning: bool) -> None:
    try:
        if sent := reap():
            log.info("%d wake-ups sent again", sent)
        if pruning and any(counts := prune()):
            log.info("%d events and %d sessions put away", *counts)
    except (DatabaseError, InterfaceError) as problem:
        log.warning("the database is away: %s", str(problem).strip())
        connection.close()
