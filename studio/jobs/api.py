"""Jobs over HTTP."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from studio.accounts.auth import PageToken
from studio.accounts.models import Scope
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import MAX_INTEGER, Id, IdempotencyKey, Problem
from studio.common.throttling import PerMinute
from studio.jobs.arranging import arrange_request
from studio.jobs.event_schemas import JobEvent
from studio.jobs.models import Job
from studio.jobs.options import OptionsOut, options
from studio.jobs.remixing import remix_request
from studio.jobs.requesting import job_cancel, job_events, job_request, job_seen
from studio.jobs.schemas import (
    AnyJobOut,
    ArrangeIn,
    ArrangeJobOut,
    JobOut,
    MelodyIn,
    MelodyJobOut,
    RemixIn,
    RemixJobOut,
    job_out,
)
from studio.jobs.telling import event_told

router = Router(tags=["jobs"])
_PROBLEMS = {403: Problem, 404: Problem}
_ASKING = {400: Problem, 403: Problem, 409: Problem, 413: Problem, 422: Problem, 429: Problem}


@router.get("/options", response=OptionsOut)
def options_all(request: HttpRequest) -> OptionsOut:
    """All that can be chosen on the form, and its limits."""
    return options()


@router.post(
    "/jobs/melody",
    auth=PageToken(Scope.COMPOSE),
    throttle=[PerMinute("compose")],
    response={202: MelodyJobOut, **_ASKING},
)
def job_melody(
    request: HttpRequest, asked: MelodyIn, key: IdempotencyKey = ""
) -> Status[AnyJobOut]:
    """Ask for a melody. Asking again with the same Idempotency-Key gives the same job."""
    job = job_request(
        owner=maker_for(request), asked=asked.model_dump(mode="json"), idempotency_key=key or None
    )
    return Status(202, job_out(job))


@router.post(
    "/jobs/remix",
    auth=PageToken(Scope.COMPOSE),
    throttle=[PerMinute("compose")],
    response={202: RemixJobOut, 404: Problem, **_ASKING},
)
def job_remix(request: HttpRequest, asked: RemixIn, key: IdempotencyKey = "") -> Status[AnyJobOut]:
    """Ask for a change to a score: its takes become new scores of the piece, and it stays."""
    job = remix_request(
        owner=maker_for(request), asked=asked.model_dump(mode="json"), idempotency_key=key or None
    )
    return Status(202, job_out(job))


@router.post(
    "/jobs/arrange",
    auth=PageToken(Scope.COMPOSE),
    throttle=[PerMinute("compose")],
    response={202: ArrangeJobOut, 404: Problem, **_ASKING},
)
def job_arrange(
    request: HttpRequest, asked: ArrangeIn, key: IdempotencyKey = ""
) -> Status[AnyJobOut]:
    """Ask for chords, four voices, a piano or a guitar beside the melody of a score: new
    scores of its piece. What is locked stays."""
    job = arrange_request(
        owner=maker_for(request), asked=asked.model_dump(mode="json"), idempotency_key=key or None
    )
    return Status(202, job_out(job))


@router.get("/jobs/{id}", response={200: JobOut, **_PROBLEMS})
def job(request: HttpRequest, id: Annotated[Id, Path()]) -> AnyJobOut:
    """How far a job has come."""
    return job_out(_mine(request, id))


@router.post(
    "/jobs/{id}/cancel", auth=PageToken(Scope.COMPOSE), response={200: JobOut, **_PROBLEMS}
)
def job_stop(request: HttpRequest, id: Annotated[Id, Path()]) -> AnyJobOut:
    """Ask a job to stop. A running one says “cancelled” within a moment, by its events."""
    return job_out(job_cancel(_mine(request, id)))


@router.get("/jobs/{id}/events", response={200: list[JobEvent], 422: Problem, **_PROBLEMS})
def events(
    request: HttpRequest,
    id: Annotated[Id, Path()],
    after: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0,
) -> list[JobEvent]:
    """What was told of a job after event ``after``: the socket's events, without a socket."""
    found = job_events(_mine(request, id).pk, after=after)
    return [JobEvent.model_validate(event_told(event.to_json())) for event in found]


def _mine(request: HttpRequest, id: str) -> Job:
    return job_seen(id, by=maker_of(request.user, request.session))
