"""Permissions to remix: given by the owner of a piece, accepted by whoever opens a link."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import AllowanceSpent, StudioError
from studio.common.throttling import PerMinute
from studio.lineage.models import MAX_NOTE, Permission
from studio.lineage.permitting import (
    permission_accept,
    permission_give,
    permission_in_force,
    permission_offered,
    permission_revoke,
    permissions_of,
)
from studio.pieces.models import Piece
from studio.pieces.permissions import piece_edited

_MAKER = re.compile(r"(?:.*/makers/)?([A-Za-z0-9_-]{12})/?")


class PermissionForm(forms.Form):
    """Whom to permit what."""

    to = forms.CharField(
        label=gettext_lazy("The address of their page here (empty: whoever has the link)"),
        max_length=300,
        required=False,
    )
    terms = forms.ChoiceField(
        label=gettext_lazy("What may they do?"),
        choices=[
            ("CC-BY-4.0", gettext_lazy("Share what comes of it, with credit")),
            ("CC-BY-NC-4.0", gettext_lazy("Share it with credit, and not for money")),
            ("CC-BY-SA-4.0", gettext_lazy("Share it with credit, under CC BY-SA alone")),
            ("CC-BY-NC-SA-4.0", gettext_lazy("Share it with credit, under CC BY-NC-SA alone")),
        ],
        initial="CC-BY-4.0",
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=gettext_lazy("What else was agreed"), max_length=MAX_NOTE, required=False
    )

    def clean_to(self) -> str | None:
        """A maker's id, out of her page's address."""
        given: str = self.cleaned_data["to"].strip()
        if not given:
            return None
        found = _MAKER.fullmatch(given)
        if found is None:
            raise forms.ValidationError(_("Nobody here has this page: copy its address."))
        return found[1]


@require_http_methods(["GET", "HEAD", "POST"])
def given(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Who may remix a piece of one's own beyond its licence, and a form for one more."""
    piece = piece_edited(piece_id, by=maker_of(request.user, request.session))
    form = PermissionForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid() and _permitted(request, piece, form):
        return redirect("permissions", piece.public_id)
    context = {
        "piece": piece,
        "form": form,
        "permissions": [_row(request, one) for one in permissions_of(piece)],
    }
    return render(request, "permissions.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def offered(request: HttpRequest, permission_id: str) -> HttpResponse:
    """What a link permits, and the button to accept it."""
    maker = maker_of(request.user, request.session)
    link = permission_offered(permission_id, by=maker)
    if request.method == "POST":
        _often(request)
        permission_accept(link, by=maker_for(request))
        messages.success(request, _("You may remix this piece: the permission is written down."))
        return redirect("piece", link.piece.public_id)
    context = {
        "link": link,
        "piece": link.piece,
        "terms": _said(link),
        "mine": maker is not None and link.piece.owner_id == maker.pk,
        "have": maker is not None and permission_in_force(link.piece, to=maker),
    }
    return render(request, "permission.html", context)


@require_POST
def revoke(request: HttpRequest, permission_id: str) -> HttpResponse:
    """Take a permission back."""
    found = permission_revoke(permission_id, by=maker_of(request.user, request.session))
    messages.success(request, _("Taken back, for what is not made yet."))
    return redirect("permissions", found.piece.public_id)


def _permitted(request: HttpRequest, piece: Piece, form: PermissionForm) -> bool:
    _often(request)
    try:
        permission_give(piece, **form.cleaned_data)
    except StudioError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, _(str(refusal)))
        return False
    messages.success(request, _("The permission is written down."))
    return True


def _row(request: HttpRequest, permission: Permission) -> dict[str, Any]:
    address = reverse("permission", args=[permission.public_id]) if permission.by_link else ""
    return {
        "permission": permission,
        "terms": _said(permission),
        "address": request.build_absolute_uri(address) if address else "",
    }


def _said(permission: Permission) -> str:
    offers = dict(PermissionForm.base_fields["terms"].choices)  # type: ignore[attr-defined]
    return str(offers.get(permission.terms.spdx, permission.terms.spdx))


def _often(request: HttpRequest) -> None:
    if not PerMinute("edit").allow_request(request):
        raise AllowanceSpent("That was very often: wait a minute.")
