"""What the queue does for those who follow, and by mail."""

from __future__ import annotations

from django.conf import settings

from studio.celery import app
from studio.social import digest, following


@app.task(name="social.tell")
def tell() -> None:
    """Tell of pieces that have become public. Killed at any moment, it has lost nothing."""
    while following.tell_of_published():
        pass


@app.task(name="social.digest")
def digests() -> None:
    """Send the day's letters, if the studio knows its own address."""
    if settings.SITE_ADDRESS:
        digest.send_digests(settings.SITE_ADDRESS)
