"""What a piece is filtered by, worked out from the tables that are stored with its score."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from studio.discover.models import MadeBy
from studio.pieces.models import Score

_WIDE = 12  # semitones of range that anybody sings
_LEAP = 5  # semitones; from a fourth on, one listens before one jumps
_SHORT = 0.5  # quarters
HAND: Final = frozenset({"repitch", "fix"})  # operations that somebody does note by note


@dataclass(frozen=True)
class Facets:
    """``lowest`` and ``highest`` are MIDI numbers; ``difficulty`` is 1 to 5."""

    lowest: int
    highest: int
    seconds: int
    difficulty: int
    has_chords: bool
    voices: int
    made_by: MadeBy


def facets(score: Score) -> Facets | None:
    """None for a score without notes."""
    heads = [row for row in score.notes if not row["tied"]]
    if not heads:
        return None
    first = [row for row in heads if row["part"] == heads[0]["part"]]
    pitches = [row["midi"] for row in first]
    quarters = max(row["onset_quarters"] + row["duration_quarters"] for row in score.notes)
    return Facets(
        lowest=min(pitches),
        highest=max(pitches),
        seconds=round(quarters / score.beat_quarters * 60 / score.tempo),
        difficulty=difficulty(first, beats_a_minute=score.tempo / score.beat_quarters),
        has_chords="<harmony" in score.musicxml,
        voices=len({row["part"] for row in heads if row["text"]}) or 1,
        made_by=made_by(score),
    )


def difficulty(rows: list[dict[str, Any]], *, beats_a_minute: float) -> int:
    """1, which a class can sing, to 5: a point each for a wide range, many leaps, one great
    leap, and quick syllables. ``beats_a_minute`` counts quarters."""
    pitches = [row["midi"] for row in rows]
    leaps = [abs(after - before) for before, after in pairwise(pitches)]
    quick = sum(row["duration_quarters"] < _SHORT * beats_a_minute / 120 for row in rows)
    points = (
        max(pitches) - min(pitches) > _WIDE,
        bool(leaps) and sum(leap >= _LEAP for leap in leaps) > 0.15 * len(leaps),
        max(leaps, default=0) > 9,
        quick > 0.25 * len(rows),
    )
    return 1 + points.count(True)


def made_by(score: Score) -> MadeBy:
    """A melody that was brought has no style; one changed by hand is of both."""
    if not score.piece.style:
        return MadeBy.HUMAN
    operation = (score.operation or {}).get("kind", "")
    return MadeBy.BOTH if operation in HAND else MadeBy.MODEL
