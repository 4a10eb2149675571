"""The engine: loaded once, asked from many threads, writing all that is asked side by side.

One thread of its own decodes; each caller's thread reads the words before, and turns notes
into bars and files after. So a slow caller delays nobody, and a step costs the same whether
one melody is on its way or a dozen.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch

from generation import checkpoints, composition
from generation.composition import BarStream, Plan
from generation.errors import Cancelled, GenerationError, RequestError
from generation.models import order_markov
from generation.models.decoding import Decoder, Melody, Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.sampling import Sampling
from generation.progress import Bar, Progress, ProgressSink
from generation.requests import MelodyRequest
from generation.results import MelodyResult, Take
from generation.tokens.codec import NoteToken

CAPACITY = 32  # melodies side by side
_COMPOSING = 0.95  # share of the work; the rest is writing files


@dataclass(frozen=True)
class _Note:
    take: int
    token: NoteToken


@dataclass(frozen=True)
class _Finished:
    melody: Melody


_Message = _Note | _Finished | BaseException


class Handle:
    """A request under way."""

    def __init__(self, engine: Engine, plan: Plan, resume: dict[str, Any] | None) -> None:
        self._engine, self._plan = engine, plan
        self.messages: queue.SimpleQueue[_Message] = queue.SimpleQueue()
        self.cancelled = threading.Event()
        self._streams = [BarStream(plan, take) for take in range(plan.request.takes)]
        self.known = _tokens(resume, plan.request.takes)
        self.melodies = [plan.melody(take, engine.sampling) for take in range(plan.request.takes)]

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
        for stream, tokens in zip(self._streams, self.known, strict=True):
            for token in tokens:
                stream.add(token)
        finished: dict[int, Melody] = {}
        fresh = [bar for stream in self._streams for bar in stream.bars()]
        while len(finished) < len(self._streams):
            for message in self._arrived():
                if isinstance(message, BaseException):
                    raise message
                fresh += self._hear(message, finished)
            if fresh:
                progress(self._report(tuple(fresh)))
                fresh = []
        progress(Progress("writing", _COMPOSING, state=self._state()))
        takes = tuple(self._engine.finish(self._plan, finished[at]) for at in sorted(finished))
        return MelodyResult(self._plan.request, takes)

    def _arrived(self) -> list[_Message]:
        """At least one message, and all that came with it."""
        messages = [self.messages.get()]
        while True:
            try:
                messages.append(self.messages.get_nowait())
            except queue.Empty:
                return messages

    def _hear(self, message: _Note | _Finished, finished: dict[int, Melody]) -> tuple[Bar, ...]:
        if isinstance(message, _Note):
            stream = self._streams[message.take]
            stream.add(message.token)
            return stream.bars()
        melody = message.melody
        finished[melody.take] = melody
        return self._streams[melody.take].bars(done=True)

    def _report(self, bars: tuple[Bar, ...]) -> Progress:
        total = len(self._plan.prompt) * len(self._streams)
        sung = sum(
            sum(token.advance for token in stream.tokens) for stream in self._streams
        )  # NEW is 1, MELISMA 0
        return Progress("composing", _COMPOSING * sung / total, bars, self._state())

    def _state(self) -> dict[str, Any]:
        return {
            "takes": [
                [[t.advance, t.rest, t.duration, t.pitch] for t in stream.tokens]
                for stream in self._streams
            ]
        }


class Engine:
    """Open with :meth:`load`; share it between threads; :meth:`close` it in the end."""

    def __init__(
        self, name: str, session: Callable[[], Session], *, checkpoint: str, licence: str
    ) -> None:
        self.name, self._session = name, session
        self.checkpoint, self.licence = checkpoint, licence
        self.sampling = Sampling()
        self._door, self._closed = threading.Lock(), False
        self._inbox: queue.SimpleQueue[Handle | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"engine-{name}", daemon=True)
        self._thread.start()

    @classmethod
    def load(cls, model: str = "melody_transformer", *, device: str = "cpu") -> Engine:
        """``"melody_transformer"``, the trained model, or ``"order_markov"``, the tiny one.

        Raises :class:`CheckpointError` when the weights are not what the manifest says.
        """
        if model == "order_markov":
            chains = order_markov.small()
            return cls(
                model, lambda: order_markov.MarkovSession(chains), checkpoint="", licence="CC0-1.0"
            )
        if device != "cpu":
            raise GenerationError(f"The engine runs on the CPU; “{device}” is not offered.")
        found = checkpoints.find(model)
        network = MelodyTransformer(Config(**found.config))
        network.load_state_dict(checkpoints.tensors(found))
        return cls.of(network, checkpoint=found.sha256, licence=found.licence)

    @classmethod
    def of(cls, network: MelodyTransformer, *, checkpoint: str = "", licence: str = "") -> Engine:
        """An engine around a model that is at hand."""
        return cls(
            "melody_transformer",
            lambda: TransformerSession(network, CAPACITY),
            checkpoint=checkpoint,
            licence=licence,
        )

    def submit(self, request: MelodyRequest, *, resume: dict[str, Any] | None = None) -> Handle:
        """Take a request on. ``resume`` is the last ``Progress.state`` of a broken-off run: the
        result is the same as if it had not been. Raises :class:`RequestError`."""
        handle = Handle(self, Plan.of(request), resume)
        with self._door:
            if self._closed:
                raise Cancelled("The engine was closed.")
            self._inbox.put(handle)
        return handle

    def finish(self, plan: Plan, melody: Melody) -> Take:
        """A finished melody as files."""
        return composition.finish(plan, melody, self.name, self.checkpoint, self.licence)

    def close(self) -> None:
        """Stop the engine's thread; requests under way are cancelled."""
        with self._door:
            self._closed = True
            self._inbox.put(None)
        self._thread.join()

    # ---- the engine's own thread

    def _run(self) -> None:
        work: _Work | None = None
        with torch.inference_mode():
            while True:
                arrived = self._arrived(wait=work is None or work.idle)
                handles = [handle for handle in arrived if handle]
                try:
                    if None in arrived:
                        raise Cancelled("The engine was closed.")
                    work = work or _Work(Decoder(self._session()))
                    work.admit(handles)
                    work.step()
                except Exception as error:  # noqa: BLE001  # the rim: a bad step ends no thread
                    for handle in dict.fromkeys([*handles, *(work.handles if work else ())]):
                        handle.messages.put(error)
                    work = None
                if None in arrived:
                    return

    def _arrived(self, *, wait: bool) -> list[Handle | None]:
        arrived: list[Handle | None] = [self._inbox.get()] if wait else []
        while True:
            try:
                arrived.append(self._inbox.get_nowait())
            except queue.Empty:
                return arrived


class _Work:
    """The melodies under way and those waiting for a place, in order of arrival."""

    def __init__(self, decoder: Decoder) -> None:
        self._decoder = decoder
        self._owners: dict[int, Handle] = {}  # by id of the melody
        self._waiting: deque[tuple[Handle, Melody]] = deque()

    @property
    def idle(self) -> bool:
        return not self._waiting and not self._decoder.melodies

    def admit(self, handles: list[Handle]) -> None:
        for handle in handles:
            self._waiting.extend((handle, melody) for melody in handle.melodies)
        while self._waiting and len(self._decoder.melodies) < CAPACITY:
            handle, melody = self._waiting.popleft()
            self._owners[id(melody)] = handle
            self._decoder.add(melody, handle.known[melody.take])

    def step(self) -> None:
        self._drop_cancelled()
        melodies = list(self._decoder.melodies)
        if not melodies:
            return
        self._decoder.step()
        for melody in melodies:
            handle = self._owners[id(melody)]
            if melody.finished:
                handle.messages.put(_Finished(melody))
                del self._owners[id(melody)]
            else:
                handle.messages.put(_Note(melody.take, melody.tokens[-1]))

    @property
    def handles(self) -> list[Handle]:
        """Everyone who waits."""
        return [*self._owners.values(), *(handle for handle, _ in self._waiting)]

    def _drop_cancelled(self) -> None:
        for melody in list(self._decoder.melodies):
            handle = self._owners[id(melody)]
            if handle.cancelled.is_set():
                self._decoder.remove(melody)
                del self._owners[id(melody)]
                handle.messages.put(Cancelled("The request was cancelled."))
        for handle, _ in [item for item in self._waiting if item[0].cancelled.is_set()]:
            handle.messages.put(Cancelled("The request was cancelled."))
        self._waiting = deque(item for item in self._waiting if not item[0].cancelled.is_set())


def _tokens(resume: dict[str, Any] | None, takes: int) -> list[list[NoteToken]]:
    if resume is None:
        return [[] for _ in range(takes)]
    kept = [[NoteToken(*numbers) for numbers in tokens] for tokens in resume["takes"]]
    if len(kept) != takes:
        raise RequestError("The saved state belongs to another request.", field="takes")
    return kept
