"""Licence: a row for each licence a piece can carry."""

from __future__ import annotations

from django.db import models


class Licence(models.Model):
    """A licence by its SPDX identifier, and what it asks of whoever makes something new."""

    spdx = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    url = models.URLField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)  # the freest first

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.spdx
