"""What becomes of a tune that evolves: what each generation keeps of it, and how far apart the
scores of one generation are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np

from generation.engine import Engine
from generation.errors import RequestError
from generation.metrics.bootstrap import interval
from generation.metrics.change import content_kept
from generation.remix_requests import Operation, RemixRequest
from generation.results import Take
from generation.score.melody import melody
from generation.training.evaluation import restyle_cases as cases
from generation.training.styled import Styled

TREE = RemixRequest(operation=Operation.EVOLVE, generations=2, branches=2)


def measure(engine: Engine, held: Sequence[Styled], count: int) -> dict[str, Any]:
    """``generations``: of each, how many nodes, what they keep of the first tune, and how much
    two of them that are siblings have not in common, each between the ends of its interval over
    works; ``words_kept``: the share of nodes that sing the same words, 1 or it is a defect."""
    rng = np.random.default_rng(0)
    rows: list[tuple[int, float, str]] = []
    apart: list[tuple[int, float, str]] = []
    same: list[bool] = []
    for number, at in enumerate(rng.permutation(len(held))[:count].tolist()):
        song = cases.opening(held[at].song)
        if song is None:
            continue
        score = cases.score_of(song)
        try:
            takes = engine.remix(_seeded(number), score).result().takes
        except RequestError:
            continue
        words = melody(score).words
        same += [not melody(score).texted or melody(t.score).words == words for t in takes]
        rows += [(_generation(t), t.figures["content_kept"], song.work) for t in takes]
        apart += [(*pair, song.work) for pair in _apart(takes)]
    return {
        "tunes": len({work for _, _, work in rows}),
        "words_kept": float(np.mean(same)) if same else None,
        "generations": {
            str(generation): {
                "nodes": sum(at == generation for at, _, _ in rows),
                "kept": _spread(rows, generation),
                "apart": _spread(apart, generation),
            }
            for generation in range(1, TREE.generations + 1)
        },
    }


def _seeded(number: int) -> RemixRequest:
    return RemixRequest.from_json({**TREE.to_json(), "seed": number})


def _generation(take: Take) -> int:
    return take.branch.generation if take.branch else 0


def _apart(takes: Sequence[Take]) -> list[tuple[int, float]]:
    """Of each two siblings: their generation, and what one lacks of the other."""
    return [
        (_generation(one), 1 - content_kept(cases.table(one.score), cases.table(other.score)))
        for one, other in combinations(takes, 2)
        if one.branch and other.branch and one.branch.parent == other.branch.parent
    ]


def _spread(rows: Sequence[tuple[int, float, str]], generation: int) -> list[float]:
    own = [(value, work) for at, value, work in rows if at == generation]
    return list(interval([value for value, _ in own], [work for _, work in own]))
