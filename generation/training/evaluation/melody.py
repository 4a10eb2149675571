"""Generated melodies beside the human ones on the same words, and beside the floors."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from generation.metrics import stress, telling
from generation.metrics.bootstrap import interval
from generation.metrics.cadence import cadences
from generation.metrics.copying import copied_windows
from generation.metrics.form import form
from generation.metrics.singing import demands
from generation.originality.index import Index
from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature
from generation.training.evaluation.songs import Case, by_line

Notes = tuple[SungNote, ...]
Interval = list[float]  # low, mean, high
GRAMS = (12, 16)


@dataclass(frozen=True)
class Setting:
    """A case with a melody for it: the human's, the model's or a chain's."""

    case: Case
    notes: Notes

    @property
    def lines(self) -> list[list[SungNote]]:
        return by_line(self.notes, self.case)


def human(cases: Sequence[Case]) -> list[Setting]:
    """The settings that people wrote."""
    return [Setting(case, case.human) for case in cases]


def mean(values: Sequence[float | None], cases: Sequence[Case]) -> Interval | None:
    """Low, mean, high over the songs that have a value; None where none has."""
    known = [(v, case.song.work) for v, case in zip(values, cases, strict=True) if v is not None]
    if not known:
        return None
    low, middle, high = interval([value for value, _ in known], [work for _, work in known])
    return [low, middle, high]


# ---- stress


def stress_table(
    settings: Sequence[Setting], by: Literal["language", "style"]
) -> dict[str, Interval]:
    """Stress on the beat for each language or style: of all stressed syllables, low, mean, high
    with the songs as they were written; see :mod:`generation.metrics.stress`."""
    return _by_group(settings, by, _hits)


def shuffled(settings: Sequence[Setting], seed: int = 0) -> list[Setting]:
    """The same melodies with their syllables' stresses dealt out anew: the floor."""
    rng = np.random.default_rng(seed)
    return [Setting(_dealt(one.case, rng), one.notes) for one in settings]


def _dealt(case: Case, rng: np.random.Generator) -> Case:
    return replace(case, stressed=tuple(rng.permutation(case.stressed).tolist()))


def _hits(setting: Setting) -> tuple[float, int]:
    """How many stressed syllables stand out, and of how many."""
    strengths = stress.onset_strengths(setting.notes, setting.case.song.time_signature)
    share = stress.stress_on_beat(setting.case.stressed, strengths)
    count = sum(setting.case.stressed) if len(strengths) > 1 else 0
    return (share or 0.0) * count, count


def _by_group(
    settings: Sequence[Setting],
    by: Literal["language", "style"],
    measure: Callable[[Setting], tuple[float, int]],
) -> dict[str, Interval]:
    """A share of things counted, pooled within each language or style."""
    groups: dict[str, list[tuple[float, int, str]]] = {}
    for setting in settings:
        hits, count = measure(setting)
        if count:
            name: str = getattr(setting.case.song, by)
            groups.setdefault(name, []).append((hits / count, count, setting.case.song.work))
    return {
        name: list(interval(*_columns(rows)))
        for name, rows in sorted(groups.items(), key=lambda group: -len(group[1]))
    }


def _columns(rows: Sequence[tuple[float, int, str]]) -> tuple[Sequence[Any], ...]:
    values, weights, works = zip(*rows, strict=True)
    return values, works, weights


# ---- copying


def copying(settings: Sequence[Setting], index: Index) -> dict[str, Interval]:
    """For each length of n-gram: of the windows of 20 notes, the share that holds one from the
    training songs."""
    found = {}
    for gram in GRAMS:
        rows = []
        for setting in settings:
            known = index.known(setting.notes, gram)
            held, windows = copied_windows(known, len(setting.notes), gram)
            if windows:
                rows.append((held / windows, windows, setting.case.song.work))
        found[str(gram)] = list(interval(*_columns(rows))) if rows else [math.nan] * 3
    return found


def sharing(melodies: Sequence[Notes], index: Index) -> float:
    """The share of melodies that hold a passage of a learnt tune, of thirteen notes or more."""
    return sum(bool(index.longest_matches(notes)) for notes in melodies) / max(len(melodies), 1)


# ---- form and cadence


def form_figures(settings: Sequence[Setting]) -> dict[str, Interval | None]:
    """Similarity of lines whose words repeat, and of those whose words do not."""
    cases = [setting.case for setting in settings]
    pairs = [form(setting.lines, setting.case.texts) for setting in settings]
    return {
        "same_words": mean([same for same, _ in pairs], cases),
        "other_words": mean([other for _, other in pairs], cases),
    }


def cadence_figures(settings: Sequence[Setting]) -> dict[str, Interval | None]:
    """Shares of line ends; see :mod:`generation.metrics.cadence`."""
    cases = [setting.case for setting in settings]
    rows = [
        cadences(setting.lines, setting.case.song.key, setting.case.song.time_signature)
        for setting in settings
    ]
    names = dict.fromkeys(name for row in rows for name in row)
    return {name: mean([row.get(name) for row in rows], cases) for name in names}


def singing_figures(settings: Sequence[Setting]) -> dict[str, Interval | None]:
    """What is asked of the singer; see :mod:`generation.metrics.singing`."""
    cases = [setting.case for setting in settings]
    asked = [demands(setting.notes) for setting in settings]
    return {
        name: mean([each[name] for each in asked], cases)
        for name in ("range", "widest_leap", "steps", "notes_per_syllable")
    }


# ---- told apart


Told = tuple[Notes, Key, TimeSignature, Hashable]  # the last: its work


def told_apart(one: Sequence[Told], other: Sequence[Told]) -> dict[str, float]:
    """AUC of :mod:`generation.metrics.telling`, by ``all`` and by each of its streams alone."""
    mine, theirs = (
        [telling.grams(notes, key, signature) for notes, key, signature, _ in side]
        for side in (one, other)
    )
    works = [work for *_, work in one], [work for *_, work in other]
    return {
        "all": telling.auc(mine, theirs, *works),
        **{
            stream: telling.auc(
                [telling.only(each, stream) for each in mine],
                [telling.only(each, stream) for each in theirs],
                *works,
            )
            for stream in telling.STREAMS
        },
    }


def as_told(settings: Sequence[Setting]) -> list[Told]:
    return [
        (one.notes, one.case.song.key, one.case.song.time_signature, one.case.song.work)
        for one in settings
    ]
