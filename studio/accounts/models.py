"""User, Maker, Allowance."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db import models

from studio.common.models import PublicId, TimeStamped


class User(AbstractUser):
    """Someone with a password. Our own model from the start, so that it can grow."""


class Maker(PublicId, TimeStamped):
    """Whoever makes music here: a user, or a guest known by a token in her session.

    Pieces and jobs belong to makers, so a guest who signs up later keeps what she made.
    """

    user = models.OneToOneField(
        User, null=True, blank=True, on_delete=models.CASCADE, related_name="maker"
    )
    guest_token = models.CharField(max_length=43, null=True, blank=True, unique=True)
    name = models.CharField(max_length=100, blank=True)
    daily_takes = models.PositiveIntegerField(
        null=True, blank=True, help_text="takes a day; empty: what the settings give everyone"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="maker_is_user_or_guest",
                condition=models.Q(user__isnull=False) | models.Q(guest_token__isnull=False),
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
