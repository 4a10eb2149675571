"""Alternatives, marks and edits as they travel."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from generation.requests import AMBITUS_LIMITS
from studio.common.schemas import Id, In, Out
from studio.pieces.schemas import NoteId


class ReasonOut(Out):
    """Why, as a key to translate and what fills its places."""

    key: str
    params: dict[str, str | int | float]


class AlternativeOut(Out):
    """Another pitch for a note, how likely the model finds it, and why in a sentence."""

    midi: int
    name: str
    probability: float
    reason: ReasonOut
    sentence: str


class AlternativesOut(Out):
    """The likeliest other pitches for a note, the likeliest first."""

    note: str
    items: list[AlternativeOut]


class MarksOut(Out):
    """The linter's marks."""

    marks: list[dict[str, Any]]


class Repitch(In):
    """Give a note another pitch (a MIDI number; 60 is middle C)."""

    kind: Literal["repitch"]
    note: NoteId
    midi: Annotated[int, Field(strict=True, ge=AMBITUS_LIMITS[0], le=AMBITUS_LIMITS[1])]


class TakeFix(In):
    """Take a fix of a mark, just as the mark offered it."""

    kind: Literal["fix"]
    fix: dict[str, Any]


class EditIn(In):
    """A change by hand. ``base``: the score that the piece showed when it was decided."""

    base: Id
    edit: Annotated[Repitch | TakeFix, Field(discriminator="kind")]
