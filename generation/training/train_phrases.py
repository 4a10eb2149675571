"""Train the phrase model; ``python -m generation.training.train phrase_vae`` calls it."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.song import Song
from generation.models.phrase_vae import Outcome, PhraseConfig, PhraseVae, Tensors, collate, tensors
from generation.training import phrases
from generation.training.runs import HEADS, Plan, Run

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


def divergence(outcome: Outcome) -> Tensor:
    """From the standard normal, in nats, of each phrase and dimension. (B, D)"""
    mean, spread = outcome.mean, outcome.spread
    return 0.5 * (mean**2 + spread.exp() - 1 - spread)


class PhraseRun(Run):
    """A training run of the phrase model."""

    def __init__(self, plan: PhrasePlan, vae: PhraseVae, total: int, folder: Path) -> None:
        super().__init__(plan, vae, total, folder)
        self.vae, self.weights = vae, plan

    def weight(self) -> float:
        """Of the divergence, at this step."""
        done = self.step / self.total * 1.5 * self.weights.cycles
        within = done % 1.0 if done < self.weights.cycles else 1.0
        return self.weights.divergence * min(1.0, within / _RISING)

    def learn_phrases(self, batch: Sequence[Tensors]) -> float:
        """One step; returns nats per phrase, the divergence included at its full weight."""
        known = collate(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            outcome = self.vae(known)
        spent = divergence(outcome).mean(0).clamp(min=self.weights.free_nats).sum()
        told = nats(outcome, known["targets"]) / len(batch)
        loss = (told + self.weight() * spent) / len(batch[0][0])  # as many nats a note as ever
        self.descend(loss)
        return told.item() + self.weights.divergence * spent.item()


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
        spent += float(divergence(outcome).sum())
        means.append(outcome.mean)
    vae.train()
    active = int((torch.cat(means).var(0) > 0.01).sum())
    return {"told": told / len(items), "divergence": spent / len(items), "active": active}


def train(run: PhraseRun, items: Sequence[Tensors], held_out: Sequence[Tensors]) -> None:
    """Until the run has made all its steps."""
    plan, log = run.weights, (run.folder / "log.jsonl").open("a")
    recent: list[float] = []
    seen, began = 0, time.monotonic()
    while run.step < run.total:
        rng = np.random.default_rng((plan.seed, run.step))
        for batch in phrases.batches(items, plan.notes_per_batch, rng):
            recent.append(run.learn_phrases(batch))
            seen += sum(len(one[0]) for one in batch)
            if run.step % plan.report_every == 0 or run.step >= run.total:
                figures = validate(run.vae, held_out, plan.notes_per_batch)
                total = figures["told"] + plan.divergence * figures["divergence"]
                line = {
                    "step": run.step,
                    "of": run.total,
                    "train": round(float(np.mean(recent)), 3),
                    "validation": round(total, 3),
                    **{name: round(value, 3) for name, value in figures.items()},
                    "notes_per_second": round(seen / (time.monotonic() - began)),
                }
                print(json.dumps(line), flush=True)
                print(json.dumps(line), file=log, flush=True)
                recent.clear()
                if total < run.best:
                    run.best = total
                    checkpoints.save(run.vae, run.folder / "best.safetensors")
                run.save()
            if run.step >= run.total:
                break


def main(
    plan: PhrasePlan,
    folder: Path,
    training: list[Song],
    validation: list[Song],
    epochs: float | None = None,
) -> None:
    """Cut the songs and learn their phrases."""
    items, held_out = (
        [tensors(one) for one in phrases.distinct(part)] for part in (training, validation)
    )
    count = sum(len(one[0]) for one in items)
    known = {"phrases": len(items), "notes": count, "held_out": len(held_out)}
    print(json.dumps(known), flush=True)
    torch.manual_seed(plan.seed)
    vae = PhraseVae(PhraseConfig(**plan.model))
    run = PhraseRun(plan, vae, int((epochs or plan.epochs) * count / plan.notes_per_batch), folder)
    if not run.resume():
        checkpoints.restore(vae, "phrase_vae")
    train(run, items, held_out)
