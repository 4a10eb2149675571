"""Measure the models on held-out songs: ``python -m generation.training.evaluate``.

Every figure stands beside its floor, and where people wrote the same thing, beside theirs.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.splits import leakage, split
from generation.engine import Engine
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.order_markov import OrderMarkov
from generation.training import dataset, hard_rules
from generation.training.dataset import Example
from generation.training.train import validate

RHYTHM = ("advance", "rest", "duration")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.evaluate")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--json", type=Path, default=Path("build/evaluation.json"))
    parser.add_argument("--requests", type=int, default=100, help="for the hard rules")
    options = parser.parse_args(arguments)

    songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
    training, validation = split(songs)
    known, _ = dataset.examples(training)
    held_out, _ = dataset.examples(validation)
    found = checkpoints.find("melody_transformer")
    model = MelodyTransformer(Config(**found.config))
    model.load_state_dict(checkpoints.tensors(found))

    figures: dict[str, Any] = {
        "songs": {
            "training": len(known),
            "validation": len(held_out),
            "leakage": leakage(training, validation),
        },
        "melody": {
            "checkpoint": found.sha256,
            "bits_per_note": bits_per_note(model, known, held_out),
            "hard_rules": hard_rules.shares(Engine.of(model), validation, options.requests),
        },
    }
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(figures, indent=2) + "\n")
    _print(figures)
    if min(figures["melody"]["hard_rules"].values()) < 1:
        sys.exit("A hard rule was broken: that is a defect.")


def bits_per_note(
    model: MelodyTransformer, known: Sequence[Example], held_out: Sequence[Example]
) -> dict[str, dict[str, float]]:
    """Mean surprise of the held-out songs' notes, for the model told nothing but words, style,
    key and metre, and for Markov chains of orders 0 to 3 fitted on the training songs."""
    figures = {"model": _summed(validate(model, held_out, 1800))}
    for order in range(4):
        chains = OrderMarkov(order, (item.tokens for item in known))
        nats = np.concatenate([chains.nats(item.tokens) for item in held_out]).mean(axis=0)
        heads = dict(zip((*RHYTHM, "pitch"), nats.tolist(), strict=True))
        figures[f"markov{order}"] = _summed(heads)
    return figures


def _summed(nats: dict[str, float]) -> dict[str, float]:
    rhythm = sum(nats[head] for head in RHYTHM) / math.log(2)
    pitch = nats["pitch"] / math.log(2)
    return {"rhythm": rhythm, "pitch": pitch, "sum": rhythm + pitch}


def _print(figures: dict[str, Any]) -> None:
    print("\nbits per note     rhythm   pitch     sum")
    for name, bits in figures["melody"]["bits_per_note"].items():
        print(f"  {name:12} {bits['rhythm']:9.3f}{bits['pitch']:8.3f}{bits['sum']:8.3f}")
    print("\nhard rules, share of requests that keep them")
    for rule, share in figures["melody"]["hard_rules"].items():
        print(f"  {rule:28} {share:.3f}")


if __name__ == "__main__":
    main()
