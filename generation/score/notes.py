"""The note table: what a player, a piano roll or a follower needs, without MusicXML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from generation.score.model import Note, Part, Score
from generation.score.units import TICKS_PER_QUARTER


@dataclass(frozen=True)
class NoteRow:
    """One notehead. Onsets count in quarters from the start of the piece.

    ``tied``: it only prolongs the note before it. ``syllable`` counts the part's sung
    syllables from 0 (the first verse printed) and is carried through melismas; ``text`` is
    the syllable, on the head it is printed under.
    """

    id: str
    part: str
    onset_quarters: float
    duration_quarters: float
    midi: int
    measure: int
    measure_id: str
    syllable: int | None
    text: str
    tied: bool

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))  # plain values, of which there are thousands


@dataclass(frozen=True)
class MeasureRow:
    """Where a bar lies in time, and the time signature that holds in it."""

    id: str
    number: int
    onset_quarters: float
    duration_quarters: float
    time_signature: str = ""

    def to_json(self) -> dict[str, Any]:
        return dict(vars(self))  # plain values, of which there are thousands


def table(score: Score) -> tuple[NoteRow, ...]:
    """Every notehead of every part, part by part, in time."""
    return tuple(row for part in score.parts for row in _rows(part))


def measures(score: Score) -> tuple[MeasureRow, ...]:
    """The bars, as the first part counts them."""
    rows = []
    start = 0
    holding = ""
    for measure in score.parts[0].measures:
        holding = str(measure.time_signature or holding)
        rows.append(
            MeasureRow(
                measure.id,
                measure.number,
                _quarters(start),
                _quarters(measure.duration),
                holding,
            )
        )
        start += measure.duration
    return tuple(rows)


def _rows(part: Part) -> list[NoteRow]:
    rows = []
    sung, verse = -1, part.first_verse
    for onset, measure, event in part.placed():
        if not isinstance(event, Note):
            continue
        lyric = next((one for one in event.lyrics if one.verse == verse), None)
        sung += lyric is not None
        rows += [
            NoteRow(
                id=event.head(at),
                part=part.id,
                onset_quarters=_quarters(onset),
                duration_quarters=_quarters(event.duration),
                midi=pitch.midi,
                measure=measure.number,
                measure_id=measure.id,
                syllable=sung if sung >= 0 else None,
                text=lyric.text if lyric and not at else "",
                tied=event.tie_stop,
            )
            for at, pitch in enumerate(event.pitches)
        ]
    return rows


def _quarters(ticks: int) -> float:
    return round(ticks / TICKS_PER_QUARTER, 6)
