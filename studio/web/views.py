"""The pages. Each reads as it comes, and hosts one view of the front end."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from generation.wording import MAX_CHARACTERS
from studio.accounts.visiting import maker_of, welcome
from studio.common.errors import NotFound
from studio.jobs.options import options
from studio.licences.models import Licence
from studio.pieces import engraving, figures
from studio.pieces.models import Score, Visibility
from studio.pieces.permissions import may_edit, piece_seen, pieces, score_seen
from studio.pieces.poems import examples
from studio.pieces.schemas import PieceOut, ScoreOut
from studio.publishing.moderation import hiding
from studio.rights import matrix, originality
from studio.web import cards, discovery, lineage, public, talk
from studio.web.walls import card, stanzas

WALL_SIZE = 12


@require_safe
@ensure_csrf_cookie
def home(request: HttpRequest) -> HttpResponse:
    """A place to begin, what is recommended, and the newest public pieces."""
    newest = list(
        pieces().filter(visibility=Visibility.PUBLIC, current_score__isnull=False)[:WALL_SIZE]
    )
    context = {
        "view": "home",
        "cards": [card(piece) for piece in newest],
        "recommended": discovery.for_you(maker_of(request.user, request.session)),
        "props": {},
    }
    return render(request, "home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def compose(request: HttpRequest) -> HttpResponse:
    """The form; the home page sends the first words here."""
    welcome(request)
    props: dict[str, Any] = {
        "options": options().model_dump(mode="json"),
        "examples": examples(),
        "csrf": get_token(request),
    }
    words = request.POST.get("words", "")[:MAX_CHARACTERS]
    if words.strip():
        props["words"] = words
    return render(request, "compose.html", {"view": "compose", "props": props})


@require_safe
@ensure_csrf_cookie
def piece(request: HttpRequest, piece_id: str, score_id: str | None = None) -> HttpResponse:
    """A score of a piece: the one named, or its current one."""
    maker = maker_of(request.user, request.session)
    found = piece_seen(piece_id, by=maker)
    if score_id is None and found.current_score is not None:
        score_id = found.current_score.public_id
    score = score_seen(score_id or "", by=maker)
    if score.piece_id != found.pk:
        raise NotFound("This piece has no such score.")
    credits = lineage.credits(score, by=maker)
    told = ScoreOut.of(score)
    context = {
        "view": "score",
        "piece": found,
        "score": score,
        "systems": engraving.systems(score),
        "stanzas": stanzas(found),
        "beat": _beat(score),
        "figures": figures.told(score.provenance.figures),
        "passages": figures.passages(score),
        "human_passages": figures.HUMAN_SHARES_A_PASSAGE,
        "card": cards.exists(score.provenance.engine),
        "credits": credits,
        "meta": public.metadata(request, found, score, credits),
        "why_not_remixed": lineage.why_not_remixed(score, by=maker),
        "hidden": may_edit(maker, found) and hiding(found),
        "by_ai": matrix.by_model(score),
        "public_passages": originality.passages_of(score),
        "downloads": told.downloads.model_dump(),
        "layers": told.layers,
        "own_projects": maker.projects.only("public_id", "title")[:100] if maker else [],
        **talk.said_of(found, score, maker),
        "props": {
            "score": told.model_dump(mode="json"),
            "piece": PieceOut.of(found).model_dump(mode="json"),
            "mine": may_edit(maker, found),
            "options": options().model_dump(mode="json"),
        },
    }
    return render(request, "score.html", context)


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    """The licences a piece can carry, in a sentence each."""
    return render(request, "licences.html", {"licences": Licence.objects.all()})


@require_safe
def model(request: HttpRequest, name: str) -> HttpResponse:
    """A model's card: what it is for, what it learnt from, how good it is."""
    context = {"card": cards.card(name), "others": cards.others(name)}
    return render(request, "model.html", context)


@require_safe
def model_file(request: HttpRequest, name: str, file: str) -> FileResponse:
    """A plot or a list that a card names."""
    path, media_type = cards.file(file)
    return FileResponse(path.open("rb"), content_type=media_type, filename=path.name)


def _beat(score: Score) -> str:
    """The sign of the beat, as in a metronome mark."""
    signs = {0.5: "♪", 1.0: "♩", 1.5: "♩.", 2.0: "𝅗𝅥", 3.0: "𝅗𝅥."}
    return signs.get(score.beat_quarters, "♩")
