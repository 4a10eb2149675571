"""Which maker stands behind a request or a socket."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from studio.accounts.models import Maker, User

_TOKEN = "guest"


def welcome(request: HttpRequest) -> None:
    """Give a guest her token before she asks for anything.

    A page does this, so that two clicks at once come from one guest and not from two.
    """
    if not request.user.is_authenticated and _TOKEN not in request.session:
        request.session[_TOKEN] = secrets.token_urlsafe(32)


def maker_of(user: User | AnonymousUser, session: MutableMapping[str, Any] | Any) -> Maker | None:
    """The maker who is here, or None for a passer-by who has made nothing yet."""
    if user.is_authenticated:
        return Maker.objects.filter(user=user).first()
    return guest_left(session)


def guest_left(session: MutableMapping[str, Any] | Any) -> Maker | None:
    """The guest of this session, who has not signed up yet."""
    token = session.get(_TOKEN)
    return Maker.objects.filter(guest_token=token).first() if token else None


def maker_for(request: HttpRequest) -> Maker:
    """The maker who is here, made on the spot where needed."""
    if request.user.is_authenticated:
        return Maker.objects.get_or_create(user=request.user)[0]
    welcome(request)
    return Maker.objects.get_or_create(guest_token=request.session[_TOKEN])[0]
