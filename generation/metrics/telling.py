"""Can a small classifier tell two kinds of melody apart?

A logistic regression on what short stretches of a melody are made of; the more often it is
right about songs that it did not see, the easier the two kinds are told apart. 0.5 is chance.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import pairwise

import numpy as np

from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature

Gram = tuple[Hashable, ...]  # its stream's name, then its members

FOLDS = 5
STREAMS = ("interval", "duration", "degree", "step", "place", "gap", "sung")
_FEWEST = 8  # melodies that must hold an n-gram for it to be a feature
_PENALTY = 0.3
_NEWTON_STEPS = 12


def grams(notes: Sequence[SungNote], key: Key, signature: TimeSignature) -> Counter[Gram]:
    """How often each n-gram of 1 to 3 stands in a melody: of intervals, durations, degrees,
    intervals with durations, and durations with their places in the bar."""
    pitches = [note.midi for note in notes]
    intervals = [after - before for before, after in pairwise(pitches)]
    durations = [note.duration for note in notes]
    degrees = [(pitch - key.pitch_class) % 12 for pitch in pitches]
    places = [note.onset % signature.bar for note in notes]
    gaps = [after.onset - before.onset - before.duration for before, after in pairwise(notes)]
    streams: dict[str, Sequence[Hashable]] = {
        "interval": intervals,
        "duration": durations,
        "degree": [(key.mode, degree) for degree in degrees],
        "step": list(zip(intervals, durations, strict=False)),
        "place": [(str(signature), *pair) for pair in zip(places, durations, strict=True)],
        "gap": [gap for gap in gaps if gap],
        "sung": [after.syllable == before.syllable for before, after in pairwise(notes)],
    }
    return Counter(gram for name, stream in streams.items() for gram in _upto3(name, stream))


def only(melody: Counter[Gram], stream: str) -> Counter[Gram]:
    """The n-grams of one of :data:`STREAMS`: what gives a melody away?"""
    return Counter({gram: n for gram, n in melody.items() if gram[0] == stream})


def auc(
    one: Sequence[Counter[Gram]],
    other: Sequence[Counter[Gram]],
    groups: Sequence[Hashable],
    other_groups: Sequence[Hashable],
) -> float:
    """The held-out area under the ROC curve of telling ``other`` from ``one``, by
    :data:`FOLDS`-fold cross-validation; what shares a group stays in one fold. The mean of the
    folds' areas, as scores of different classifiers are not on one scale."""
    x = _features([*one, *other])
    y = np.array([0.0] * len(one) + [1.0] * len(other))
    every = [*groups, *other_groups]
    fold = folds(every)
    areas = []
    for number in range(FOLDS):
        held_out = fold == number
        if not held_out.all() and 0 < y[held_out].sum() < held_out.sum():
            scores = fitted(x[~held_out], y[~held_out], x[held_out])
            areas.append(area(scores, y[held_out]))
    return float(np.mean(areas)) if areas else float("nan")


def folds(groups: Sequence[Hashable]) -> np.ndarray:
    """Which of :data:`FOLDS` parts each row belongs to, whole groups together. Shape (rows,)."""
    names = sorted(set(groups), key=str)
    order = np.random.default_rng(0).permutation(len(names))
    fold_of = {name: int(order[at]) % FOLDS for at, name in enumerate(names)}
    return np.array([fold_of[name] for name in groups])


def area(scores: np.ndarray, labels: np.ndarray) -> float:
    """The chance that a random 1 scores higher than a random 0; ties count half."""
    ones, zeros = scores[labels == 1], scores[labels == 0]
    wins = (ones[:, None] > zeros).mean() + 0.5 * (ones[:, None] == zeros).mean()
    return float(wins)


def _upto3(name: str, stream: Sequence[Hashable]) -> Iterator[Gram]:
    for length in (1, 2, 3):
        for at in range(len(stream) - length + 1):
            yield (name, *stream[at : at + length])


def _features(melodies: Sequence[Counter[Gram]]) -> np.ndarray:
    """Square roots of each n-gram's share within its melody's kind, centred and scaled."""
    holders = Counter(gram for melody in melodies for gram in melody)
    column = {
        gram: at
        for at, gram in enumerate(gram for gram, count in holders.items() if count >= _FEWEST)
    }
    x = np.zeros((len(melodies), max(len(column), 1)))
    for row, melody in enumerate(melodies):
        for gram, count in melody.items():
            if gram in column:
                x[row, column[gram]] = np.sqrt(count / melody.total())
    return scaled(x)


def scaled(x: np.ndarray) -> np.ndarray:
    """Columns centred and scaled, so that rows have a length of about 1."""
    centred = x - x.mean(axis=0)
    even: np.ndarray = centred / np.maximum(x.std(axis=0), 1e-9) / np.sqrt(x.shape[1])
    return even


def fitted(x: np.ndarray, y: np.ndarray, unseen: np.ndarray) -> np.ndarray:
    """Scores of unseen rows by a ridge logistic regression."""
    weights, bias = slopes(x, y)
    scores: np.ndarray = unseen @ weights + bias
    return scores


def slopes(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """The slopes (features,) and the bias of a ridge logistic regression, in the dual (there are
    more features than melodies): Newton's method on the kernel (Hastie et al., 2009, 5.8)."""
    kernel = x @ x.T
    alpha, bias = np.zeros(len(x)), 0.0
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-(kernel @ alpha + bias)))
        weight = np.maximum(chance * (1 - chance), 1e-6)
        target = kernel @ alpha + bias + (y - chance) / weight
        system = kernel + np.diag(_PENALTY / weight)
        solved = np.linalg.solve(system, np.stack([target, np.ones(len(x))], axis=1))
        bias = solved[:, 0].sum() / solved[:, 1].sum()
        alpha = solved[:, 0] - bias * solved[:, 1]
    return x.T @ alpha, float(bias)
