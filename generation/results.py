"""What the engine gives back: takes, each a score in every form it is needed in."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from generation.arrange_requests import ArrangeRequest
from generation.remix_requests import Operation, RemixRequest
from generation.requests import MelodyRequest
from generation.score.model import Score
from generation.score.notes import MeasureRow, NoteRow
from generation.traditions import Tradition


@dataclass(frozen=True)
class Provenance:
    """Where a take comes from: enough to make it again, byte for byte."""

    engine: str  # the model's name
    checkpoint: str  # sha256 of the weights; empty where there are none
    weights_licence: str
    seed: int
    take: int  # from 0
    request: dict[str, Any]  # its to_json()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Branch:
    """Where a take hangs in the tree of an evolution. ``parent``: the take that it was made from,
    by its index; None for the score that was there. ``generation``: from 1. ``operation`` made it
    of its parent; ``traditions``: towards which, with their weights; empty for a variation."""

    parent: int | None
    generation: int
    operation: Operation
    traditions: dict[Tradition, float]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Take:
    """One candidate. ``figures``: measures of it, each from 0 to 1 unless its name says more;
    ``originality``: the passages that a learnt tune holds too, with bars and source; ``form``:
    a letter for each line of the words. Of a change to a score, ``changes``: how much of each bar
    is new, from 0 (kept) to 1; of an evolution, ``branch``: its place in the tree."""

    index: int
    score: Score
    musicxml: str
    midi: bytes
    notes: tuple[NoteRow, ...]
    measures: tuple[MeasureRow, ...]
    provenance: Provenance
    figures: dict[str, float]
    originality: tuple[dict[str, Any], ...] = ()
    form: tuple[str, ...] = ()
    changes: tuple[float, ...] = ()
    branch: Branch | None = None


@dataclass(frozen=True)
class MelodyResult:
    """All the takes of a request, in order."""

    request: MelodyRequest | RemixRequest | ArrangeRequest
    takes: tuple[Take, ...]
