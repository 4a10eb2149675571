"""A tune that evolves: a tree of transfers between traditions and of variations, each node a score
made from its parent's, and each whole.

A node is asked for as soon as its parent is there, side by side with all that are under way; what
it is does not depend on which others are, nor on which is finished first.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from generation.errors import Cancelled, RequestError
from generation.handle import Handle, Message, arrived
from generation.metrics.change import Table, changes, content_kept
from generation.progress import Bar, Progress, ProgressSink
from generation.remix import selection
from generation.remix.reshaping import amount
from generation.remix_requests import Operation, RemixRequest
from generation.results import Branch, MelodyResult, Take
from generation.score import leading
from generation.score import notes as note_table
from generation.score.model import Score
from generation.traditions import Tradition, TraditionShare

_STEP = 0.6  # of the amount, by which a variation moves
_VARIED = 3  # where there are no siblings, every third is a variation


State = dict[str, Any]
_Inbox = queue.SimpleQueue[tuple[int, Message]]  # what the engine tells, and of which node


@dataclass(frozen=True)
class NodePost:
    """Where the engine tells of a node."""

    inbox: _Inbox
    node: int

    def put(self, message: Message) -> None:
        """As of :class:`generation.handle.Post`."""
        self.inbox.put((self.node, message))


Ask = Callable[[RemixRequest, Score, State | None, NodePost], Handle]
"""Takes on a node's request: from its parent, with the state of a broken-off run."""


def grown(request: RemixRequest) -> tuple[Branch, ...]:
    """The nodes of an evolution, one generation after the other. Of the children of one parent
    the last is a variation, where there are several; the others go to traditions in an order of
    chance, none where their parent came from while there is another."""
    pool = list(request.traditions) or list(Tradition)
    found: list[Branch] = []
    before: list[int | None] = [None]
    for generation in range(1, request.generations + 1):
        born: list[int | None] = []
        for parent in before:
            order = _order(request, pool, _led(found, parent), len(found))
            for child in range(request.branches):
                alone = request.branches == 1
                varied = generation % _VARIED == 0 if alone else child == request.branches - 1
                operation = Operation.VARY if varied else Operation.RESTYLE
                towards = {} if varied else {order[child % len(order)]: 1.0}
                born.append(len(found))
                found.append(Branch(parent, generation, operation, towards))
        before = born
    return tuple(found)


@dataclass
class Evolution:
    """An evolution under way. ``resume`` is the last ``Progress.state`` of a broken-off run: what
    was written is not written again."""

    request: RemixRequest
    score: Score
    ask: Ask
    resume: State | None = None

    def __post_init__(self) -> None:
        first = leading.led(self.score, self.request.part)
        rows = note_table.table(first)
        selection.chosen(rows, note_table.measures(first), self.request)
        self._nodes = grown(self.request)
        self._states: list[State | None] = (self.resume or {}).get(
            "nodes", [None] * len(self._nodes)
        )
        if len(self._states) != len(self._nodes):
            raise RequestError("The saved state belongs to another request.", field="generations")
        self._inbox: _Inbox = queue.SimpleQueue()
        self._running: dict[int, Handle] = {}
        self._fractions = [0.0] * len(self._nodes)
        self._cancelled = False
        self._grow(None, self.score)

    def cancel(self) -> None:
        """Stop; :meth:`result` then raises :class:`Cancelled`."""
        self._cancelled = True
        for handle in list(self._running.values()):
            handle.cancel()

    def result(self, progress: ProgressSink | None = None) -> MelodyResult:
        """Wait for the music; as of :class:`generation.handle.Handle`."""
        try:
            return self._wait(progress or (lambda _: None))
        finally:
            self.cancel()

    def _wait(self, progress: ProgressSink) -> MelodyResult:
        progress(Progress("reading", 0.0))
        takes: dict[int, Take] = {}
        while len(takes) < len(self._nodes):
            if self._cancelled:
                raise Cancelled("The request was cancelled.")
            told = self._told(arrived(self._inbox))
            progress(told)
            for at in [at for at, handle in self._running.items() if handle.over]:
                (take,) = self._running.pop(at).finish().takes
                self._grow(at, take.score)
                takes[at] = self._placed(at, take)
        progress(Progress("writing", told.fraction, state=told.state))
        return MelodyResult(self.request, tuple(takes[at] for at in range(len(takes))))

    def _grow(self, parent: int | None, score: Score) -> None:
        """Begin the children of a node that is there."""
        for at, node in enumerate(self._nodes):
            if node.parent == parent:
                self._running[at] = self._begin(at, score)
        if self._cancelled:  # meanwhile
            self.cancel()

    def _told(self, messages: Sequence[tuple[int, Message]]) -> Progress:
        """What the engine tells of some nodes, as the progress of all."""
        bars: list[Bar] = []
        for node in dict.fromkeys(at for at, _ in messages):
            report = self._running[node].hear([one for at, one in messages if at == node])
            bars += [Bar(node, bar.index, bar.musicxml) for bar in report.bars]
            self._states[node], self._fractions[node] = report.state, report.fraction
        fraction = sum(self._fractions) / len(self._nodes)
        return Progress("composing", fraction, tuple(bars), {"nodes": list(self._states)})

    def _begin(self, at: int, parent: Score) -> Handle:
        known = {row.id for row in note_table.table(parent)}
        request = self._request(at)  # a note that sounds otherwise now has another name
        locked = tuple(name for name in request.locked if name in known)
        placed = tuple(name for name in request.placed if name in known)
        asked = replace(request, locked=locked, placed=placed)
        return self.ask(asked, parent, self._states[at], NodePost(self._inbox, at))

    def _request(self, at: int) -> RemixRequest:
        """What makes a node of its parent."""
        node, far = self._nodes[at], amount(self.request)
        first, *others = node.traditions or (None,)
        varies = node.operation is Operation.VARY
        return replace(
            self.request,
            operation=node.operation,
            takes=1,
            seed=(self.request.seed + 7919 * (at + 1)) % 2**53,
            amount=_STEP * far if varies else far,
            tradition=first,
            blend=tuple(TraditionShare(one, node.traditions[one]) for one in others if one),
        )

    def _placed(self, at: int, take: Take) -> Take:
        """A node's take, held against the score that the evolution began with."""
        before, after = (
            Table(note_table.table(one), note_table.measures(one))
            for one in (leading.led(whole, self.request.part) for whole in (self.score, take.score))
        )
        kept = content_kept(before, after, self.request.bars)
        return replace(
            take,
            index=at,
            figures={**take.figures, "content_kept": kept},
            changes=changes(before, after),
            branch=self._nodes[at],
        )


def _led(nodes: Sequence[Branch], at: int | None) -> dict[Tradition, float]:
    """The tradition that a node was led to, by itself or before its variations."""
    while at is not None and not nodes[at].traditions:
        at = nodes[at].parent
    return {} if at is None else nodes[at].traditions


def _order(
    request: RemixRequest, pool: Sequence[Tradition], led: dict[Tradition, float], number: int
) -> list[Tradition]:
    drawn = np.random.default_rng((request.seed, number)).permutation(len(pool)).tolist()
    others = [pool[at] for at in drawn if pool[at] not in led]
    return others or list(pool)
