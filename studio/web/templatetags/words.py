"""Filters for people's names, languages and styles."""

from __future__ import annotations

import json
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from generation.score.incoming import Change

register = template.Library()
_NO_MARKUP = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_HTML_LANGUAGES = {"zh": "zh-Hans"}


@register.filter
def html_lang(code: str) -> str:
    """The ``lang`` of words in this language."""
    return _HTML_LANGUAGES.get(code, code)


@register.filter
def style_name(style: str) -> str:
    """A style, as one says it."""
    names = {
        "art-song": _("Art song"),
        "hymn": _("Hymn"),
        "folk": _("Folk song"),
        "lead-sheet": _("Lead sheet"),
        "choral": _("Choral"),
        "opera": _("Opera"),
    }
    return names.get(style, style)


@register.filter
def layer_name(layer: str) -> str:
    """What is written beside a melody, by its name."""
    names = {
        "chords": _("Chords"),
        "four-parts": _("Four voices"),
        "piano": _("Piano"),
        "guitar": _("Guitar"),
    }
    return names.get(layer, layer)


@register.filter
def relation_told(relation: str) -> str:
    """How something was made from what is named next."""
    told = {
        "copy": _("After"),
        "edit": _("Edited from"),
        "regenerate": _("Rewritten from"),
        "continue": _("Continued from"),
        "morph": _("Morphed with"),
        "restyle": _("Restyled from"),
        "evolve": _("Evolved from"),
        "harmonise": _("Harmonised from"),
        "accompany": _("Accompaniment to"),
        "arrange": _("Set for four voices from"),
        "vary": _("Varied from"),
        "transpose": _("Transposed from"),
        "contrafact": _("New words to"),
    }
    return told[relation]


@register.filter
def json_ld(told: dict[str, Any]) -> SafeString:
    """Data for search engines, as a script that no browser runs."""
    text = json.dumps(told, ensure_ascii=False).translate(_NO_MARKUP)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))


@register.filter
def visibility_name(visibility: str) -> str:
    """Who sees a piece, in a word or two."""
    names = {"private": _("only you"), "link": _("by link"), "public": _("public")}
    return names.get(visibility, visibility)


@register.filter
def notice_told(notice: dict[str, Any]) -> str:
    """What was changed in a score that somebody brought, as a sentence."""
    sentence = _(Change[notice["change"]].value)
    return sentence.format(bar=notice["bar"], name=notice["name"])


@register.filter
def key_name(key: str) -> str:
    """“Bb major” as one prints it."""
    tonic, _space, mode = key.partition(" ")
    tonic = tonic.replace("b", "♭").replace("#", "♯")
    if mode == "minor":
        return _("%(tonic)s minor") % {"tonic": tonic}
    return _("%(tonic)s major") % {"tonic": tonic}


@register.filter
def duration(seconds: int) -> str:
    """Minutes and seconds: 1:05."""
    return f"{seconds // 60}:{seconds % 60:02}"
