"""Train the style model; ``python -m generation.training.train style_cyclegan`` calls it.

First the judge learns to tell traditions apart, from real phrases alone. Then generator and critic
learn against one another. Resumable, like all trainings.
"""

from __future__ import annotations

import json
import os
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation import checkpoints
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.models.style_cyclegan import AROUND, TRADITIONS, Critic, StyleConfig, StyleCycleGan
from generation.tokens import idiom
from generation.training.runs import CONFIGS
from generation.training.style_data import Points
from generation.training.styled import Styled

MODEL = "style_cyclegan"
_JUDGE_NOISE = 0.3  # deviations, so that written phrases are heard like printed ones
_WRONG = 0.5  # the weight of real phrases of other traditions beside moved ones
_EVERY = 2  # steps of the critic for one of the generator


@dataclass(frozen=True)
class StylePlan:
    """``cycle``, ``identity``, ``judged``: weights of the losses beside the critic's; ``jitter``:
    deviations by which what is moved is shaken; ``mixed``: how often two traditions are asked
    for."""

    batch: int
    learning_rate: float
    steps: int
    judge_steps: int
    report_every: int
    seed: int
    cycle: float
    identity: float
    judged: float
    jitter: float
    mixed: float
    model: dict[str, Any]

    @classmethod
    def read(cls) -> StylePlan:
        return cls(**tomllib.loads((CONFIGS / f"{MODEL}.toml").read_text()))


@dataclass
class StyleRun:
    """Where a training stands."""

    plan: StylePlan
    points: Points
    folder: Path
    model: StyleCycleGan
    critic: Critic
    step: int = 0
    losses: list[dict[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        rate, betas = self.plan.learning_rate, (0.5, 0.99)
        self.moving = torch.optim.Adam(self.model.generator.parameters(), rate, betas)
        self.doubting = torch.optim.Adam(self.critic.parameters(), rate, betas)
        self.one_hot = torch.eye(len(TRADITIONS))

    def train(self) -> None:
        """Until the plan's steps are made."""
        began = time.monotonic()
        if not self.step:
            self.judge()
        while self.step < self.plan.steps:
            rng = np.random.default_rng((self.plan.seed, self.step))
            torch.manual_seed(self.plan.seed * 1_000_003 + self.step)
            found = self.doubt(rng)
            if self.step % _EVERY == 0:
                self.losses.append(found | self.move(rng))
            self.step += 1
            if self.step % self.plan.report_every == 0 or self.step == self.plan.steps:
                self._report(time.monotonic() - began)

    def judge(self) -> None:
        """Teach the judge, which then stays as it is."""
        rng = np.random.default_rng((self.plan.seed, 0, 1))
        torch.manual_seed(self.plan.seed)
        judge = self.model.judge.train()
        learning = torch.optim.AdamW(judge.parameters(), 2e-3, weight_decay=0.05)
        for _ in range(self.plan.judge_steps):
            wide, rooms, own = self.points.draw(rng, 256)
            shaken = wide[:, 1:-1] + _JUDGE_NOISE * torch.randn_like(wide[:, 1:-1])
            loss = F.cross_entropy(judge(shaken, rooms[:, AROUND // 2]), own)
            _descend(learning, loss)
        judge.eval()

    def doubt(self, rng: np.random.Generator) -> dict[str, float]:
        """One step of the critic: real windows are real for their own tradition alone, moved ones
        for none."""
        wide, rooms, asked, own = self._asked(rng)
        rooms = self._paced(rooms, asked, own)
        with torch.no_grad():
            moved = self._moved(wide, rooms, asked)
        real, told, whose = self.points.draw(rng, self.plan.batch)
        believed = self.critic(real[:, 1:-1], told[:, AROUND // 2])
        of = self.one_hot[whose]
        right = (F.relu(1 - believed) * of).sum(1).mean()
        wrong = (F.relu(1 + believed) * (1 - of)).sum(1).mean() / (len(TRADITIONS) - 1)
        fake = (F.relu(1 + self.critic(moved, rooms[:, AROUND // 2])) * asked).sum(1).mean()
        _descend(self.doubting, right + _WRONG * wrong + fake)
        return {"real": right.item(), "wrong": wrong.item(), "fake": fake.item()}

    def move(self, rng: np.random.Generator) -> dict[str, float]:
        """One step of the generator."""
        wide, rooms, asked, own = self._asked(rng)
        paced, room = self._paced(rooms, asked, own), rooms[:, AROUND // 2]
        here = wide[:, wide.shape[1] // 2]
        moved = self._moved(wide, paced, asked)
        told = paced[:, AROUND // 2]
        believed = -(self.critic(moved, told) * asked).sum(1).mean()
        back = self.model.generator(moved, room, self.one_hot[own])
        cycle = (back - here).abs().mean()
        stayed = self.model.generator(wide[:, 1:-1], room, self.one_hot[own])
        identity = (stayed - here).abs().mean()
        heard = -(self.model.judge(moved, told).log_softmax(-1) * asked).sum(1).mean()
        plan = self.plan
        loss = believed + plan.cycle * cycle + plan.identity * identity + plan.judged * heard
        _descend(self.moving, loss)
        far = (moved[:, AROUND // 2] - here).abs().mean()
        figures = {"critic": believed, "cycle": cycle, "identity": identity, "judge": heard}
        return {name: one.item() for name, one in (figures | {"moved": far}).items()}

    def _asked(self, rng: np.random.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Phrases to move, a little shaken, their rooms, the mixtures to move them to, and the
        traditions that they are of."""
        wide, rooms, own = self.points.draw(rng, self.plan.batch)
        noise = self.plan.jitter * torch.randn_like(wide) * _there(wide)
        first, other = rng.choice(self.points.present, size=(2, self.plan.batch))
        share = np.where(
            rng.random(self.plan.batch) < self.plan.mixed, rng.uniform(0.3, 1, self.plan.batch), 1
        )
        weight = torch.from_numpy(share).float()[:, None]
        asked = weight * self.one_hot[first] + (1 - weight) * self.one_hot[other]
        return wide + noise, rooms, asked, own

    def _paced(self, rooms: Tensor, asked: Tensor, own: Tensor) -> Tensor:
        """The rooms at the pace of what is asked for, as much off it as they were off theirs."""
        faster = asked @ self.model.paces - self.model.paces[own]
        paced = rooms.clone()
        paced[..., -1] += faster[:, None] * _there(rooms)[..., 0]
        return paced

    def _moved(self, wide: Tensor, rooms: Tensor, asked: Tensor) -> Tensor:
        """Phrases and both their neighbours moved: (B, 3, D)."""
        batch = len(wide)
        around = torch.stack([wide[:, at : at + AROUND] for at in range(AROUND)], dim=1)
        each = asked[:, None].expand(-1, AROUND, -1)
        flat = around.flatten(0, 1), rooms.flatten(0, 1), each.flatten(0, 1)
        moved: Tensor = self.model.generator(*flat).view(batch, AROUND, -1)
        return moved * _there(wide[:, 1:-1])

    def _report(self, seconds: float) -> None:
        mean = {
            name: round(float(np.mean([one[name] for one in self.losses])), 4)
            for name in self.losses[0]
        }
        line = {"step": self.step, "of": self.plan.steps, **mean, "seconds": round(seconds)}
        print(json.dumps(line), flush=True)
        with (self.folder / "log.jsonl").open("a") as log:
            print(json.dumps(line), file=log)
        self.losses.clear()
        checkpoints.save(self.model, self.folder / "best.safetensors")
        self._save()

    def _save(self) -> None:
        path = self.folder / "last.pt"
        state = {name: one.state_dict() for name, one in self._parts().items()}
        torch.save({**state, "step": self.step}, path.with_suffix(".tmp"))
        os.replace(path.with_suffix(".tmp"), path)

    def resume(self) -> bool:
        path = self.folder / "last.pt"
        if not path.exists():
            return False
        state = torch.load(path, weights_only=True)
        for name, one in self._parts().items():
            one.load_state_dict(state[name])
        self.step = state["step"]
        self.model.judge.eval()
        return True

    def _parts(self) -> dict[str, nn.Module | torch.optim.Optimizer]:
        return {
            "model": self.model,
            "critic": self.critic,
            "moving": self.moving,
            "doubting": self.doubting,
        }


def main(folder: Path, learnt: Sequence[Styled], passes: float | None = None) -> None:
    """Learn to move between traditions in the space of the committed phrase model; ``passes``
    multiplies the plan's steps. Raises CheckpointError where there is no phrase model."""
    plan = StylePlan.read()
    points = Points.read(learnt, phrase_model())
    counts = {name: len(rows) for name, rows in zip(TRADITIONS, points.of, strict=True)}
    print(json.dumps({"phrases": counts}), flush=True)
    torch.manual_seed(plan.seed)
    config = StyleConfig(latent=points.wide.shape[-1], **plan.model)
    model = StyleCycleGan(config)
    run = StyleRun(plan, points, folder, model, Critic(config))
    if passes:
        run.plan = StylePlan(**{**vars(plan), "steps": int(passes * plan.steps)})
    if not run.resume():
        checkpoints.restore(model, MODEL)
        model.spread.copy_(points.spread)
        model.paces.copy_(points.paces)
        take_up_habits(model, learnt)
    run.train()


def take_up_habits(model: StyleCycleGan, tunes: Sequence[Styled]) -> None:
    """Count the habits of each tradition."""
    idioms = idiom.learnt(
        [
            (phrase.tokens, tune.song.key.mode)
            for tune in tunes
            if tune.tradition is tradition
            for phrase in tune.phrases
        ]
        for tradition in TRADITIONS
    )
    for name in ("rhythm", "melody", "scale"):
        table = np.stack([getattr(one, name) for one in idioms])
        model.get_buffer(name).copy_(torch.from_numpy(table))


def phrase_model() -> PhraseVae:
    """The committed one. Raises CheckpointError."""
    found = checkpoints.find("phrase_vae")
    model = PhraseVae(PhraseConfig(**found.config))
    model.load_state_dict(checkpoints.tensors(found))
    return model.eval()


def _there(points: Tensor) -> Tensor:
    """1 where there is a phrase, 0 where the tune has ended."""
    return (points.abs().sum(-1, keepdim=True) > 0).float()


def _descend(optimiser: torch.optim.Optimizer, loss: Tensor) -> None:
    optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
    optimiser.step()
