"""The pages about rights: a piece's own, a file's, and the one to wait on for a recording."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from generation.errors import FormatError
from generation.rights.reading import MAX_BYTES
from generation.rights.roles import By, Role
from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import AllowanceSpent, NotFound, StudioError
from studio.common.telling import told, unpacked
from studio.common.throttling import PerMinute
from studio.lineage.attribution import attribution, dues
from studio.lineage.graph import HEIGHT, WIDTH, graph
from studio.pieces.ledger import ledger_read
from studio.pieces.models import Score
from studio.pieces.permissions import may_edit, piece_edited, score_seen
from studio.rights.api import site_of
from studio.rights.certificate import self_made
from studio.rights.exporting import MEDIA_TYPES, export_request, export_seen
from studio.rights.matrix import contributions, role_correct
from studio.rights.models import OriginalityReport, RoleCorrection, Status
from studio.rights.verifying import verify

_SHOWN = 100  # operations of the ledger; the certificate has all


@require_safe
def rights(request: HttpRequest, piece_id: str, score_id: str) -> HttpResponse:
    """Who made a score, from what, and how that is proved."""
    maker = maker_of(request.user, request.session)
    return _rights(request, _score(piece_id, score_id, maker), maker)


@require_POST
def correct(request: HttpRequest, piece_id: str, score_id: str) -> HttpResponse:
    """The owner puts a role right."""
    maker = maker_of(request.user, request.session)
    piece = piece_edited(piece_id, by=maker)
    score = _score(piece_id, score_id, maker)
    given = {name: request.POST.get(name, "")[:400] for name in ("role", "by", "people", "reason")}
    if "\0" in "".join(given.values()):
        raise NotFound("There is no such role.")
    try:
        role_correct(piece, **given)
    except StudioError as refusal:
        return _rights(request, score, maker, error=told(refusal.sentence), given=given)
    return redirect("rights", piece_id, score_id)


@require_POST
def export(request: HttpRequest, piece_id: str, score_id: str) -> HttpResponse:
    """Ask for a recording or a bundle, and go to where one waits for it."""
    if not PerMinute("export").allow_request(request):
        raise AllowanceSpent("That was very often: wait a minute.")
    score = _score(piece_id, score_id, maker_of(request.user, request.session))
    form = request.POST.get("format", "")
    made = export_request(score, form=form, by=maker_for(request), site=site_of(request))
    return redirect("export", made.public_id)


@require_safe
def exported(request: HttpRequest, export_id: str) -> HttpResponse:
    """What became of it."""
    found = export_seen(export_id, by=maker_of(request.user, request.session))
    context = {
        "export": found,
        "ready": found.status == Status.READY,
        "failed": found.status == Status.FAILED,
        "detail": told(unpacked(found.detail)),
    }
    return render(request, "exporting.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verifying(request: HttpRequest) -> HttpResponse:
    """Drop a file, and see what is known of it."""
    context: dict[str, Any] = {
        "current": "verify",
        "megabytes": MAX_BYTES // 1_000_000,
        "self_made": self_made(),
    }
    if request.method != "POST":
        return render(request, "verify.html", context)
    if not PerMinute("verify").allow_request(request):
        context["error"] = _("That was very often: wait a minute.")
        return render(request, "verify.html", context, status=429)
    file, store = request.FILES.get("file"), request.FILES.get("credentials")
    if file is None or not file.size:
        context["error"] = _("Choose a file first.")
        return render(request, "verify.html", context, status=422)
    try:
        found = verify(
            file.read(),
            store=store.read() if store else b"",
            by=maker_of(request.user, request.session),
        )
    except FormatError as refusal:
        context["error"] = told(refusal.sentence)
        return render(request, "verify.html", context, status=422)
    context |= {"told": found, "file": (file.name or "")[-200:]}
    return render(request, "verify.html", context)


def _score(piece_id: str, score_id: str, maker: Maker | None) -> Score:
    score = score_seen(score_id, by=maker)
    if score.piece.public_id != piece_id:
        raise NotFound("This piece has no such score.")
    return score


def _rights(
    request: HttpRequest,
    score: Score,
    maker: Maker | None,
    *,
    error: str = "",
    given: dict[str, str] | None = None,
) -> HttpResponse:
    piece, site = score.piece, site_of(request)
    ledger = ledger_read(piece)
    context = {
        "view": "rights",
        "props": {},
        "piece": piece,
        "score": score,
        "mine": may_edit(maker, piece),
        "matrix": contributions(score),
        "corrections": RoleCorrection.objects.filter(piece=piece),
        "attribution": attribution(piece, site=site, due=dues(piece, site=site)),
        "graph": graph(piece, by=maker),
        "box": {"width": WIDTH, "height": HEIGHT},
        "grants": piece.grants.select_related("licence"),
        "ledger": ledger,
        "operations": list(zip(ledger.entries, ledger.hashes, strict=True))[-_SHOWN:],
        "makers": _makers(ledger.entries),
        "report": OriginalityReport.objects.filter(score=score).first(),
        "formats": list(MEDIA_TYPES),
        "roles": [*map(str, Role)],
        "hands": ["", *map(str, By)],
        "error": error,
        "given": given or {},
    }
    return render(request, "rights.html", context, status=422 if error else 200)


def _makers(entries: list[dict[str, Any]]) -> dict[str, str]:
    known = {str(entry["maker"]) for entry in entries}
    found = Maker.objects.select_related("user").filter(public_id__in=known)
    return {maker.public_id: maker.display_name for maker in found}
