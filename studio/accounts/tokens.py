"""Tokens for programs: made, recognised, revoked."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from studio.accounts.models import ApiToken, Maker, Scope
from studio.common.errors import NotFound, Unprocessable

PREFIX = "cantilena_"
MAX_TOKENS = 20
_SEEN_EVERY = timedelta(minutes=1)  # the last use need not be known more exactly


def token_create(*, maker: Maker, name: str, scopes: Iterable[str]) -> tuple[ApiToken, str]:
    """A new token, and its secret, which nobody can ask for again. Raises Unprocessable."""
    chosen = [scope for scope in Scope.values if scope in set(scopes)]
    if not name.strip():
        raise Unprocessable("Say what the token is for.", field="name")
    if not chosen:
        raise Unprocessable("Choose what the token may do.", field="scopes")
    if live_tokens(maker).count() >= MAX_TOKENS:
        raise Unprocessable("These are enough tokens: revoke one first.", field="name")
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        maker=maker, name=name.strip(), digest=_digest(secret), scopes=chosen
    )
    return token, secret


def live_tokens(maker: Maker) -> QuerySet[ApiToken]:
    return maker.tokens.filter(revoked_at__isnull=True)


def token_found(secret: str) -> ApiToken | None:
    """The token with this secret, if it still opens anything."""
    token = (
        ApiToken.objects.select_related("maker__user")
        .filter(digest=_digest(secret), revoked_at__isnull=True, maker__user__is_active=True)
        .first()
    )
    if token is not None:
        now = timezone.now()
        stale = Q(last_used_at__isnull=True) | Q(last_used_at__lt=now - _SEEN_EVERY)
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


def token_revoke(public_id: str, *, maker: Maker) -> None:
    """Close this token for good. Raises NotFound when the maker has none such."""
    if not live_tokens(maker).filter(public_id=public_id).update(revoked_at=timezone.now()):
        raise NotFound("There is no such token.")


def _digest(secret: str) -> str:
    """A secret of 256 random bits needs no slow hash: nobody can guess through them."""
    return hashlib.sha256(secret.encode()).hexdigest()
