"""Restoration: an archive that somebody brings back, and how far it has come."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped


class Status(models.TextChoices):
    """Where a restoration stands; the last two are final."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    REFUSED = "refused"


FINAL = (Status.READY, Status.REFUSED)


class Restoration(PublicId, TimeStamped):
    """``content`` is kept until all is back. Of ``total`` pieces ``done`` were looked at: so many
    are ``back``, were still ``there``, are ``brought`` as scores that somebody brings, or were
    ``refused``."""

    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="restorations")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    size = models.PositiveIntegerField()
    content = models.BinaryField(null=True, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    back = models.PositiveIntegerField(default=0)
    there = models.PositiveIntegerField(default=0)
    brought = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    detail = models.TextField(blank=True, help_text="why it was refused, for the owner")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="restoration_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="restoration_kept_until_done",
                condition=Q(status__in=FINAL, content__isnull=True)
                | (~Q(status__in=FINAL) & Q(content__isnull=False)),
            ),
            models.UniqueConstraint(
                name="one_restoration_at_a_time", fields=["owner"], condition=~Q(status__in=FINAL)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.done} of {self.total} pieces ({self.status})"
