"""The first pieces of a new house: its own poems, set by its own composer, by real jobs."""

from __future__ import annotations

import time
from collections.abc import Iterator

from django.db import transaction

from generation.requests import VOICES
from studio.accounts.models import Maker, User
from studio.jobs.models import FINAL, Job, Queue, Status
from studio.jobs.requesting import job_request
from studio.licences.models import Licence
from studio.pieces.models import Piece, Visibility
from studio.pieces.poems import Poem, poems

HOUSE = "cantilena"
HOUSE_NAME = "Cantilena"
HOUSE_LICENCE = "CC0-1.0"
HOUSE_DAILY_TAKES = 1_000
TAKES = 2


@transaction.atomic
def house() -> Maker:
    """The house's own account, made on the first call. Nobody can sign in to it."""
    user, new = User.objects.get_or_create(username=HOUSE)
    if new:
        user.set_unusable_password()
        user.save()
    defaults = {"name": HOUSE_NAME, "daily_takes": HOUSE_DAILY_TAKES}
    return Maker.objects.get_or_create(user=user, defaults=defaults)[0]


def ask() -> list[tuple[Poem, Job]]:
    """A job for each poem of the house; asked before, it is the same job."""
    owner = house()
    return [(poem, _ask(owner, poem)) for poem in poems() if poem.seeded]


def publish_finished(asked: list[tuple[Poem, Job]]) -> list[tuple[Poem, Job]]:
    """Publish what is finished, and give back what is not."""
    waiting = []
    for poem, job in asked:
        job.refresh_from_db()
        if job.status == Status.SUCCEEDED and job.piece is not None:
            _publish(job.piece, poem)
        elif job.status not in FINAL:
            waiting.append((poem, job))
    return waiting


def seed(*, seconds: float, pause: float = 0.5) -> Iterator[tuple[int, int]]:
    """Ask, and publish as the music comes; yields how many are done, of how many."""
    asked = ask()
    waiting = asked
    deadline = time.monotonic() + seconds
    done = -1
    while waiting and time.monotonic() < deadline:
        waiting = publish_finished(waiting)
        if len(asked) - len(waiting) != done:
            done = len(asked) - len(waiting)
            yield done, len(asked)
        if waiting:
            time.sleep(pause)


def _ask(owner: Maker, poem: Poem) -> Job:
    voice = VOICES[poem.voice]
    asked = {
        "words": poem.words,
        "language": poem.language,
        "style": poem.style,
        "key": poem.key,
        "time_signature": poem.time_signature,
        "tempo": poem.tempo,
        "ambitus": {"lowest": voice.lowest, "highest": voice.highest},
        "takes": TAKES,
        "seed": poem.seed,
        "title": poem.title,
    }
    key = f"seed-{poem.slug}"
    known = Job.objects.filter(owner=owner, idempotency_key=key).first()
    if known is not None and known.status != Status.FAILED:
        return known
    if known is not None:
        known.delete()  # a composer that was broken then may be well now
    return job_request(owner=owner, asked=asked, idempotency_key=key, queue=Queue.BACKGROUND)


def _publish(piece: Piece, poem: Poem) -> None:
    """Once: what its keeper changes in the admin afterwards stays changed."""
    Piece.objects.filter(pk=piece.pk, words_by="").update(
        words_by=poem.poet,
        visibility=Visibility.PUBLIC,
        licence=Licence.objects.get(spdx=HOUSE_LICENCE),
    )
