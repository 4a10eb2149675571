"""The pages for what went wrong, in the look of the house."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from studio.common.errors import Forbidden, NotFound, StudioError
from studio.common.telling import told


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request, 400, _("This request makes no sense to us"), _("Go back and try once more.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        403,
        _("This belongs to someone else"),
        _("Its maker keeps it private. If it is yours, open it where you made it."),
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(
        request,
        404,
        _("There is no such page"),
        _("The address may be mistyped, or the piece was taken back by its maker."),
    )


def broken(request: HttpRequest) -> HttpResponse:
    return _page(
        request,
        500,
        _("A string broke on our side"),
        _("It has been written down. Please try again in a moment; nothing of yours is lost."),
    )


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        _("The form was open for too long"),
        _("Go back, reload the page, and send it again."),
    )


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    values = {"status": status, "title": title, "text": text}
    return render(request, "error.html", values, status=status)


class StudioErrorMiddleware:
    """Shows a page for what the site itself refuses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            return not_found(request, error)
        if isinstance(error, Forbidden):
            return forbidden(request, error)
        if isinstance(error, StudioError):
            return _page(request, error.status, _(error.title), told(error.sentence))
        return None
