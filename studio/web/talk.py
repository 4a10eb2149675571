"""Comments, follows and notices as pages and forms, for whoever has no script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import AllowanceSpent, StudioError
from studio.common.telling import told
from studio.common.throttling import PerMinute
from studio.pieces.models import Piece, Score
from studio.pieces.permissions import piece_seen
from studio.social import digest, following, noticing, talking
from studio.social.models import MAX_COMMENT
from studio.social.talking import Said


def said_of(piece: Piece, score: Score | None, maker: Maker | None) -> dict[str, Any]:
    """What ``comments.html`` shows beneath a score."""
    return {
        "threads": talking.threads(piece),
        "talk_score": score,
        "talker": maker if maker is not None and maker.user_id is not None else None,
        "longest": MAX_COMMENT,
    }


@require_POST
def comment(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Say something; what cannot be said comes back with the reason, to be mended."""
    maker = maker_for(request)
    piece = piece_seen(piece_id, by=maker)
    given = request.POST
    try:
        _check_rate(request)
        made = talking.comment_add(piece, _said(given), by=maker)
    except StudioError as refusal:
        shown = Score.objects.filter(piece=piece, public_id=given.get("score", "")[:12]).first()
        context = said_of(piece, shown or piece.current_score, maker) | {
            "piece": piece,
            "refused": told(refusal.sentence),
            "refused_in": given.get("thread", ""),
            "text": given.get("text", "")[:MAX_COMMENT],
        }
        return render(request, "talk.html", context, status=refusal.status)
    return HttpResponseRedirect(f"{_score_address(piece, given)}#comment-{made.public_id}")


@require_POST
def comment_remove(request: HttpRequest, comment_id: str) -> HttpResponse:
    """Take a comment away."""
    removed = talking.comment_remove(comment_id, by=maker_of(request.user, request.session))
    return HttpResponseRedirect(f"{_score_address(removed.piece, request.POST)}#comments")


@require_POST
def comment_report(request: HttpRequest, comment_id: str) -> HttpResponse:
    """Tell the house what is wrong with a comment."""
    _check_rate(request)
    maker = maker_for(request)
    about = talking.comment_seen(comment_id, by=maker)
    talking.comment_report(comment_id, by=maker, text=request.POST.get("text", ""))
    messages.success(request, _("Thank you: somebody will look at it."))
    return HttpResponseRedirect(f"{_score_address(about.piece, request.POST)}#comments")


@require_POST
def follow(request: HttpRequest, maker_id: str) -> HttpResponse:
    """Follow a maker, or no longer."""
    followed = following.maker_found(maker_id)
    try:
        following.follow(maker_for(request), followed, follows="follow" in request.POST)
    except StudioError as refusal:
        messages.error(request, told(refusal.sentence))
    return redirect("maker", maker_id)


@login_required
@never_cache
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """What concerns one; having been shown it counts as read."""
    maker = maker_for(request)
    shown = list(noticing.seen(maker)[: noticing.SHOWN])
    noticing.read(maker)
    letters = digest.want(maker, language=get_language() or "en")
    context = {
        "notices": shown,
        "digest": letters,
        "followed": following.followed_by(maker)[:200],
        "current": "notices",
    }
    return render(request, "notices.html", context)


@login_required
@require_POST
def letters(request: HttpRequest) -> HttpResponse:
    """Whether notices come by mail."""
    digest.want(maker_for(request), wanted="wanted" in request.POST)
    messages.success(request, _("Saved."))
    return redirect("notices")


@csrf_exempt  # mail programs ask for it by themselves; the token in the address is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def letters_off(request: HttpRequest, token: str) -> HttpResponse:
    """No more letters to whoever got this address in one."""
    maker = digest.maker_of_token(token)
    if maker is not None and request.method == "POST":
        digest.want(maker, wanted=False)
    context = {"known": maker is not None, "done": request.method == "POST"}
    return render(request, "letters_off.html", context)


def _said(given: Any) -> Said:
    first, last = given.get("first", ""), given.get("last", "")
    numbers = all(one.isdecimal() and len(one) < 6 for one in (first, last))
    wanted = "about" in given and numbers
    return Said(
        text=given.get("text", ""),
        score=given.get("score", "")[:12],
        bars=(int(first), int(last)) if wanted else None,
        thread=given.get("thread", "")[:12],
    )


def _score_address(piece: Piece, given: Any) -> str:
    """Back to the version that was looked at."""
    shown = given.get("score", "")[:12]
    if shown and Score.objects.filter(piece=piece, public_id=shown).exists():
        return reverse("score", args=[piece.public_id, shown])
    return reverse("piece", args=[piece.public_id])


def _check_rate(request: HttpRequest) -> None:
    if not PerMinute("comment").allow_request(request):
        raise AllowanceSpent("That was very often: wait a minute.")
