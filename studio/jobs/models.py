"""Job and JobEvent: the truth about a request for music."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.pieces.models import Piece, Score


class Status(models.TextChoices):
    """Where a job stands; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


FINAL = (Status.SUCCEEDED, Status.FAILED, Status.CANCELLED)


class Kind(models.TextChoices):
    """What is asked for: a melody for words, a change to a score that is there, or a layer
    beside its melody."""

    MELODY = "melody"
    REMIX = "remix"
    ARRANGE = "arrange"


class Queue(models.TextChoices):
    """Queues, not priorities: brokers disagree about which end of a priority is up."""

    MELODY = "melody"
    BACKGROUND = "background"


class Job(PublicId, TimeStamped):
    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="jobs")
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.MELODY)
    queue = models.CharField(max_length=12, choices=Queue.choices, default=Queue.MELODY)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    request = models.JSONField()
    score = models.ForeignKey(
        Score,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="the score to be changed",
    )
    like = models.ForeignKey(
        Score,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="the score it shall be like",
    )
    stage = models.CharField(max_length=12, default="queued")
    fraction = models.FloatField(default=0)
    checkpoint = models.JSONField(null=True, blank=True)
    last_event = models.PositiveIntegerField(default=0)
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=100, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    cancel_requested = models.BooleanField(default=False)
    enqueued_at = models.DateTimeField(default=timezone.now, help_text="the last wake-up call")
    wake_ups = models.PositiveSmallIntegerField(default=0, help_text="calls since it last ran")
    finished_at = models.DateTimeField(null=True, blank=True)
    detail = models.TextField(blank=True, help_text="why it failed, for the person who asked")
    field = models.CharField(max_length=40, blank=True, help_text="the field to change")
    piece = models.ForeignKey(
        Piece, null=True, blank=True, on_delete=models.CASCADE, related_name="jobs"
    )
    takes = models.JSONField(default=list, blank=True, help_text="the scores it made, in order")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(
                name="unfinished_jobs",
                fields=["enqueued_at"],
                condition=Q(status__in=["queued", "running"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                name="one_job_an_idempotency_key", fields=["owner", "idempotency_key"]
            ),
            models.CheckConstraint(name="job_status_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="job_queue_known", condition=Q(queue__in=Queue.values)),
            models.CheckConstraint(
                name="job_remixes_a_score",
                condition=Q(kind="remix", score__isnull=False)
                | Q(kind="arrange", score__isnull=False, like__isnull=True)
                | Q(kind="melody", score__isnull=True, like__isnull=True),
            ),
            models.CheckConstraint(
                name="job_runs_under_a_lease",
                condition=Q(status="running", lease_token__isnull=False, lease_until__isnull=False)
                | (~Q(status="running") & Q(lease_token__isnull=True, lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_succeeds_with_a_piece",
                condition=Q(status="succeeded", piece__isnull=False)
                | (~Q(status="succeeded") & Q(piece__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_fails_with_a_reason", condition=~Q(status="failed") | ~Q(detail="")
            ),
            models.CheckConstraint(
                name="job_ends_at_some_time",
                condition=Q(status__in=FINAL, finished_at__isnull=False)
                | (~Q(status__in=FINAL) & Q(finished_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="job_fraction_in_bounds", condition=Q(fraction__gte=0, fraction__lte=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} ({self.status})"

    @property
    def group(self) -> str:
        """The channel group of those who follow this job."""
        return group_of(self.public_id)


def group_of(job_id: str) -> str:
    """The channel group of those who follow the job with this public id."""
    return f"job.{job_id}"


class JobEvent(models.Model):
    """What was told of a job, numbered from 1 without a gap. Never changed; some days after the
    end only the last is kept."""

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="events")
    n = models.PositiveIntegerField()
    type = models.CharField(max_length=12)
    payload = models.JSONField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["n"]
        indexes = [
            models.Index(
                name="passing_events",
                fields=["at"],
                condition=Q(type__in=["frame", "stage", "bars"]),
            )
        ]
        constraints = [
            models.UniqueConstraint(name="one_event_a_number", fields=["job", "n"]),
            models.CheckConstraint(name="events_count_from_one", condition=Q(n__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.type}"

    def to_json(self) -> dict[str, object]:
        """The event as it travels."""
        return {"n": self.n, "type": self.type, **self.payload}
