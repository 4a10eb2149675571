"""An error on the wire: a problem document (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import JsonResponse
from django.utils.translation import gettext as _

MEDIA_TYPE = "application/problem+json"


def problem(
    status: int,
    detail: str,
    *,
    title: str | None = None,
    field: str | None = None,
    errors: list[dict[str, str]] | None = None,
    **members: Any,
) -> JsonResponse:
    """A problem document; members that say nothing are left out, but for the kind's own."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _(title or HTTPStatus(status).phrase),
        "status": status,
        "detail": detail,
    }
    if field:
        body["field"] = field
    if errors:
        body["errors"] = errors
    body |= members
    return JsonResponse(
        body, status=status, content_type=MEDIA_TYPE, json_dumps_params={"ensure_ascii": False}
    )
