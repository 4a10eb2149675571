"""Which way each slider moves a phrase: fitted on the phrases that were learnt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generation.metrics.phrase_shape import MEASURES
from generation.models.phrase_vae import SLIDERS, PhraseVae
from generation.score.units import Ticks
from generation.tokens import vocabulary as v
from generation.tokens.codec import decode
from generation.tokens.phrases import Phrase

MOST = 12_000  # phrases
_PENALTY = 1.0  # of the squared weights, a phrase


def fit(model: PhraseVae, learnt: Sequence[Phrase], seed: int = 0) -> np.ndarray:
    """For each slider the way that raises its measure by one deviation and leaves the others as
    they are, as far as they are linear in the point and the room of a phrase (its syllables, its
    length and its metre). Of all such ways the shortest by the spread of phrases (Mahalanobis):
    it leads where phrases are. Shape (sliders, D), float32."""
    rng = np.random.default_rng(seed)
    chosen = [learnt[at] for at in rng.permutation(len(learnt))[:MOST].tolist()]
    points = model.embed(chosen).astype(np.float64)
    shapes = np.array([_shapes(one) for one in chosen])
    shapes = (shapes - shapes.mean(0)) / np.maximum(shapes.std(0), 1e-9)
    told = np.concatenate([points, np.array([_room(one) for one in chosen])], axis=1)
    square = told.T @ told + _PENALTY * np.eye(told.shape[1])
    slopes = np.linalg.solve(square, told.T @ shapes)[: points.shape[1]]  # (D, sliders)
    spread = np.cov(points.T) @ slopes
    ways: np.ndarray = np.linalg.solve(slopes.T @ spread, spread.T)
    return ways.astype(np.float32)


def _shapes(phrase: Phrase) -> list[float]:
    notes = decode(phrase.tokens, 60)
    return [MEASURES[name](notes, phrase.signature) for name in SLIDERS]


def _room(phrase: Phrase) -> list[float]:
    bar = Ticks(phrase.signature.bar) // v.TICKS_PER_STEP
    metre = [float(phrase.metre == at) for at in range(len(v.TIME_SIGNATURES))]
    return [float(np.log(phrase.syllables)), phrase.written.state.end / bar, *metre]
