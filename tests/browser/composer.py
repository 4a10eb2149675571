"""A composer whose changes can be foretold: he moves the chosen notes by a step, each take by
another, and knows five other pitches for every note. An evolution is a tree of such moves; what
is continued is left to the smallest of models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from generation.engine import Engine
from generation.progress import Progress
from generation.remix import edits
from generation.remix.alternatives import Alternative
from generation.remix_requests import Operation, RemixRequest
from generation.results import Branch, Provenance, Take
from generation.score import midi, musicxml
from generation.score.model import Score
from generation.score.notes import NoteRow, measures, table
from generation.traditions import Tradition
from tests.flows.slow_engine import SlowEngine

STEPS = (2, -2, 4, -4, 5)
SHARES = (0.41, 0.2, 0.12, 0.08, 0.04)


class Composer(SlowEngine):
    """Loaded as the worker loads any other."""

    def remix(self, request: RemixRequest, score: Score, **_: Any) -> Any:
        if request.operation is Operation.CONTINUE:
            return _small().remix(request, score)
        return Changing(request, score)

    def alternatives(self, score: Score, note: str) -> tuple[Alternative, ...]:
        row = next(row for row in table(score) if row.id == note)
        return tuple(_alternative(row, *found) for found in zip(STEPS, SHARES, strict=True))


@cache
def _small() -> Engine:
    return Engine.load("order_markov")


def _alternative(row: NoteRow, step: int, share: float) -> Alternative:
    pitch = row.midi + step
    names = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
    name = f"{names[pitch % 12]}{pitch // 12 - 1}"
    return Alternative(pitch, name, share, {"key": "none", "params": {}}, f"A way to {name}.")


class Changing:
    """The work on one change."""

    def __init__(self, request: RemixRequest, score: Score) -> None:
        self.request, self.score = request, score

    def cancel(self) -> None:
        pass

    def result(self, progress: Callable[[Progress], None]) -> Any:
        progress(Progress("composing", 0.5, (), {}))
        takes = tuple(self._takes())
        return type("Result", (), {"request": self.request, "takes": takes})()

    def _takes(self) -> Iterator[Take]:
        for index in range(self.request.takes):
            score = self._changed(STEPS[index % len(STEPS)])
            made = Provenance("stand-in", "", "CC0-1.0", 7, index, self.request.to_json())
            yield Take(
                index=index,
                score=score,
                musicxml=musicxml.write(score),
                midi=midi.write(score),
                notes=table(score),
                measures=measures(score),
                provenance=made,
                figures={"style_reached": 0.5} if self.request.tradition else {},
                form=(),
                branch=self._branch(index),
            )

    def _branch(self, index: int) -> Branch | None:
        """Breadth first, as the engine grows a tree; every first branch is a hymn."""
        request = self.request
        if request.operation is not Operation.EVOLVE:
            return None
        parent = index // request.branches - 1
        styles = {Tradition.HYMN: 1.0} if index % request.branches == 0 else {}
        kind = Operation.RESTYLE if styles else Operation.VARY
        depth = 1 if parent < 0 else 2
        return Branch(None if parent < 0 else parent, depth, kind, styles)

    def _changed(self, step: int) -> Score:
        score = self.score
        for row in table(score):
            if self._chosen(row) and not row.tied:
                score = edits.repitch(score, row.id, row.midi + step)
        return score

    def _chosen(self, row: NoteRow) -> bool:
        if row.id in self.request.locked:
            return False
        if self.request.bars is None:
            return row.id in self.request.notes or not self.request.notes
        return self.request.bars[0] <= row.measure <= self.request.bars[1]
