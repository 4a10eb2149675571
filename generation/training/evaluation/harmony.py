"""How good are chords? Foreseen and written anew for held-out songs, beside a Markov chain,
another song's chords, the printed ones, and another person's harmonisation of the same tune."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import numpy as np
import torch

from generation.corpora.song import Song
from generation.metrics import harmonies as measures
from generation.metrics.bootstrap import interval
from generation.models.harmony_session import write
from generation.models.harmony_transformer import HarmonyTransformer
from generation.requests import Style
from generation.score.harmony import Harmony
from generation.tokens import harmonies as h
from generation.training import harmonies
from generation.training.dataset import IGNORED
from generation.training.evaluation.harmony_floor import Markov
from generation.training.harmonies import Harmonised

MEASURES = ("chord_tones", "cadences", "on_stress", "root", "chord", "tones")
MOST = 100  # songs that are set again
_SAME_TUNE = 0.85  # of the beats, the same degree is sung
_FEWEST = 16  # beats that two harmonisations must share


@torch.no_grad()
def bits(model: HarmonyTransformer, chain: Markov, items: Sequence[Harmonised]) -> dict[str, Any]:
    """Bits a chord, with 95 % intervals over works; changes and chords, and basses apart."""
    model.eval()
    rows = []
    for item in items:
        parts = list(harmonies.pieces(item))
        ours, count = np.zeros(2), 0
        for part in parts:
            batch = harmonies.collate([part])
            logits = model(batch)
            target = batch["targets"]
            for head, one in enumerate(logits):
                nats = torch.nn.functional.cross_entropy(
                    one.flatten(0, 1),
                    target[..., head].flatten(),
                    ignore_index=IGNORED,
                    reduction="sum",
                )
                ours[int(head == 3)] += float(nats)
            count += int((part.tokens[:, 0] == h.CHANGE).sum())
        theirs = np.sum([chain.nats(part) for part in parts], axis=0)
        rows.append((item.song.work, count, *ours, *theirs))
    works, weights = [row[0] for row in rows], [row[1] for row in rows]

    def mean(at: int) -> tuple[float, float, float]:
        return interval([row[at] / row[1] / np.log(2) for row in rows], works, weights)

    return {
        "model": {"chords": mean(2), "basses": mean(3)},
        "markov": {"chords": mean(4), "basses": mean(5)},
    }


def set_again(
    model: HarmonyTransformer, chain: Markov, items: Sequence[Harmonised]
) -> dict[str, Any]:
    """What the measures say of chords written anew, of the printed ones, of a chain's and of
    another song's, with intervals over works."""
    rng = np.random.default_rng(0)
    found: dict[str, list[dict[str, float | None]]] = defaultdict(list)
    works = [item.song.work for item in items]
    for item in items:
        tune = harmonies.tune_of(item.song)
        printed = [h.Token(*np.maximum(row, 0).tolist()) for row in item.tokens]
        wishes = h.Wishes({Style(item.song.style): 1.0}, h.density_of(printed, tune.per_bar))
        alike = [o for o in items if o.song.key.mode == item.song.key.mode and o is not item]
        other = alike[int(rng.integers(len(alike)))] if alike else item
        stranger = [h.Token(*np.maximum(row, 0).tolist()) for row in other.tokens]
        stranger = (stranger * (1 + len(item) // len(stranger)))[: len(item)]
        versions = {
            "human": printed,
            "model": write(model, tune, wishes, seed=1).tokens,
            "markov": chain.sample(item.indices, rng),
            "another_song": stranger,
        }
        for name, tokens in versions.items():
            found[name].append(_measured(tokens, printed, tune))
    return {name: _intervals(rows, works) for name, rows in found.items()}


def _measured(
    tokens: Sequence[h.Token], printed: Sequence[h.Token], tune: h.Tune
) -> dict[str, float | None]:
    chords = h.harmonies(tokens, tune)
    ticks = [tune.onset(at) for at in range(tune.beats)]
    ends = list(tune.closes().values()) if tune.lines else []
    return {
        "chord_tones": measures.chord_tones(tune.notes, chords, tune.time_signature),
        "cadences": measures.cadences(ends, chords, tune.key),
        "on_stress": _on_stress(tokens, tune),
        **measures.agreement(chords, h.harmonies(printed, tune), ticks),
    }


def _on_stress(tokens: Sequence[h.Token], tune: h.Tune) -> float | None:
    """Of changes that meet a syllable, the share that meets a stressed one."""
    if tune.lines is None:
        return None
    begins: dict[int, int] = {}
    beat, before = int(tune.time_signature.beat), -1
    for note in tune.notes:
        if note.syllable != before and note.onset % beat == 0:
            begins[note.onset // beat - tune.first] = tune.lines.stresses[note.syllable]
        before = note.syllable
    met = [begins[at] == 2 for at, one in enumerate(tokens) if one.change and at in begins]
    return sum(met) / len(met) if met else None


def _intervals(
    rows: Sequence[dict[str, float | None]], works: Sequence[str]
) -> dict[str, tuple[float, float, float]]:
    told = {}
    for name in MEASURES:
        pairs = [(r[name], w) for r, w in zip(rows, works, strict=True) if r[name] is not None]
        told[name] = interval([float(value or 0) for value, _ in pairs], [w for _, w in pairs])
    return told


def two_people(songs: Sequence[Song]) -> dict[str, Any]:
    """How far two printed harmonisations of one tune agree, from different collections or under
    different names, beat by beat, each in its own key."""
    by_work: dict[str, list[Harmonised]] = defaultdict(list)
    for item in harmonies.all_harmonised(songs, {}):
        if not item.indices[0, h.COLUMN["lower"]]:
            by_work[item.song.work].append(item)
    rows: list[dict[str, float]] = []
    works: list[str] = []
    for work, items in by_work.items():
        for one, other in combinations(items, 2):
            shared = _shared(one, other)
            if shared and one.song.id.split(".p")[0] != other.song.id.split(".p")[0]:
                rows.append(shared)
                works.append(work)
    told = {
        name: interval([row[name] for row in rows], works) for name in ("root", "chord", "tones")
    }
    return {"pairs": len(rows), **told}


def _shared(one: Harmonised, other: Harmonised) -> dict[str, float] | None:
    """None where it is not the same tune, or the very same chords."""
    count = min(len(one), len(other))
    column = h.COLUMN["sung"]
    same = one.indices[:count, column] == other.indices[:count, column]
    if count < _FEWEST or same.mean() < _SAME_TUNE or one.song.key.mode != other.song.key.mode:
        return None
    if (one.tokens[:count, 1:3] == other.tokens[:count, 1:3]).all():
        return None
    first, second = (_in_c(item, count) for item in (one, other))
    return measures.agreement(first, second, list(range(count)))


def _in_c(item: Harmonised, count: int) -> list[Harmony]:
    """A chord a beat, as if its tonic were C; a tick a beat."""
    return [
        Harmony.of(at, int(root), h.KINDS[kind])
        if root != h.NO_CHORD
        else Harmony.of(at, 0, "none")
        for at, (_, root, kind, _) in enumerate(item.tokens[:count].tolist())
    ]


def measure(
    model: HarmonyTransformer,
    learnt: Sequence[Harmonised],
    held_out: Sequence[Harmonised],
    songs: Sequence[Song],
    most: int = MOST,
) -> dict[str, Any]:
    """All of it. ``held_out`` tunes are those of highest voices."""
    chain = Markov.of(learnt)
    own = [item for item in held_out if not item.indices[0, h.COLUMN["lower"]]]
    chosen = [own[at] for at in np.random.default_rng(1).permutation(len(own))[:most]]
    return {
        "songs": len(chosen),
        "bits_per_chord": bits(model, chain, own),
        "set_again": set_again(model, chain, chosen),
        "two_people": two_people(songs),
    }
