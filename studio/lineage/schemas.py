"""Lineage as it travels."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from generation.requests import MAX_TITLE_CHARACTERS
from studio.common.schemas import In, Out, Text
from studio.pieces.models import Piece


class CopyIn(In):
    """A piece of one's own to be made of a score. Without a title it keeps the score's."""

    title: Annotated[Text, Field(max_length=MAX_TITLE_CHARACTERS)] = ""


class CopyOut(Out):
    """The new piece, and its first score."""

    piece: str
    score: str
    title: str
    licence: str

    @classmethod
    def of(cls, piece: Piece) -> CopyOut:
        assert piece.current_score is not None
        return cls(
            piece=piece.public_id,
            score=piece.current_score.public_id,
            title=piece.title,
            licence=piece.licence.spdx,
        )
