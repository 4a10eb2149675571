"""A maker's own pages: her account, her tokens, her pieces; and the page that others see."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studio.accounts import allowances
from studio.accounts.models import Maker
from studio.accounts.profiles import ProfileForm, TokenForm
from studio.accounts.tokens import live_tokens, token_create, token_revoke
from studio.accounts.visiting import maker_for, maker_of
from studio.common.errors import NotFound, Unprocessable
from studio.common.telling import told
from studio.pieces.models import Piece, Visibility
from studio.pieces.permissions import pieces
from studio.social.following import is_following
from studio.web.walls import wall


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """What others see of a maker, and the ways to the rest of her account."""
    maker = maker_for(request)
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm.of(maker)
    if form.is_bound and form.is_valid():
        form.save(maker)
        messages.success(request, _("Saved."))
        return redirect("account")
    context = {
        "form": form,
        "maker": maker,
        "takes_today": allowances.spent_today(maker),
        "takes_limit": allowances.daily_takes(maker),
    }
    return render(request, "account/account.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest) -> HttpResponse:
    """The tokens of a maker's programs; a new one is shown in the answer, and never again."""
    maker = maker_for(request)
    form = TokenForm(request.POST if request.method == "POST" else None)
    secret = ""
    if form.is_bound and form.is_valid():
        try:
            _token, secret = token_create(maker=maker, **form.cleaned_data)
        except Unprocessable as refusal:
            form.add_error(refusal.field, told(refusal.sentence))
        else:
            form = TokenForm()
    context = {"form": form, "secret": secret, "tokens": live_tokens(maker)}
    return render(request, "account/tokens.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def token_close(request: HttpRequest, token_id: str) -> HttpResponse:
    """Revoke a token."""
    token_revoke(token_id, maker=maker_for(request))
    return redirect("tokens")


@require_safe
@ensure_csrf_cookie
def mine(request: HttpRequest) -> HttpResponse:
    """All the pieces of whoever is here, a guest included."""
    maker = maker_of(request.user, request.session)
    own = pieces().filter(owner=maker) if maker else Piece.objects.none()
    return render(request, "mine.html", {"current": "mine", **wall(request, own)})


@require_safe
def maker(request: HttpRequest, maker_id: str) -> HttpResponse:
    """A maker's public page. A guest has one once something of hers is public."""
    found = Maker.objects.select_related("user").filter(public_id=maker_id).first()
    if found is None or found.departed_at is not None:
        raise NotFound("There is no such maker.")
    published = pieces().filter(owner=found, visibility=Visibility.PUBLIC)
    if found.user is None and not published.exists():
        raise NotFound("There is no such maker.")
    me = maker_of(request.user, request.session)
    context = {
        "maker": found,
        "is_me": me is not None and me.pk == found.pk,
        "follows": is_following(me, found),
        "followers": found.followers.count(),
        **wall(request, published),
    }
    return render(request, "maker.html", context)
