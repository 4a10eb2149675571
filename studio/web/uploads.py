"""Bringing a score: a form, a page to wait on, and then the piece. All without JavaScript."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from generation.score.incoming.reading import MAX_FILE_BYTES
from studio.accounts.visiting import maker_for, maker_of, welcome
from studio.common.errors import StudioError
from studio.common.telling import told, unpacked
from studio.common.throttling import PerMinute
from studio.jobs.options import options
from studio.licences.models import Licence
from studio.uploads.models import MAX_SOURCE, MAX_TITLE, Status
from studio.uploads.requesting import Brought, upload_request, upload_seen
from studio.web.lineage import CONTINUING

_FIELDS = ("title", "source", "licence", "language", "voice")


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The form, and its sending."""
    welcome(request)
    if request.method != "POST":
        return _form(request)
    if not PerMinute("upload").allow_request(request):
        return _form(request, error=_("That was very often: wait a minute."), status=429)
    file = request.FILES.get("file")
    if file is None:
        error = _("Choose a file first.")
        return _form(request, error=error, field="file", status=422)
    brought = Brought(
        content=file.read(),
        filename=file.name or "",
        **{name: _printable(request.POST.get(name, "")) for name in _FIELDS},
    )
    key = request.POST.get("key", "")[:200] or None
    try:
        found = upload_request(owner=maker_for(request), brought=brought, idempotency_key=key)
    except StudioError as refusal:
        return _form(
            request, error=told(refusal.sentence), field=refusal.field, status=refusal.status
        )
    return redirect(reverse("upload-waiting", args=[found.public_id]) + _then(request))


@require_safe
def waiting(request: HttpRequest, upload_id: str) -> HttpResponse:
    """What became of a file; when it is read, its piece."""
    found = upload_seen(upload_id, by=maker_of(request.user, request.session))
    if found.piece is not None:
        panel = CONTINUING if _then(request) else ""
        return redirect(reverse("piece", args=[found.piece.public_id]) + panel)
    context = {
        "upload": found,
        "refused": found.status == Status.REFUSED,
        "detail": told(unpacked(found.detail)),
    }
    return render(request, "uploading.html", context)


def _form(
    request: HttpRequest, *, error: str = "", field: str | None = None, status: int = 200
) -> HttpResponse:
    """The form as it was filled in; a file has to be chosen anew, no browser keeps it."""
    context: dict[str, Any] = {
        "current": "upload",
        "view": "upload",
        "props": {"csrf": get_token(request)},
        "error": error,
        "field": field or "",
        "given": {name: request.POST.get(name, "") for name in _FIELDS},
        "key": secrets.token_urlsafe(16),
        "then": _then(request),
        "licences": [(one.spdx, _(one.name)) for one in Licence.objects.all()],
        "languages": options().languages,
        "max_title": MAX_TITLE,
        "max_source": MAX_SOURCE,
        "megabytes": MAX_FILE_BYTES // 1_000_000,
    }
    return render(request, "upload.html", context, status=status)


def _then(request: HttpRequest) -> str:
    """What is to be said on the way of what comes after: to go on with the piece, or nothing."""
    return "?then=remix" if request.GET.get("then") == "remix" else ""


def _printable(text: str) -> str:
    """Postgres stores no NUL, and a title is one line."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())
