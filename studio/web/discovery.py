"""Browse, and find by tune."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe
from pydantic import ValidationError

from generation.requests import TIME_SIGNATURES, VOICES, Style
from studio.accounts.models import Maker
from studio.accounts.visiting import maker_of, welcome
from studio.common.errors import NotFound
from studio.discover import browsing, recommending, word_search
from studio.discover.api import GalleryQuery
from studio.discover.blending import Because
from studio.discover.browsing import Length, Sort
from studio.discover.models import Entry, MadeBy
from studio.jobs.options import options
from studio.licences.models import Licence
from studio.pieces import engraving
from studio.pieces.permissions import piece_seen
from studio.social import hearing
from studio.web.templatetags.words import style_name

_ASKED = tuple(name for name in GalleryQuery.model_fields if name != "page")
FOR_YOU = 4
RELATED = 6


@require_safe
@ensure_csrf_cookie
def browse(request: HttpRequest) -> HttpResponse:
    """The gallery, with filters; with words to look for, what holds them."""
    welcome(request)
    maker = maker_of(request.user, request.session)
    given = {name: str(value) for name, value in request.GET.items() if value}
    words = given.pop("q", "")[: word_search.LONGEST]
    asked = _asked(given)
    meant, more = "", False
    if words:
        found = word_search.search(words)
        entries, meant = browsing.by_id(found.pieces[: 2 * browsing.PAGE_SIZE]), found.meant
    else:
        entries, more = browsing.gallery(asked.filters(), sort=asked.sort, page=asked.page)
    chosen = asked.model_dump(mode="json", exclude_defaults=True, exclude={"page"})
    context = {
        "view": "browse",
        "props": {"csrf": get_token(request)},
        "cards": cards(entries, maker),
        "q": words,
        "meant": meant,
        "asked": asked.model_dump(mode="json"),
        "filtered": bool(chosen.keys() - {"sort"}),
        "choices": _choices(),
        "next": f"?{urlencode(chosen | {'page': asked.page + 1})}" if more else "",
        "page_number": asked.page,
    }
    return render(request, "browse.html", context)


@require_safe
@ensure_csrf_cookie
def find(request: HttpRequest) -> HttpResponse:
    """By tune: typed, played or hummed."""
    welcome(request)
    return render(request, "find.html", {"view": "find", "props": {"csrf": get_token(request)}})


@require_safe
@ensure_csrf_cookie
def related(request: HttpRequest, piece_id: str, how: str) -> HttpResponse:
    """Pieces that are like one, may be remixed with it, or can be sung after it."""
    maker = maker_of(request.user, request.session)
    piece = piece_seen(piece_id, by=maker)
    if how not in recommending.RELATED:
        raise NotFound("There is no such list.")
    entry = browsing.entries().filter(piece=piece).first()
    found = recommending.RELATED[how](entry, count=RELATED) if entry else []
    context = {
        "view": "home",
        "props": {},
        "piece": piece,
        "how": how,
        "cards": cards([one.entry for one in found], maker),
    }
    return render(request, "related.html", context)


def cards(entries: Sequence[Entry], maker: Maker | None) -> list[dict[str, Any]]:
    """What a card shows of each entry."""
    loved = hearing.loves(maker, [entry.pk for entry in entries])
    return [
        {
            "piece": entry.piece,
            "score": entry.score,
            "entry": entry,
            "incipit": engraving.incipit(entry.score),
            "first_line": next(
                (line.strip() for line in entry.piece.words.splitlines() if line.strip()), ""
            ),
            "remixable": entry.licence.spdx in browsing.REMIXABLE,
            "loved": entry.pk in loved,
        }
        for entry in entries
    ]


def for_you(maker: Maker | None) -> list[dict[str, Any]]:
    """Cards of what is recommended, each with its reason in words."""
    found = recommending.for_you(maker, count=FOR_YOU)
    known = [one.like for one in found if one.like]
    titles = dict(browsing.entries().filter(pk__in=known).values_list("pk", "piece__title"))
    shown = cards([one.entry for one in found], maker)
    for card, one in zip(shown, found, strict=True):
        card["because"] = _because(one.because, titles.get(one.like or 0, ""))
    return shown


def _because(because: Because, like: str) -> str:
    if because is Because.CROWD and like:
        return _("Loved by those who love “%(title)s”") % {"title": like}
    if because is Because.CONTENT and like:
        return _("Sounds like “%(title)s”") % {"title": like}
    return _("Much loved") if because is Because.POPULAR else _("New")


def _asked(given: dict[str, str]) -> GalleryQuery:
    """What the address asks for; what it cannot mean is left out, one by one."""
    known = {name: value for name, value in given.items() if name in GalleryQuery.model_fields}
    try:
        return GalleryQuery.model_validate(known)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return GalleryQuery.model_validate({name: known[name] for name in known.keys() - wrong})


def _choices() -> dict[str, Any]:
    """The filters, as they are called."""
    return {
        "sort": [
            (Sort.NEW, _("Newest")),
            (Sort.LOVED, _("Most loved")),
            (Sort.REMIXED, _("Most remixed")),
            (Sort.GEMS, _("Hidden gems")),
        ],
        "style": [(style.value, style_name(style.value)) for style in Style],
        "language": [(one.code, one.name) for one in options().languages],
        "mode": [("major", _("Major")), ("minor", _("Minor"))],
        "time_signature": [(each, each) for each in TIME_SIGNATURES],
        "length": [
            (Length.SHORT, _("Under a minute")),
            (Length.MIDDLE, _("One to three minutes")),
            (Length.LONG, _("Longer")),
        ],
        "difficulty": [
            (1, _("Easy")),
            (2, _("Fairly easy")),
            (3, _("Middling")),
            (4, _("Difficult")),
            (5, _("Very difficult")),
        ],
        "made_by": [
            (MadeBy.MODEL, _("Composed by the machine")),
            (MadeBy.BOTH, _("By both")),
            (MadeBy.HUMAN, _("By people")),
        ],
        "licence": [(one.spdx, one.spdx) for one in Licence.objects.all()],
        "voices": [(name, voice.lowest, voice.highest) for name, voice in VOICES.items()],
    }
