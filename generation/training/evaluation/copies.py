"""How much of what comes of a remix is a learnt tune's? Every operation on the same held-out tunes,
as the studio would answer, beside the tunes themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from generation.engine import Engine
from generation.errors import RequestError
from generation.metrics.copying import copied_windows
from generation.originality.index import GRAM, Index
from generation.remix_requests import Operation, RemixRequest
from generation.score.melody import SungNote, melody
from generation.score.model import Score
from generation.traditions import Tradition
from generation.training.evaluation import restyle_cases as cases
from generation.training.styled import Styled

_MORE_BARS = 8
_ASKED = {
    "regenerate": RemixRequest(takes=1),
    "continue": RemixRequest(operation=Operation.CONTINUE, more_bars=_MORE_BARS, takes=1),
    "vary 0.5": RemixRequest(operation=Operation.VARY, amount=0.5, takes=1),
    "vary 1.0": RemixRequest(operation=Operation.VARY, amount=1.0, takes=1),
    "morph 0.5": RemixRequest(operation=Operation.MORPH, amount=0.5, takes=1),
    "restyle 1.0": RemixRequest(
        operation=Operation.RESTYLE, tradition=Tradition.HYMN, amount=1.0, takes=1
    ),
    "evolve": RemixRequest(operation=Operation.EVOLVE, generations=1, branches=2),
}


def measure(engine: Engine, held: Sequence[Styled], known: Index, count: int) -> dict[str, Any]:
    """Of each operation, and of the tunes (``people``): the share of windows of 20 notes that hold
    a learnt tune's 12-gram, and how many windows there were. Of a continuation only what is new
    is counted; what the engine refuses is left out."""
    rng = np.random.default_rng(0)
    order = [held[at] for at in rng.permutation(len(held))[:count].tolist()]
    tunes = [(one, short) for one in order if (short := cases.opening(one.song))]
    scores = [cases.score_of(short) for _, short in tunes]
    found = {"people": _share([short.notes for _, short in tunes], known)}
    for name, asked in _ASKED.items():
        made: list[Sequence[SungNote]] = []
        for at, (one, _) in enumerate(tunes):
            request = _fitting(asked, one.tradition, seed=at)
            made += _made(engine, request, scores[at], scores[at - 1])
        found[name] = _share(made, known)
    return found


def text(figures: Mapping[str, Any]) -> str:
    """The figures as a line."""
    each = ", ".join(f"{name} {row['share']:.3f}" for name, row in figures.items())
    return f"Windows of 20 notes that hold a learnt tune’s 12-gram, by operation: {each}."


def _fitting(asked: RemixRequest, own: Tradition, seed: int) -> RemixRequest:
    """The request for a tune; one of hymns is led elsewhere."""
    hymn = asked.tradition is Tradition.HYMN and own is Tradition.HYMN
    return replace(asked, seed=seed, tradition=Tradition.FOLK if hymn else asked.tradition)


def _made(
    engine: Engine, request: RemixRequest, score: Score, other: Score
) -> list[Sequence[SungNote]]:
    """The new notes of each take."""
    like = other if request.operation is Operation.MORPH else None
    old = len(melody(score).notes) if request.operation is Operation.CONTINUE else 0
    try:
        takes = engine.remix(request, score, like=like).result().takes
    except RequestError:
        return []
    return [melody(take.score).notes[old:] for take in takes]


def _share(tunes: Sequence[Sequence[SungNote]], known: Index) -> dict[str, float]:
    counts = [copied_windows(known.known(one), len(one), GRAM) for one in tunes]
    windows = sum(count for _, count in counts)
    return {"share": sum(held for held, _ in counts) / max(windows, 1), "windows": windows}
