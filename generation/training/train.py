"""Train a model: ``python -m generation.training.train melody_transformer --corpora DIR``.

Resumable: a run goes on from its own last state in the build folder, and a first run from the
committed weights where they fit. One line of log a report, as JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.arrangement import load_arrangements
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.corpora.tunes import load_tunes
from generation.errors import GenerationError
from generation.models.melody_transformer import MelodyTransformer
from generation.training import (
    dataset,
    styled,
    train_harmony,
    train_phrases,
    train_style,
    train_textures,
    varying,
)
from generation.training.dataset import IGNORED, Example
from generation.training.networks import network
from generation.training.runs import CONFIGS, HEADS, Plan, Run


def nats(logits: dict[str, Tensor], targets: Tensor) -> dict[str, Tensor]:
    """Summed cross-entropy of each head over the real targets (B, T, 4)."""
    return {
        head: F.cross_entropy(
            logits[head].float().flatten(0, 1),
            targets[..., index].flatten(),
            ignore_index=IGNORED,
            reduction="sum",
        )
        for index, head in enumerate(HEADS)
    }


@torch.no_grad()
def validate(model: MelodyTransformer, items: Sequence[Example], notes: int) -> dict[str, float]:
    """Nats per note of each head on whole songs, told nothing but words, style and metre."""
    model.eval()
    totals = dict.fromkeys(HEADS, 0.0)
    count = 0
    parts = [part for item in items for part in varying.crops(varying.unconditioned(item))]
    for batch in dataset.batches(parts, notes, np.random.default_rng(0)):
        tensors = dataset.collate(batch)
        losses = nats(model(tensors), tensors["targets"])
        for head in HEADS:
            totals[head] += float(losses[head])
        count += int((tensors["targets"][..., 3] != IGNORED).sum())
    model.train()
    return {head: total / count for head, total in totals.items()}


class SongRun(Run[Example]):
    """A run of a melody model."""

    model: MelodyTransformer

    def batches(self, rng: np.random.Generator) -> Iterator[list[Example]]:
        """Every song, told in another way than in the pass before."""
        items = [varying.varied(item, rng) for item in self.items]
        return dataset.batches(items, self.plan.notes_per_batch, rng)

    def notes(self, item: Example) -> int:
        return len(item)

    def learn(self, batch: Sequence[Example]) -> float:
        """One step; returns nats per note."""
        tensors = dataset.collate(batch)
        count = int((tensors["targets"][..., 3] != IGNORED).sum())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model(tensors)
        loss = torch.stack(list(nats(logits, tensors["targets"]).values())).sum() / count
        self.descend(loss)
        return loss.item()

    def validate(self) -> tuple[float, dict[str, float]]:
        """Nats per note, of all heads and of each."""
        figures = validate(self.model, self.held_out, self.plan.notes_per_batch)
        return sum(figures.values()), figures


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.train")
    parser.add_argument("model", choices=[path.stem for path in CONFIGS.glob("*.toml")])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--epochs", type=float, help="passes over the songs")
    options = parser.parse_args(arguments)
    folder = options.build / "training" / options.model
    folder.mkdir(parents=True, exist_ok=True)

    try:
        songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
    except GenerationError as error:
        sys.exit(f"{error} Name the folder of songs with CORPORA=….")
    if options.model in (train_style.MODEL, train_phrases.MODEL):
        tunes = load_tunes(options.corpora, songs, options.build / "tunes.jsonl.gz")
        if options.model == train_style.MODEL:
            train_style.main(folder, styled.split(songs, tunes)[0], options.epochs)
        else:
            learnt, held = (styled.pooled(part) for part in styled.split_all(songs, tunes))
            train_phrases.main(folder, learnt, held, options.epochs)
        return
    training, validation = split(songs)
    if options.model in (train_harmony.MODEL, train_textures.MODEL):
        arranged = load_arrangements(options.corpora, songs, options.build)
        if options.model == train_textures.MODEL:
            train_textures.main(folder, training, arranged, options.epochs)
        else:
            voices = {one.song.id: one.voices for one in arranged}
            train_harmony.main(folder, training, validation, voices, options.epochs)
    else:
        _learn(options.model, folder, training, validation, options.epochs)


def _learn(
    name: str, folder: Path, training: list[Song], validation: list[Song], epochs: float | None
) -> None:
    """Learn to sing songs."""
    plan = Plan.read(name)
    train_items, dropped = dataset.examples(training)
    valid_items, _ = dataset.examples(validation)
    notes = sum(len(item) for item in train_items)
    print(json.dumps({"songs": len(train_items), "notes": notes, "dropped": dropped}), flush=True)

    torch.manual_seed(plan.seed)
    model = network(name, plan.model)
    total = int((epochs or plan.epochs) * notes / plan.notes_per_batch)
    run = SongRun(plan, model, total, folder, train_items, valid_items)
    if not run.resume():
        checkpoints.restore(model, name)
    run.train()


if __name__ == "__main__":
    main()
