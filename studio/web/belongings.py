"""Taking everything home, bringing it back, and closing an account."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts.models import User
from studio.accounts.visiting import maker_for, maker_of
from studio.belongings.archive import archive_write
from studio.belongings.leaving import account_close
from studio.belongings.models import Restoration, Status
from studio.belongings.reading import MAX_BYTES
from studio.belongings.requesting import restoration_request, restoration_seen
from studio.common.errors import AllowanceSpent, StudioError
from studio.common.telling import told
from studio.common.throttling import PerMinute


class ArchiveForm(forms.Form):
    """An archive to be brought back."""

    file = forms.FileField(
        label=gettext_lazy("The archive"), widget=forms.FileInput(attrs={"accept": ".zip"})
    )


class ClosingForm(forms.Form):
    """An account to be closed."""

    credit = forms.ChoiceField(
        label=gettext_lazy("If others built on your pieces, they owe them a credit:"),
        choices=[
            ("named", gettext_lazy("with your name")),
            ("anonymous", gettext_lazy("without your name")),
        ],
        initial="named",
        widget=forms.RadioSelect,
    )
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@login_required
@never_cache
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """Everything that a maker owns, as one zip."""
    if not PerMinute("upload").allow_request(request):
        raise AllowanceSpent("That was very often: wait a minute.")
    name = f"cantilena-{timezone.now():%Y-%m-%d}.zip"
    return FileResponse(archive_write(maker_for(request)), as_attachment=True, filename=name)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest) -> HttpResponse:
    """A form for an archive."""
    bound = request.method == "POST"
    form = ArchiveForm(request.POST, request.FILES) if bound else ArchiveForm()
    if form.is_bound and form.is_valid():
        if not PerMinute("upload").allow_request(request):
            raise AllowanceSpent("That was very often: wait a minute.")
        try:
            asked = restoration_request(form.cleaned_data["file"], owner=maker_for(request))
        except StudioError as refusal:
            form.add_error("file", told(refusal.sentence))
        else:
            return redirect("restoration", asked.public_id)
    context = {"form": form, "megabytes": MAX_BYTES // 1_000_000}
    return render(request, "account/restore.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def restoring(request: HttpRequest, restoration_id: str) -> HttpResponse:
    """How far an archive has come, and what became of it."""
    found = restoration_seen(restoration_id, by=maker_of(request.user, request.session))
    context = {
        "restoration": found,
        "ready": found.status == Status.READY,
        "refused": found.status == Status.REFUSED,
        "detail": _(found.detail) if found.detail else "",
        "became": _told(found),
    }
    return render(request, "account/restoring.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Close an account, after its password was given once more."""
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        assert isinstance(request.user, User)
        if request.user.check_password(form.cleaned_data["password"]):
            maker = maker_for(request)
            logout(request)
            account_close(maker, named=form.cleaned_data["credit"] == "named")
            messages.success(request, _("Your account is closed."))
            return redirect("home")
        form.add_error("password", _("This is not your password."))
    return render(request, "account/close.html", {"form": form}, status=422 if form.errors else 200)


def _told(found: Restoration) -> list[str]:
    told = []
    if found.back:
        told.append(ngettext("%d piece is back.", "%d pieces are back.", found.back) % found.back)
    if found.there:
        told.append(
            ngettext("%d piece was still here.", "%d pieces were still here.", found.there)
            % found.there
        )
    if found.brought:
        told.append(
            ngettext(
                "%d score is being read: it was changed, or comes from another studio.",
                "%d scores are being read: they were changed, or come from another studio.",
                found.brought,
            )
            % found.brought
        )
    if found.refused:
        told.append(
            ngettext("%d piece could not be read.", "%d pieces could not be read.", found.refused)
            % found.refused
        )
    return told or [_("There is no piece in this archive.")]
