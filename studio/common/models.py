"""The base classes of rows: when they were made, and what they are called outside."""

from __future__ import annotations

from django.db import models

from studio.common.ids import PUBLIC_ID_LENGTH, public_id


class TimeStamped(models.Model):
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        abstract = True


class PublicId(models.Model):
    """A row known outside by an opaque id; its number stays inside."""

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, default=public_id, unique=True, editable=False
    )

    class Meta:
        abstract = True
