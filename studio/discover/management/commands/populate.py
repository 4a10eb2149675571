"""``manage.py populate --pieces 1000``: public pieces of invented makers, to see how it is with
many. Called again, it goes on where it was."""

from __future__ import annotations

import os
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.discover.populating import Population, populate


class Command(BaseCommand):
    help = "Compose public pieces of invented makers, until there are so many of them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pieces", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--model", default="order_markov", help="the tiny one is quickest")
        parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)

    def handle(self, *args: Any, **options: Any) -> None:
        population = Population(options["pieces"], options["seed"], options["model"])
        began, first = time.monotonic(), None
        for there in populate(population, processes=options["processes"]):
            if first is None:
                first = there, time.monotonic()
            rate = (there - first[0]) / max(time.monotonic() - first[1], 1e-3)
            self.stdout.write(f"{there} of {options['pieces']} pieces, {rate:.0f} a second")
        self.stdout.write(f"done in {time.monotonic() - began:.0f} s")
