"""Four voices for a chord, one after the other, as hymns have them.

Rules are masks: ranges and distances, no crossing or overlapping, no parallel fifths, octaves or
unisons, no leading tone or seventh doubled, no chord without its third. Among what they leave, a
log-linear model learnt from hymns (a conditional logit over named features, one weight each)
says how likely people's choice is; a beam search finds a good way through the whole hymn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

import numpy as np

from generation import checkpoints
from generation.models.sampling import noise
from generation.progress import Advance, unheard
from generation.score.chords import KINDS
from generation.score.harmony import NONE, Harmony
from generation.score.units import Key

NAME: Final = "hymn_voicing"
RANGES: Final = ((60, 81), (53, 74), (48, 69), (40, 62))  # soprano to bass, MIDI
WIDEST: Final = (12, 12, 19)  # semitones between neighbours
BEAM: Final = 96
LIVELY: Final = 0.6  # of the noise that takes differ by
_PAIRS: Final = ((0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3))
_MOTION: Final = ("stay", "step", "third", "fourth", "fifth", "leap")
_SPACE: Final = ("unison", "close", "middle", "wide")
FEATURES: Final = (
    *(f"{voice}_{motion}" for voice in ("alto", "tenor", "bass") for motion in _MOTION),
    *(f"{gap}_{space}" for gap in ("high", "inner", "low") for space in _SPACE),
    *("alto_height", "tenor_height", "bass_height", "alto_square", "tenor_square", "bass_square"),
    *("root_doubled", "third_doubled", "fifth_doubled", "fifth_missing", "seventh_missing"),
    *("bass_root", "bass_third", "bass_fifth", "bass_seventh"),
    *("contrary", "all_alike", "hidden", "leading_up", "seventh_down", "tritone"),
)

Chosen = tuple[int, int, int, int]
"""Soprano, alto, tenor, bass."""


@dataclass(frozen=True)
class Slot:
    """A moment at which voices may move: its chord, what is fixed of the voices (the soprano
    always), and whether the chord begins here, so that its bass is told."""

    harmony: Harmony
    fixed: tuple[int | None, int | None, int | None, int | None]
    begins: bool = True


@cache
def learnt() -> np.ndarray:
    """The committed weights, (FEATURES,). Raises CheckpointError."""
    found = checkpoints.find(NAME)
    weights: Mapping[str, float] = json.loads(checkpoints.verified(found))
    return np.array([weights[name] for name in FEATURES])


def candidates(slot: Slot, key: Key, *, strict: bool = True) -> np.ndarray:
    """All voicings of a slot that keep the rules which need no neighbour, (n, 4). ``strict``
    off gives up the ranges and distances, not the order of the voices."""
    harmony = slot.harmony
    tones = sorted(harmony.pitch_classes) or [key.pitch_class]
    low = {harmony.bass} if slot.begins and harmony.kind != NONE else set(tones)
    choices = []
    for voice, (bottom, top) in enumerate(RANGES):
        wider = 0 if strict else 7
        allowed = low if voice == 3 else set(tones)
        given = slot.fixed[voice]
        pitches = range(bottom - wider, top + wider + 1)
        choices.append([given] if given is not None else [p for p in pitches if p % 12 in allowed])
    grid = np.stack(np.meshgrid(*choices, indexing="ij"), axis=-1).reshape(-1, 4)
    gaps = grid[:, :-1] - grid[:, 1:]
    kept = (gaps >= 0).all(axis=1)
    if strict:
        kept &= (gaps <= np.array(WIDEST)).all(axis=1)
    kept &= _complete(grid, harmony, key, free=[v is None for v in slot.fixed], strict=strict)
    rows: np.ndarray = grid[kept]
    return rows


def _complete(
    grid: np.ndarray, harmony: Harmony, key: Key, *, free: Sequence[bool], strict: bool
) -> np.ndarray:
    """Whether the third sounds, and neither the leading tone nor a seventh sounds twice."""
    kept = np.ones(len(grid), dtype=bool)
    steps = KINDS.get(harmony.kind)
    if steps is None:
        return kept
    classes = (grid - harmony.root) % 12
    if len(steps) > 2 and sum(free) >= 2:
        kept &= (classes == steps[1]).any(axis=1)
    if not strict:
        return kept
    leading = (grid - key.pitch_class) % 12 == 11
    kept &= leading.sum(axis=1) <= 1
    if len(steps) > 3:
        kept &= (classes == steps[3]).sum(axis=1) <= 1
    return kept


def follows(before: Chosen | np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Which voicings may come after another (or each after its own, (n, 4)): without parallels,
    and without a voice passing where its neighbour was. (n,)"""
    was = np.broadcast_to(np.array(before), rows.shape)
    moves = rows - was
    kept = np.ones(len(rows), dtype=bool)
    for high, low in _PAIRS:
        then, now = (was[:, high] - was[:, low]) % 12, (rows[:, high] - rows[:, low]) % 12
        moving = (moves[:, high] != 0) & (moves[:, low] != 0)
        kept &= ~(moving & (now == then) & ((now == 7) | (now == 0)))
    for upper in range(3):
        kept &= (rows[:, upper + 1] <= was[:, upper]) & (rows[:, upper] >= was[:, upper + 1])
    return kept


def features(
    before: Chosen | np.ndarray | None, rows: np.ndarray, harmony: Harmony, key: Key
) -> np.ndarray:
    """What the model sees of each voicing after the one before (or each after its own, (n, 4)),
    (n, FEATURES)."""
    columns: list[np.ndarray] = []
    known = before is not None
    was = np.broadcast_to(np.array(before), rows.shape) if known else np.zeros_like(rows)
    moves = rows - was if known else np.zeros_like(rows)
    for voice in (1, 2, 3):
        size = np.abs(moves[:, voice])
        columns += [known & (low <= size) & (size <= high) for low, high in _SIZES]
    gaps = rows[:, :-1] - rows[:, 1:]
    for at, edges in enumerate(((4, 8), (4, 8), (7, 12))):
        gap = gaps[:, at]
        columns += [gap == 0, (gap > 0) & (gap <= edges[0]), (gap > edges[0]) & (gap <= edges[1])]
        columns.append(gap > edges[1])
    heights = (rows[:, 1:] - np.array([64, 58, 51])) / 6
    columns += [*heights.T, *(heights**2).T]
    columns += _tones(rows, harmony)
    same: np.ndarray = np.sign(moves)
    columns.append(known & (same[:, 0] * same[:, 3] < 0))
    columns.append(known & (np.abs(same.sum(axis=1)) == 4))
    outer = (rows[:, 0] - rows[:, 3]) % 12
    hidden = (same[:, 0] * same[:, 3] > 0) & ((outer == 7) | (outer == 0))
    columns.append(known & hidden & (np.abs(moves[:, 0]) > 2))
    leading = (was[:, 1:] - key.pitch_class) % 12 == 11
    columns.append(known & np.asarray((leading & (moves[:, 1:] == 1)).any(axis=1)))
    resolved = _sevenths(was, harmony) & np.isin(moves[:, 1:], (-1, -2))
    columns.append(known & np.asarray(resolved.any(axis=1)))
    columns.append(known & (np.abs(moves[:, 1:]) == 6).any(axis=1))
    return np.stack(columns, axis=1).astype(np.float64)


_SIZES: Final = ((0, 0), (1, 2), (3, 4), (5, 5), (6, 7), (8, 99))


def _tones(rows: np.ndarray, harmony: Harmony) -> list[np.ndarray]:
    steps = KINDS.get(harmony.kind, (0, 4, 7))
    classes = (rows - harmony.root) % 12
    counts = [(classes == step).sum(axis=1) for step in steps]
    while len(counts) < 4:
        counts.append(np.ones(len(rows), dtype=int))
    bass = [classes[:, 3] == step for step in steps]
    while len(bass) < 4:
        bass.append(np.zeros(len(rows), dtype=bool))
    doubled = [counts[at] > 1 for at in range(3)]
    return [*doubled, counts[2] == 0, counts[3] == 0, *bass[:4]]


def _sevenths(was: np.ndarray, harmony: Harmony) -> np.ndarray:
    """The lower voices that held the seventh above the dominant of what follows."""
    sevenths: np.ndarray = (was[:, 1:] - harmony.root - 7) % 12 == 10
    return sevenths


@dataclass
class _Way:
    voicings: tuple[Chosen, ...]
    merit: float


def voiced(
    slots: Sequence[Slot],
    key: Key,
    weights: np.ndarray,
    *,
    seed: int,
    take: int,
    advance: Advance = unheard,
) -> tuple[list[Chosen], list[int]]:
    """A voicing for each slot, and the slots in which a rule had to be given up because what is
    fixed leaves no other way."""
    ways = [_Way((), 0.0)]
    loose: list[int] = []
    for number, slot in enumerate(slots):
        grown: list[_Way] = []
        for effort, (rows, obey) in enumerate(_efforts(slot, key)):
            drawn = LIVELY * noise((seed, take, effort), number, len(rows)) if len(rows) else rows
            grown = _grown(ways, rows, slot, key, weights, drawn, obey=obey)
            if grown:
                if not obey:
                    loose.append(number)
                break
        ways = sorted(grown, key=lambda way: -way.merit)[:BEAM]
        advance((number + 1) / len(slots))
    return list(ways[0].voicings), loose


def _efforts(slot: Slot, key: Key) -> Iterator[tuple[np.ndarray, bool]]:
    """The voicings to be tried, and whether neighbours must obey the rules: first all rules, then
    another inversion, then wider ranges, last whatever can be sung."""
    yield candidates(slot, key), True
    free = replace(slot, begins=False)
    yield candidates(free, key), True
    wide = candidates(free, key, strict=False)
    yield wide, True
    yield wide, False
    yield _forced(slot), False


def _grown(
    ways: Sequence[_Way],
    rows: np.ndarray,
    slot: Slot,
    key: Key,
    weights: np.ndarray,
    drawn: np.ndarray,
    *,
    obey: bool,
) -> list[_Way]:
    """Each way with each voicing that may follow; of those that end alike only the best."""
    if not len(rows):
        return []
    first = not ways[0].voicings
    after = np.tile(rows, (len(ways), 1))
    before = None if first else np.repeat([way.voicings[-1] for way in ways], len(rows), axis=0)
    scores = (features(before, after, slot.harmony, key) @ weights).reshape(len(ways), len(rows))
    scores = scores - np.logaddexp.reduce(scores, axis=1, keepdims=True) + drawn
    scores = scores + np.array([[way.merit] for way in ways])
    if before is not None and obey:
        allowed = follows(before, after).reshape(scores.shape)
        scores = np.where(allowed, scores, -np.inf)
    best = scores.argmax(axis=0)
    return [
        _Way((*ways[best[at]].voicings, _chosen(rows[at])), float(scores[best[at], at]))
        for at in range(len(rows))
        if scores[best[at], at] > -np.inf
    ]


def _chosen(row: np.ndarray) -> Chosen:
    soprano, alto, tenor, bass = row.tolist()
    return soprano, alto, tenor, bass


def _forced(slot: Slot) -> np.ndarray:
    """Below what is fixed, the nearest tones of the chord: no rule can be kept."""
    tones = slot.harmony.pitch_classes or {slot.harmony.root}
    chosen: list[int] = []
    for voice, given in enumerate(slot.fixed):
        top = min([RANGES[voice][1], *chosen[-1:]])
        near = [p for p in range(top, top - 13, -1) if p % 12 in tones]
        chosen.append(given if given is not None else near[0])
    return np.array([chosen])
