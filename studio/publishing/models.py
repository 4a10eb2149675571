"""Project, ProjectPiece, Report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.pieces.models import Piece, Visibility

MAX_TITLE = 200
MAX_NOTES = 5_000
MAX_NOTE = 1_000


class Project(PublicId, TimeStamped):
    """Pieces in an order, with what there is to say of them: a cycle, a lesson, a programme."""

    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="projects")
    title = models.CharField(max_length=MAX_TITLE)
    notes = models.TextField(max_length=MAX_NOTES, blank=True)
    visibility = models.CharField(
        max_length=8, choices=Visibility.choices, default=Visibility.PRIVATE
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(name="project_has_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="project_visibility_known", condition=Q(visibility__in=Visibility.values)
            ),
        ]

    def __str__(self) -> str:
        return self.title


class ProjectPiece(models.Model):
    """A piece's place in a project. Anybody's piece can stand there; it stays its owner's."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="places")
    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField()
    note = models.TextField(max_length=MAX_NOTE, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(name="once_in_a_project", fields=["project", "piece"]),
            models.UniqueConstraint(name="one_piece_a_place", fields=["project", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.project}, {self.position + 1}: {self.piece}"


class Reason(models.TextChoices):
    """Why somebody reports a piece."""

    RIGHTS = "rights", "it uses what belongs to somebody else"
    UNLAWFUL = "unlawful", "it is against the law"
    HARMFUL = "harmful", "it attacks or harasses people"
    SPAM = "spam", "it is advertising"
    OTHER = "other", "something else"


class Decision(models.TextChoices):
    """What became of a report. A hidden piece is its owner's alone until it is restored."""

    OPEN = "open"
    DISMISSED = "dismissed"
    HIDDEN = "hidden"
    RESTORED = "restored"


class Report(PublicId, TimeStamped):
    """What somebody says is wrong with a piece, what was decided, and the owner's answer."""

    piece = models.ForeignKey(Piece, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(
        Maker, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reason = models.CharField(max_length=8, choices=Reason.choices)
    text = models.TextField(max_length=MAX_NOTE, blank=True)
    decision = models.CharField(max_length=9, choices=Decision.choices, default=Decision.OPEN)
    decided_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(max_length=MAX_NOTE, blank=True, help_text="for the owner to read")
    visibility_before = models.CharField(max_length=8, choices=Visibility.choices, blank=True)
    appeal = models.TextField(max_length=MAX_NOTE, blank=True, help_text="the owner's answer")
    appealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                name="report_reason_known", condition=Q(reason__in=Reason.values)
            ),
            models.CheckConstraint(
                name="report_decided_once",
                condition=Q(decision="open", decided_at__isnull=True)
                | (Q(decision__in=Decision.values, decided_at__isnull=False) & ~Q(decision="open")),
            ),
            models.UniqueConstraint(
                name="hidden_by_one_report", fields=["piece"], condition=Q(decision="hidden")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.piece}: {self.reason} ({self.decision})"
