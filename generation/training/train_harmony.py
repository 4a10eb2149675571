"""Train the harmony model; ``python -m generation.training.train harmony_transformer`` calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.arrangement import Voices
from generation.corpora.song import Song
from generation.models.harmony_transformer import HEADS, HarmonyConfig, HarmonyTransformer
from generation.training import harmonies
from generation.training.dataset import IGNORED
from generation.training.harmonies import Harmonised
from generation.training.runs import Plan, Run

MODEL = "harmony_transformer"


def nats(logits: Sequence[Tensor], targets: Tensor) -> list[Tensor]:
    """Summed cross-entropy of each head over the real targets (B, T, 4)."""
    return [
        F.cross_entropy(
            logits[head].float().flatten(0, 1),
            targets[..., head].flatten(),
            ignore_index=IGNORED,
            reduction="sum",
        )
        for head in range(len(HEADS))
    ]


class HarmonyRun(Run[Harmonised]):
    """A training run of the harmony model."""

    model: HarmonyTransformer

    def batches(self, rng: np.random.Generator) -> Iterator[list[Harmonised]]:
        """Every song, told in another way than in the pass before."""
        items = [
            harmonies.varied(piece, rng)
            for item in self.items
            for piece in harmonies.pieces(item, rng)
        ]
        return harmonies.batches(items, self.plan.notes_per_batch, rng)

    def notes(self, item: Harmonised) -> int:
        return len(item)

    def learn(self, batch: Sequence[Harmonised]) -> float:
        """One step; returns nats per beat."""
        tensors = harmonies.collate(batch)
        count = int(tensors["real"].sum())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = self.model(tensors)
        loss = torch.stack(nats(logits, tensors["targets"])).sum() / count
        self.descend(loss)
        return loss.item()

    def validate(self) -> tuple[float, dict[str, float]]:
        """Nats per beat, of all heads and of each."""
        figures = validate(self.model, self.held_out, self.plan.notes_per_batch)
        return sum(figures.values()), figures


@torch.no_grad()
def validate(
    model: HarmonyTransformer, items: Sequence[Harmonised], beats: int
) -> dict[str, float]:
    """Nats per beat of each head, nothing given but melody, words, style and density."""
    model.eval()
    totals, count = dict.fromkeys(HEADS, 0.0), 0
    parts = [piece for item in items for piece in harmonies.pieces(item)]
    for batch in harmonies.batches(parts, beats, np.random.default_rng(0)):
        tensors = harmonies.collate(batch)
        for head, loss in zip(HEADS, nats(model(tensors), tensors["targets"]), strict=True):
            totals[head] += float(loss)
        count += int(tensors["real"].sum())
    model.train()
    return {head: total / count for head, total in totals.items()}


def main(
    folder: Path,
    training: list[Song],
    validation: list[Song],
    voices: dict[str, Voices],
    epochs: float | None = None,
) -> None:
    """Learn the chords of songs."""
    plan = Plan.read(MODEL)
    items, held_out = (harmonies.all_harmonised(part, voices) for part in (training, validation))
    count = sum(len(one) for one in items)
    known = {"tunes": len(items), "beats": count, "held_out": len(held_out)}
    print(json.dumps(known), flush=True)
    torch.manual_seed(plan.seed)
    model = HarmonyTransformer(HarmonyConfig(**plan.model))
    total = int((epochs or plan.epochs) * count / plan.notes_per_batch)
    run = HarmonyRun(plan, model, total, folder, items, held_out)
    if not run.resume():
        checkpoints.restore(model, MODEL)
    run.train()
