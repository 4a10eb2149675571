"""Runs of training: how long and how fast, and where one stands."""

from __future__ import annotations

import math
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import torch
from torch import Tensor, nn

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


class Run:
    """A training run: model, optimiser and where it stands."""

    def __init__(self, plan: Plan, model: nn.Module, total: int, folder: Path) -> None:
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
