"""What a score was made from, on its page, and the button that makes something of it."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import AllowanceSpent, NotFound
from studio.common.throttling import PerMinute
from studio.licences import telling
from studio.lineage.asking import remix_refused
from studio.lineage.deriving import piece_derive
from studio.lineage.edges import Source, sources_of
from studio.pieces.models import Score
from studio.pieces.permissions import may_see, score_seen

PANEL = "#remix"
"""What opens the panel of the score page …"""
CONTINUING = "#remix=continue"
"""… where one goes on with a melody."""


@dataclass(frozen=True)
class Credit:
    """A source as this reader may know it: of a private piece of somebody else, nothing."""

    source: Source
    known: bool


def credits(score: Score, *, by: Maker | None) -> list[Credit]:
    return [Credit(source, known=may_see(by, source.score.piece)) for source in sources_of(score)]


def why_not_remixed(score: Score, *, by: Maker | None) -> str:
    """Why this reader may make nothing of the score, as a sentence; empty: she may."""
    refusal = remix_refused([score], by=by)
    return telling.sentence(refusal) if refusal else ""


@require_POST
def remix(request: HttpRequest, piece_id: str, score_id: str) -> HttpResponse:
    """Make somebody's score the beginning of a piece of one's own, and go on there."""
    if not PerMinute("edit").allow_request(request):
        raise AllowanceSpent("That was very often: wait a minute.")
    score = score_seen(score_id, by=maker_of(request.user, request.session))
    if score.piece.public_id != piece_id:
        raise NotFound("This piece has no such score.")
    made = piece_derive(score, by=maker_for(request), site=request.build_absolute_uri("/"))
    assert made.current_score is not None
    address = reverse("score", args=[made.public_id, made.current_score.public_id])
    return redirect(address + PANEL)
