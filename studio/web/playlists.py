"""Putting a piece into a project from its own page: a playlist is a project."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from studio.accounts.visiting import maker_for
from studio.common.errors import StudioError
from studio.common.telling import told
from studio.pieces.models import Visibility
from studio.pieces.permissions import piece_seen
from studio.publishing.models import MAX_TITLE
from studio.publishing.projects import project_add, project_create, project_edited


@require_POST
def keep(request: HttpRequest, piece_id: str) -> HttpResponse:
    """Put a piece at the end of one of one's own projects, or of a new one."""
    maker = maker_for(request)
    piece = piece_seen(piece_id, by=maker)
    chosen = request.POST.get("project", "")[:12]
    try:
        if chosen:
            project = project_edited(chosen, by=maker)
        else:
            title = request.POST.get("title", "").strip()[:MAX_TITLE] or _("My playlist")
            project = project_create(
                owner=maker, title=title, notes="", visibility=Visibility.PRIVATE
            )
        project_add(project, piece)
    except StudioError as refusal:
        messages.error(request, told(refusal.sentence))
    else:
        messages.success(request, _("It stands in “%(title)s” now.") % {"title": project.title})
    return redirect("piece", piece_id)
