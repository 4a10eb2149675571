"""The texture model: what a pianist plays under a song, bar by bar.

A conditional Wasserstein GAN with gradient penalty (Gulrajani et al., 2017) whose generator is
also the decoder of an encoder, as in VAE-GAN (Larsen et al., 2016) and BicycleGAN (Zhu et al.,
2017): in training half of its points come from real bars, which it has to write again, half are
drawn, and a critic that sees chords, melody and the bar before judges both. Rolls are made of
zeros and ones on their way to the critic (binary neurons, Dong and Yang, 2018), so that it cannot
tell people from machine by halves. A point, with the name of a texture, is what is held through
a verse and changed in the refrain.

Shapes: B bars, C conditions, H rows of a roll, S slots, D latent dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.tokens.texture import CONDITIONS, HEIGHT

TEXTURES: Final = ("chords", "repeated", "offbeat", "broken", "rolling", "flowing", "doubling")
"""Kinds of accompaniment: struck together; repeated chords; bass and after-beats; broken chords
above; a moving bass; both hands moving; the voice doubled."""

_KNOWN: Final = CONDITIONS + HEIGHT  # the cell's conditions and the roll before


@dataclass(frozen=True)
class TextureConfig:
    """The size of the model."""

    width: int = 72
    critic: int = 56
    latent: int = 12
    dropout: float = 0.1


class Strand(nn.Module):
    """Dilated residual convolutions over the slots of a bar. (B, in, S) → (B, W, S)."""

    def __init__(self, inputs: int, width: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.first = nn.Conv1d(inputs, width, 1)
        self.steps = nn.ModuleList(
            nn.Conv1d(width, width, 3, padding=gap, dilation=gap) for gap in (1, 2, 4, 8, 1)
        )
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        for step in self.steps:
            x = x + self.drop(step(F.leaky_relu(x, 0.2)))
        return F.leaky_relu(x, 0.2)


class TextureGan(nn.Module):
    """Generator and encoder: what is needed once the critic has done its work."""

    def __init__(self, config: TextureConfig) -> None:
        super().__init__()
        self.config = config
        self.names = nn.Embedding(len(TEXTURES), 8)
        self.writer = Strand(_KNOWN + 8 + config.latent, config.width, config.dropout)
        self.out = nn.Conv1d(config.width, HEIGHT, 1)
        self.reader = Strand(CONDITIONS + HEIGHT, config.critic)
        self.to_latent = nn.Linear(config.critic, 2 * config.latent)

    def forward(self, known: Tensor, before: Tensor, texture: Tensor, point: Tensor) -> Tensor:
        """Logits of a roll. known: (B, C, S), before: (B, H, S), texture: (B,), point: (B, D) →
        (B, H, S)."""
        asked = torch.cat([self.names(texture), point], dim=1)[..., None]
        told = torch.cat([known, before, asked.expand(-1, -1, known.shape[2])], dim=1)
        logits: Tensor = self.out(self.writer(told))
        return logits

    def read(self, known: Tensor, roll: Tensor) -> tuple[Tensor, Tensor]:
        """A bar's point: mean and log-variance, each (B, D)."""
        states = self.reader(torch.cat([known, roll], dim=1)).mean(2)
        mean, spread = self.to_latent(states).chunk(2, dim=1)
        return mean, spread.clamp(-6.0, 3.0)


class Critic(nn.Module):
    """How human a bar looks where it stands: a number without bounds."""

    def __init__(self, config: TextureConfig) -> None:
        super().__init__()
        self.names = nn.Embedding(len(TEXTURES), 8)
        self.strand = Strand(_KNOWN + HEIGHT + 8, config.critic)
        self.out = nn.Sequential(
            nn.Linear(2 * config.critic, config.critic),
            nn.LeakyReLU(0.2),
            nn.Linear(config.critic, 1),
        )

    def forward(self, known: Tensor, before: Tensor, texture: Tensor, roll: Tensor) -> Tensor:
        """(B,)"""
        name = self.names(texture)[..., None].expand(-1, -1, known.shape[2])
        states = self.strand(torch.cat([known, before, roll, name], dim=1))
        real = known[:, 11:12]
        mean = (states * real).sum(2) / real.sum(2)
        peak = (states * real).amax(2)
        judged: Tensor = self.out(torch.cat([mean, peak], dim=1))
        return judged[:, 0]

    def penalty(self, known: Tensor, before: Tensor, texture: Tensor, pair: Tensor) -> Tensor:
        """How far the slope between real and written bars is from 1. pair: (2, B, H, S)."""
        share = torch.rand(pair.shape[1], 1, 1)
        between = (share * pair[0] + (1 - share) * pair[1]).requires_grad_(True)
        judged = self(known, before, texture, between)
        (slope,) = torch.autograd.grad(judged.sum(), between, create_graph=True)
        return cast("Tensor", ((slope.flatten(1).norm(dim=1) - 1) ** 2).mean())


def binary(logits: Tensor, real: Tensor) -> Tensor:
    """Zeros and ones where the logits are above 0, with the slope of their chances; nothing
    outside the bar. real: (B, 1, S)."""
    chances = torch.sigmoid(logits)
    hard = (logits > 0).float()
    return (hard + chances - chances.detach()) * real
