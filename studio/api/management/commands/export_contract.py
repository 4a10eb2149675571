"""``manage.py export_contract``: the API's contract, written down for the front end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from studio.api.routes import api

TARGET = Path("frontend/src/contract/openapi.json")


def contract() -> str:
    """The OpenAPI document, events included; the same code gives the same text."""
    document = api.get_openapi_schema()
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False, default=str) + "\n"


class Command(BaseCommand):
    help = f"Write the OpenAPI document to {TARGET}."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="only say whether it is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / TARGET
        written = target.read_text() if target.exists() else ""
        if written == contract():
            self.stdout.write("The contract is up to date.")
        elif options["check"]:
            raise CommandError(f"{TARGET} is stale: run “make contract” and commit what changes.")
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(contract())
            self.stdout.write(f"{TARGET} written.")
