"""A piece to others' machines: its picture, its metadata, a frame of it on their pages."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_of
from studio.common.errors import NotFound
from studio.licences.models import Licence
from studio.pieces import engraving, preview
from studio.pieces.files import FORMATS, file_url
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.permissions import may_see, piece_seen, score_seen
from studio.web.lineage import Credit
from studio.web.templatetags.words import html_lang
from studio.web.walls import stanzas

WIDTH, HEIGHT = 640, 420  # of the frame, where nobody asks for another
_EMBEDDED_CHARACTERS = 120_000  # of engraving; a seventh of it travels
_ADDRESS = re.compile(r"/(?:pieces|embed)/([A-Za-z0-9_-]{12})(?:/[A-Za-z0-9_-]{12})?/?")
_BY_HAND = ("upload", "typed")
_MADE_WITH_A_MODEL = (
    "https://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia"
)


@require_safe
@cache_control(public=True, max_age=3600)
def picture(request: HttpRequest, piece_id: str) -> HttpResponse:
    """The picture that a shared address shows: of what everyone with the link can see."""
    return HttpResponse(preview.png(_current(piece_id, by=None)), content_type="image/png")


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it knows views without arguments only
def embed(request: HttpRequest, piece_id: str) -> HttpResponse:
    """The score, its credit and a Play button, to be framed on any page."""
    score = _current(piece_id, by=maker_of(request.user, request.session))
    shown = _beginning(engraving.systems(score))
    context = {
        "piece": score.piece,
        "score": score,
        "systems": shown,
        "whole": len(shown) == len(engraving.systems(score)),
        "address": _absolute(request, "piece", score.piece.public_id),
    }
    return render(request, "embed.html", context)


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """What a site needs to show a piece whose address was pasted there (oembed.com)."""
    form = request.GET.get("format", "json")
    if form not in ("json", "xml"):
        return HttpResponse(_("This format is not offered: ask for json or xml."), status=501)
    piece_id = _pasted(request.GET.get("url", "")[:2_000], request.get_host())
    answer = _described(request, piece_seen(piece_id, by=None))
    response: HttpResponse
    if form == "xml":
        response = HttpResponse(_xml(answer), content_type="text/xml; charset=utf-8")
    else:
        response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False})
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _pasted(address: str, host: str) -> str:
    """The id of the piece at this address of ours. Raises NotFound."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise NotFound("This is no address.") from None
    found = _ADDRESS.fullmatch(parts.path)
    if found is None or parts.netloc not in ("", host):
        raise NotFound("There is no piece at this address.")
    return found[1]


def metadata(
    request: HttpRequest, piece: Piece, score: Score, credits: list[Credit]
) -> dict[str, Any]:
    """What search engines and messengers are told of a piece: the values of ``meta.html``."""
    address = _absolute(request, "piece", piece.public_id)
    shared = piece.visibility != Visibility.PRIVATE
    return {
        "address": address,
        "picture": _absolute(request, "picture", piece.public_id) if shared else "",
        "oembed": f"{_absolute(request, 'oembed')}?url={address}" if shared else "",
        "description": " / ".join(stanzas(piece)[0][:4])[:300],
        "composition": _composition(request, piece, score, credits) if shared else None,
    }


def _composition(
    request: HttpRequest, piece: Piece, score: Score, credits: list[Credit]
) -> dict[str, Any]:
    """A schema.org MusicComposition."""
    address = _absolute(request, "piece", piece.public_id)
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MusicComposition",
        "@id": address,
        "url": address,
        "name": piece.title,
        "dateCreated": piece.created_at.date().isoformat(),
        "musicalKey": piece.key,
        "license": piece.licence.url or piece.licence.spdx,
        "creditText": _credited(piece, piece.licence),
        "image": _absolute(request, "picture", piece.public_id),
        "encoding": [
            {
                "@type": "MediaObject",
                "encodingFormat": kind.media_type,
                "contentUrl": request.build_absolute_uri(file_url(score, name)),
            }
            for name, kind in FORMATS.items()
        ],
    }
    if piece.language:
        told["inLanguage"] = html_lang(piece.language)
        told["lyrics"] = {"@type": "CreativeWork", "text": piece.words}
    if piece.melody_maker:
        told["composer"] = {"@type": "Person", "name": piece.melody_maker}
    if piece.words_by:
        told["lyricist"] = {"@type": "Person", "name": piece.words_by}
    if score.provenance.engine not in _BY_HAND:
        told["digitalSourceType"] = _MADE_WITH_A_MODEL
    if based_on := [_based_on(request, each) for each in credits if each.known]:
        told["isBasedOn"] = based_on
    return told


def _based_on(request: HttpRequest, credit: Credit) -> dict[str, str]:
    piece, licence = credit.source.score.piece, credit.source.licence
    return {
        "@type": "MusicComposition",
        "name": piece.title,
        "url": _absolute(request, "piece", piece.public_id),
        "license": licence.url or licence.spdx,
        "creditText": _credited(piece, licence),
    }


def _credited(piece: Piece, licence: Licence) -> str:
    """Title, makers and licence in a line."""
    names = [name for name in (piece.words_by, piece.melody_maker) if name]
    return ", ".join([f"“{piece.title}”", *dict.fromkeys(names), licence.spdx])


def _described(request: HttpRequest, piece: Piece) -> dict[str, Any]:
    width = _side(request, "maxwidth", WIDTH)
    height = _side(request, "maxheight", HEIGHT)
    frame = _absolute(request, "embed", piece.public_id)
    title = piece.title.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return {
        "version": "1.0",
        "type": "rich",
        "provider_name": "Cantilena",
        "provider_url": request.build_absolute_uri("/"),
        "title": piece.title,
        "author_name": piece.melody_maker,
        "author_url": _absolute(request, "maker", piece.owner.public_id),
        "license": piece.licence.url or piece.licence.spdx,
        "thumbnail_url": _absolute(request, "picture", piece.public_id),
        "thumbnail_width": preview.WIDTH,
        "thumbnail_height": preview.HEIGHT,
        "width": width,
        "height": height,
        "html": f'<iframe src="{frame}" width="{width}" height="{height}" title="{title}" '
        'loading="lazy" allow="autoplay" style="border:0"></iframe>',
    }


def _xml(answer: dict[str, Any]) -> bytes:
    root = ET.Element("oembed")
    for name, value in answer.items():
        ET.SubElement(root, name).text = str(value)
    told: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return told


def _side(request: HttpRequest, name: str, usual: int) -> int:
    """At most what was asked for, and never more than a page has."""
    asked = request.GET.get(name, "")
    return min(usual, max(1, int(asked))) if asked.isdecimal() and len(asked) < 6 else usual


def _current(piece_id: str, *, by: Maker | None) -> Score:
    """The score that the piece shows. Raises NotFound or Forbidden."""
    piece = piece_seen(piece_id, by=by)
    if piece.current_score is None or not may_see(by, piece):
        raise NotFound("This piece has no score yet.")
    return score_seen(piece.current_score.public_id, by=by)


def _beginning(systems: list[str]) -> list[str]:
    """As many systems as a frame may weigh; the first in any case."""
    shown, weight = systems[:1], len(systems[0])
    for system in systems[1:]:
        weight += len(system)
        if weight > _EMBEDDED_CHARACTERS:
            break
        shown.append(system)
    return shown


def _absolute(request: HttpRequest, name: str, *arguments: str) -> str:
    return request.build_absolute_uri(reverse(name, args=arguments))
