"""Asking for a layer beside a melody: all that contradicts is refused before a job exists."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.db import transaction

from generation.arrange_requests import ArrangeRequest, Layer, Voice
from generation.errors import RequestError
from studio.accounts.models import Maker
from studio.common.errors import Conflict
from studio.jobs.models import Job, Kind
from studio.jobs.requesting import ANOTHER_REQUEST, asked_before, drawn_seed, job_write
from studio.pieces.layers import PLAYED, Contents, contents
from studio.pieces.models import Score
from studio.pieces.permissions import score_edited


def arrange_request(
    *, owner: Maker, asked: dict[str, Any], idempotency_key: str | None = None
) -> Job:
    """Write down a request for a layer, and wake a worker once it is committed.

    ``asked``: ``score`` and ``request``. What is locked in the score is locked in the request: its
    chords, and every voice that has a locked note. Raises NotFound or Forbidden for a score that
    is not this maker's; RequestError, AllowanceSpent, or Conflict when the key was used for
    something else.
    """
    score = score_edited(asked["score"], by=owner)
    request = _understood(asked["request"])
    with transaction.atomic():
        if job := asked_before(owner, idempotency_key):
            if not _same(job, asked):
                raise Conflict(ANOTHER_REQUEST)
            return job
        request = _checked(request, score)
        return job_write(
            owner=owner,
            takes=request.takes,
            idempotency_key=idempotency_key,
            kind=Kind.ARRANGE,
            score=score,
            request={"score": score.public_id, "request": request.to_json()},
        )


def _understood(asked: dict[str, Any]) -> ArrangeRequest:
    seed = drawn_seed() if asked.get("seed") is None else asked["seed"]
    return ArrangeRequest.from_json({**asked, "seed": seed})


def _checked(request: ArrangeRequest, score: Score) -> ArrangeRequest:
    """The request with the score's locks. Raises RequestError when it contradicts the score."""
    there = contents(score.musicxml)
    known = {chord["id"] for chord in there.chords}
    if unknown := set(request.locked_chords) - known:
        raise RequestError(
            "The score has no chord called “{name}”: lock chords of this score only.",
            name=min(unknown),
            field="locked_chords",
        )
    chords = tuple(name for name in score.locked_chords if name in known)
    request = replace(
        request, locked_chords=tuple(dict.fromkeys((*request.locked_chords, *chords)))
    )
    if request.layer is Layer.CHORDS and known and known <= set(request.locked_chords):
        raise RequestError("Every chord is locked: unlock one first.", field="locked_chords")
    if request.layer is Layer.FOUR_PARTS:
        return replace(request, locked=_voices(request, score, there))
    if _locked_parts(score) & set(PLAYED.get(request.layer.value, ())):
        if request.layer is Layer.GUITAR:
            raise RequestError("Notes of the guitar are locked: unlock them first.", field="locked")
        raise RequestError("Notes of the piano are locked: unlock them first.", field="locked")
    return request


def _voices(request: ArrangeRequest, score: Score, there: Contents) -> tuple[Voice, ...]:
    """The voices that stay: those asked for, and those with a locked note."""
    names = {part["id"]: part["name"].casefold() for part in there.parts}
    held = {names[part] for part in _locked_parts(score) if part in names}
    voices = tuple(voice for voice in Voice if voice in request.locked or voice.value in held)
    return replace(request, locked=voices).locked


def _locked_parts(score: Score) -> set[str]:
    locked = set(score.locked)
    return {row["part"] for row in score.notes if row["id"] in locked}


def _same(job: Job, asked: dict[str, Any]) -> bool:
    """Whether ``asked`` is what the job was made from: what was left open does not count, nor
    what was locked in the score besides."""
    if job.kind != Kind.ARRANGE or asked["score"] != job.request["score"]:
        return False
    known = ArrangeRequest.from_json(job.request["request"])
    given = {name: value for name, value in asked["request"].items() if value is not None}
    kept = {"locked": known.locked, "locked_chords": known.locked_chords}
    request = ArrangeRequest.from_json({**job.request["request"], **given, **kept})
    asked_for = all(set(given.get(name, ())) <= set(names) for name, names in kept.items())
    return request == known and asked_for
