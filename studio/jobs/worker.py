"""The one place that opens the engine. One engine serves all the threads of a process."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from generation.arrange_requests import ArrangeRequest
from generation.errors import CheckpointError
from generation.progress import ProgressSink
from generation.remix_requests import RemixRequest
from generation.requests import MelodyRequest
from generation.score.model import Score

if TYPE_CHECKING:
    import numpy as np

    from generation.arranger import Arranger
    from generation.engine import Engine
    from generation.results import MelodyResult, Take

log = logging.getLogger(__name__)
_loading = threading.Lock()


@dataclass(frozen=True)
class Sketches:
    """Takes, and each as a point (takes, D) of the ``space`` that is named by its weights."""

    takes: Sequence[Take]
    points: np.ndarray
    space: str


class Work(Protocol):
    """A request under way in the engine."""

    def cancel(self) -> None: ...

    def result(self, progress: ProgressSink) -> MelodyResult: ...


def engine() -> Engine:
    """The engine the settings name; loaded when first asked for, never at import.

    Raises CheckpointError, each time, until its weights are what the manifest says.
    """
    with _loading:
        return _load()


@cache
def _load() -> Engine:
    kind: type[Engine] = import_string(settings.ENGINE)
    return kind.load(settings.ENGINE_MODEL, device=settings.ENGINE_DEVICE)


def warm() -> None:
    """Load what the first job would otherwise wait for, or say why it cannot be served."""
    from generation.score import musicxml  # noqa: F401 — music21 takes seconds to come in

    try:
        engine()
    except CheckpointError as problem:
        log.critical("the model “%s” is not served: %s", settings.ENGINE_MODEL, problem)
    # What is loaded stays: no need to look through all of it for garbage over and over.
    gc.freeze()


def frame(score: Score) -> tuple[str, str]:
    """The MusicXML before and after the bars of a take."""
    from generation.score import musicxml  # brings music21 in, which the web side never loads

    return musicxml.frame(score)


@lru_cache(maxsize=16)
def read(musicxml: str) -> Score:
    """A stored score as a value; kept, because one score is asked about again and again.

    Raises FormatError.
    """
    from generation.score import musicxml_read

    return musicxml_read.read(musicxml)


def write(score: Score) -> dict[str, Any]:
    """A score in every form that is stored of it: ``musicxml``, ``midi``, ``notes`` and
    ``measures``."""
    from generation.score import midi, musicxml, notes

    return {
        "musicxml": musicxml.write(score),
        "midi": midi.write(score),
        "notes": [row.to_json() for row in notes.table(score)],
        "measures": [row.to_json() for row in notes.measures(score)],
    }


def embedding(musicxml: str) -> np.ndarray:
    """A stored score as a point of the phrase model's space; zeros where it cannot be read."""
    point: np.ndarray = engine().embeddings([read(musicxml)])[0]
    return point


def card(musicxml: str, language: str) -> dict[str, Any]:
    """A stored score's measures. Raises FormatError or CheckpointError."""
    found: dict[str, Any] = engine().card(read(musicxml), language)
    return found


def space() -> str:
    """Whose space :func:`embedding` is in: the checksum of the phrase model's weights; empty where
    there are none."""
    try:
        name: str = engine().space
    except CheckpointError:
        return ""
    return name


def sketches(model: str, requests: Sequence[MelodyRequest]) -> Sketches:
    """The first take of each request, side by side, and as the model first draws it: nothing is
    chosen from, so that a hundred are there in a second or two."""
    own = _sketching(model)
    works = [own.submit(request) for request in requests]
    takes = [work.result().takes[0] for work in works]
    return Sketches(takes, own.embeddings([take.score for take in takes]), own.space)


@cache
def _sketching(model: str) -> Engine:
    kind: type[Engine] = import_string(settings.ENGINE)
    return kind.load(model, device=settings.ENGINE_DEVICE, candidates=1)


@cache
def arranger() -> Arranger:
    """Who writes layers; loads the models when they are first asked for."""
    from generation.arranger import Arranger

    return Arranger()


def melody(request: MelodyRequest, *, resume: dict[str, Any] | None) -> Work:
    """Ask the engine for a melody, and for what is to be set beside it. Raises RequestError."""
    from generation import song

    return song.of(request, engine().submit(request, resume=resume), arranger())


def arrange(request: ArrangeRequest, score: Score, *, resume: dict[str, Any] | None) -> Work:
    """Ask for a layer beside a melody. Raises RequestError when it is waited for."""
    from generation.arranger import Arranging

    return Arranging(arranger(), request, score, resume)


def remix(
    request: RemixRequest, score: Score, *, like: Score | None, resume: dict[str, Any] | None
) -> Work:
    """Ask the engine for a change to a score, and for what goes on beside one that is continued.
    Raises RequestError."""
    from generation import lengthened

    work = engine().remix(request, score, like=like, resume=resume)
    return lengthened.of(request, score, work, arranger())


def finish(
    work: Work, *, progress: ProgressSink, attach: Callable[[Callable[[], None]], None]
) -> MelodyResult:
    """Wait for what the engine was asked for, in this thread's time.

    ``attach`` is given what cancels the work from another thread.
    """
    attach(work.cancel)
    return work.result(progress)
