"""Working on a score: alternatives, marks and edits, each answered by a worker."""

from __future__ import annotations

from typing import Any

from studio.jobs.editing_schemas import AlternativesOut, MarksOut
from studio.pieces.models import Score


def alternatives(score: Score, *, note: str) -> AlternativesOut:
    raise NotImplementedError


def marks(score: Score) -> MarksOut:
    raise NotImplementedError


def edit(score: Score, *, asked: dict[str, Any], base: str) -> Score:
    raise NotImplementedError
