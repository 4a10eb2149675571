"""Runs of training: how long and how fast, and where one stands."""

from __future__ import annotations

import json
import math
import os
import time
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Self, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from generation import checkpoints

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
    def read(cls, model: str) -> Self:
        return cls(**tomllib.loads((CONFIGS / f"{model}.toml").read_text()))


_Item = TypeVar("_Item")


class Run(ABC, Generic[_Item]):
    """A training run: model, optimiser and where it stands; what is learnt, and what is held out
    to validate on."""

    def __init__(
        self,
        plan: Plan,
        model: nn.Module,
        total: int,
        folder: Path,
        items: Sequence[_Item],
        held_out: Sequence[_Item],
    ) -> None:
        self.plan, self.model, self.total, self.folder = plan, model, total, folder
        self.items, self.held_out = items, held_out
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

    @abstractmethod
    def batches(self, rng: np.random.Generator) -> Iterator[list[_Item]]:
        """One pass over what is learnt."""

    @abstractmethod
    def notes(self, item: _Item) -> int:
        """How many it takes to write."""

    @abstractmethod
    def learn(self, batch: Sequence[_Item]) -> float:
        """One step; returns the loss to be reported."""

    @abstractmethod
    def validate(self) -> tuple[float, dict[str, float]]:
        """The loss on what is held out, and what else is to be reported of it."""

    def train(self) -> None:
        """Until the run has made all its steps: a line of log a report, the state then, and the
        weights whenever they are the best so far."""
        recent: list[float] = []
        seen, began = 0, time.monotonic()
        while self.step < self.total:
            for batch in self.batches(np.random.default_rng((self.plan.seed, self.step))):
                recent.append(self.learn(batch))
                seen += sum(self.notes(item) for item in batch)
                if self.step % self.plan.report_every == 0 or self.step >= self.total:
                    self._report(float(np.mean(recent)), seen / (time.monotonic() - began))
                    recent.clear()
                if self.step >= self.total:
                    break

    def _report(self, loss: float, notes_per_second: float) -> None:
        reached, figures = self.validate()
        line = {
            "step": self.step,
            "of": self.total,
            "train": round(loss, 4),
            "validation": round(reached, 4),
            **{name: round(value, 4) for name, value in figures.items()},
            "notes_per_second": round(notes_per_second),
        }
        print(json.dumps(line), flush=True)
        with (self.folder / "log.jsonl").open("a") as log:
            print(json.dumps(line), file=log)
        if reached < self.best:
            self.best = reached
            checkpoints.save(self.model, self.folder / "best.safetensors")
        self.save()

    def rate(self) -> float:
        """Linear warm-up, then a cosine down to a twentieth."""
        return self._falling(min(1.0, self.step / self.total), self.step)

    def _falling(self, done: float, step: int) -> float:
        """The rate when so much is done of what falls down once."""
        if step < self.plan.warmup:
            return self.plan.learning_rate * (step + 1) / self.plan.warmup
        return self.plan.learning_rate * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))

    def descend(self, loss: Tensor) -> None:
        """One step down a loss."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.rate()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1

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
