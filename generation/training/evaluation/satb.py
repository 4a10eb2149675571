"""How good are four voices? Held-out hymns set again under their printed chords, beside the
printed voices and beside voices drawn without rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np

from generation.arranging import hymn_voicing
from generation.arranging.hymn_voicing import RANGES, Chosen, Slot
from generation.corpora.arrangement import Arrangement
from generation.metrics import voice_leading
from generation.metrics.bootstrap import interval
from generation.score.harmony import Harmony
from generation.training.hymn_voicing import printed

MOST = 40  # hymns
MEASURES = ("parallels", "crossings", "voices_as_printed")


def measure(hymns: Sequence[Arrangement], most: int = MOST) -> dict[str, Any]:
    """Faults in 100 chords, and the share of alto, tenor and bass notes that are the printed
    ones, of the setting, of people, and of tones of the chord drawn in each voice's range; means
    with 95 % intervals over works. ``loose``: chords in which a rule had to be given up."""
    rng = np.random.default_rng(0)
    rows: dict[str, list[dict[str, float]]] = defaultdict(list)
    works, loose, chords = [], 0, 0
    for hymn in hymns[:most]:
        print_ = printed(hymn)
        if len(print_) < 8:
            continue
        works.append(hymn.song.work)
        people = [chosen for _, chosen in print_]
        ours, given_up = _set(print_, hymn)
        loose, chords = loose + given_up, chords + len(people)
        drawn = [_drawn(harmony, chosen[0], rng) for harmony, chosen in print_]
        for name, voices in (("human", people), ("model", ours), ("drawn", drawn)):
            rows[name].append({**voice_leading.faults(voices), **_agreement(voices, people)})
    told = {
        name: {one: interval([row[one] for row in found], works) for one in MEASURES}
        for name, found in rows.items()
    }
    return {"hymns": len(works), "chords": chords, "loose": loose, **told}


def _set(print_: Sequence[tuple[Harmony, Chosen]], hymn: Arrangement) -> tuple[list[Chosen], int]:
    slots = [
        Slot(harmony, (chosen[0], None, None, None), begins=True) for harmony, chosen in print_
    ]
    weights = hymn_voicing.learnt()
    voices, given_up = hymn_voicing.voiced(slots, hymn.song.key, weights, seed=1, take=0)
    return voices, len(given_up)


def _drawn(harmony: Harmony, soprano: int, rng: np.random.Generator) -> Chosen:
    tones = harmony.pitch_classes
    found = [soprano]
    for low, high in RANGES[1:]:
        found.append(int(rng.choice([p for p in range(low, high + 1) if p % 12 in tones])))
    return found[0], found[1], found[2], found[3]


def _agreement(voices: Sequence[Chosen], people: Sequence[Chosen]) -> dict[str, float]:
    same = [
        a == b
        for v, p in zip(voices, people, strict=True)
        for a, b in zip(v[1:], p[1:], strict=True)
    ]
    return {"voices_as_printed": sum(same) / len(same)}
