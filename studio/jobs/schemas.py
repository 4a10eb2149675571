"""Requests, jobs and events as they travel."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, Union

from pydantic import Field, RootModel

from generation.requests import (
    AMBITUS_LIMITS,
    MAX_CHARACTERS,
    MAX_SEED,
    MAX_TAKES,
    MAX_TITLE_CHARACTERS,
    SCALE,
    TEMPO_RANGE,
    VOICES,
    Anacrusis,
    Language,
    Style,
)
from studio.common.schemas import Count, In, Out, Text
from studio.jobs.models import Job, Status

_Note = Annotated[int, Field(strict=True, ge=AMBITUS_LIMITS[0], le=AMBITUS_LIMITS[1])]
_MAX_CORRECTIONS = 2_000
_MAX_SYLLABLES_A_WORD = 40

Words = Annotated[Text, Field(max_length=MAX_CHARACTERS)]


class Ambitus(In):
    """The range of the voice, inclusive, as MIDI numbers (60 is middle C)."""

    lowest: _Note
    highest: _Note


class Correction(In):
    """What the singer says of one word. Lines and words count from 0."""

    line: Count
    word: Count
    syllables: Annotated[list[Text], Field(min_length=1, max_length=_MAX_SYLLABLES_A_WORD)]
    stress: Count | None


class StyleShare(In):
    """Another style mixed in, with its share of the whole."""

    style: Style
    share: Annotated[float, Field(gt=0, lt=1)]


_Degree = Annotated[int, Field(strict=True, ge=0, le=SCALE)]
Corrections = Annotated[list[Correction], Field(max_length=_MAX_CORRECTIONS)]


class MelodyIn(In):
    """A melody for these words."""

    words: Words
    language: Language
    style: Style = Style.FOLK
    key: Annotated[Text, Field(max_length=12)] = "G major"
    time_signature: Annotated[Text, Field(max_length=6)] = "4/4"
    tempo: Annotated[int, Field(strict=True, ge=TEMPO_RANGE[0], le=TEMPO_RANGE[1])] = 96
    ambitus: Ambitus = Ambitus(lowest=VOICES["soprano"].lowest, highest=VOICES["soprano"].highest)
    takes: Annotated[int, Field(strict=True, ge=1, le=MAX_TAKES)] = 4
    seed: Annotated[int, Field(strict=True, ge=0, le=MAX_SEED)] | None = None
    title: Annotated[Text, Field(max_length=MAX_TITLE_CHARACTERS)] = ""
    corrections: Corrections = []
    blend: Annotated[list[StyleShare], Field(max_length=len(Style))] = []
    melisma: _Degree = 0
    liveliness: _Degree = 0
    anacrusis: Anacrusis = Anacrusis.AUTO


class JobTake(Out):
    """A finished take."""

    index: int
    score_id: str


class JobError(Out):
    """Why a job failed, and which field of the request to change."""

    detail: str
    field: str | None


class JobOut(Out):
    """A request for music, and how far it has come."""

    id: str
    status: Status
    created_at: datetime
    last_event: int
    piece: str | None
    error: JobError | None
    request: MelodyIn
    takes: list[JobTake]

    @classmethod
    def of(cls, job: Job) -> JobOut:
        scores = job.piece.scores.only("take", "public_id", "piece_id") if job.piece else ()
        error = JobError(detail=job.detail, field=job.field or None) if job.detail else None
        return cls(
            id=job.public_id,
            status=Status(job.status),
            created_at=job.created_at,
            last_event=job.last_event,
            piece=job.piece.public_id if job.piece else None,
            error=error,
            request=MelodyIn.model_validate(job.request),
            takes=[JobTake(index=score.take, score_id=score.public_id) for score in scores],
        )


class FrameEvent(Out):
    """What is put around the bars: head + measures + tail is a MusicXML document."""

    n: int
    type: Literal["frame"]
    takes: int
    head: str
    tail: str


class StageEvent(Out):
    """How far the whole has come, from 0 to 1."""

    n: int
    type: Literal["stage"]
    stage: Literal["queued", "reading", "composing", "writing"]
    fraction: float


class BarOut(Out):
    """A finished bar of a take, as a ``<measure>`` element."""

    take: int
    index: int
    musicxml: str


class BarsEvent(Out):
    """The bars finished since the last such event."""

    n: int
    type: Literal["bars"]
    fraction: float
    bars: list[BarOut]


class EventTake(Out):
    """A take that was kept as a score."""

    index: int
    score: str
    figures: dict[str, float] = {}  # events from before takes were measured have none


class SucceededEvent(Out):
    """The end: a piece, with a score for each take."""

    n: int
    type: Literal["succeeded"]
    piece: str
    takes: list[EventTake]


class FailedEvent(Out):
    """The end: why nothing came of it."""

    n: int
    type: Literal["failed"]
    detail: str
    field: str | None


class CancelledEvent(Out):
    """The end: as asked."""

    n: int
    type: Literal["cancelled"]


class JobEvent(
    RootModel[
        Annotated[
            Union[  # noqa: UP007 — a discriminated union reads better as a list
                FrameEvent, StageEvent, BarsEvent, SucceededEvent, FailedEvent, CancelledEvent
            ],
            Field(discriminator="type"),
        ]
    ]
):
    """Whatever is told of a job, numbered from 1 without a gap; the same over HTTP and socket."""


class LanguageOption(Out):
    """A language words can be sung in, called as its speakers call it."""

    code: str
    name: str


class VoiceOption(Out):
    """A voice and its range (MIDI numbers)."""

    name: str
    lowest: int
    highest: int


class Range(Out):
    """From and to."""

    low: float
    high: float


class HumanFigures(Out):
    """What people reach, to read the figures of a take by."""

    stress_on_beat: Range


class Limits(Out):
    """What the form should not let through."""

    max_characters: int
    max_line_characters: int
    max_syllables: int
    max_takes: int
    max_title_characters: int
    max_seed: int
    min_tempo: int
    max_tempo: int
    lowest_note: int
    highest_note: int
    min_ambitus_semitones: int
    max_degree: int  # of melisma and liveliness, which begin at 0: left to the words


class OptionsOut(Out):
    """All that can be chosen."""

    languages: list[LanguageOption]
    styles: list[str]
    keys: list[str]
    time_signatures: list[str]
    voices: list[VoiceOption]
    anacruses: list[Anacrusis]
    human: HumanFigures
    limits: Limits
