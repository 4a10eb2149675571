"""Projects as pages: one's own, one of them to read, and one to put in order."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts.models import Maker
from studio.accounts.visiting import maker_for, maker_of, welcome
from studio.common.errors import StudioError
from studio.common.telling import told
from studio.pieces.models import Piece, Visibility
from studio.publishing.models import MAX_NOTES, MAX_TITLE, Project
from studio.publishing.projects import (
    Place,
    places_seen,
    project_change,
    project_create,
    project_edited,
    project_fill,
    project_seen,
)
from studio.web.walls import card

_OFFERED = 200  # pieces that can be chosen from; the API takes any


class ProjectForm(forms.Form):
    """A project's own words."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=MAX_TITLE)
    notes = forms.CharField(
        label=gettext_lazy("Notes"),
        max_length=MAX_NOTES,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("Who may see it?"),
        choices=[
            (Visibility.PRIVATE, gettext_lazy("Only you")),
            (Visibility.LINK, gettext_lazy("Whoever has the link")),
            (Visibility.PUBLIC, gettext_lazy("Everyone")),
        ],
        initial=Visibility.PRIVATE,
        widget=forms.RadioSelect,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own projects, and a form for another."""
    welcome(request)
    form = ProjectForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        made = _tried(form, lambda: project_create(owner=maker_for(request), **form.cleaned_data))
        if made is not None:
            return redirect("project-edit", made.public_id)
    maker = maker_of(request.user, request.session)
    own = maker.projects.all() if maker else Project.objects.none()
    context = {"form": form, "projects": own, "current": "mine"}
    return render(request, "projects.html", context, status=422 if form.errors else 200)


@require_safe
@ensure_csrf_cookie
def project(request: HttpRequest, project_id: str) -> HttpResponse:
    """A project to read: its notes, and its pieces in order."""
    maker = maker_of(request.user, request.session)
    found = project_seen(project_id, by=maker)
    seen = [(piece, note) for piece, note in places_seen(found, by=maker) if piece.current_score]
    context = {
        "project": found,
        "mine": maker is not None and found.owner_id == maker.pk,
        "places": [card(piece) | {"note": note} for piece, note in seen],
        "view": "home",
        "props": {},
    }
    return render(request, "project.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, project_id: str) -> HttpResponse:
    """A project's words, its pieces, their order and their notes."""
    maker = maker_of(request.user, request.session)
    found = project_edited(project_id, by=maker)
    values = {"title": found.title, "notes": found.notes, "visibility": found.visibility}
    form = ProjectForm(request.POST if request.method == "POST" else None, initial=values)
    if form.is_bound and form.is_valid():
        changed = _tried(form, lambda: _changed(found, form.cleaned_data, request.POST))
        if changed is not None:
            messages.success(request, _("Saved."))
            return redirect("project-edit" if "more" in request.POST else "project", project_id)
    places = places_seen(found, by=maker)
    inside = {piece.pk for piece, _note in places}
    offered = _own(found.owner).exclude(pk__in=inside)[:_OFFERED]
    context = {"form": form, "project": found, "places": places, "offered": offered}
    return render(request, "project_edit.html", context, status=422 if form.errors else 200)


@require_POST
def delete(request: HttpRequest, project_id: str) -> HttpResponse:
    """Delete a project; its pieces stay."""
    project_edited(project_id, by=maker_of(request.user, request.session)).delete()
    return redirect("projects")


def _own(maker: Maker) -> Any:
    kept = Piece.objects.filter(owner=maker, withdrawn_at__isnull=True)
    return kept.only("public_id", "title")


def _changed(project: Project, words: dict[str, Any], given: Any) -> Project:
    """The places as the form has them: those with a number, by it; a chosen piece last."""
    ids = given.getlist("piece")
    numbers = given.getlist("place")
    notes = given.getlist("note")
    rows = [
        (int(number), at, Place(id, note))
        for at, (id, number, note) in enumerate(zip(ids, numbers, notes, strict=False))
        if number.isdecimal() and len(number) < 6
    ]
    places = [place for _number, _at, place in sorted(rows)]
    if added := given.get("add", ""):
        places.append(Place(added, ""))
    project_change(project, **words)
    return project_fill(project, places)


def _tried(form: forms.Form, do: Any) -> Project | None:
    try:
        made: Project = do()
    except StudioError as refusal:
        form.add_error(
            refusal.field if refusal.field in form.fields else None, told(refusal.sentence)
        )
        return None
    return made
