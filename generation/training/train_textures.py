"""Train the texture model; ``python -m generation.training.train texture_gan`` calls it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation import checkpoints
from generation.corpora.arrangement import Arrangement
from generation.corpora.song import Song
from generation.models.texture_gan import (
    LENGTH,
    Critic,
    TextureConfig,
    TextureGan,
    binary,
    numbers_of,
)
from generation.tokens.texture import HANDS, HEIGHT, ROWS
from generation.training import textures
from generation.training.runs import Plan, Run
from generation.training.textures import Bars

MODEL = "texture_gan"
_LEVELLED = 3.0  # what a row's logit is moved by, at most
_UNTOLD = 0.1  # of bars, the bar before is left unsaid


@dataclass(frozen=True)
class TexturePlan(Plan):
    """``rewriting``: the weight of writing real bars again; ``slope``: of the critic's penalty;
    ``critic_rate``: its rate of learning; ``adversary_from``: the share of the run after which
    the critic's judgement counts; ``composer_from``: that after which the composer alone learns,
    from codes that no longer move. ``notes_per_batch`` counts bars."""

    rewriting: float = 12.0
    slope: float = 10.0
    critic_rate: float = 1.5e-3
    adversary_from: float = 0.35
    composer_from: float = 0.6


class TextureRun(Run[int]):
    """A training run of generator, encoder and critic."""

    plan: TexturePlan
    model: TextureGan

    def __init__(
        self,
        plan: TexturePlan,
        model: TextureGan,
        total: int,
        folder: Path,
        data: tuple[Bars, Bars],
    ) -> None:
        every = [list(range(len(part))) for part in data]
        super().__init__(plan, model, total, folder, *every)
        self.data = data
        self.critic = Critic(model.config)
        rate = plan.critic_rate
        self.judging = torch.optim.Adam(self.critic.parameters(), lr=rate, betas=(0.5, 0.9))

    def batches(self, rng: np.random.Generator) -> Iterator[list[int]]:
        order = rng.permutation(len(self.items)).tolist()
        size = self.plan.notes_per_batch
        for start in range(0, len(order) - size + 1, size):
            yield order[start : start + size]

    def notes(self, item: int) -> int:
        return 1

    def learn(self, batch: Sequence[int]) -> float:
        """One step of whoever learns now; returns the cost of rewriting, or of foretelling codes
        when the composer is alone."""
        told = textures.tensors(self.data[0], np.array(batch))
        told["before"][torch.rand(len(batch)) < _UNTOLD] = 0
        if self.step < self.plan.composer_from * self.total:
            return self._write(**told)
        with torch.no_grad():
            codes = self.model.read(told["known"], told["roll"])
        foreseen = self.model.chances(told["known"], told["before"], told["texture"], codes)
        cost = foretelling(foreseen, codes, told["known"])
        self.descend(cost)
        return cost.item()

    def rate(self) -> float:
        """Down twice: for writing, and again for the composer alone."""
        first = round(self.plan.composer_from * self.total)
        if self.step < first:
            return self._falling(self.step / first, self.step)
        return self._falling((self.step - first) / max(self.total - first, 1), self.step - first)

    def _write(self, known: Tensor, before: Tensor, texture: Tensor, roll: Tensor) -> float:
        real = known[:, 11:12]
        codes = self.model.read(known, roll)
        again = self.model(known, before, texture, codes)
        cost = rewriting(again, roll, real)
        foreseen = self.model.chances(known, before, texture, codes.detach())
        loss = self.plan.rewriting * cost + foretelling(foreseen, codes.detach(), known)
        if self.step >= self.plan.adversary_from * self.total:
            half = len(roll) // 2
            part = known[half:], before[half:], texture[half:]
            with torch.no_grad():
                drawn = self.model.draw(*part, torch.rand(len(part[0]), LENGTH, 2))
            made = torch.cat([again[:half], self.model(*part, drawn)])
            written = binary(made, real)
            self._judge(known, before, texture, roll, written.detach())
            loss = loss - self.critic(known, before, texture, written).mean()
        self.descend(loss)
        return cost.item()

    def _judge(
        self, known: Tensor, before: Tensor, texture: Tensor, roll: Tensor, written: Tensor
    ) -> None:
        """One step of the critic."""
        people = self.critic(known, before, texture, roll).mean()
        machine = self.critic(known, before, texture, written).mean()
        penalty = self.critic.penalty(known, before, texture, torch.stack([roll, written]))
        self.judging.zero_grad(set_to_none=True)
        loss = machine - people + self.plan.slope * penalty
        loss.backward()
        self.judging.step()

    def validate(self) -> tuple[float, dict[str, float]]:
        """How far drawn bars lie from people's, and how well bars are rewritten and foreseen."""
        figures = validate(self.model, self.data[1])
        return figures["far"], figures

    def save(self) -> None:
        super().save()
        state = {"critic": self.critic.state_dict(), "judging": self.judging.state_dict()}
        path = self.folder / "critic.pt"
        torch.save(state, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    def resume(self) -> bool:
        path = self.folder / "critic.pt"
        if not super().resume() or not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        self.critic.load_state_dict(state["critic"])
        self.judging.load_state_dict(state["judging"])
        return True


def rewriting(logits: Tensor, roll: Tensor, real: Tensor) -> Tensor:
    """Cross-entropy of a slot's column, in tens of nats. (B, H, S) each; real: (B, 1, S)."""
    each = F.binary_cross_entropy_with_logits(logits, roll, reduction="none")
    return (each * real).sum() / real.sum() / 10


def foretelling(logits: Tensor, codes: Tensor, known: Tensor) -> Tensor:
    """Cross-entropy of a code, in nats. (B, K, 2, N), (B, K, D); known: (B, C, S)"""
    halves = F.cross_entropy(logits.permute(0, 3, 1, 2), numbers_of(codes), reduction="none")
    beats = known[:, 4].sum(1, keepdim=True)
    there = (torch.arange(LENGTH) // HANDS < beats).float()
    return (halves.sum(2) * there).sum() / there.sum()


@torch.no_grad()
def validate(model: TextureGan, held_out: Bars) -> dict[str, float]:
    """``far``: the mean distance of what :func:`features` measures, in people's deviations, of
    its mean and its deviation; ``f1``: of the notes of bars written again from their codes;
    ``f1_drawn``: from drawn codes; ``nats``: of a code, foretold."""
    model.eval()
    every = np.arange(len(held_out))
    generator = torch.Generator().manual_seed(0)
    rolls, drawn, nats = [], [], []
    for at in np.array_split(every, max(len(every) // 256, 1)):
        told = textures.tensors(held_out, at)
        known, before, texture = told["known"], told["before"], told["texture"]
        real = known[:, 11:12]
        codes = model.read(known, told["roll"])
        foreseen = model.chances(known, before, texture, codes)
        nats.append(float(foretelling(foreseen, codes, known)))
        random = torch.rand((len(at), LENGTH, 2), generator=generator)
        new = model.draw(known, before, texture, random)
        rolls.append(binary(model(known, before, texture, codes), real).round().numpy())
        drawn.append(binary(model(known, before, texture, new), real).round().numpy())
    model.train()
    people, again, free = held_out.rolls, np.concatenate(rolls), np.concatenate(drawn)
    wanted, got = features(people), features(free)
    deviation = wanted.std(0) + 1e-6
    far = np.abs(wanted.mean(0) - got.mean(0)) / deviation
    far = far + np.abs(1 - got.std(0) / deviation)
    return {
        "far": float(far.mean()),
        "f1": f1(again, people),
        "f1_drawn": f1(free, people),
        "nats": float(np.mean(nats)),
    }


@torch.no_grad()
def levelled(model: TextureGan, learnt: Bars, most: int = 4_000) -> None:
    """Let each row be struck as often in drawn bars as people strike it. Cut at one half, what is
    seldom certain is seldom written: notes beside the chord, and high ones."""
    training = model.training
    model.eval()
    generator = torch.Generator().manual_seed(0)
    chosen = np.random.default_rng(0).permutation(len(learnt))[:most]
    logits, struck = [], []
    for at in np.array_split(chosen, max(len(chosen) // 256, 1)):
        told = textures.tensors(learnt, at)
        known, before, texture = told["known"], told["before"], told["texture"]
        random = torch.rand((len(at), LENGTH, 2), generator=generator)
        written = model(known, before, texture, model.draw(known, before, texture, random))
        real = known[:, 11] > 0
        logits.append(written.transpose(1, 2)[real])
        struck.append(told["roll"].transpose(1, 2)[real])
    found, often = torch.cat(logits).numpy(), torch.cat(struck).mean(0).numpy()
    cuts = [np.quantile(found[:, row], 1 - often[row]) for row in range(HEIGHT)]
    moved = torch.tensor(cuts, dtype=torch.float32).clamp(-_LEVELLED, _LEVELLED)
    cast("Tensor", model.out.bias).sub_(moved)
    model.train(training)


def features(rolls: np.ndarray) -> np.ndarray:
    """What strikes one of a bar: of each hand, how often and with how many notes it strikes, how
    long it sounds, where it lies and how wide; how often the hands strike together. (B, 11)"""
    columns = []
    struck = []
    for first in (0, ROWS + 1):
        rows = rolls[:, first : first + ROWS].astype(float)
        onsets = rows.any(axis=1)
        struck.append(onsets)
        heads = rows.sum((1, 2))
        times = onsets.sum(1)
        used = rows.any(axis=2)
        height = (rows.sum(2) * np.arange(ROWS)).sum(1) / np.maximum(heads, 1)
        columns += [
            times,
            heads / np.maximum(times, 1),
            rolls[:, first + ROWS].sum(1),
            height,
            used.sum(1),
        ]
    both = (struck[0] & struck[1]).sum(1)
    columns.append(both / np.maximum((struck[0] | struck[1]).sum(1), 1))
    return np.stack(columns, axis=1)


def f1(written: np.ndarray, wanted: np.ndarray) -> float:
    """Of the notes struck."""
    rows = [*range(ROWS), *range(ROWS + 1, HEIGHT - 1)]
    one, other = written[:, rows] > 0, wanted[:, rows] > 0
    return float(2 * (one & other).sum() / max(one.sum() + other.sum(), 1))


def main(
    folder: Path,
    training: Sequence[Song],
    arrangements: Sequence[Arrangement],
    epochs: float | None = None,
) -> None:
    """Learn what pianists play under songs."""
    plan = TexturePlan.read(MODEL)
    learnt = {song.id for song in training}
    usable = textures.accompanied(arrangements)
    ours = textures.bars([one for one in usable if one.song.id in learnt])
    others = textures.bars([one for one in usable if one.song.id not in learnt])
    print(json.dumps({"bars": len(ours), "held_out": len(others)}), flush=True)
    torch.manual_seed(plan.seed)
    model = TextureGan(TextureConfig(**plan.model))
    total = int((epochs or plan.epochs) * len(ours) / plan.notes_per_batch)
    run = TextureRun(plan, model, total, folder, (ours, others))
    if not run.resume():
        checkpoints.restore(model, MODEL)
    run.train()
    levelled(model, ours)
    # A critic's judgement is no loss to choose by: the last weights, not those that lay nearest.
    checkpoints.save(model, folder / "best.safetensors")
