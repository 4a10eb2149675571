"""What the engine says while it works: small values that go to JSON as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Bar:
    """One bar that will not change any more.

    ``musicxml`` is its ``<measure>`` element; bars 0, 1, 2 … of a take, put into the frame of
    :func:`generation.score.musicxml.frame`, are a score that can be engraved.
    """

    take: int  # from 0
    index: int  # from 0; an anacrusis is bar 0
    musicxml: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Progress:
    """How far a request has come.

    ``stage`` is one of ``"reading"``, ``"composing"``, ``"chords"``, ``"voices"``, ``"piano"``,
    ``"guitar"``, ``"writing"``; ``fraction`` runs from 0 to 1 over all stages. ``bars`` are those
    finished since the last report. ``state`` is what :meth:`generation.engine.Engine.submit` needs
    to go on from here after a crash.
    """

    stage: str
    fraction: float
    bars: tuple[Bar, ...] = ()
    state: dict[str, Any] | None = None


ProgressSink = Callable[[Progress], None]
"""Called in the waiting caller's own thread; raising stops the request."""


Advance = Callable[[float], None]
"""Told how much of one stage is done, from 0 to 1; raising stops it."""


def unheard(_: float) -> None:
    """For whoever follows no stage."""
