"""RoleCorrection, Fingerprint, OriginalityReport, Export."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from generation.rights.roles import By, Role
from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.pieces.models import Piece, Score

MAX_REASON = 300


class RoleCorrection(TimeStamped):
    """What the owner says of a role instead of what the operations say. Both are shown, always;
    a new correction takes the place of the last, which stays in the history."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="corrections")
    role = models.CharField(max_length=12)
    by = models.CharField(max_length=6, blank=True, help_text="empty: nobody's")
    people = models.CharField(max_length=200, blank=True, help_text="names, if not the owner's")
    reason = models.CharField(max_length=MAX_REASON)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="correction_role_known", condition=Q(role__in=[*map(str, Role)])
            ),
            models.CheckConstraint(
                name="correction_by_known", condition=Q(by__in=["", *map(str, By)])
            ),
            models.CheckConstraint(name="correction_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.by or 'nobody'}"


class Fingerprint(models.Model):
    """The melody of a score as n-grams, so that a file that comes back is recognised."""

    score = models.OneToOneField(Score, on_delete=models.CASCADE, related_name="fingerprint")
    grams = ArrayField(models.BigIntegerField())

    class Meta:
        indexes = [GinIndex(name="fingerprint_grams", fields=["grams"])]

    def __str__(self) -> str:
        return f"{len(self.grams)} n-grams of {self.score}"


class OriginalityReport(TimeStamped):
    """The passages that a score shares with public pieces, as they were when it was made.

    ``compared``: how many pieces it was held against."""

    score = models.OneToOneField(Score, on_delete=models.CASCADE, related_name="report")
    compared = models.PositiveIntegerField()
    passages = models.JSONField(default=list, blank=True)

    def __str__(self) -> str:
        return f"{len(self.passages)} shared passages of {self.score}"


class Status(models.TextChoices):
    """Where an export stands; the last two are final."""

    WAITING = "waiting"
    WORKING = "working"
    READY = "ready"
    FAILED = "failed"


class Export(PublicId, TimeStamped):
    """A file that takes a worker's time: a recording, or everything in one. Gone after a day.

    ``record`` is the digest of the rights record in it: with other rights it is another file.
    """

    score = models.ForeignKey(Score, on_delete=models.CASCADE, related_name="exports")
    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="exports")
    format = models.CharField(max_length=8)
    record = models.CharField(max_length=64)
    site = models.CharField(max_length=200)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    content = models.BinaryField(null=True, blank=True)
    detail = models.TextField(blank=True, help_text="why it failed, for the person who asked")

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_export_a_record", fields=["score", "format", "record"]
            ),
            models.CheckConstraint(
                name="export_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="export_ready_with_content",
                condition=Q(status="ready", content__isnull=False)
                | (~Q(status="ready") & Q(content__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.format} of {self.score} ({self.status})"
