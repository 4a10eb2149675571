"""Saying a sentence in the language of whoever reads it.

The engine and the site refuse in plain English, with what it is said of kept apart
(:class:`generation.sentences.Sentence`). At the rims, where an answer or a page leaves the site,
the template is looked up in the catalogue like any other text.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, parse_cookie
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _

from generation.sentences import Sentence, Value

_PACKED = '{"template":'


def told(sentence: Sentence) -> str:
    """The sentence in the language that is active."""
    template = _(sentence.template) if sentence.template else ""
    if not sentence.values:
        return template
    return template.format(**{name: _said(value) for name, value in sentence.values.items()})


def packed(sentence: Sentence) -> str:
    """The sentence as one text, for a row or a message: itself where nothing stands in gaps."""
    return json.dumps(sentence.to_json()) if sentence.values else sentence.template


def unpacked(text: str) -> Sentence:
    """What :func:`packed` wrote."""
    return Sentence.from_json(json.loads(text)) if text.startswith(_PACKED) else Sentence(text)


def language_of(scope: Mapping[str, Any]) -> str:
    """The language of whoever is at the other end of an ASGI connection: chosen on the site, or
    else their browser's."""
    headers = dict(scope["headers"])
    request = HttpRequest()
    request.COOKIES = parse_cookie(headers.get(b"cookie", b"").decode("latin-1"))
    request.META["HTTP_ACCEPT_LANGUAGE"] = headers.get(b"accept-language", b"").decode("latin-1")
    return get_language_from_request(request)


def _said(value: Value) -> Any:
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Sentence):
        return told(value)
    return _(", ").join(told(one) if isinstance(one, Sentence) else one for one in value)
