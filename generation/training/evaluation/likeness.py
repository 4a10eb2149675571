"""PD, DD and MD between equal windows, with floors that ignore the words and a ceiling.

The published scores hardly discriminate, so each stands between what costs nothing (a window of
some training song; the same moved to the reference's mean pitch, or into its key; independent
notes) and what a human does: another window of the same song. All windows have as many notes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from generation.metrics.bootstrap import interval
from generation.metrics.distance import melody_distance
from generation.metrics.distribution import duration_overlap, pitch_overlap
from generation.originality.tunes import Tunes
from generation.score.melody import SungNote
from generation.training.evaluation.melody import Setting
from generation.training.evaluation.songs import learnt_notes

SHORTEST, LONGEST = 12, 64  # notes of a window
DRAWS = 3  # of each floor, for each song

Notes = Sequence[SungNote]
MEASURES: dict[str, Callable[[Notes, Notes], float]] = {
    "pd": pitch_overlap,
    "dd": duration_overlap,
    "md": melody_distance,
}
_MORE_IS_LESS = ("md",)


Row = dict[str, dict[str, float]]  # measure → kind → value, of one song


def rows(settings: Sequence[Setting], tunes: Tunes, seed: int = 0) -> list[tuple[Setting, Row]]:
    """Each measure of each song long enough: the model's melody (``settings`` are the
    model's), every floor and the ceiling against the first half of the human song."""
    rng = np.random.default_rng(seed)
    found = []
    for setting in settings:
        whole = setting.case.human
        size = min(len(whole) // 2, LONGEST, len(setting.notes))
        if size >= SHORTEST:
            reference = whole[:size]
            rivals: dict[str, list[Notes]] = {
                "model": [setting.notes[:size]],
                "ceiling": [whole[len(whole) - size :]],
                **_floors(reference, setting, tunes, rng),
            }
            found.append((setting, {n: _against(reference, rivals, n) for n in MEASURES}))
    return found


def _against(reference: Notes, rivals: dict[str, list[Notes]], name: str) -> dict[str, float]:
    return {
        kind: float(np.mean([MEASURES[name](reference, each) for each in windows]))
        for kind, windows in rivals.items()
    }


def likeness(found: Sequence[tuple[Setting, Row]]) -> dict[str, Any]:
    """For each measure: the model's [low, mean, high], every floor's, the best floor's mean,
    the ceiling's mean; and by how much model and ceiling are ahead of the best floor on the same
    songs, above 0 where they are nearer. Songs differ more from one another than the rivals do
    on one song, so two intervals may overlap where every pair says the same."""
    works = [setting.case.song.work for setting, _ in found]
    return {name: _placed(name, [row[name] for _, row in found], works) for name in MEASURES}


def _placed(measure: str, rows: Sequence[dict[str, float]], works: Sequence[str]) -> dict[str, Any]:
    found = {kind: list(interval([row[kind] for row in rows], works)) for kind in (rows or [{}])[0]}
    floors = {kind: found[kind] for kind in found if kind not in ("model", "ceiling")}
    sign = -1 if measure in _MORE_IS_LESS else 1
    best = max(floors, key=lambda kind: sign * floors[kind][1], default="")

    def ahead(kind: str) -> list[float] | None:
        gains = [sign * (row[kind] - row[best]) for row in rows]
        return list(interval(gains, works)) if rows else None

    return {
        "model": found.get("model"),
        "best_floor": floors[best][1] if best else None,
        "ahead_of_best_floor": {kind: ahead(kind) for kind in ("model", "ceiling")},
        "ceiling": found["ceiling"][1] if found else None,
        "ceiling_interval": found.get("ceiling"),
        "floors": floors,
    }


def _floors(
    reference: Notes, setting: Setting, tunes: Tunes, rng: np.random.Generator
) -> dict[str, list[Notes]]:
    size, tonic = len(reference), setting.case.song.key.pitch_class
    middle = float(np.mean([note.midi for note in reference]))
    windows = [_window(tunes, size, rng) for _ in range(DRAWS)]
    return {
        "window": [_moved(each, int(rng.integers(-5, 7))) for each in windows],
        "window at its mean pitch": [_moved(each, round(middle - _mean(each))) for each in windows],
        "window in its key": [_in_key(each, tonic, middle) for each in windows],
        "independent notes": [
            _in_key(_independent(tunes, size, rng), tonic, middle) for _ in range(DRAWS)
        ],
    }


def _window(tunes: Tunes, size: int, rng: np.random.Generator) -> Notes:
    """Notes in a row of some training song, its tonic at middle C."""
    long_enough = np.flatnonzero(np.diff(tunes.first) >= size)
    tune = tunes[int(rng.choice(long_enough))] if len(long_enough) else tunes.notes
    start = int(rng.integers(max(len(tune) - size, 0) + 1))
    return learnt_notes(tune[start : start + size])


def _independent(tunes: Tunes, size: int, rng: np.random.Generator) -> Notes:
    """Notes drawn one by one from all training notes, their tonics at middle C."""
    return learnt_notes(tunes.notes[rng.integers(len(tunes.notes), size=size)])


def _moved(notes: Notes, semitones: int) -> Notes:
    return [replace(note, midi=note.midi + semitones) for note in notes]


def _in_key(notes: Notes, tonic: int, middle: float) -> Notes:
    """Moved from C to the key, in the octave next to a mean pitch."""
    octaves = round((middle - _mean(notes) - tonic) / 12)
    return _moved(notes, tonic + 12 * octaves)


def _mean(notes: Notes) -> float:
    return float(np.mean([note.midi for note in notes]))
