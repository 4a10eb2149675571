"""The engine: loaded once, asked from many threads, writing all that is asked side by side.

One thread of its own decodes; each caller's thread reads the words before, and turns notes
into bars and files after. So a slow caller delays nobody, and a step costs the same whether
one melody is on its way or a dozen.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch

from generation import checkpoints, composers, composition, recomposition
from generation.composers import Composer, Mover, Once, continuing
from generation.errors import Cancelled, GenerationError
from generation.evolution import Evolution
from generation.finishing import Maker
from generation.handle import Handle, Plan, Post
from generation.models import order_markov
from generation.models.decoding import Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.reading import Reader
from generation.models.sampling import Sampling
from generation.originality.index import Index
from generation.originality.turns import Turns
from generation.recomposition import MOVES, pitch_chances
from generation.remix import selection
from generation.remix.alternatives import Alternative, Question
from generation.remix.phrase_space import embeddings
from generation.remix_requests import Operation, RemixRequest
from generation.requests import MelodyRequest
from generation.score.leading import led, led_by
from generation.score.model import Score
from generation.score.notes import table
from generation.scorecard.card import card as scorecard
from generation.under_way import CAPACITY, UnderWay

_Sessions = Callable[[int], Session]
_Asked = tuple[_Sessions, Handle]

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
        continuing: Callable[[], Composer] | None = None,
        moving: Callable[[], Mover] | None = None,
        restyling: Callable[[], Mover] | None = None,
    ) -> None:
        """``continuing`` loads the model that goes on with a motif, when it is first asked for;
        where there is none, the engine's own does. ``moving`` loads the one that moves phrases,
        ``restyling`` the one that moves them between traditions; where there is none, it is the
        committed one. What composers share a session is written side by side."""
        self.name, self._session, self.candidates = name, session, candidates
        self.index = index  # of the tunes that were learnt
        self.checkpoint, self.licence = checkpoint, licence
        self.sampling = Sampling()
        self._own = Composer(name, session, checkpoint, licence)
        self._reader = Reader(session)  # for the engine's own thread
        self._continuing = Once(continuing or (lambda: self._own))
        self._moving = Once(moving or composers.moving)
        self._restyling = Once(restyling or (lambda: composers.restyling(self._moving())))
        self._turns = Once(lambda: Turns(checkpoints.tunes(checkpoints.find(name))))
        self._door, self._closed = threading.Lock(), False
        self._inbox: queue.SimpleQueue[_Asked | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name=f"engine-{name}", daemon=True)
        self._thread.start()

    @classmethod
    def load(
        cls,
        model: str = "melody_transformer",
        *,
        device: str = "cpu",
        candidates: int = CANDIDATES,
    ) -> Engine:
        """``"melody_transformer"``, the trained model, or ``"order_markov"``, the tiny one;
        with fewer ``candidates`` to choose each line from it is quicker, and worse.

        Raises :class:`CheckpointError` when the weights are not what the manifest says.
        """
        if model == "order_markov":
            chains = order_markov.small()
            return cls(
                model,
                lambda _: order_markov.MarkovSession(chains),
                licence="CC0-1.0",
                candidates=candidates,
            )
        if device != "cpu":
            raise GenerationError(f"The engine runs on the CPU; “{device}” is not offered.")
        found = checkpoints.find(model)
        network = MelodyTransformer(Config(**found.config))
        network.load_state_dict(checkpoints.tensors(found))
        return cls.of(
            network,
            checkpoint=found.sha256,
            licence=found.licence,
            candidates=candidates,
            index=Index(checkpoints.tunes(found)),
            continuing=continuing,
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
        continuing: Callable[[], Composer] | None = None,
    ) -> Engine:
        """An engine around a model that is at hand."""
        return cls(
            "melody_transformer",
            lambda rows: TransformerSession(network, rows),
            checkpoint=checkpoint,
            licence=licence,
            candidates=candidates,
            index=index,
            continuing=continuing,
        )

    def submit(self, request: MelodyRequest, *, resume: dict[str, Any] | None = None) -> Handle:
        """Take a request on. ``resume`` is the last ``Progress.state`` of a broken-off run: the
        result is the same as if it had not been. Raises :class:`RequestError`."""
        return self._admit(composition.Plan.of(request), self._own, resume)

    def remix(
        self,
        request: RemixRequest,
        score: Score,
        *,
        like: Score | None = None,
        resume: dict[str, Any] | None = None,
    ) -> Handle | Evolution:
        """Take a change to a score on; ``like`` is the score that the new notes shall be like,
        ``resume`` as for :meth:`submit`. Raises :class:`RequestError` where request and score do
        not fit, :class:`CheckpointError` where what it takes has damaged weights."""
        if request.operation is Operation.EVOLVE:
            first = led(score, request.part)
            selection.check_like(table(first), table(like) if like else None, request)
            return Evolution(request, score, self._change, resume)
        return self._change(request, score, resume, like=like)

    def _change(
        self,
        request: RemixRequest,
        score: Score,
        resume: dict[str, Any] | None,
        post: Post | None = None,
        like: Score | None = None,
    ) -> Handle:
        """A change to a score, or a node of an evolution: all that writes one score of another."""
        styled = request.operation is Operation.RESTYLE
        if styled or request.operation in MOVES:
            mover = self._restyling() if styled else self._moving()
            plan = recomposition.Plan.of(request, score, like, mover.space, mover.styles)
            return self._admit(plan, mover, resume, post)
        plan = recomposition.Plan.of(request, score, like)
        if request.operation is Operation.CONTINUE:
            return self._admit(plan, self._continuing(), resume, post)
        return self._admit(replace(plan, reader=self._reader), self._own, resume, post)

    def alternatives(self, score: Score, note: str) -> tuple[Alternative, ...]:
        """The likeliest other pitches for a note (by the id of its head), all else as it is,
        the likeliest first. Answered in the caller's thread. Raises :class:`RequestError`."""
        question = Question.of(led_by(score, note), note)
        with torch.inference_mode():
            return question.answers(pitch_chances(self._session(1), question))

    def embeddings(self, scores: Sequence[Score]) -> np.ndarray:
        """Each score as one point of the phrase model's space, (scores, D): what is alike lies
        near. Answered in the caller's thread. Raises :class:`CheckpointError`."""
        space = self._moving().space
        if space is None:
            raise GenerationError("There is no space to put the score in.")
        return embeddings(scores, space)

    def card(self, score: Score, language: str) -> dict[str, dict[str, Any]]:
        """A score's measures (:mod:`generation.scorecard`), held against what was learnt where
        the engine knows it. Answered in the caller's thread. Raises :class:`CheckpointError`."""
        return scorecard(score, language, self._turns() if self.index else None)

    @property
    def space(self) -> str:
        """Which space :meth:`embeddings` is in: the checksum of the phrase model's weights. Raises
        :class:`CheckpointError`."""
        return self._moving().checkpoint

    def _admit(
        self,
        plan: Plan,
        composer: Composer,
        resume: dict[str, Any] | None,
        post: Post | None = None,
    ) -> Handle:
        searches = [
            plan.search(take, self.sampling, self.candidates, self.index)
            for take in range(plan.takes)
        ]
        maker = Maker(composer.name, composer.checkpoint, composer.licence, self.index)
        handle = Handle(plan, searches, maker, resume, post)
        with self._door:
            if self._closed:
                raise Cancelled("The engine was closed.")
            self._inbox.put((composer.session, handle))
        return handle

    def close(self) -> None:
        """Stop the engine's thread; requests under way are cancelled."""
        with self._door:
            self._closed = True
            self._inbox.put(None)
        self._thread.join()

    # ---- the engine's own thread

    def _run(self) -> None:
        works: dict[_Sessions, UnderWay] = {}
        with torch.inference_mode():
            while True:
                arrived = self._arrived(wait=all(work.idle for work in works.values()))
                asked: dict[_Sessions, list[Handle]] = {sessions: [] for sessions in works}
                for sessions, handle in (one for one in arrived if one):
                    asked.setdefault(sessions, []).append(handle)
                for sessions, handles in asked.items():
                    self._step(works, sessions, handles, closed=None in arrived)
                if None in arrived:
                    return

    @staticmethod
    def _step(
        works: dict[_Sessions, UnderWay],
        sessions: _Sessions,
        handles: list[Handle],
        *,
        closed: bool,
    ) -> None:
        """One more note of all that is written in one session."""
        try:
            if closed:
                raise Cancelled("The engine was closed.")
            if sessions not in works:
                works[sessions] = UnderWay(sessions(CAPACITY))
            works[sessions].admit(handles)
            works[sessions].step()
        except Exception as error:  # noqa: BLE001  # the rim: a bad step ends no thread
            work = works.pop(sessions, None)
            for handle in dict.fromkeys([*handles, *(work.handles if work else ())]):
                handle.messages.put(error)

    def _arrived(self, *, wait: bool) -> list[_Asked | None]:
        arrived = [self._inbox.get()] if wait else []
        while True:
            try:
                arrived.append(self._inbox.get_nowait())
            except queue.Empty:
                return arrived
