"""What a job is to have made: a melody for words, a change to a score, or a layer beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from generation.arrange_requests import ArrangeRequest
from generation.remix_requests import RemixRequest
from generation.requests import MelodyRequest
from generation.score import model
from studio.accounts.models import Maker
from studio.jobs import worker
from studio.jobs.leases import Lease
from studio.jobs.models import Kind
from studio.jobs.worker import Work
from studio.lineage.edges import edges_add, relation_of
from studio.pieces.layers import OPERATIONS
from studio.pieces.models import Score
from studio.pieces.storing import piece_create, takes_add

if TYPE_CHECKING:
    from generation.results import Take


class Commission(Protocol):
    """One job's work, from the request to the rows."""

    @property
    def request(self) -> MelodyRequest | RemixRequest | ArrangeRequest: ...

    def frame(self) -> tuple[str, str]:
        """The MusicXML before and after the bars of a take."""

    def submit(self, *, resume: dict[str, Any] | None) -> Work:
        """Ask the engine. Raises RequestError."""

    def store(self, takes: Sequence[Take]) -> list[Score]:
        """Write the takes down, within the caller's transaction."""


def of(lease: Lease) -> Commission:
    """The commission that this job is about."""
    return _COMMISSIONS[Kind(lease.kind)](lease)


class Melody:
    """A melody for words: a new piece."""

    def __init__(self, lease: Lease) -> None:
        self.request = MelodyRequest.from_json(lease.request)
        self._owner_id = lease.owner_id

    def frame(self) -> tuple[str, str]:
        part = model.Part("P1", "Voice", model.SINGING_PROGRAM, ())
        request = self.request
        return worker.frame(
            model.Score(request.title, (part,), request.tempo, language=request.language.value)
        )

    def submit(self, *, resume: dict[str, Any] | None) -> Work:
        return worker.melody(self.request, resume=resume)

    def store(self, takes: Sequence[Take]) -> list[Score]:
        owner = Maker.objects.get(pk=self._owner_id)
        piece = piece_create(owner=owner, request=self.request, takes=takes)
        return list(piece.scores.select_related("provenance"))


class Remix:
    """A change to a score: new scores of its piece."""

    def __init__(self, lease: Lease) -> None:
        self.request = RemixRequest.from_json(lease.request["request"])
        found = Score.objects.select_related("piece", "locks").in_bulk(
            [pk for pk in (lease.score_id, lease.like_id) if pk is not None]
        )
        self._parent = found[lease.score_id]
        self._like = found[lease.like_id] if lease.like_id is not None else None
        self._score = worker.read(self._parent.musicxml)

    def frame(self) -> tuple[str, str]:
        return worker.frame(self._score)

    def submit(self, *, resume: dict[str, Any] | None) -> Work:
        like = worker.read(self._like.musicxml) if self._like else None
        return worker.remix(self.request, self._score, like=like, resume=resume)

    def store(self, takes: Sequence[Take]) -> list[Score]:
        asked = self.request.to_json()
        operation = {"kind": asked.pop("operation"), **asked}
        if self._like:
            operation["like"] = self._like.public_id
        made = takes_add(parent=self._parent, operation=operation, takes=takes)
        if self._like and self._like.piece_id != self._parent.piece_id:
            edges_add(made, parent=self._like, relation=relation_of(made[0]))
        return made


class Arrange:
    """A layer beside a melody: new scores of its piece."""

    def __init__(self, lease: Lease) -> None:
        self.request = ArrangeRequest.from_json(lease.request["request"])
        assert lease.score_id is not None  # a constraint of the row
        self._parent = Score.objects.select_related("piece", "locks").get(pk=lease.score_id)
        self._score = worker.read(self._parent.musicxml)

    def frame(self) -> tuple[str, str]:
        return worker.frame(self._score)

    def submit(self, *, resume: dict[str, Any] | None) -> Work:
        return worker.arrange(self.request, self._score, resume=resume)

    def store(self, takes: Sequence[Take]) -> list[Score]:
        operation = {"kind": OPERATIONS[self.request.layer], **self.request.to_json()}
        return takes_add(parent=self._parent, operation=operation, takes=takes)


_COMMISSIONS: Mapping[Kind, Callable[[Lease], Commission]] = {
    Kind.MELODY: Melody,
    Kind.REMIX: Remix,
    Kind.ARRANGE: Arrange,
}
