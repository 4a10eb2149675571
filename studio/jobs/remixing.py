"""Asking for a change to a score: all that contradicts is refused before a job exists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from generation.remix import selection
from generation.remix_requests import RemixRequest
from generation.score.notes import MeasureRow, NoteRow
from studio.accounts.models import Maker
from studio.common.errors import Conflict
from studio.jobs.models import Job, Kind
from studio.jobs.requesting import ANOTHER_REQUEST, asked_before, drawn_seed, job_write
from studio.lineage.asking import joined_checked
from studio.pieces.models import Score
from studio.pieces.permissions import score_edited, score_seen


def remix_request(
    *, owner: Maker, asked: dict[str, Any], idempotency_key: str | None = None
) -> Job:
    """Write down a request for a change to a score, and wake a worker once it is committed.

    ``asked``: ``score``, ``like`` and ``request``. What is locked in the score is locked in the
    request. Raises NotFound or Forbidden for a score that is not this maker's, or one to be like
    whose licence does not allow it; RequestError, AllowanceSpent, or Conflict when the key was
    used for something else.
    """
    score = score_edited(asked["score"], by=owner)
    like = score_seen(asked["like"], by=owner) if asked.get("like") else None
    if like:
        joined_checked(score, like, by=owner)
    request = _understood(asked["request"])
    with transaction.atomic():
        if job := asked_before(owner, idempotency_key):
            if not _same(job, asked):
                raise Conflict(ANOTHER_REQUEST)
            return job
        request = _checked(request, score, like)
        return job_write(
            owner=owner,
            takes=request.takes,
            idempotency_key=idempotency_key,
            kind=Kind.REMIX,
            score=score,
            like=like,
            request={
                "score": score.public_id,
                "like": like and like.public_id,
                "request": request.to_json(),
            },
        )


def _understood(asked: dict[str, Any]) -> RemixRequest:
    seed = drawn_seed() if asked.get("seed") is None else asked["seed"]
    return RemixRequest.from_json({**asked, "seed": seed})


def _checked(request: RemixRequest, score: Score, like: Score | None) -> RemixRequest:
    """The request with the score's locks. Raises RequestError when it contradicts the score."""
    notes = rows(score)
    measures = [MeasureRow(**row) for row in score.measures]
    others = rows(like) if like else None
    selection.check(notes, measures, request, like=others, locked=score.locked)
    return replace(
        request,
        locked=tuple(dict.fromkeys((*request.locked, *score.locked))),
        placed=tuple(dict.fromkeys((*request.placed, *score.locked_places))),
    )


def rows(score: Score) -> list[NoteRow]:
    """The note table as values."""
    return [NoteRow(**row) for row in score.notes]


def _same(job: Job, asked: dict[str, Any]) -> bool:
    """Whether ``asked`` is what the job was made from: what was left open does not count, nor
    what was locked in the score besides."""
    if job.kind != Kind.REMIX:
        return False
    if (asked["score"], asked.get("like")) != (job.request["score"], job.request["like"]):
        return False
    known = RemixRequest.from_json(job.request["request"])
    given = {name: value for name, value in asked["request"].items() if value is not None}
    kept = {"locked": known.locked, "placed": known.placed}
    request = RemixRequest.from_json({**job.request["request"], **given, **kept})
    asked_for = all(set(given.get(name, ())) <= set(names) for name, names in kept.items())
    return request == known and asked_for
