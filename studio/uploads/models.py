"""Upload: a file somebody brought, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from studio.accounts.models import Maker
from studio.common.models import PublicId, TimeStamped
from studio.licences.models import Licence
from studio.pieces.models import Piece

MAX_TITLE = 200
MAX_SOURCE = 500
MAX_FILENAME = 200
MAX_VOICE = 120


class Status(models.TextChoices):
    """Where an upload stands; the last two are final."""

    WAITING = "waiting"
    READING = "reading"
    READY = "ready"
    REFUSED = "refused"


FINAL = (Status.READY, Status.REFUSED)


class Upload(PublicId, TimeStamped):
    """``content`` is kept until it is read, its ``sha256`` for good; ``signed`` is the file itself
    where others' Content Credentials are in it, to go on in what is made from it. ``source`` and
    ``licence`` are what the uploader states."""

    owner = models.ForeignKey(Maker, on_delete=models.CASCADE, related_name="uploads")
    idempotency_key = models.CharField(max_length=200, null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    filename = models.CharField(max_length=MAX_FILENAME)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField(null=True, blank=True)
    signed = models.BinaryField(null=True, blank=True)
    title = models.CharField(max_length=MAX_TITLE, blank=True, help_text="if not the file's own")
    language = models.CharField(max_length=8, blank=True, help_text="of the words, if stated")
    voice = models.CharField(
        max_length=MAX_VOICE, blank=True, default="", help_text="the file's own id of the tune"
    )
    source = models.CharField(max_length=MAX_SOURCE, help_text="where the music comes from")
    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="uploads")
    attempt = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    detail = models.TextField(blank=True, help_text="why it was refused, for the uploader")
    original_format = models.CharField(max_length=8, blank=True)
    notices = models.JSONField(default=list, blank=True, help_text="what was changed")
    piece = models.OneToOneField(
        Piece, null=True, blank=True, on_delete=models.CASCADE, related_name="upload"
    )

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_upload_an_idempotency_key", fields=["owner", "idempotency_key"]
            ),
            models.CheckConstraint(
                name="upload_status_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="upload_ready_with_a_piece",
                condition=Q(status="ready", piece__isnull=False)
                | (~Q(status="ready") & Q(piece__isnull=True)),
            ),
            models.CheckConstraint(
                name="upload_refused_with_a_reason",
                condition=~Q(status="refused") | ~Q(detail=""),
            ),
            models.CheckConstraint(
                name="upload_kept_until_read",
                condition=Q(status__in=FINAL, content__isnull=True)
                | (~Q(status__in=FINAL) & Q(content__isnull=False)),
            ),
            models.CheckConstraint(
                name="upload_read_under_a_lease",
                condition=Q(status="reading", lease_until__isnull=False)
                | (~Q(status="reading") & Q(lease_until__isnull=True)),
            ),
            models.CheckConstraint(
                name="upload_sha256", condition=Q(sha256__regex=r"^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} ({self.status})"
