"""How good is a piano? Written under held-out songs with their printed chords and kinds of
texture, beside what people wrote, block chords, and the most similar bar that was learnt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from generation.arranging import hands
from generation.arranging.patterns import Writing, alike
from generation.corpora.arrangement import Arrangement
from generation.metrics import playing, telling
from generation.metrics.bootstrap import interval
from generation.models.texture_gan import TEXTURES, TextureGan
from generation.score.hands import Struck
from generation.score.harmony import Harmony
from generation.score.units import Key
from generation.tokens import texture as t
from generation.tokens.texture import Cell, Harmonies
from generation.training import textures
from generation.training.harmonies import chords_of, tune_of
from generation.training.textures import Bar, Bars
from generation.training.train_textures import f1, features

MOST_SONGS, MOST_BARS = 60, 24
MEASURES = ("empty", "pitch_classes", "tonal_distance", "chord_tones", "unplayable")
_PENALTY, _STEPS = 3.0, 12  # of the regression that tells bars apart
_LOOKED_THROUGH = 6_000  # learnt bars, for the nearest
THINNED = 5  # of the songs learnt, one in so many is looked through
_FIFTHS, _MINOR, _MAJOR = 7 * np.pi / 6, 3 * np.pi / 2, 2 * np.pi / 3

Hands = tuple[Sequence[Struck], Sequence[Struck]]


@dataclass(frozen=True)
class Song:
    """A held-out song: its bars as printed, and how to hear them."""

    arrangement: Arrangement
    bars: tuple[Bar, ...]
    harmonies: Harmonies

    @property
    def key(self) -> Key:
        return self.arrangement.song.key


def songs(arrangements: Sequence[Arrangement], most: int) -> list[Song]:
    """Each with its first bars that have a texture and the usual slots."""
    found = []
    for number, one in enumerate(arrangements[:most]):
        usual = t.division(one.song.time_signature)
        bars = [b for b in textures.printed(number, one) if b.texture and b.slots == usual]
        if len(bars) >= 4:
            harmonies = Harmonies(chords_of(one.song, one.voices))
            found.append(Song(one, tuple(bars[:MOST_BARS]), harmonies))
    return found


def measure(
    model: TextureGan, learnt: Bars, held_out: Sequence[Arrangement], most: int = MOST_SONGS
) -> dict[str, Any]:
    """Means with 95 % intervals over works; ``told_apart``: the area under the curve of telling
    bars from people's; ``held``: the share of moments of striking that a bar has in common with
    the one before; ``diversity``: 1 less the F1 of two seeds' notes; ``obeyed``: the
    share of bars whose texture is the one that was asked for; ``unplayable_before`` the laws of
    the hand."""
    cases = songs(held_out, most)
    raw = [_written(model, case, seed=1) for case in cases]
    again = [_written(model, case, seed=2) for case in cases]
    near = _nearest(learnt)
    versions: dict[str, list[list[Hands]]] = {
        "human": [[_struck(bar) for bar in case.bars] for case in cases],
        "model": [[hands.playable(*bar) for bar in song] for song in raw],
        "block_chords": [[_block(case, bar.cell) for bar in case.bars] for case in cases],
        "nearest_bar": [[near(case, bar) for bar in case.bars] for case in cases],
    }
    rows = {
        name: [
            _facts(case, bar, played)
            for case, song in zip(cases, found, strict=True)
            for bar, played in zip(case.bars, song, strict=True)
        ]
        for name, found in versions.items()
    }
    works = [case.arrangement.song.work for case in cases for _ in case.bars]
    told: dict[str, Any] = {
        name: {one: interval([row[one] for row in found], works) for one in MEASURES}
        for name, found in rows.items()
    }
    rolls = {name: _rolls(cases, found) for name, found in versions.items()}
    for name in versions:
        told[name]["held"] = _held(rolls[name], cases)
        if name != "human":
            told[name]["told_apart"] = _apart(rolls["human"], rolls[name], works)
    told["human"]["told_apart"] = _halves(rolls["human"], works)
    other = _rolls(cases, [[hands.playable(*bar) for bar in song] for song in again])
    told["model"]["diversity"] = 1 - f1(rolls["model"], other)
    told["model"]["obeyed"] = float(
        np.mean(
            [
                playing.texture(*bar, _sung(wanted), wanted.cell.beats) == wanted.texture
                for case, song in zip(cases, versions["model"], strict=True)
                for wanted, bar in zip(case.bars, song, strict=True)
            ]
        )
    )
    told["model"]["unplayable_before"] = float(
        np.mean([playing.violations(*bar) > 0 for song in raw for bar in song])
    )
    return {"songs": len(cases), "bars": len(works), **told}


def _struck(bar: Bar) -> Hands:
    left, right = ([n for n in hand if n.onset >= 0] for hand in bar.hands)
    return left, right


def _sung(bar: Bar) -> list[Struck]:
    return [note for note in bar.sung if note.onset >= 0]


def _written(model: TextureGan, case: Song, *, seed: int) -> list[Hands]:
    """The model's bars, before the laws of the hand."""
    song = case.arrangement.song
    last = song.notes[-1]
    count = -(-(last.onset + last.duration) // song.time_signature.bar)
    writing = Writing(model, tune_of(song), count, case.harmonies, (seed, 0))
    return [writing.bar(bar.cell, bar.texture or TEXTURES[0], 0) for bar in case.bars]


def _block(case: Song, cell: Cell) -> Hands:
    """A bass and a triad for each chord."""
    starts = sorted(
        {
            0,
            *(
                at
                for at in range(0, cell.end - cell.onset, cell.beat)
                if _changes(case.harmonies, cell.onset + at)
            ),
        }
    )
    left, right = [], []
    for at, end in zip(starts, [*starts[1:], cell.end - cell.onset], strict=True):
        ladder = t.Ladder.of(case.harmonies.at(cell.onset + at), case.key)
        left.append(Struck(ladder.pitch(0, 0), at, end))
        right += [Struck(ladder.pitch(row, 1), at, end) for row in (7, 9, 11)]
    return left, right


def _changes(harmonies: Harmonies, tick: int) -> bool:
    return harmonies.at(tick) != harmonies.at(tick - 1)


def _nearest(learnt: Bars) -> Callable[[Song, Bar], Hands]:
    """The learnt bar of the same texture whose chords, melody and place are most alike."""
    chosen = np.random.default_rng(0).permutation(len(learnt))[:_LOOKED_THROUGH]
    known = learnt.known[chosen].reshape(len(chosen), -1)
    kinds = learnt.textures[chosen]

    def near(case: Song, bar: Bar) -> Hands:
        song = case.arrangement.song
        wanted = t.conditions(bar.cell, bar.slots, case.harmonies, song.notes, song.key).ravel()
        alike = np.flatnonzero(kinds == TEXTURES.index(bar.texture or TEXTURES[0]))
        best = alike[np.abs(known[alike] - wanted).sum(axis=1).argmin()]
        roll = learnt.rolls[chosen[best]]
        return t.decoded(roll, bar.cell, bar.slots, case.harmonies, song.key)

    return near


def _facts(case: Song, bar: Bar, played: Hands) -> dict[str, float]:
    notes = [*played[0], *played[1]]
    fits = []
    for note in notes:
        harmony: Harmony | None = case.harmonies.at(bar.cell.onset + note.onset)
        if harmony and harmony.pitch_classes:
            fits.append(note.midi % 12 in harmony.pitch_classes)
    return {
        "empty": float(not notes),
        "pitch_classes": float(len({note.midi % 12 for note in notes})),
        "tonal_distance": _distance(notes, bar.sung),
        "chord_tones": sum(fits) / len(fits) if fits else 1.0,
        "unplayable": float(playing.violations(*played) > 0),
    }


def _distance(piano: Sequence[Struck], sung: Sequence[Struck]) -> float:
    """Between the tonal centroids of piano and voice (Harte et al., 2006)."""
    if not piano or not sung:
        return 0.0
    return float(np.linalg.norm(_centroid(piano) - _centroid(sung)))


def _centroid(notes: Sequence[Struck]) -> np.ndarray:
    weights = np.zeros(12)
    for note in notes:
        weights[note.midi % 12] += max(note.end - max(note.onset, 0), 0)
    turns = np.arange(12)
    circles = [
        radius * wave(turns * angle)
        for angle, radius in ((_FIFTHS, 1.0), (_MINOR, 1.0), (_MAJOR, 0.5))
        for wave in (np.sin, np.cos)
    ]
    centroid: np.ndarray = np.stack(circles) @ weights / max(weights.sum(), 1)
    return centroid


def _rolls(cases: Sequence[Song], found: Sequence[Sequence[Hands]]) -> np.ndarray:
    return np.array(
        [
            t.encoded(played, bar.cell, bar.slots, case.harmonies, case.key)
            for case, song in zip(cases, found, strict=True)
            for bar, played in zip(case.bars, song, strict=True)
        ]
    )


def _held(rolls: np.ndarray, cases: Sequence[Song]) -> float:
    found, first = [], 0
    for case in cases:
        own = rolls[first : first + len(case.bars)]
        found += [alike(bar, before) for before, bar in pairwise(own)]
        first += len(case.bars)
    return float(np.mean(found))


def _apart(people: np.ndarray, others: np.ndarray, works: Sequence[str]) -> float:
    """By a logistic regression on :func:`features`, their squares and the rows that are used, on
    works that it did not see."""
    x = np.concatenate([_seen(people), _seen(others)])
    y = np.array([0.0] * len(people) + [1.0] * len(others))
    fold = telling.folds([*works, *works])
    areas = []
    for number in range(telling.FOLDS):
        held = fold == number
        if not held.all() and 0 < y[held].sum() < held.sum():
            mean, deviation = x[~held].mean(0), x[~held].std(0) + 1e-6
            scaled = (x - mean) / deviation
            scores = scaled[held] @ _weights(scaled[~held], y[~held])
            areas.append(telling.area(scores, y[held]))
    return float(np.mean(areas)) if areas else float("nan")


def _weights(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Of a logistic regression with a penalty on its squared weights, by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(x @ weights, -30, 30)))
        slope = x.T @ (chance - y) + _PENALTY * weights
        bend = (x * (chance * (1 - chance))[:, None]).T @ x + _PENALTY * np.eye(len(weights))
        weights = weights - np.linalg.solve(bend, slope)
    return weights


def _seen(rolls: np.ndarray) -> np.ndarray:
    plain = features(rolls)
    rows = rolls.sum(axis=2)
    slots = rolls.sum(axis=1)
    seen: np.ndarray = np.concatenate([plain, plain**2, rows, slots], axis=1)
    return seen


def _halves(people: np.ndarray, works: Sequence[str]) -> float:
    """People against people: every other work on one side."""
    order = {work: at % 2 for at, work in enumerate(dict.fromkeys(works))}
    side = np.array([order[work] for work in works], dtype=bool)
    count = min(side.sum(), (~side).sum())
    one, other = people[side][:count], people[~side][:count]
    names = [str(at // MOST_BARS) for at in range(count)]
    return _apart(one, other, names)
