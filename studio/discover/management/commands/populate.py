"""``manage.py populate --pieces 1000``: public pieces of invented makers, to see how it is with
many. Each is really composed, by the tiny model unless another is named."""

from __future__ import annotations

import random
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from generation.requests import KEYS, TIME_SIGNATURES, Language, MelodyRequest, Style
from studio.accounts.models import Maker, User
from studio.jobs import worker
from studio.pieces.models import Visibility
from studio.pieces.poems import poems
from studio.pieces.storing import piece_create

MAKERS = 50
TAKES = 8  # of one request: each becomes a piece


class Command(BaseCommand):
    help = "Compose public pieces of invented makers; the tiny model composes them quickest."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pieces", type=int, default=100)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        chance = random.Random(options["seed"])
        makers = [_maker(number) for number in range(MAKERS)]
        done = 0
        while done < options["pieces"]:
            request = _request(chance)
            takes = worker.melody(request, resume=None).result(lambda _: None).takes
            with transaction.atomic():
                for take in islice(takes, options["pieces"] - done):
                    piece = piece_create(owner=chance.choice(makers), request=request, takes=[take])
                    piece.visibility = Visibility.PUBLIC
                    piece.save(update_fields=["visibility"])
                    done += 1
            self.stdout.write(f"{done} of {options['pieces']} pieces")


def _maker(number: int) -> Maker:
    user, _ = User.objects.get_or_create(username=f"invented-{number}")
    return Maker.objects.get_or_create(user=user, defaults={"name": f"Maker {number}"})[0]


def _request(chance: random.Random) -> MelodyRequest:
    poem = chance.choice(poems())
    lines = [line for line in poem.words.splitlines() if line.strip()]
    first = chance.randrange(max(1, len(lines) - 3))
    return MelodyRequest(
        words="\n".join(lines[first : first + 4]),
        language=Language(poem.language),
        style=chance.choice(list(Style)),
        key=chance.choice(KEYS),
        time_signature=chance.choice(TIME_SIGNATURES),
        title=f"{poem.title} {chance.randrange(1000)}",
        takes=TAKES,
        seed=chance.randrange(2**32),
    )
