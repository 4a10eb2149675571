"""An event of a job as it is told to whoever follows it."""

from __future__ import annotations

from typing import Any

from studio.common.telling import told, unpacked
from studio.jobs.models import Status


def event_told(event: dict[str, Any]) -> dict[str, Any]:
    """The event as it travels, its sentence in the language that is active."""
    if event["type"] != Status.FAILED:
        return event
    return event | {"detail": told(unpacked(event["detail"]))}
