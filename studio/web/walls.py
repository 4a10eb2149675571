"""Walls of music: pieces side by side, each with its incipit."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from studio.common.errors import NotFound, Unprocessable
from studio.pieces import engraving
from studio.pieces.listing import newest
from studio.pieces.models import Piece

SIZE = 24


def wall(request: HttpRequest, found: QuerySet[Piece]) -> dict[str, Any]:
    """What ``wall.html`` shows: a page of these pieces, from the cursor in the address on."""
    playable = found.filter(current_score__isnull=False)
    try:
        shown, following = newest(playable, after=request.GET.get("cursor", "")[:12], size=SIZE)
    except Unprocessable:
        raise NotFound("There is no such page.") from None
    return {"view": "home", "props": {}, "cards": [card(one) for one in shown], "next": following}


def card(piece: Piece) -> dict[str, Any]:
    """A piece that has a score, as it hangs on a wall."""
    assert piece.current_score is not None
    return {
        "piece": piece,
        "score": piece.current_score,
        "incipit": engraving.incipit(piece.current_score),
        "first_line": stanzas(piece)[0][0],
    }


def stanzas(piece: Piece) -> list[list[str]]:
    """The lines of the words, stanza by stanza."""
    found: list[list[str]] = [[]]
    for line in piece.words.splitlines():
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return [stanza for stanza in found if stanza] or [[""]]
