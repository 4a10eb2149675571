"""Where bars of a song were written anew: do the seams show?

In held-out songs one to four bars are left out and filled by the engine, as it does for a
musician; beside it by a chain under the same laws, by bars of some other song, and as people
had written them. Then the model, reading from left to right and knowing of no gap, says how
surprising the notes at the seams are, and so does the LSTM, which has filled none of them; and a
classifier tries to find the seams.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from generation.corpora.song import Song
from generation.metrics import seams
from generation.metrics.bootstrap import interval
from generation.metrics.telling import FOLDS
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.order_markov import MarkovSession, OrderMarkov
from generation.originality.index import Index
from generation.originality.tunes import Tunes
from generation.requests import Style
from generation.score import checks
from generation.score.melody import melody
from generation.training import dataset
from generation.training.evaluation import bits, gaps
from generation.training.evaluation.gaps import Filled, Gap
from generation.training.evaluation.songs import Case, cases, learnt_tokens

GAPS = 400
_SPARE = 3  # songs looked at for each gap: many are voices or verses of one tune
BEHIND = 3  # notes from the exit on
_CLOSEST = 2  # notes between a seam and another place: their windows would overlap

Interval = list[float]  # low, mean, high
Bits = dict[str, list[tuple[float, int]]]  # by part, of each gap: bits per note, notes


def measure(
    model: MelodyTransformer,
    learnt: Tunes,
    songs: Sequence[Song],
    candidates: int,
    count: int = GAPS,
    judge: MelodyTransformer | None = None,
) -> dict[str, Any]:
    """``bits_per_note`` of the ``entry`` (the first new note), the ``exit`` (the first after the
    gap), the bar or so ``behind`` it, of what is ``inside`` and ``elsewhere``, as the model reads
    them; ``judged``: as another does; ``found``: how often the classifier tells a seam from the
    beginning of another bar; each for the ``model``, for ``human`` and floors, as low, mean, high
    of a bootstrap 95 % interval over works. ``dearer``: bits that the model's notes cost the judge
    more than people's in the same gap. ``hard_rules``: the share of gaps filled by each rule;
    ``refused``: how many gaps the engine did not take on."""
    rng = np.random.default_rng(0)
    chosen, refused = gaps.choose(_cases(songs, count), count, rng)
    if not chosen:
        return {"gaps": 0, "refused": refused}
    chains = OrderMarkov(bits.ORDER, map(learnt_tokens, learnt))
    index = Index(learnt)
    filled = {
        "model": gaps.fill(partial(TransformerSession, model), chosen, candidates, index),
        "markov3": gaps.fill(lambda _: MarkovSession(chains), chosen, 1),
        "human": [gaps.as_written(gap) for gap in chosen],
    }
    surprises = {kind: _bits(model, group) for kind, group in filled.items()}
    judged = {kind: _bits(judge, group) for kind, group in filled.items()} if judge else {}
    filled["splice"] = gaps.splice(chosen, rng)
    return {
        "gaps": len(chosen),
        "refused": refused,
        "bits_per_note": {kind: _spread(group, chosen) for kind, group in surprises.items()},
        "judged": {kind: _spread(group, chosen) for kind, group in judged.items()},
        "dearer": _spread(_differences(judged), chosen) if judged else {},
        "found": {kind: _found(group) for kind, group in filled.items()},
        "hard_rules": _rules(filled["model"]),
    }


def _cases(songs: Sequence[Song], count: int) -> list[Case]:
    """Songs in a style that can be asked for, each tune once, in random order."""
    offered = [song for song in songs if song.style in set(Style)]
    order = np.random.default_rng(0).permutation(len(offered))[: count * _SPARE]
    some = [offered[at] for at in order.tolist()]
    items, _ = dataset.examples(some)
    return cases(some, items)


# ---- surprise


def _bits(model: MelodyTransformer, filled: Sequence[Filled]) -> Bits:
    surprises = bits.note_surprise(model, [dataset.example(one.song) for one in filled])
    return {
        name: [_mean(nats, places(one)) for one, nats in zip(filled, surprises, strict=True)]
        for name, places in _PARTS.items()
    }


def _mean(nats: np.ndarray, places: Sequence[int]) -> tuple[float, int]:
    """Bits per note in these places, and how many they are."""
    found = nats[list(places)].sum(axis=1) / math.log(2)
    return (float(found.mean()), len(places)) if len(places) else (math.nan, 0)


def _differences(judged: dict[str, Bits]) -> Bits:
    """Gap by gap, each as much as any other."""
    return {
        name: [
            (one - other, int(bool(size and people)))
            for (one, size), (other, people) in zip(
                judged["model"][name], judged["human"][name], strict=True
            )
        ]
        for name in _PARTS
    }


def _spread(parts: Bits, chosen: Sequence[Gap]) -> dict[str, Interval]:
    found = {}
    for name, rows in parts.items():
        known = [(*row, gap.song.work) for row, gap in zip(rows, chosen, strict=True) if row[1]]
        values, sizes, works = zip(*known, strict=True) if known else ((), (), ())
        found[name] = list(interval(values, works, sizes)) if known else [math.nan] * 3
    return found


_PARTS: dict[str, Callable[[Filled], Sequence[int]]] = {
    "entry": lambda one: [one.entry],
    "exit": lambda one: [one.exit],
    "behind": lambda one: range(one.exit, min(one.exit + BEHIND, len(one.notes))),
    "inside": lambda one: range(one.entry + 1, one.exit),
    "elsewhere": lambda one: [
        at for at in range(1, len(one.notes)) if not one.entry <= at <= one.exit
    ],
}


# ---- found


def _found(filled: Sequence[Filled]) -> Interval:
    """How often seams, and as many other beginnings of bars in the same songs, are told apart."""
    rng = np.random.default_rng(0)
    rows: list[np.ndarray] = []
    labels: list[bool] = []
    works: list[str] = []
    for one in filled:
        for label, places in zip((True, False), _places(one, rng), strict=True):
            for at in places:
                rows.append(seams.features(one.notes, at, one.gap.song.time_signature))
                labels.append(label)
                works.append(one.gap.song.work)
    if len(set(works)) < FOLDS:
        return [math.nan] * 3
    right = seams.found(np.stack(rows), np.array(labels), works)
    return list(interval(right.astype(float).tolist(), works))


def _places(one: Filled, rng: np.random.Generator) -> tuple[list[int], list[int]]:
    """Seams, and as many other places, of one song."""
    ends = (one.entry, one.exit)
    others = [
        at
        for at in gaps.openings(one.notes, one.gap.song).values()
        if all(abs(at - end) > _CLOSEST for end in ends)
    ]
    count = min(len(ends), len(others))
    picked = rng.permutation(len(others))[:count]
    shown = rng.permutation(len(ends))[:count]
    return [ends[at] for at in shown.tolist()], [others[at] for at in picked.tolist()]


# ---- kept


def _rules(filled: Sequence[Filled]) -> dict[str, float]:
    rules: dict[str, Callable[[Filled], bool]] = {
        "locked notes are the same": lambda one: gaps.unchanged(one) == 1,
        "words stay": _words_stay,
        "bars are full, ties join": _notated,
        "in range": _in_range,
    }
    return {name: float(np.mean([rule(one) for one in filled])) for name, rule in rules.items()}


def _words_stay(one: Filled) -> bool:
    sung = dict.fromkeys(note.syllable for note in one.notes)
    same = one.score is not None and melody(one.score).words == melody(one.gap.score).words
    return same and list(sung) == list(range(len(one.gap.song.syllables)))


def _notated(one: Filled) -> bool:
    if one.score is None:
        return False
    part = one.score.parts[0]
    broken = (checks.full_measures(part), checks.joined_ties(part), checks.unique_ids(one.score))
    return not any(broken)


def _in_range(one: Filled) -> bool:
    """Within what people sang of the song, or up to the tonic above it."""
    old = [note.midi for note in one.gap.song.notes]
    new = [note.midi for note in one.notes]
    return min(old) <= min(new) and max(new) <= max(old) + _tonic_above(one.gap, max(old))


def _tonic_above(gap: Gap, midi: int) -> int:
    return (gap.song.key.pitch_class - midi) % 12
