"""Train the phrase model; ``python -m generation.training.train phrase_vae`` calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.song import Song
from generation.models.phrase_vae import (
    ACTIVE,
    Outcome,
    PhraseConfig,
    PhraseVae,
    Tensors,
    collate,
    divergence,
    tensors,
)
from generation.training import phrases
from generation.training.runs import HEADS, Plan, Run

MODEL = "phrase_vae"
_RISING = 0.5  # the share of a cycle in which the divergence's weight rises


@dataclass(frozen=True)
class PhrasePlan(Plan):
    """``divergence``: the weight of the latent's divergence from the standard normal, to which
    it rises in each of some ``cycles`` (Fu et al., 2019) over the first two thirds;
    ``free_nats``: of each dimension, go unpunished."""

    divergence: float = 0.2
    free_nats: float = 0.1
    cycles: int = 3


def nats(outcome: Outcome, targets: Tensor) -> Tensor:
    """Summed cross-entropy of all heads. targets: (B, T + 1, 4), the last the end."""
    total = torch.zeros(())
    for at, head in enumerate(HEADS):
        last = None if head == "advance" else -1
        logits = outcome.logits[head][:, :last].float().flatten(0, 1)
        total = total + F.cross_entropy(logits, targets[:, :last, at].flatten(), reduction="sum")
    return total


class PhraseRun(Run[Tensors]):
    """A training run of the phrase model."""

    plan: PhrasePlan
    model: PhraseVae

    def batches(self, rng: np.random.Generator) -> Iterator[list[Tensors]]:
        return phrases.batches(self.items, self.plan.notes_per_batch, rng)

    def notes(self, item: Tensors) -> int:
        return len(item[0])

    def weight(self) -> float:
        """Of the divergence, at this step."""
        done = self.step / self.total * 1.5 * self.plan.cycles
        within = done % 1.0 if done < self.plan.cycles else 1.0
        return self.plan.divergence * min(1.0, within / _RISING)

    def learn(self, batch: Sequence[Tensors]) -> float:
        """One step; returns nats per phrase, the divergence included at its full weight."""
        known = collate(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outcome = self.model(known)
        spent = (
            divergence(outcome.mean, outcome.spread).mean(0).clamp(min=self.plan.free_nats).sum()
        )
        told = nats(outcome, known["targets"]) / len(batch)
        loss = (told + self.weight() * spent) / len(batch[0][0])  # as many nats a note as ever
        self.descend(loss)
        return told.item() + self.plan.divergence * spent.item()

    def validate(self) -> tuple[float, dict[str, float]]:
        """Nats per phrase, the divergence weighed as in :meth:`learn`, and their parts."""
        figures = validate(self.model, self.held_out, self.plan.notes_per_batch)
        return figures["told"] + self.plan.divergence * figures["divergence"], figures


@torch.no_grad()
def validate(vae: PhraseVae, items: Sequence[Tensors], notes: int) -> dict[str, float]:
    """Nats per phrase: to tell it from its latent mean, and the divergence; and the dimensions
    whose mean varies (active units of Burda et al., 2016)."""
    vae.eval()
    told, spent, means = 0.0, 0.0, []
    for batch in phrases.batches(items, notes, np.random.default_rng(0)):
        known = collate(batch)
        outcome = vae(known)
        told += float(nats(outcome, known["targets"]))
        spent += float(divergence(outcome.mean, outcome.spread).sum())
        means.append(outcome.mean)
    vae.train()
    active = int((torch.cat(means).var(0) > ACTIVE).sum())
    return {"told": told / len(items), "divergence": spent / len(items), "active": active}


def main(
    folder: Path, training: list[Song], validation: list[Song], epochs: float | None = None
) -> None:
    """Cut the songs and learn their phrases."""
    plan = PhrasePlan.read(MODEL)
    items, held_out = (
        [tensors(one) for one in phrases.distinct(part)] for part in (training, validation)
    )
    count = sum(len(one[0]) for one in items)
    known = {"phrases": len(items), "notes": count, "held_out": len(held_out)}
    print(json.dumps(known), flush=True)
    torch.manual_seed(plan.seed)
    vae = PhraseVae(PhraseConfig(**plan.model))
    total = int((epochs or plan.epochs) * count / plan.notes_per_batch)
    run = PhraseRun(plan, vae, total, folder, items, held_out)
    if not run.resume():
        checkpoints.restore(vae, MODEL)
    run.train()
