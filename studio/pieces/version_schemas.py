"""The versions of a piece as the API shows them: what came of what, what stays, what is shown."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from studio.common.schemas import Id, In, Out
from studio.pieces.schemas import NoteIds, OperationOut


class ChangeOut(Out):
    """What a score has kept of another. ``bars``: of each of its bars how much is new, from 0
    (kept) to 1; ``content_kept``: how much of the harmony and rhythm of what was to be changed is
    still there; ``style_reached``: how much of the style that was asked for, if one was."""

    score: str
    since: str
    bars: list[float]
    content_kept: float
    style_reached: float | None


class LocksIn(In):
    """All the notes that are to stay as they are, those whose syllables are to stay there, and
    the chords that stay (null: as they are); none unlocks the score."""

    notes: NoteIds
    places: NoteIds = []
    chords: NoteIds | None = None


class CurrentIn(In):
    """The score to show first. ``base``: the one that was it when this was decided."""

    score: Id
    base: Id


Origin = Literal["composed", "brought", "typed"]


class HistoryItem(Out):
    """A score of a piece, and how it came out of its parent; without one, its ``origin``."""

    id: str
    parent: str | None
    take: int
    operation: OperationOut | None
    origin: Origin
    form: list[str]
    created_at: datetime
    current: bool


class HistoryOut(Out):
    """All the scores of a piece, the oldest first."""

    items: list[HistoryItem]
