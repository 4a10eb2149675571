"""The style model: phrases led from one tradition of music into another, without paired examples.

A cycle-consistent adversarial network (Zhu et al., 2017, CycleGAN; for many domains with one
conditional generator Choi et al., 2018, StarGAN; for music on rolls of bars Brunner et al., 2018)
in the space of the phrase model. The generator moves the points of phrases, each seen with its
neighbours, towards a tradition or a mixture; a critic for each tradition holds moved phrases
against real ones (hinge loss); led there and back, a phrase must be itself again, and led to where
it is, must stay. A judge, which learns from real phrases only, says which tradition phrases sound
like; it chooses between candidates.

Shapes: B phrases, D dimensions of the phrase model's space, S traditions. ``windows`` are
(B, 3, D): the phrase before, the phrase, the phrase after, zeros where there is none; ``rooms``
are (B, R): metre, length and pace, which is the logarithm of the notes a quarter. Pace is what
traditions differ in first; a tune that is moved takes on that of its aim. Its metre it keeps, and
so neither critic nor judge is told of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.tokens import vocabulary as v
from generation.tokens.idiom import MELODIES, RHYTHMS, SCALES, Idiom
from generation.tokens.phrases import Phrase
from generation.traditions import Tradition

TRADITIONS: Final = tuple(Tradition)
ROOM: Final = len(v.TIME_SIGNATURES) + 2
_OPEN: Final = 2  # the last of them, length and pace, are all that critic and judge are told
AROUND: Final = 3  # phrases in a window


@dataclass(frozen=True)
class StyleConfig:
    """The size of the networks. ``traditions``: their names, in order."""

    latent: int = 48
    width: int = 256
    layers: int = 3
    judge_width: int = 128
    traditions: tuple[str, ...] = tuple(Tradition)


class _Block(nn.Module):
    """A residual layer whose gain and offset the condition sets (Perez et al., 2018, FiLM)."""

    def __init__(self, width: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.film = nn.Linear(condition, 2 * width)
        self.inner = nn.Linear(width, width)
        self.outer = nn.Linear(width, width)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        gain, offset = self.film(condition).chunk(2, dim=-1)
        hidden = F.gelu(self.inner(self.norm(x) * (1 + gain) + offset))
        moved: Tensor = x + self.outer(hidden)
        return moved


class Generator(nn.Module):
    """Points of phrases, moved towards a mixture."""

    def __init__(self, config: StyleConfig) -> None:
        super().__init__()
        count = len(config.traditions)
        self.enter = nn.Linear(AROUND * config.latent + ROOM, config.width)
        self.blocks = nn.ModuleList([_Block(config.width, count) for _ in range(config.layers)])
        self.leave = nn.Linear(config.width, config.latent)
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def forward(self, windows: Tensor, rooms: Tensor, mixture: Tensor) -> Tensor:
        """mixture: (B, S), summing to 1 → (B, D). Untrained, it moves nothing."""
        x = self.enter(torch.cat([windows.flatten(1), rooms], dim=-1))
        for block in self.blocks:
            x = block(x, mixture)
        moved: Tensor = windows[:, AROUND // 2] + self.leave(F.gelu(x))
        return moved


class Critic(nn.Module):
    """How real windows are, for each tradition."""

    def __init__(self, config: StyleConfig) -> None:
        super().__init__()
        norm = nn.utils.parametrizations.spectral_norm
        self.enter = norm(nn.Linear(AROUND * config.latent + _OPEN, config.width))
        self.hidden = norm(nn.Linear(config.width, config.width))
        self.leave = nn.Linear(config.width, len(config.traditions))

    def forward(self, windows: Tensor, rooms: Tensor) -> Tensor:
        """(B, S)."""
        told = torch.cat([windows.flatten(1), rooms[:, -_OPEN:]], dim=-1)
        x = F.leaky_relu(self.enter(told), 0.2)
        real: Tensor = self.leave(F.leaky_relu(self.hidden(x), 0.2))
        return real


class Judge(nn.Module):
    """Which tradition a window sounds like."""

    def __init__(self, config: StyleConfig) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(AROUND * config.latent + _OPEN, config.judge_width),
            nn.GELU(),
            nn.Dropout(0.4),
            nn.Linear(config.judge_width, len(config.traditions)),
        )

    def forward(self, windows: Tensor, rooms: Tensor) -> Tensor:
        """Logits (B, S)."""
        logits: Tensor = self.layers(torch.cat([windows.flatten(1), rooms[:, -_OPEN:]], dim=-1))
        return logits


class StyleCycleGan(nn.Module):
    """Generator and judge: what is needed to use the model. The critic is for training."""

    def __init__(self, config: StyleConfig) -> None:
        super().__init__()
        self.config = config
        self.generator = Generator(config)
        self.judge = Judge(config)
        self.spread: Tensor  # the standard deviation of real points, by dimension
        self.register_buffer("spread", torch.ones(config.latent))
        self.paces: Tensor  # of each tradition, the mean
        self.register_buffer("paces", torch.zeros(len(config.traditions)))

        shapes = {"rhythm": RHYTHMS, "melody": MELODIES, "scale": SCALES}
        for name, shape in shapes.items():
            self.register_buffer(name, torch.zeros(len(config.traditions), *shape))

    def idiom(self, mixture: dict[Tradition, float]) -> Idiom:
        """The habits of a mixture."""
        tables = [dict(self.named_buffers())[name] for name in ("rhythm", "melody", "scale")]
        weights = self._weights(mixture, 1)[0]
        return Idiom(*(torch.tensordot(weights, table, dims=1).numpy() for table in tables))

    def pace(self, mixture: dict[Tradition, float]) -> float:
        """The logarithm of the notes a quarter that a mixture has."""
        return float(self._weights(mixture, 1)[0] @ self.paces)

    @torch.inference_mode()
    def restyle(
        self, points: np.ndarray, phrases: Sequence[Phrase], mixture: dict[Tradition, float]
    ) -> np.ndarray:
        """The points (phrases, D) of the phrases of one tune, in order, led wholly towards a
        mixture. float32."""
        self.eval()
        given, told = windows(self._scaled(points)), rooms(phrases)
        moved = self.generator(given, told, self._weights(mixture, len(points)))
        found: np.ndarray = (moved * self.spread).numpy()
        return found

    @torch.inference_mode()
    def heard(
        self, points: np.ndarray, phrases: Sequence[Phrase], *, apart: bool = False
    ) -> np.ndarray:
        """How likely each phrase of a tune is of each tradition, (phrases, S); ``apart``: none
        is another's neighbour."""
        if self.training:
            self.eval()
        scaled = self._scaled(points)
        seen = F.pad(scaled[:, None], (0, 0, 1, 1)) if apart else windows(scaled)
        logits = self.judge(seen, rooms(phrases))
        found: np.ndarray = logits.softmax(-1).numpy()
        return found

    def _scaled(self, points: np.ndarray) -> Tensor:
        return torch.from_numpy(np.asarray(points, dtype=np.float32)) / self.spread

    def _weights(self, mixture: dict[Tradition, float], rows: int) -> Tensor:
        weights = [mixture.get(Tradition(name), 0.0) for name in self.config.traditions]
        return torch.tensor(weights).expand(rows, -1)


def windows(points: Tensor) -> Tensor:
    """The points of a tune's phrases (B, D), each with its neighbours: (B, 3, D)."""
    none = torch.zeros(1, points.shape[1])
    return torch.stack(
        [torch.cat([none, points[:-1]]), points, torch.cat([points[1:], none])], dim=1
    )


def rooms(phrases: Sequence[Phrase]) -> Tensor:
    """What is told of each phrase's room. (B, R)."""
    rows = torch.zeros(len(phrases), ROOM)
    for at, one in enumerate(phrases):
        rows[at, one.metre] = 1.0
        rows[at, -2] = one.written.state.end / v.bar_steps(one.signature) / 4
        rows[at, -1] = pace_of(one)
    return rows


def pace_of(phrase: Phrase) -> float:
    """The logarithm of the notes a quarter, from the first note to the end of the last."""
    written = phrase.written
    quarters = (written.state.end - written.onsets[0]) / v.STEPS_PER_QUARTER
    return float(np.log(len(phrase) / quarters))
