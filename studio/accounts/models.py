"""User, Maker, Allowance, ApiToken."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from studio.common.models import PublicId, TimeStamped

MAX_NAME = 100
MAX_ABOUT = 1_000
MAX_LINKS = 5


class User(AbstractUser):
    """Someone with a password. Our own model from the start, so that it can grow."""


class Maker(PublicId, TimeStamped):
    """Whoever makes music here: a user, or a guest known by a token in her session.

    Pieces and jobs belong to makers, so a guest who signs up later keeps what she made. A maker
    who closed her account has departed: what stays is the credit that others' pieces give her.
    """

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="maker"
    )
    guest_token = models.CharField(max_length=43, null=True, blank=True, unique=True)
    name = models.CharField(max_length=MAX_NAME, blank=True, help_text="as an artist")
    about = models.TextField(max_length=MAX_ABOUT, blank=True, db_default="")
    links = models.JSONField(
        default=list, blank=True, db_default=[], help_text="addresses of her own pages"
    )
    departed_at = models.DateTimeField(null=True, blank=True)
    daily_takes = models.PositiveIntegerField(
        null=True, blank=True, help_text="takes a day; empty: what the settings give everyone"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="maker_is_user_or_guest",
                condition=models.Q(user__isnull=False)
                | models.Q(guest_token__isnull=False)
                | models.Q(departed_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name or (self.user.get_username() if self.user else "a guest")

    @property
    def display_name(self) -> str:
        """What is printed beside a piece; a guest's is empty."""
        return self.name or (self.user.get_full_name() if self.user else "")


class Allowance(models.Model):
    """How many takes a maker has asked for on one day (UTC)."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="allowances")
    day = models.DateField()
    takes = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_allowance_a_day", fields=["maker", "day"])]

    def __str__(self) -> str:
        return f"{self.maker}, {self.day}: {self.takes}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        raise TypeError("Allowances are spent with allowances.spend().")


class Scope(models.TextChoices):
    """What a program may do with a token."""

    READ = "read", "read what I can see"
    COMPOSE = "compose", "ask for music, bring scores"
    EDIT = "edit", "change my pieces"
    PUBLISH = "publish", "publish, take back and delete my pieces"


class ApiToken(PublicId, TimeStamped):
    """A key that a program signs in with. Only its digest is kept; it is shown once."""

    maker = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=MAX_NAME, help_text="what it is for")
    digest = models.CharField(max_length=64, unique=True, help_text="sha256")
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices))
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="token_scopes_known",
                condition=models.Q(scopes__contained_by=Scope.values, scopes__len__gte=1),
            ),
            models.CheckConstraint(
                name="token_digest_is_sha256", condition=models.Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.maker})"
