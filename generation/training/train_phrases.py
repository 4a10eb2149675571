"""Train the phrase model; ``python -m generation.training.train phrase_vae`` calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
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
from generation.tokens.phrases import Phrase
from generation.training import phrases
from generation.training.runs import HEADS, Plan, Run
from generation.training.styled import PhrasePool

MODEL = "phrase_vae"
_VALIDATED = 120  # phrases of each tradition, at most
_RISING = 0.5  # the share of a cycle in which the divergence's weight rises


@dataclass(frozen=True)
class PhrasePlan(Plan):
    """``divergence``: the weight of the latent's divergence from the standard normal, to which
    it rises in each of some ``cycles`` (Fu et al., 2019) over the first two thirds;
    ``free_nats``: of each dimension, go unpunished; ``evenness``: of the traditions, as in
    :func:`phrases.balanced`, with so many times the draws for those ``favoured``."""

    divergence: float = 0.2
    free_nats: float = 0.1
    cycles: int = 3
    evenness: float = 0.5
    favoured: dict[str, float] = field(default_factory=dict)


def nats(outcome: Outcome, targets: Tensor) -> Tensor:
    """Summed cross-entropy of all heads. targets: (B, T + 1, 4), the last the end."""
    total = torch.zeros(())
    for at, head in enumerate(HEADS):
        last = None if head == "advance" else -1
        logits = outcome.logits[head][:, :last].float().flatten(0, 1)
        total = total + F.cross_entropy(logits, targets[:, :last, at].flatten(), reduction="sum")
    return total


class PhraseRun(Run[Tensors]):
    """A training run of the phrase model. ``counts``: how many of the items, in order, are of
    each tradition; nothing where all are of one."""

    plan: PhrasePlan
    model: PhraseVae
    counts: Mapping[str, int] = MappingProxyType({})

    def batches(self, rng: np.random.Generator) -> Iterator[list[Tensors]]:
        counts = list(self.counts.values()) or [len(self.items)]
        favours = [self.plan.favoured.get(name, 1.0) for name in self.counts] or [1.0]
        begins = np.cumsum([0, *counts]).tolist()
        drawn = phrases.balanced(counts, self.plan.evenness, rng, favours)
        items = [self.items[begins[group] + member] for group, member in drawn]
        return phrases.batches(items, self.plan.notes_per_batch, rng)

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
        outcome = self.model(known)  # at full precision: half is eight times slower without AVX-512
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
    folder: Path, learnt: PhrasePool, held_out: PhrasePool, epochs: float | None = None
) -> None:
    """Learn the phrases of songs and tunes, of all traditions alike."""
    plan = PhrasePlan.read(MODEL)
    items = [tensors(one) for them in learnt.values() for one in them]
    validated = [tensors(one) for them in held_out.values() for one in _some(them)]
    count = sum(len(one[0]) for one in items)
    known = {name: len(them) for name, them in learnt.items()}
    print(json.dumps({"phrases": known, "notes": count, "held_out": len(validated)}), flush=True)
    torch.manual_seed(plan.seed)
    vae = PhraseVae(PhraseConfig(**plan.model))
    total = int((epochs or plan.epochs) * count / plan.notes_per_batch)
    run = PhraseRun(plan, vae, total, folder, items, validated)
    run.counts = known
    if not run.resume():
        checkpoints.restore(vae, MODEL)
    run.train()


def _some(them: Sequence[Phrase]) -> list[Phrase]:
    order = np.random.default_rng(0).permutation(len(them))
    return [them[at] for at in order[:_VALIDATED].tolist()]
