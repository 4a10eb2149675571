"""What the phrase model is worth: how well phrases come back from their points, how evenly the
way between two of them runs, how many dimensions are used, and whether sliders are obeyed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from generation.corpora.song import Song
from generation.metrics import phrase_shape
from generation.metrics.bootstrap import interval
from generation.models.phrase_vae import ACTIVE, SLIDERS, PhraseVae, collate, divergence, tensors
from generation.models.phrase_writing import Room, write
from generation.score.melody import SungNote
from generation.sliders import Sliders
from generation.tokens.codec import decode
from generation.tokens.phrases import Phrase
from generation.training import phrases
from generation.training.evaluation.phrase_distance import f1, rank_correlation
from generation.training.evaluation.phrase_distance import notes as notes_of
from generation.training.evaluation.phrase_ways import Cost, between_phrases
from generation.training.styled import tradition_of

_SETTINGS = (-1.0, -0.5, 0.0, 0.5, 1.0)
_RANDOM_WAYS = 4


@dataclass(frozen=True)
class Held:
    """Phrases to measure on, each with the work and the tradition it is from, and those that were
    learnt."""

    phrases: Sequence[Phrase]
    works: Sequence[str]
    traditions: Sequence[str]
    learnt: Sequence[Phrase]


def unheard(songs: Sequence[Song], learnt: Sequence[Phrase], most: int) -> Held:
    """At most so many different phrases of songs, drawn from those that were not learnt, as many
    of each tradition as there are."""
    known, found = set(learnt), dict[str, dict[Phrase, str]]()
    for song in songs:
        own = found.setdefault(tradition_of(song) or "none", {})
        for one in phrases.of_song(song):
            if one not in known:
                own.setdefault(one, song.work)
    rng, left = np.random.default_rng(0), most
    drawn: list[tuple[Phrase, str, str]] = []
    for number, name in enumerate(sorted(found, key=lambda name: (len(found[name]), name))):
        every = list(found[name].items())
        count = min(len(every), left // (len(found) - number))  # few leave more to the others
        left -= count
        chosen = sorted(rng.permutation(len(every))[:count].tolist())
        drawn += [(*every[at], str(name)) for at in chosen]
    return Held(
        [one for one, _, _ in drawn],
        [work for _, work, _ in drawn],
        [name for _, _, name in drawn],
        learnt,
    )


def measure(model: PhraseVae, held: Held, pairs: int, cost: Cost | None = None) -> dict[str, Any]:
    """All figures, each mean between the ends of its interval over works."""
    return {
        "phrases": len(held.phrases),
        "reconstruction": reconstruction(model, held),
        "interpolation": between_phrases(model, held.phrases, held.works, pairs, cost),
        "space": space(model, held.phrases),
        "sliders": sliders(model, held),
    }


# ---- reconstruction


def reconstruction(model: PhraseVae, held: Held) -> dict[str, Any]:
    """Note F1 of phrases written freely from the points they were read to; told their room
    (syllables and time), and told nothing. The floors: another phrase of the same metre, drawn
    at random, and the nearest of all that were learnt, chosen by the answer itself. The ceiling
    is 1: the phrase."""
    points = model.embed(held.phrases)
    written = {
        "model": write(model, points, [Room.of(one) for one in held.phrases]),
        "untold": write(model, points, [Room.of(one, told=False) for one in held.phrases]),
        **_floors(held),
    }
    return {
        name: {
            "pitch_onset": _spread(_all_f1(held, them, durations=False), held),
            "with_duration": _spread(_all_f1(held, them, durations=True), held),
            "by_tradition": _by_tradition(_all_f1(held, them, durations=False), held),
        }
        for name, them in written.items()
    }


def _by_tradition(values: Sequence[float], held: Held) -> dict[str, float]:
    own: dict[str, list[float]] = {}
    for name, value in zip(held.traditions, values, strict=True):
        own.setdefault(name, []).append(value)
    return {name: float(np.mean(them)) for name, them in sorted(own.items())}


def _all_f1(held: Held, them: Sequence[Phrase], *, durations: bool) -> list[float]:
    return [f1(a, b, durations=durations) for a, b in zip(held.phrases, them, strict=True)]


def _floors(held: Held) -> dict[str, list[Phrase]]:
    if not held.learnt:
        return {}
    by_metre: dict[int, list[Phrase]] = {}
    for phrase in held.learnt:
        by_metre.setdefault(phrase.metre, []).append(phrase)
    rng = np.random.default_rng(0)
    notes = {m: [notes_of(p, durations=False) for p in known] for m, known in by_metre.items()}
    random, nearest = [], []
    for phrase in held.phrases:
        known = by_metre.get(phrase.metre) or list(held.learnt)
        random.append(known[int(rng.integers(len(known)))])
        own = notes_of(phrase, durations=False)
        them = notes.get(phrase.metre) or [notes_of(one, durations=False) for one in known]
        shared = [2 * len(own & one) / (len(own) + len(one)) for one in them]
        nearest.append(known[int(np.argmax(shared))])
    return {"random": random, "nearest": nearest}


# ---- the space


def space(model: PhraseVae, heard: Sequence[Phrase]) -> dict[str, Any]:
    """Nats of divergence in each dimension, and in how many the mean varies."""
    model.eval()
    spent, means = [], []
    with torch.inference_mode():
        for phrase in heard:
            batch = collate([tensors(phrase)])
            mean, spread = model.read(batch["inputs"], batch["onsets"], batch["metres"])
            spent.append(divergence(mean, spread)[0].numpy())
            means.append(mean[0].numpy())
    each = np.mean(spent, axis=0)
    return {
        "divergence": float(each.sum()),
        "divergence_by_dimension": [round(float(one), 3) for one in np.sort(each)[::-1]],
        "active": int((np.var(means, axis=0) > ACTIVE).sum()),
        "dimensions": len(each),
    }


# ---- sliders


def sliders(model: PhraseVae, held: Held) -> dict[str, Any]:
    """The rank correlation of each slider's setting with its measure, phrase by phrase: with
    the room told, as it is where words are kept, and not told. Floor: ways as long, in random
    directions."""
    points = model.embed(held.phrases)
    found: dict[str, Any] = {}
    for name in SLIDERS:
        way = model.move(Sliders(**{name: 1.0}))
        shape = phrase_shape.MEASURES[name]
        rng = np.random.default_rng(3)
        random = [_as_long(rng.standard_normal(len(way)), way) for _ in range(_RANDOM_WAYS)]
        found[name] = {
            "told": _spread(_obedience(model, held, points, way, shape, told=True), held),
            "untold": _spread(_obedience(model, held, points, way, shape, told=False), held),
            "random_way": float(
                np.mean(
                    [np.mean(_obedience(model, held, points, w, shape, told=True)) for w in random]
                )
            ),
        }
    return found


def _obedience(
    model: PhraseVae,
    held: Held,
    points: np.ndarray,
    way: np.ndarray,
    shape: Callable[..., float],
    *,
    told: bool,
) -> list[float]:
    rooms = [Room.of(one, told=told) for one in held.phrases]
    values = np.array(
        [
            [_shape(shape, phrase) for phrase in write(model, points + setting * way, rooms)]
            for setting in _SETTINGS
        ]
    )
    return [rank_correlation(np.array(_SETTINGS), column) for column in values.T]


def _shape(shape: Callable[..., float], phrase: Phrase) -> float:
    return shape(sung(phrase), phrase.signature) if phrase.tokens else 0.0


def sung(phrase: Phrase) -> tuple[SungNote, ...]:
    """A phrase's notes, in C above middle C."""
    return decode(phrase.tokens, 60)


def _as_long(random: np.ndarray, way: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = random * np.linalg.norm(way) / np.linalg.norm(random)
    return scaled.astype(np.float32)


def _spread(values: Sequence[float], held: Held) -> tuple[float, float, float]:
    return interval(values, held.works)
