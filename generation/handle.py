"""A request under way: what the engine tells of it, and what its caller makes of that."""

from __future__ import annotations

import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from generation import composition, recomposition
from generation.errors import RequestError
from generation.finishing import Maker
from generation.models.search import Search
from generation.progress import Bar, Progress, ProgressSink
from generation.results import MelodyResult, Take
from generation.tokens.codec import NoteToken

_COMPOSING = 0.95  # share of the work; the rest is writing files


@dataclass(frozen=True)
class Settled:
    """Notes of a take that will stay; the last ones come with ``finished``."""

    take: int
    tokens: list[NoteToken]
    finished: bool


Message = Settled | BaseException
Plan = composition.Plan | recomposition.Plan
_Left = TypeVar("_Left")


class Post(Protocol):
    """Where the engine leaves what it has to tell."""

    def put(self, message: Message) -> None:
        """Leave a message."""


class Handle:
    """A request under way."""

    def __init__(
        self,
        plan: Plan,
        searches: Sequence[Search],
        maker: Maker,
        resume: dict[str, Any] | None = None,
        post: Post | None = None,
    ) -> None:
        """``post``: where somebody else waits, who then calls :meth:`hear` and :meth:`finish`."""
        self._plan, self._maker, self.searches = plan, maker, list(searches)
        self._inbox: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self.messages: Post = post or self._inbox
        self.cancelled = threading.Event()
        self._streams = [plan.stream(take) for take in range(plan.takes)]
        self._given = sum(
            _sung(stream.tokens) for stream in self._streams
        )  # what stands before a change
        self.known = _tokens(resume, plan.takes)
        for search, known in zip(self.searches, self.known, strict=True):
            if known:
                search.resume(known)
        self._finished: set[int] = set()
        self._begun = False

    def cancel(self) -> None:
        """Stop within one decoding step; :meth:`result` then raises :class:`Cancelled`."""
        self.cancelled.set()

    def result(self, progress: ProgressSink | None = None) -> MelodyResult:
        """Wait for the music. ``progress`` is called in this thread; if it raises, the request
        is cancelled and what it raised goes on to the caller."""
        try:
            return self._wait(progress or (lambda _: None))
        finally:
            self.cancel()

    def _wait(self, progress: ProgressSink) -> MelodyResult:
        progress(Progress("reading", 0.0))
        while not self.over:
            # Without bars too: those of a change come all at once, and who waits for hundreds of
            # them, or watches whether anything moves, is told of every line.
            progress(self.hear(arrived(self._inbox)))
        progress(Progress("writing", _COMPOSING, state=self._state()))
        return self.finish()

    @property
    def over(self) -> bool:
        """Whether all takes are composed."""
        return len(self._finished) == len(self._streams)

    def hear(self, messages: Sequence[Message]) -> Progress:
        """Take in what the engine tells. Raises what it raised."""
        fresh = self._known_bars()
        for message in messages:
            if isinstance(message, BaseException):
                raise message
            fresh += self._settled(message)
        return self._report(tuple(fresh))

    def finish(self) -> MelodyResult:
        """The music, when it is over: the takes that became what was asked for, at least one; else
        why they did not is raised."""
        found: list[Take] = []
        refused: list[RequestError] = []
        for stream in self._streams:
            try:
                found.append(stream.finish(self._maker))
            except RequestError as error:
                refused.append(error)
        if not found:
            raise refused[0]
        return MelodyResult(self._plan.request, tuple(found))

    def _known_bars(self) -> list[Bar]:
        """At the first call, the bars that were known before."""
        if self._begun:
            return []
        self._begun = True
        for stream, tokens in zip(self._streams, self.known, strict=True):
            for token in tokens[len(stream.tokens) :]:  # it may know the beginning
                stream.add(token)
        return [bar for stream in self._streams for bar in stream.bars()]

    def _settled(self, message: Settled) -> tuple[Bar, ...]:
        stream = self._streams[message.take]
        for token in message.tokens:
            stream.add(token)
        if message.finished:
            self._finished.add(message.take)
        return stream.bars(done=message.finished)

    def _report(self, bars: tuple[Bar, ...]) -> Progress:
        total = max(1, self._plan.syllables * len(self._streams))
        sung = sum(_sung(stream.tokens) for stream in self._streams) - self._given
        return Progress("composing", _COMPOSING * min(1.0, sung / total), bars, self._state())

    def _state(self) -> dict[str, Any]:
        return {
            "takes": [
                [[t.advance, t.rest, t.duration, t.pitch] for t in stream.tokens]
                for stream in self._streams
            ]
        }


def arrived(inbox: queue.SimpleQueue[_Left]) -> list[_Left]:
    """At least one message, and all that came with it."""
    messages = [inbox.get()]
    while True:
        try:
            messages.append(inbox.get_nowait())
        except queue.Empty:
            return messages


def _sung(tokens: Sequence[NoteToken]) -> int:
    """How many syllables: NEW is 1, MELISMA 0."""
    return sum(token.advance for token in tokens)


def _tokens(resume: dict[str, Any] | None, takes: int) -> list[list[NoteToken]]:
    if resume is None:
        return [[] for _ in range(takes)]
    kept = [[NoteToken(*numbers) for numbers in tokens] for tokens in resume["takes"]]
    if len(kept) != takes:
        raise RequestError("The saved state belongs to another request.", field="takes")
    return kept
