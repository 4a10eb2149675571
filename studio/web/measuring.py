"""The score-card as a page; with another score beside it, a comparison."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from generation.errors import RequestError
from generation.scorecard.standing import table
from studio.accounts.models import Maker
from studio.accounts.visiting import maker_of
from studio.common.errors import NotFound, StudioError, Unanswered
from studio.common.telling import told
from studio.discover import browsing, recommending, scorecards
from studio.discover.scorecards import GROUPS, Measured
from studio.pieces import engraving
from studio.pieces.models import Score
from studio.pieces.permissions import score_seen

_LIKE = 3  # pieces offered to be compared with


@require_safe
def card(request: HttpRequest, piece_id: str, score_id: str) -> HttpResponse:
    """What a score measures, beside songs by people and, if asked for, beside another score."""
    maker = maker_of(request.user, request.session)
    score = score_seen(score_id, by=maker)
    if score.piece.public_id != piece_id:
        raise NotFound("This piece has no such score.")
    other = _other(request.GET.get("with", "")[:12], score, maker)
    shown = [one for one in (score, other) if one is not None]
    try:
        measured = [scorecards.measures(one) for one in shown]
    except (RequestError, Unanswered) as problem:
        measured, refused = [{} for _one in shown], told(problem.sentence)
    else:
        refused = ""
    context = {
        "piece": score.piece,
        "score": score,
        "sides": _sides(shown, measured),
        "groups": _groups(measured),
        "refused": refused,
        "others": _others(score, other),
        "made": table()["made"],
    }
    return render(request, "scorecard.html", context)


def _other(id: str, score: Score, maker: Maker | None) -> Score | None:
    """The score to compare with, where there is one that may be seen."""
    try:
        return score_seen(id, by=maker) if id and id != score.public_id else None
    except StudioError:
        return None


def _sides(shown: list[Score], measured: list[dict[str, Measured]]) -> list[dict[str, Any]]:
    return [
        {
            "score": one,
            "piece": one.piece,
            "name": _("Take %(number)s") % {"number": one.take + 1},
            "incipit": engraving.incipit(one),
            "numbers": [bar["number"] for bar in one.measures],
            "measured": found,
        }
        for one, found in zip(shown, measured, strict=True)
    ]


def _groups(measured: list[dict[str, Measured]]) -> list[tuple[str, list[tuple[str, list[Any]]]]]:
    """Group by group, each measure that any of the scores has, with what each has of it."""
    found = []
    for group, names in GROUPS.items():
        rows = [
            (name, [one.get(name) for one in measured])
            for name in names
            if any(name in one for one in measured)
        ]
        if rows:
            found.append((group, rows))
    return found


def _others(score: Score, chosen: Score | None) -> list[tuple[str, str, bool]]:
    """Ids and names of what can stand beside it: the piece's other takes, and pieces like it."""
    takes = Score.objects.filter(piece=score.piece).exclude(pk=score.pk)
    named = [
        (each.public_id, _("Take %(number)s") % {"number": each.take + 1})
        for each in takes.only("public_id", "take")[:24]
    ]
    entry = browsing.entries().filter(piece=score.piece).first()
    if entry is not None:
        like = recommending.similar(entry, count=_LIKE)
        named += [(one.entry.score.public_id, one.entry.piece.title) for one in like]
    if chosen is not None and chosen.public_id not in dict(named):
        named.append((chosen.public_id, chosen.piece.title))
    return [(id, name, chosen is not None and id == chosen.public_id) for id, name in named]
