"""Working on a score over HTTP: what a worker is asked while somebody waits."""

from __future__ import annotations

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from generation.arrange_requests import Texture
from generation.requests import MAX_SEED
from studio.accounts.auth import PageToken
from studio.accounts.visiting import maker_for, maker_of
from studio.common.schemas import Id, Problem, Stale
from studio.common.throttling import PerMinute
from studio.jobs.editing import alternatives, edit, marks, motif, preview, verses
from studio.jobs.editing_schemas import (
    AlternativesOut,
    EditIn,
    MarksOut,
    MotifIn,
    TextureOut,
    VersesOut,
)
from studio.pieces.permissions import piece_seen, score_edited, score_seen
from studio.pieces.schemas import MAX_PART, NoteId, PieceOut, ScoreOut

_Part = Annotated[str, Query(max_length=MAX_PART)]

router = Router(tags=["editing"])
_PROBLEMS = {403: Problem, 404: Problem, 422: Problem, 429: Problem, 503: Problem}


@router.get(
    "/scores/{id}/alternatives",
    throttle=[PerMinute("ask")],
    response={200: AlternativesOut, **_PROBLEMS},
)
def score_alternatives(
    request: HttpRequest, id: Annotated[Id, Path()], note: Annotated[NoteId, Query()]
) -> AlternativesOut:
    """The likeliest other pitches for a note, each with a reason."""
    return alternatives(score_seen(id, by=maker_of(request.user, request.session)), note=note)


@router.get(
    "/scores/{id}/marks", throttle=[PerMinute("ask")], response={200: MarksOut, **_PROBLEMS}
)
def score_marks(request: HttpRequest, id: Annotated[Id, Path()], part: _Part = "") -> MarksOut:
    """What a singing teacher would mark on the score, in the first part with words or in another,
    each with ways to mend it."""
    return marks(score_seen(id, by=maker_of(request.user, request.session)), part=part)


@router.get(
    "/scores/{id}/verses", throttle=[PerMinute("ask")], response={200: VersesOut, **_PROBLEMS}
)
def score_verses(request: HttpRequest, id: Annotated[Id, Path()], part: _Part = "") -> VersesOut:
    """What fitting the further verses to the tune of the first costs, line by line, in the first
    part or in another."""
    return verses(score_seen(id, by=maker_of(request.user, request.session)), part=part)


@router.get(
    "/scores/{id}/textures/{texture}",
    throttle=[PerMinute("ask")],
    response={200: TextureOut, **_PROBLEMS},
)
def score_texture(
    request: HttpRequest,
    id: Annotated[Id, Path()],
    texture: Annotated[Texture, Path()],
    seed: Annotated[int, Query(ge=0, le=MAX_SEED)] = 0,
    layer: Literal["piano", "guitar"] = "piano",
) -> TextureOut:
    """How a piano or a guitar of this texture and seed begins under the melody, to be heard before
    it is written."""
    score = score_edited(id, by=maker_of(request.user, request.session))
    return preview(score, texture=texture, seed=seed, layer=layer)


@router.post(
    "/scores/{id}/edits",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={201: ScoreOut, 400: Problem, 409: Stale, 413: Problem, **_PROBLEMS},
)
def score_edit(request: HttpRequest, id: Annotated[Id, Path()], asked: EditIn) -> Status[ScoreOut]:
    """Change a score by hand: a new score of the piece, which it shows from then on."""
    maker = maker_of(request.user, request.session)
    found = score_edited(id, by=maker)
    made = edit(found, asked=asked.edit.model_dump(mode="json"), base=asked.base)
    return Status(201, ScoreOut.of(score_seen(made.public_id, by=maker)))


@router.post(
    "/motifs",
    auth=PageToken(),
    throttle=[PerMinute("edit")],
    response={201: PieceOut, 400: Problem, 413: Problem, **_PROBLEMS},
)
def motif_new(request: HttpRequest, asked: MotifIn) -> Status[PieceOut]:
    """Type a few notes: they become a private piece, to be gone on with."""
    maker = maker_for(request)
    made = motif(owner=maker, asked=asked.model_dump())
    return Status(201, PieceOut.of(piece_seen(made.public_id, by=maker)))
