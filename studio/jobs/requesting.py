"""Asking for music, following it, and thinking better of it."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from generation.form import plan, verse_score
from generation.lyrics import prosody
from generation.requests import MAX_SEED, MAX_TITLE_CHARACTERS, MelodyRequest
from generation.score import progression
from generation.score.units import TimeSignature
from studio.accounts import allowances
from studio.accounts.models import Maker
from studio.common.errors import Conflict, Forbidden, NotFound
from studio.jobs import endings, tasks
from studio.jobs.models import FINAL, Job, JobEvent, Kind, Queue, Status

_TITLE_PUNCTUATION = " ,;:.!?–—-，。；：！？、…“”„«»\"'"
_TITLE_CHARACTERS = 60  # a title made of the first line is not longer
ANOTHER_REQUEST = (
    "This Idempotency-Key was used for another request: send a new key with a new request."
)


def job_request(
    *,
    owner: Maker,
    asked: dict[str, Any],
    idempotency_key: str | None = None,
    queue: Queue = Queue.MELODY,
) -> Job:
    """Write down a request for a melody, and wake a worker once it is committed.

    Everything that can be refused is refused here, before anything is written. Asking twice
    with one ``idempotency_key`` gives the one job. Raises the engine's RequestError,
    AllowanceSpent, or Conflict when the key was used for something else.
    """
    request = _understood(asked)
    with transaction.atomic():
        if job := asked_before(owner, idempotency_key):
            if not _same(job, asked):
                raise Conflict(ANOTHER_REQUEST)
            return job
        return job_write(
            owner=owner,
            takes=request.takes,
            idempotency_key=idempotency_key,
            queue=queue,
            kind=Kind.MELODY,
            request=request.to_json(),
        )


def asked_before(owner: Maker, idempotency_key: str | None) -> Job | None:
    """The job that this maker asked for with this key. To be called within a transaction, in
    which the maker asks for nothing else: the second of two clicks finds the first."""
    Maker.objects.select_for_update().get(pk=owner.pk)
    if not idempotency_key:
        return None
    known = Job.objects.select_related("piece")
    return known.filter(owner=owner, idempotency_key=idempotency_key).first()


def job_write(*, owner: Maker, takes: int, idempotency_key: str | None, **fields: Any) -> Job:
    """A queued job, within the caller's transaction, and a wake-up for when it is committed.

    Raises AllowanceSpent.
    """
    allowances.spend(maker=owner, takes=takes)
    job = Job.objects.create(
        owner=owner, idempotency_key=idempotency_key or None, last_event=1, **fields
    )
    JobEvent.objects.create(
        job=job, n=1, type="stage", payload={"stage": "queued", "fraction": 0.0}
    )
    tasks.wake(job)
    return job


def job_seen(public_id: str, *, by: Maker | None) -> Job:
    """The job, if it is this maker's. Raises NotFound or Forbidden."""
    job = Job.objects.select_related("piece").filter(public_id=public_id).first()
    if job is None:
        raise NotFound("There is no such job.")
    if by is None or job.owner_id != by.pk:
        raise Forbidden("This job is someone else's.")
    return job


def job_cancel(job: Job) -> Job:
    """Ask for the end of a job. One that nobody works on ends at once; an ended one stays so."""
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("piece").get(pk=job.pk)
        if job.status in FINAL:
            return job
        abandoned = job.lease_until is not None and job.lease_until < timezone.now()
        if job.status == Status.QUEUED or abandoned:
            endings.cancel(job)
        elif not job.cancel_requested:
            job.cancel_requested = True
            job.save(update_fields=["cancel_requested"])
    return job


def job_events(job_pk: int, *, after: int) -> QuerySet[JobEvent]:
    """What was told of the job after the event with that number."""
    return JobEvent.objects.filter(job_id=job_pk, n__gt=after).order_by("n")


def _understood(asked: dict[str, Any]) -> MelodyRequest:
    """The request as the engine will get it: with a seed, with a title, read once."""
    filled = dict(asked)
    if filled.get("seed") is None:
        filled["seed"] = drawn_seed()
    filled["title"] = str(filled.get("title", "")).strip()
    request = MelodyRequest.from_json(filled)
    read = prosody.analyse(request.words, request.language, request.corrections)
    tune = verse_score.stanzas(read)[0] if request.strophic else read
    plan.check(request.form, request.climax, len(tune.lines))
    progression.parse(request.chords, TimeSignature.parse(request.time_signature))
    if not request.title:
        filled["title"] = first_line(request.words)
        request = MelodyRequest.from_json(filled)
    return request


def drawn_seed() -> int:
    """For whoever did not say which."""
    return secrets.randbelow(MAX_SEED + 1)


def first_line(words: str) -> str:
    """The first line with words in it, as one prints it for want of a title."""
    line = next((line.strip() for line in words.splitlines() if line.strip()), "")
    bare = line.strip(_TITLE_PUNCTUATION) or line
    if len(bare) > _TITLE_CHARACTERS:
        bare = bare[:_TITLE_CHARACTERS].rsplit(" ", 1)[0].rstrip(_TITLE_PUNCTUATION) + "…"
    return bare[:MAX_TITLE_CHARACTERS]


def _same(job: Job, asked: dict[str, Any]) -> bool:
    """Whether ``asked`` is what the job was made from: what was left open does not count."""
    if job.kind != Kind.MELODY:
        return False
    given = {name: value for name, value in asked.items() if value not in (None, "")}
    request = MelodyRequest.from_json({**job.request, **given})
    return request == MelodyRequest.from_json(job.request)
