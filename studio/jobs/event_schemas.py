"""What is told of a job, event by event."""

from __future__ import annotations

from typing import Annotated, Literal, Union

from pydantic import Field, RootModel

from studio.common.schemas import Out


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
    stage: Literal[
        "queued", "reading", "composing", "chords", "voices", "piano", "guitar", "writing"
    ]
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
