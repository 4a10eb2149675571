"""Every error of the API as ``application/problem+json`` (RFC 9457), in one file."""

from __future__ import annotations

import math
from collections.abc import Callable
from http import HTTPStatus

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import override
from ninja import NinjaAPI
from ninja.errors import HttpError, Throttled, ValidationError

from generation.errors import RequestError
from generation.sentences import Sentence
from studio.api.sentences import sentence
from studio.common.errors import NotLicensed, Overtaken, StudioError
from studio.common.problems import MEDIA_TYPE, problem
from studio.common.telling import told

_SENTENCES = {
    400: "This request cannot be understood.",
    401: "Sign in first.",
    403: "This is not allowed.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "This is longer than the studio accepts.",
    500: "Something broke on our side. It has been written down; please try again.",
}
_OFTEN = "That was very often: wait {seconds} seconds and try again."
# What ninja says, and what a person can do about it.
_THEIRS = {
    "CSRF": "The form was open for too long: reload the page and try again.",
    "Cannot parse": 'The body is not JSON: send an object in UTF-8, such as {"words": "…"}.',
}


def install(api: NinjaAPI) -> None:
    """Have ``api`` answer each kind of error as a problem."""

    @api.exception_handler(StudioError)
    def _(request: HttpRequest, error: StudioError) -> HttpResponse:
        return problem(error.status, told(error.sentence), title=error.title, field=error.field)

    @api.exception_handler(Overtaken)
    def _(request: HttpRequest, error: Overtaken) -> HttpResponse:
        return problem(error.status, told(error.sentence), title=error.title, current=error.current)

    @api.exception_handler(NotLicensed)
    def _(request: HttpRequest, error: NotLicensed) -> HttpResponse:
        return problem(
            error.status,
            told(error.sentence),
            title=error.title,
            field=error.field,
            reason=error.reason,
            causes=error.causes,
            allowed=error.allowed,
        )

    @api.exception_handler(RequestError)
    def _(request: HttpRequest, error: RequestError) -> HttpResponse:
        title = "Something has to be changed"
        return problem(422, told(error.sentence), title=title, field=error.field)

    @api.exception_handler(ValidationError)
    def _(request: HttpRequest, error: ValidationError) -> HttpResponse:
        found = [sentence(item) for item in error.errors]
        first = found[0]
        return problem(
            422,
            first["detail"],
            title="Something has to be changed",
            field=first["field"],
            errors=found,
        )

    @api.exception_handler(Throttled)
    def _(request: HttpRequest, error: Throttled) -> HttpResponse:
        seconds = max(1, math.ceil(error.wait or 1))
        answer = problem(429, told(Sentence(_OFTEN, {"seconds": seconds})))
        answer.headers["Retry-After"] = str(seconds)
        return answer

    @api.exception_handler(RequestDataTooBig)
    def _(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem(413, told(Sentence(_SENTENCES[413])))

    @api.exception_handler(Http404)
    def _(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(404, told(Sentence(_SENTENCES[404])))

    @api.exception_handler(HttpError)
    def _(request: HttpRequest, error: HttpError) -> HttpResponse:
        detail = next((ours for theirs, ours in _THEIRS.items() if theirs in error.message), None)
        return problem(error.status_code, told(Sentence(detail or error.message)))


class ProblemMiddleware:
    """Turns what Django itself refuses under ``/api/`` (unknown address, method, …) into one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        kind = response.headers.get("Content-Type", "")
        if response.status_code < 400 or kind.startswith(MEDIA_TYPE):
            return response
        if not request.path_info.startswith("/api/"):
            return response
        status = response.status_code
        # The language is found by a middleware within, which not every refusal has reached.
        with override(getattr(request, "LANGUAGE_CODE", None)):
            answer = problem(
                status, told(Sentence(_SENTENCES.get(status, HTTPStatus(status).description)))
            )
        if "Allow" in response.headers:
            answer.headers["Allow"] = response.headers["Allow"]
        return answer
