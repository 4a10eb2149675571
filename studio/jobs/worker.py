"""The one place that opens the engine. One engine serves all the threads of a process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from generation.errors import CheckpointError
from generation.progress import ProgressSink
from generation.requests import MelodyRequest
from generation.score.model import SINGING_PROGRAM, Part, Score

if TYPE_CHECKING:
    from generation.engine import Engine
    from generation.results import MelodyResult

log = logging.getLogger(__name__)
_loading = threading.Lock()


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


def frame(request: MelodyRequest) -> tuple[str, str]:
    """The MusicXML before and after the bars of a take."""
    from generation.score import musicxml  # brings music21 in, which the web side never loads

    part = Part("P1", "Voice", SINGING_PROGRAM, ())
    return musicxml.frame(
        Score(request.title, (part,), request.tempo, language=request.language.value)
    )


def compose(
    request: MelodyRequest,
    *,
    resume: dict[str, Any] | None,
    progress: ProgressSink,
    attach: Callable[[Callable[[], None]], None],
) -> MelodyResult:
    """Have the engine make the music, in this thread's time.

    ``attach`` is given what cancels the work from another thread.
    """
    handle = engine().submit(request, resume=resume)
    attach(handle.cancel)
    return handle.result(progress)
