"""Reports: made by anybody, decided by moderators, answered by owners."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.errors import AllowanceSpent, Conflict, Unprocessable
from studio.pieces.models import Piece, Visibility
from studio.publishing.models import MAX_NOTE, Decision, Reason, Report

DAILY_REPORTS = 20


def report_create(piece: Piece, *, by: Maker, reason: str, text: str) -> Report:
    """Tell the house what is wrong with a piece. A second report of one maker replaces her
    first, as long as nobody has decided. Raises Unprocessable or AllowanceSpent."""
    if reason not in Reason.values:
        raise Unprocessable("Choose what is wrong.", field="reason")
    if reason == Reason.OTHER and not text.strip():
        raise Unprocessable("Say what is wrong.", field="text")
    text = _note(text)
    today = timezone.now() - timedelta(days=1)
    if by.reports.filter(created_at__gte=today).count() >= DAILY_REPORTS:
        raise AllowanceSpent("These are many reports for one day: write to us instead.")
    report, _new = Report.objects.update_or_create(
        piece=piece,
        reporter=by,
        decision=Decision.OPEN,
        defaults={"reason": reason, "text": text},
    )
    return report


def hiding(piece: Piece) -> Report | None:
    """The report that a piece is hidden for, if it is."""
    return Report.objects.filter(piece=piece, decision=Decision.HIDDEN).first()


@transaction.atomic
def report_dismiss(report: Report) -> None:
    """Leave the piece as it is. Raises Conflict when that was decided already."""
    _decide(report, Decision.OPEN, Decision.DISMISSED)


@transaction.atomic
def piece_hide(report: Report) -> None:
    """Keep the piece from everyone but its owner, who is told and can answer."""
    piece = Piece.objects.select_for_update(of=("self",)).get(pk=report.piece_id)
    if hiding(piece) is not None:
        raise Conflict("This piece is hidden already.")
    _decide(report, Decision.OPEN, Decision.HIDDEN, visibility_before=piece.visibility)
    piece.visibility = Visibility.PRIVATE
    piece.save(update_fields=["visibility"])


@transaction.atomic
def piece_restore(report: Report) -> None:
    """Show a hidden piece to whoever could see it before."""
    piece = Piece.objects.select_for_update(of=("self",)).get(pk=report.piece_id)
    _decide(report, Decision.HIDDEN, Decision.RESTORED)
    report.refresh_from_db()
    piece.visibility = Visibility(report.visibility_before)
    piece.save(update_fields=["visibility"])


def appeal(piece: Piece, *, text: str) -> Report:
    """The owner's answer to why her piece is hidden. Raises Conflict or Unprocessable."""
    report = hiding(piece)
    if report is None:
        raise Conflict("This piece is not hidden.")
    if not text.strip():
        raise Unprocessable("Say why the piece should be shown again.", field="text")
    report.appeal, report.appealed_at = _note(text), timezone.now()
    report.save(update_fields=["appeal", "appealed_at"])
    return report


def _decide(report: Report, before: Decision, after: Decision, **values: str) -> None:
    changed = Report.objects.filter(pk=report.pk, decision=before).update(
        decision=after, decided_at=timezone.now(), **values
    )
    if not changed:
        raise Conflict("This was decided already: look at the report again.")


def _note(text: str) -> str:
    if len(text) > MAX_NOTE:
        raise Unprocessable("Keep it to {most} characters.", most=MAX_NOTE, field="text")
    return text.strip()
