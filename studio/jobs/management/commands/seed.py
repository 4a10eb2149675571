"""``manage.py seed``: the house's first pieces; nothing happens the second time."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from studio.jobs.seeding import seed


class Command(BaseCommand):
    help = "Have the house's poems set to music and publish them; a worker must be running."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--wait", type=float, default=900, help="seconds to wait for the music (900)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        done = total = 0
        for done, total in seed(seconds=options["wait"]):
            self.stdout.write(f"{done} of {total} pieces")
        if done < total:
            self.stdout.write("The rest is published when this is run again.")
