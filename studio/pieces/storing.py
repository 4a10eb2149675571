"""Writing down what the engine made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from generation.requests import MelodyRequest
from generation.score.notes import measures
from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from studio.accounts.models import Maker
from studio.licences.models import Licence
from studio.pieces.models import Piece, Provenance, Score

if TYPE_CHECKING:
    from generation.results import Take

DEFAULT_LICENCE = "CC-BY-4.0"


@transaction.atomic
def piece_create(*, owner: Maker, request: MelodyRequest, takes: Sequence[Take]) -> Piece:
    """A piece with a score for each take; the first take is the current one."""
    piece = Piece.objects.create(
        owner=owner,
        licence=Licence.objects.get(spdx=DEFAULT_LICENCE),
        title=request.title,
        words=request.words,
        language=request.language.value,
        style=request.style.value,
        key=request.key,
        time_signature=request.time_signature,
    )
    scores = [_score_create(piece, request, take) for take in takes]
    piece.current_score = scores[0]
    piece.save(update_fields=["current_score"])
    return piece


def _score_create(piece: Piece, request: MelodyRequest, take: Take) -> Score:
    part = take.score.parts[0]
    score = Score.objects.create(
        piece=piece,
        take=take.index,
        musicxml=take.musicxml,
        midi=take.midi,
        notes=[row.to_json() for row in take.notes],
        measures=[row.to_json() for row in measures(take.score)],
        tempo=take.score.tempo,
        beat_quarters=TimeSignature.parse(request.time_signature).beat / TICKS_PER_QUARTER,
        program=part.program,
    )
    made = take.provenance
    Provenance.objects.create(
        score=score,
        engine=made.engine,
        checkpoint=made.checkpoint,
        weights_licence=made.weights_licence,
        seed=made.seed,
        take=made.take,
        request=made.request,
        figures=take.figures,
        originality=list(take.originality),
    )
    return score
