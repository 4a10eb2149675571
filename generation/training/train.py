"""Train a model: ``python -m generation.training.train melody_transformer --corpora DIR``.

Resumable: a run goes on from its own last state in the build folder, and a first run from the
committed weights where they fit. One line of log a report, as JSON.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.splits import split
from generation.errors import GenerationError
from generation.models.melody_transformer import MelodyTransformer
from generation.training import dataset
from generation.training.dataset import IGNORED, Example
from generation.training.networks import network

CONFIGS = Path(__file__).parent / "configs"
HEADS = ("advance", "rest", "duration", "pitch")


@dataclass(frozen=True)
class Plan:
    """How long and how fast to learn; read from ``configs/<model>.toml``."""

    notes_per_batch: int
    learning_rate: float
    warmup: int
    weight_decay: float
    epochs: float
    report_every: int
    seed: int
    model: dict[str, Any]

    @classmethod
    def read(cls, model: str) -> Plan:
        return cls(**tomllib.loads((CONFIGS / f"{model}.toml").read_text()))


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
    parts = [part for item in items for part in dataset.crops(dataset.unconditioned(item))]
    for batch in dataset.batches(parts, notes, np.random.default_rng(0)):
        tensors = dataset.collate(batch)
        losses = nats(model(tensors), tensors["targets"])
        for head in HEADS:
            totals[head] += float(losses[head])
        count += int((tensors["targets"][..., 3] != IGNORED).sum())
    model.train()
    return {head: total / count for head, total in totals.items()}


class Run:
    """A training run: model, optimiser and where it stands."""

    def __init__(self, plan: Plan, model: MelodyTransformer, total: int, folder: Path) -> None:
        self.plan, self.model, self.total, self.folder = plan, model, total, folder
        self.step, self.best = 0, math.inf
        decayed = [p for p in model.parameters() if p.ndim > 1]
        plain = [p for p in model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW(
            [
                {"params": decayed, "weight_decay": plan.weight_decay},
                {"params": plain, "weight_decay": 0.0},
            ],
            lr=plan.learning_rate,
            betas=(0.9, 0.98),
        )

    def rate(self) -> float:
        """Linear warm-up, then a cosine down to a twentieth."""
        if self.step < self.plan.warmup:
            return self.plan.learning_rate * (self.step + 1) / self.plan.warmup
        done = min(1.0, self.step / self.total)
        return self.plan.learning_rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))

    def learn(self, batch: Sequence[Example]) -> float:
        """One step; returns nats per note."""
        tensors = dataset.collate(batch)
        count = int((tensors["targets"][..., 3] != IGNORED).sum())
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model(tensors)
        loss = torch.stack(list(nats(logits, tensors["targets"]).values())).sum() / count
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        return loss.item()

    def save(self) -> None:
        state = {
            "model": self.model.state_dict(),
            "optimiser": self.optimiser.state_dict(),
            "step": self.step,
            "best": self.best,
        }
        path = self.folder / "last.pt"
        torch.save(state, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    def resume(self) -> bool:
        path = self.folder / "last.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.best = state["step"], state["best"]
        return True


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.train")
    parser.add_argument("model", choices=[path.stem for path in CONFIGS.glob("*.toml")])
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--epochs", type=float, help="passes over the songs")
    options = parser.parse_args(arguments)
    plan = Plan.read(options.model)
    folder = options.build / "training" / options.model
    folder.mkdir(parents=True, exist_ok=True)

    try:
        songs = load_songs(options.corpora, options.build / "songs.jsonl.gz")
    except GenerationError as error:
        sys.exit(f"{error} Name the folder of songs with CORPORA=….")
    training, validation = split(songs)
    train_items, dropped = dataset.examples(training)
    valid_items, _ = dataset.examples(validation)
    notes = sum(len(item) for item in train_items)
    print(json.dumps({"songs": len(train_items), "notes": notes, "dropped": dropped}), flush=True)

    torch.manual_seed(plan.seed)
    model = network(options.model, plan.model)
    epochs = options.epochs or plan.epochs
    run = Run(plan, model, int(epochs * notes / plan.notes_per_batch), folder)
    if not run.resume():
        checkpoints.restore(model, options.model)
    _train(run, train_items, valid_items)


def _train(run: Run, train_items: list[Example], valid_items: list[Example]) -> None:
    log = (run.folder / "log.jsonl").open("a")
    recent: list[float] = []
    seen, began = 0, time.monotonic()
    while run.step < run.total:
        rng = np.random.default_rng((run.plan.seed, run.step))
        items = [dataset.varied(item, rng) for item in train_items]
        for batch in dataset.batches(items, run.plan.notes_per_batch, rng):
            recent.append(run.learn(batch))
            seen += sum(len(item) for item in batch)
            if run.step % run.plan.report_every == 0 or run.step >= run.total:
                figures = validate(run.model, valid_items, run.plan.notes_per_batch)
                total = sum(figures.values())
                line = {
                    "step": run.step,
                    "of": run.total,
                    "train": round(float(np.mean(recent)), 4),
                    "validation": round(total, 4),
                    **{head: round(value, 4) for head, value in figures.items()},
                    "notes_per_second": round(seen / (time.monotonic() - began)),
                }
                print(json.dumps(line), flush=True)
                print(json.dumps(line), file=log, flush=True)
                recent.clear()
                if total < run.best:
                    run.best = total
                    checkpoints.save(run.model, run.folder / "best.safetensors")
                run.save()
            if run.step >= run.total:
                break


if __name__ == "__main__":
    main()
