"""Blind listening, and the page that says how good the models are."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_safe

from generation.scorecard.standing import table as human_songs
from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of, welcome
from studio.common.errors import AllowanceSpent
from studio.common.throttling import PerMinute
from studio.discover import listening
from studio.discover.listening import Pair
from studio.web import cards

_WEIGHTS = cards.FOLDER.parent / "weights"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@ensure_csrf_cookie
def listen(request: HttpRequest) -> HttpResponse:
    """Two settings of the same words; which would one rather sing?"""
    welcome(request)
    if request.method == "POST":
        if not PerMinute("love").allow_request(request):
            raise AllowanceSpent("That was very often: wait a minute.")
        pair = listening.pair_found(request.POST.get("pair", ""))
        listening.vote(maker_for(request), pair, request.POST.get("choice", ""))
        return HttpResponseRedirect(f"{reverse('listen')}?told={pair.id}")
    maker = maker_for(request)
    found = listening.next_pair(maker)
    context = {
        "view": "listen",
        "props": _sides(found, maker) if found else {},
        "pair": found,
        "told": _told(request.GET.get("told", ""), maker),
        "heard": maker.ballots.count(),
        "all": len(listening.pairs()),
    }
    return render(request, "listen.html", context)


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    """What listeners chose and what was measured, by version of the models."""
    context = {
        "tallies": listening.tallies(),
        "pairs": len(listening.pairs()),
        "models": _measured(),
        "maker": maker_of(request.user, request.session),
        "songs": human_songs()["made"]["songs"],
    }
    return render(request, "models.html", context)


def _measured() -> list[dict[str, Any]]:
    """Each model with the figures of its versions, the one that is served first."""
    manifest = json.loads((_WEIGHTS / "manifest.json").read_text())
    before = json.loads((_WEIGHTS / "history.json").read_text())
    return [
        {
            "name": name,
            "card": cards.card(name) if cards.exists(name) else None,
            "versions": [
                {
                    "sha256": one["sha256"],
                    "until": date.fromisoformat(one["until"]) if "until" in one else None,
                    "figures": sorted(one["figures"].items()),
                }
                for one in [entry, *reversed(before.get(name, []))]
            ],
        }
        for name, entry in sorted(manifest.items())
    ]


def _sides(pair: Pair, maker: Maker) -> dict[str, Any]:
    """What the players need, and nothing that says whose is whose."""
    both = [pair.machine["notes"], pair.human["notes"]]
    if not listening.machine_first(pair, maker):
        both.reverse()
    return {
        "tempo": listening.table()["tempo"],
        "beat_quarters": pair.beat_quarters,
        "sides": [_from_the_beginning(notes) for notes in both],
    }


def _from_the_beginning(notes: list[list[float]]) -> list[list[float]]:
    first = notes[0][1]
    return [[midi, onset - first, duration] for midi, onset, duration in notes]


def _told(id: str, maker: Maker) -> dict[str, Any] | None:
    """Whose was whose, of a pair that she has voted on."""
    ballot = maker.ballots.filter(pair=id).first() if id in listening.pairs() else None
    if ballot is None:
        return None
    pair = listening.pairs()[id]
    first = listening.machine_first(pair, maker)
    return {"pair": pair, "ballot": ballot, "machine": "A" if first else "B",
            "human": "B" if first else "A"}  # fmt: skip
