"""What discovery takes and gives over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from studio.common.schemas import Id, In, Out
from studio.discover.blending import Because
from studio.discover.browsing import REMIXABLE
from studio.discover.grams import Line
from studio.discover.models import Entry, Tune
from studio.discover.recommending import Recommendation
from studio.discover.scorecards import GROUPS, Measured
from studio.discover.tune_search import MOST, Hit
from studio.pieces.models import Score


class EntryOut(Out):
    """A public piece as it is found."""

    id: str
    score: str
    title: str
    first_line: str
    words_by: str
    melody_by: str
    language: str
    style: str
    key: str
    time_signature: str
    seconds: int
    difficulty: int
    lowest: int
    highest: int
    made_by: str
    licence: str
    may_be_remixed: bool
    plays: int
    loves: int
    remixes: int
    published_at: datetime

    @classmethod
    def of(cls, entry: Entry) -> EntryOut:
        piece = entry.piece
        kept = ("seconds", "difficulty", "lowest", "highest", "made_by")
        counts = ("plays", "loves", "remixes", "published_at")
        return cls(
            id=piece.public_id,
            score=entry.score.public_id,
            title=piece.title,
            first_line=next((line for line in piece.words.splitlines() if line.strip()), ""),
            words_by=piece.words_by,
            melody_by=piece.melody_maker,
            language=piece.language,
            style=piece.style,
            key=piece.key,
            time_signature=piece.time_signature,
            licence=entry.licence.spdx,
            may_be_remixed=entry.licence.spdx in REMIXABLE,
            **{name: getattr(entry, name) for name in (*kept, *counts)},
        )


class GalleryOut(Out):
    """A page of the gallery; ``more``: there is another."""

    items: list[EntryOut]
    page: int
    more: bool


class FoundOut(Out):
    """What words were found in; ``meant``: the words that were looked for instead, or nothing."""

    items: list[EntryOut]
    meant: str


class PlayedNote(In):
    """A note of a phrase: MIDI number, and when it began, in seconds or in quarters."""

    midi: Annotated[int, Field(strict=True, ge=0, le=127)]
    onset: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]


class TuneIn(In):
    """A phrase to look for, in any key and tempo."""

    notes: Annotated[list[PlayedNote], Field(max_length=MOST * 100)]

    def line(self) -> Line:
        """In the order in which they were played."""
        played = sorted(self.notes, key=lambda note: note.onset)
        return Line(
            np.array([note.midi for note in played], dtype=np.int16),
            np.array([note.onset for note in played], dtype=np.float64),
        )


class TuneNote(Out):
    """A note where the phrase was found: MIDI number, onset and duration in quarters."""

    midi: int
    onset: float
    duration: float


class TuneHit(Out):
    """A tune that holds the phrase: a public piece, or a learnt song with its credit.

    ``likeness`` is 1 where all is the same. ``first_note``, ``last_note`` and ``measures`` say
    where in the piece's score; ``notes`` are those found.
    """

    likeness: float
    entry: EntryOut | None
    title: str
    composer: str
    credit: str
    first_note: str
    last_note: str
    measures: tuple[int, int] | None
    notes: list[TuneNote]

    @classmethod
    def of_learnt(cls, hit: Hit, tune: Tune) -> TuneHit:
        """In a song that the models learnt from."""
        found = (tune.notes or [])[hit.first : hit.last + 1]
        return cls(
            likeness=round(hit.likeness, 3),
            entry=None,
            title=tune.title,
            composer=tune.composer,
            credit=tune.credit,
            first_note="",
            last_note="",
            measures=None,
            notes=[
                TuneNote(midi=midi, onset=onset, duration=duration)
                for midi, onset, duration in found
            ],
        )

    @classmethod
    def of_piece(cls, hit: Hit, entry: Entry, rows: Sequence[dict[str, Any]]) -> TuneHit:
        """In a public piece; ``rows`` is its score's note table."""
        heads = [row for row in rows if row["part"] == rows[0]["part"] and not row["tied"]]
        found = heads[hit.first : hit.last + 1]
        return cls(
            likeness=round(hit.likeness, 3),
            entry=EntryOut.of(entry),
            title=entry.piece.title,
            composer=entry.piece.melody_maker,
            credit="",
            first_note=found[0]["id"],
            last_note=found[-1]["id"],
            measures=(found[0]["measure"], found[-1]["measure"]),
            notes=[
                TuneNote(
                    midi=row["midi"], onset=row["onset_quarters"], duration=row["duration_quarters"]
                )
                for row in found
            ],
        )


class TunesOut(Out):
    """The likest first."""

    items: list[TuneHit]


class RecommendedOut(Out):
    """A piece, and why: ``like`` is the title of the piece that the reason names."""

    entry: EntryOut
    because: Because
    like: str

    @classmethod
    def of(cls, one: Recommendation, titles: dict[int, str]) -> RecommendedOut:
        return cls(
            entry=EntryOut.of(one.entry),
            because=one.because,
            like=titles.get(one.like, "") if one.like else "",
        )


class RecommendationsOut(Out):
    """The best first."""

    items: list[RecommendedOut]


class StandingOut(Out):
    """The share of songs by people with a lower value (half of the equal ones counted in), its
    95 % interval, and the share that the same songs reach with their notes in random order."""

    below: float
    low: float
    high: float
    floor: float
    songs: int


class MeasureOut(Out):
    """A measure of a score; ``bars`` show it, counted from 0. No value is good or bad by itself:
    ``standing`` is where it lies among songs of the piece's style."""

    name: str
    group: str
    value: float
    bars: list[int]
    standing: StandingOut | None


class CardOut(Out):
    """What a score measures. ``style``: of the songs it is held against; empty: all styles."""

    score: Id
    style: str
    measures: list[MeasureOut]

    @classmethod
    def of(cls, score: Score, found: Mapping[str, Measured]) -> CardOut:
        groups = {name: group for group, names in GROUPS.items() for name in names}
        return cls(
            score=score.public_id,
            style=score.piece.style,
            measures=[
                MeasureOut(
                    name=one.name,
                    group=groups[one.name],
                    value=one.value,
                    bars=one.bars,
                    standing=StandingOut(**asdict(one.standing)) if one.standing else None,
                )
                for one in found.values()
            ],
        )


class LoveIn(In):
    """Whether the piece is loved from now on."""

    loves: bool


class LoveOut(Out):
    """How it stands now."""

    piece: Id
    loves: bool
    count: int
