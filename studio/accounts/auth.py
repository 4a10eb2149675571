"""Who may ask the API for something to be done: a page by its own token, a program by its."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie

from generation.sentences import Sentence
from studio.accounts.models import ApiToken, Scope
from studio.accounts.tokens import token_found
from studio.common.errors import Forbidden
from studio.common.problems import problem
from studio.common.telling import told

_BEARER = "Bearer "
_SAFE = ("GET", "HEAD", "OPTIONS")


class ProgramMiddleware:
    """Under ``/api/``, ``Authorization: Bearer …`` signs in whoever the token belongs to.

    It takes the place of a session. To read, a token needs
    its scope too; what an endpoint does beside is named by its :class:`PageToken`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        header = request.headers.get("Authorization", "")
        if not header.startswith(_BEARER) or not request.path_info.startswith("/api/"):
            return self.get_response(request)
        token = token_found(header.removeprefix(_BEARER).strip())
        if token is None:
            answer = problem(401, _("This token is not known, or was revoked: make a new one."))
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        if request.method in _SAFE and Scope.READ not in token.scopes:
            return problem(403, told(_lacking(Scope.READ)))
        assert token.maker.user is not None
        request.user = token.maker.user
        request.api_token = token  # type: ignore[attr-defined]
        return self.get_response(request)


class PageToken(APIKeyCookie):
    """Users and guests alike, told apart by their session; checked against forged requests.

    The session's cookie alone does not show that its owner meant it: Django's CSRF token does.
    A program has no session, but a token, which must have the ``scope``.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, scope: Scope = Scope.EDIT) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> bool | None:
        token: ApiToken | None = getattr(request, "api_token", None)
        if token is None:
            allowed: bool | None = super().__call__(request)
            return allowed
        if self.scope not in token.scopes:
            raise Forbidden(_lacking(self.scope))
        return True

    def authenticate(self, request: HttpRequest, key: str | None) -> bool:
        return True


def _lacking(scope: Scope) -> Sentence:
    return Sentence(
        "This token may not do that: make one with the scope “{scope}”.", {"scope": scope.value}
    )
