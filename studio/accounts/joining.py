"""Signing up and signing in, as allauth does it; what a guest made comes along."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from django.utils.encoding import force_bytes, force_str
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from studio.accounts.models import MAX_NAME, Allowance, Maker, User
from studio.accounts.visiting import guest_left


class SignUpForm(forms.Form):
    """What is asked beside an address and a password."""

    artist_name = forms.CharField(
        label=_("Artist name"),
        max_length=MAX_NAME,
        help_text=_("It stands beside your pieces. It can be changed."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    field_order = ("email", "artist_name", "password1")

    def signup(self, request: HttpRequest, user: User) -> None:
        maker = guest_work_kept(user=user, guest=guest_left(request.session))
        maker.name = self.cleaned_data["artist_name"]
        maker.save(update_fields=["name"])


class AccountAdapter(DefaultAccountAdapter):
    """allauth's doors, with our guests let through."""

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        guest = guest_left(request.session)
        super().login(request, user)
        assert isinstance(user, User)
        guest_work_kept(user=user, guest=guest)


class SecondFactorAdapter(DefaultMFAAdapter):
    """The secrets of authenticator apps and recovery codes, encrypted where they are kept."""

    def encrypt(self, text: str) -> str:
        return force_str(_cipher().encrypt(force_bytes(text)))

    def decrypt(self, encrypted_text: str) -> str:
        return force_str(_cipher().decrypt(force_bytes(encrypted_text)))


def user_named(user: User) -> str:
    """How the site addresses a user."""
    maker = Maker.objects.filter(user=user).first()
    return (maker.display_name if maker else "") or user.email or user.get_username()


@transaction.atomic
def guest_work_kept(*, user: User, guest: Maker | None) -> Maker:
    """The user's maker: a guest becomes her, or hands all that is his to the one she has."""
    mine = Maker.objects.select_for_update().filter(user=user).first()
    if guest is None:
        return mine or Maker.objects.create(user=user)
    if mine is None:
        guest.user, guest.guest_token = user, None
        guest.save(update_fields=["user", "guest_token"])
        return guest
    _hand_over(guest, mine)
    guest.delete()
    return mine


def _hand_over(guest: Maker, mine: Maker) -> None:
    """Every row that belongs to the guest, of whatever kind. Allowances are added up; keys that
    make a request unique were the guest's browser's own, and have done their work."""
    for spent in guest.allowances.all():
        same_day = Allowance.objects.filter(maker=mine, day=spent.day)
        if not same_day.update(takes=F("takes") + spent.takes):
            guest.allowances.filter(pk=spent.pk).update(maker=mine)
    for relation in Maker._meta.related_objects:
        if relation.related_model is Allowance:
            continue
        fields = {field.name for field in relation.related_model._meta.get_fields()}
        changes: dict[str, Any] = {relation.field.name: mine}
        if "idempotency_key" in fields:
            changes["idempotency_key"] = None
        model: Any = relation.related_model
        rows = model._default_manager.filter(**{relation.field.name: guest})
        for row in rows.values_list("pk", flat=True):
            _hand_on(rows.filter(pk=row), changes)


def _hand_on(row: Any, changes: dict[str, Any]) -> None:
    """What she has done already as herself (loved the same piece) goes with the guest."""
    try:
        with transaction.atomic():
            row.update(**changes)
    except IntegrityError:
        pass


def _cipher() -> Fernet:
    key = salted_hmac("studio.accounts.second-factor", settings.SECRET_KEY, algorithm="sha256")
    return Fernet(urlsafe_base64_encode(key.digest()) + "=")
