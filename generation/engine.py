"""The engine: loaded once, asked from many threads, writing all that is asked side by side.

One thread of its own decodes; each caller's thread reads the words before, and turns notes
into bars and files after. So a slow caller delays nobody, and a step costs the same whether
one melody is on its way or a dozen.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any

import torch

from generation import checkpoints, composition, recomposition
from generation.errors import Cancelled, GenerationError
from generation.finishing import Maker
from generation.handle import Handle, Plan, Settled
from generation.models import order_markov
from generation.models.decoding import Decoder, Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.sampling import Sampling
from generation.models.schedule import Schedule
from generation.originality.index import Index
from generation.recomposition import pitch_chances
from generation.remix.alternatives import Alternative, Question
from generation.remix_requests import RemixRequest
from generation.requests import MelodyRequest
from generation.score.model import Score

CAPACITY = 96  # melodies side by side
CANDIDATES = 6  # for each line of each take


class Engine:
    """Open with :meth:`load`; share it between threads; :meth:`close` it in the end."""

    def __init__(
        self,
        name: str,
        session: Callable[[int], Session],
        *,
        checkpoint: str = "",
        licence: str = "",
        candidates: int = CANDIDATES,
        index: Index | None = None,
    ) -> None:
        self.name, self._session, self.candidates = name, session, candidates
        self.index = index  # of the tunes that were learnt
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
            return cls(model, lambda _: order_markov.MarkovSession(chains), licence="CC0-1.0")
        if device != "cpu":
            raise GenerationError(f"The engine runs on the CPU; “{device}” is not offered.")
        found = checkpoints.find(model)
        network = MelodyTransformer(Config(**found.config))
        network.load_state_dict(checkpoints.tensors(found))
        return cls.of(
            network,
            checkpoint=found.sha256,
            licence=found.licence,
            index=Index(checkpoints.tunes(found)),
        )

    @classmethod
    def of(
        cls,
        network: MelodyTransformer,
        *,
        checkpoint: str = "",
        licence: str = "",
        candidates: int = CANDIDATES,
        index: Index | None = None,
    ) -> Engine:
        """An engine around a model that is at hand."""
        return cls(
            "melody_transformer",
            lambda rows: TransformerSession(network, rows),
            checkpoint=checkpoint,
            licence=licence,
            candidates=candidates,
            index=index,
        )

    def submit(self, request: MelodyRequest, *, resume: dict[str, Any] | None = None) -> Handle:
        """Take a request on. ``resume`` is the last ``Progress.state`` of a broken-off run: the
        result is the same as if it had not been. Raises :class:`RequestError`."""
        return self._admit(composition.Plan.of(request), resume)

    def remix(
        self,
        request: RemixRequest,
        score: Score,
        *,
        like: Score | None = None,
        resume: dict[str, Any] | None = None,
    ) -> Handle:
        """Take a change to a score on; ``like`` is the score that the new notes shall be like,
        ``resume`` as for :meth:`submit`. Raises :class:`RequestError` where request and score
        do not fit."""
        return self._admit(recomposition.Plan.of(request, score, like), resume)

    def alternatives(self, score: Score, note: str) -> tuple[Alternative, ...]:
        """The likeliest other pitches for a note (by the id of its head), all else as it is,
        the likeliest first. Answered in the caller's thread. Raises :class:`RequestError`."""
        question = Question.of(score, note)
        with torch.inference_mode():
            return question.answers(pitch_chances(self._session(1), question))

    def _admit(self, plan: Plan, resume: dict[str, Any] | None) -> Handle:
        searches = [
            plan.search(take, self.sampling, self.candidates, self.index)
            for take in range(plan.takes)
        ]
        handle = Handle(plan, searches, self.maker, resume)
        with self._door:
            if self._closed:
                raise Cancelled("The engine was closed.")
            self._inbox.put(handle)
        return handle

    @property
    def maker(self) -> Maker:
        """What a score says of where it comes from."""
        return Maker(self.name, self.checkpoint, self.licence, self.index)

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
                    work = work or _Work(self._session(CAPACITY))
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
    """The requests under way, and what each has to be told."""

    def __init__(self, session: Session) -> None:
        self._schedule = Schedule(Decoder(session), CAPACITY)
        self._takes: dict[int, tuple[Handle, int]] = {}  # by the id of the search
        self.handles: dict[Handle, None] = {}

    @property
    def idle(self) -> bool:
        return self._schedule.idle

    def admit(self, handles: list[Handle]) -> None:
        for handle in handles:
            self.handles[handle] = None
            for take, search in enumerate(handle.searches):
                self._takes[id(search)] = handle, take
                if search.finished:
                    handle.messages.put(Settled(take, [], finished=True))
                else:
                    self._schedule.add(search)

    def step(self) -> None:
        for handle in [one for one in self.handles if one.cancelled.is_set()]:
            self._schedule.drop(handle.searches)
            self._forget(handle)
            handle.messages.put(Cancelled("The request was cancelled."))
        for search, tokens in self._schedule.step():
            handle, take = self._takes[id(search)]
            handle.messages.put(Settled(take, tokens, search.finished))
        for handle in list(self.handles):
            if all(search.finished for search in handle.searches):
                self._forget(handle)

    def _forget(self, handle: Handle) -> None:
        del self.handles[handle]
        for search in handle.searches:
            del self._takes[id(search)]
