"""All measures of a melody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from generation.originality.turns import STEPS, Turns
from generation.score.melody import SungNote
from generation.score.model import Score
from generation.scorecard.line import SungLine, of_score
from generation.scorecard.measures import MEASURES, Found

ORIGINALITY: Final = "own_turns"
NAMES: Final = (*(name for group in MEASURES.values() for name in group), ORIGINALITY)


def card(score: Score, language: str, turns: Turns | None) -> dict[str, dict[str, Any]]:
    """What can be measured of a score: by the measure's name its ``value``, and the ``bars``
    that show it, counted from 0. ``turns``: of what was learnt, where it is known."""
    line = of_score(score, language)
    return {
        name: {
            "value": round(found.value, 4),
            "bars": sorted({line.bars[at] for at in found.notes}),
        }
        for name, found in measured(line, turns).items()
    }


def measured(line: SungLine, turns: Turns | None, *, learnt: bool = False) -> dict[str, Found]:
    """Each measure that applies. ``learnt``: the melody is itself among the learnt works."""
    if not line.notes:
        return {}
    found = {
        name: answer
        for group in MEASURES.values()
        for name, measure in group.items()
        if (answer := measure(line)) is not None
    }
    own = own_turns(line.notes, turns, learnt=learnt) if turns else None
    return found | ({ORIGINALITY: own} if own else {})


def own_turns(notes: Sequence[SungNote], turns: Turns, *, learnt: bool) -> Found | None:
    """The share of turns of seven notes that no learnt work holds (but the melody's own);
    shown: the notes of the others."""
    works = turns.works(notes)
    if not len(works):
        return None
    known = works > (1 if learnt else 0)
    shared = {at + offset for at in known.nonzero()[0].tolist() for offset in range(STEPS + 1)}
    return Found(1 - float(known.mean()), tuple(sorted(shared)))
