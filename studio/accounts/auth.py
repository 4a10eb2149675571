"""Who asks the API: a user's session or a guest's, both guarded against forged requests."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for


class SessionMaker(APIKeyCookie):
    """The maker of this session, made on the spot for a new guest.

    Requires Django's CSRF token: the session's cookie alone does not show that the maker
    meant it.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Maker:
        return maker_for(request)
