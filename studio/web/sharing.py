"""Sharing a piece, giving it up, reporting one: as forms, for whoever has no script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.visiting import maker_for, maker_of, welcome
from studio.common.errors import AllowanceSpent, StudioError
from studio.common.telling import told
from studio.common.throttling import PerMinute
from studio.pieces.models import Piece, Visibility
from studio.pieces.permissions import piece_edited, piece_seen
from studio.publishing import moderation
from studio.publishing.models import MAX_NOTE
from studio.publishing.schemas import SharingOut
from studio.publishing.sharing import MAX_TITLE, piece_delete, piece_rename, piece_share


class SharingForm(forms.Form):
    """A piece's title, its readers and its licence."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=MAX_TITLE)
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=[
            (Visibility.PRIVATE, gettext_lazy("Only you")),
            (Visibility.LINK, gettext_lazy("Whoever has the link")),
            (Visibility.PUBLIC, gettext_lazy("Everyone: it stands among the published pieces")),
        ],
        widget=forms.RadioSelect,
    )
    licence = forms.ChoiceField(label=gettext_lazy("Under which licence?"), required=False)

    def __init__(self, data: Any, *, told: SharingOut) -> None:
        initial = {"title": told.title, "visibility": told.visibility, "licence": told.licence}
        super().__init__(data, initial=initial)
        choices = [(one.spdx, one.short) for one in told.choices]
        self.fields["licence"].choices = choices  # type: ignore[attr-defined]
        if not choices:
            del self.fields["licence"]


class ReportForm(forms.Form):
    """What is wrong with a piece."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=[
            ("rights", gettext_lazy("It uses what belongs to somebody else")),
            ("unlawful", gettext_lazy("It is against the law")),
            ("harmful", gettext_lazy("It attacks or harasses people")),
            ("spam", gettext_lazy("It is advertising")),
            ("other", gettext_lazy("Something else")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=gettext_lazy("What should we know?"),
        max_length=MAX_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Who sees a piece of one's own, under which licence, and its title."""
    piece = piece_edited(piece_id, by=maker_of(request.user, request.session))
    told = SharingOut.of(piece, by=piece.owner)
    form = SharingForm(request.POST if request.method == "POST" else None, told=told)
    if form.is_bound and form.is_valid() and _shared(piece, form):
        messages.success(request, _("Saved."))
        return redirect("piece", piece.public_id)
    context = {"form": form, "piece": piece, "told": told, "report": moderation.hiding(piece)}
    return render(request, "sharing.html", context, status=422 if form.errors else 200)


def _shared(piece: Piece, form: SharingForm) -> bool:
    given = form.cleaned_data
    try:
        piece_rename(piece, title=given["title"])
        piece_share(
            piece,
            visibility=Visibility(given["visibility"]),
            licence=given.get("licence") or piece.licence.spdx,
            by=piece.owner,
        )
    except StudioError as refusal:
        field = refusal.field if refusal.field in form.fields else None
        form.add_error(field, told(refusal.sentence))
        return False
    return True


@require_POST
def delete(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Delete a piece of one's own."""
    piece = piece_edited(piece_id, by=maker_of(request.user, request.session))
    piece_delete(piece, named=request.POST.get("credit") != "anonymous")
    messages.success(request, _("“%(title)s” is deleted.") % {"title": piece.title})
    return redirect("mine")


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Tell the house what is wrong with a piece."""
    welcome(request)
    piece = piece_seen(piece_id, by=maker_of(request.user, request.session))
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not PerMinute("edit").allow_request(request):
            raise AllowanceSpent("That was very often: wait a minute.")
        try:
            moderation.report_create(piece, by=maker_for(request), **form.cleaned_data)
        except StudioError as refusal:
            form.add_error(
                refusal.field if refusal.field in form.fields else None, told(refusal.sentence)
            )
        else:
            messages.success(request, _("Thank you: somebody will look at it."))
            return redirect("piece", piece.public_id)
    context = {"form": form, "piece": piece}
    return render(request, "report.html", context, status=422 if form.errors else 200)


@require_POST
def appeal(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Answer why a piece of one's own is hidden."""
    piece = piece_edited(piece_id, by=maker_of(request.user, request.session))
    try:
        moderation.appeal(piece, text=request.POST.get("text", ""))
    except StudioError as refusal:
        messages.error(request, told(refusal.sentence))
    else:
        messages.success(request, _("Your answer was sent."))
    return redirect("sharing", piece.public_id)
