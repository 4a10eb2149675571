"""Are the takes of a request different melodies? Beside how alike songs of one style are."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from generation.metrics.bootstrap import interval
from generation.models.decoding import Session
from generation.originality.index import Index
from generation.score.melody import SungNote
from generation.score.units import Ticks
from generation.training.evaluation.composing import plan_of, write
from generation.training.evaluation.songs import Case

TAKES = 4
_TWINS = 0.9  # alike beyond this, two takes are one
_PAIRS = 12  # of people's songs in each style and metre

Notes = Sequence[SungNote]


def measure(
    session: Session, cases: Sequence[Case], candidates: int, index: Index | None, poems: int
) -> dict[str, Any]:
    """``model``: how alike two takes of a request are, on the first ``poems`` cases; ``human``:
    two songs of one style and metre. 0 is nothing in common, 1 the same; each low, mean and
    high. ``twins``: the share of the model's pairs that are all but the same."""
    plans = [plan for case in cases[:poems] if (plan := plan_of(case, 0))]
    asked = [(plan, take) for plan in plans for take in range(TAKES)]
    written = write(session, asked, candidates, index)
    pairs: list[tuple[float, int]] = []
    for at in range(len(plans)):
        takes = written[TAKES * at : TAKES * (at + 1)]
        pairs += [(alike(*pair), at) for pair in combinations(takes, 2)]
    return {
        "model": list(interval([value for value, _ in pairs], [poem for _, poem in pairs])),
        "human": _people(cases),
        "twins": sum(value >= _TWINS for value, _ in pairs) / max(len(pairs), 1),
    }


def alike(one: Notes, other: Notes) -> float:
    """Notes that begin at the same time on the same pitch, as a share of all (Dice)."""
    mine, theirs = (Counter((note.onset, note.midi) for note in notes) for notes in (one, other))
    return 2 * sum((mine & theirs).values()) / max(len(one) + len(other), 1)


def _people(cases: Sequence[Case]) -> list[float]:
    """Songs by different people to different words, in one key, over as many notes."""
    kinds: dict[tuple[str, str, str], list[Case]] = defaultdict(list)
    for case in cases:
        kinds[case.song.style, str(case.song.time_signature), case.song.key.mode].append(case)
    values, works = [], []
    for alikes in kinds.values():
        for one, other in list(combinations(alikes, 2))[:_PAIRS]:
            if one.song.work != other.song.work:
                count = min(len(one.human), len(other.human))
                values.append(alike(_in_c(one)[:count], _in_c(other)[:count]))
                works.append(one.song.work)
    return list(interval(values, works))


def _in_c(case: Case) -> list[SungNote]:
    """The human song from a bar's beginning, in the octave that it lies in most."""
    middle = sum(note.midi for note in case.human) / len(case.human)
    tonic = case.song.key.pitch_class
    shift = 60 - tonic - 12 * round((middle - tonic - 60) / 12)
    bar = case.song.time_signature.bar
    first = case.human[0].onset // bar * bar
    return [
        replace(note, midi=note.midi + shift, onset=Ticks(note.onset - first))
        for note in case.human
    ]
