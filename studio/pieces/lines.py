"""The lines of a piece's words, found in the notes of a score."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
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
    lines = score.lines or score.piece.lines
    ends = _ends(lines)
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


def recounted(score: Score, note: str, notes: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines of a score made from this one by a change at ``note``, whose line has as many
    more syllables (or fewer) as ``notes`` have; empty where they are the piece's."""
    more = _syllables(notes) - _syllables(score.notes)
    lines = score.lines or score.piece.lines
    sung = next((row["syllable"] for row in score.notes if row["id"] == note), None)
    if not more or sung is None or not lines:
        return list(score.lines)
    at = min(bisect_right(_ends(lines), sung), len(lines) - 1)
    changed = {**lines[at], "syllables": lines[at]["syllables"] + more}
    return [*lines[:at], changed, *lines[at + 1 :]]


def _ends(lines: Sequence[dict[str, Any]]) -> list[int]:
    return list(accumulate(line["syllables"] for line in lines))


def _syllables(notes: Sequence[dict[str, Any]]) -> int:
    first = [row for row in notes if row["part"] == notes[0]["part"]]
    return 1 + max((row["syllable"] for row in first if row["syllable"] is not None), default=-1)
