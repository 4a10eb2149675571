"""The lines of a piece's words, found in the notes of a score."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from generation.lyrics.model import Prosody
from studio.pieces.models import Score


def counted(read: Prosody) -> list[dict[str, Any]]:
    """The lines that carry words, each with its text and how many syllables it has."""
    return [
        {"text": " ".join(word.text for word in line.words), "syllables": len(line.syllables)}
        for line in read.lines
    ]


def sung_lines(score: Score) -> list[dict[str, Any]]:
    """``text``, ``first_note``, ``last_note`` and ``measures`` (the numbers of their bars) of
    each line that the first part sings."""
    lines = score.piece.lines
    ends = list(accumulate(line["syllables"] for line in lines))
    sung: dict[int, list[dict[str, Any]]] = {}
    for row in score.notes:
        if row["part"] == score.notes[0]["part"] and row["syllable"] is not None:
            sung.setdefault(bisect_right(ends, row["syllable"]), []).append(row)
    return [
        {
            "text": line["text"],
            "first_note": sung[at][0]["id"],
            "last_note": sung[at][-1]["id"],
            "measures": (sung[at][0]["measure"], sung[at][-1]["measure"]),
        }
        for at, line in enumerate(lines)
        if at in sung
    ]
