"""The texture model: what a pianist plays under a song, bar by bar.

A conditional Wasserstein GAN with gradient penalty (Gulrajani et al., 2017) on codes, as in VQGAN
(Esser et al., 2021). An encoder says in one code what each hand does in each beat; the generator
writes a bar from its codes, its chords, its melody and the bar before, and a critic that sees the
same judges what it wrote, from people's codes and from drawn ones. A composer, which learns the
order of the codes, draws them for new bars. Codes are points of a grid (finite scalar
quantisation, Mentzer et al., 2023), drawn in two halves. Rolls are made of zeros and ones on their
way to the critic (binary neurons, Dong and Yang, 2018), so that it cannot tell people from machine
by parts of a note.

Shapes: B bars, C conditions, H rows of a roll, S slots, K codes of a bar (its beats, and in each
the left hand and the right), D dimensions of a code, N halves of codes that there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Final, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.tokens.texture import CONDITIONS, HANDS, HEIGHT, MOST_BEATS

TEXTURES: Final = ("chords", "repeated", "offbeat", "broken", "rolling", "flowing", "doubling")
"""Kinds of accompaniment: struck together; repeated chords; bass and after-beats; broken chords
above; a moving bass; both hands moving; the voice doubled."""

LEVELS: Final = (7, 7, 5)  # of each dimension of half a code
NUMBER: Final = prod(LEVELS)  # of halves
_SIZES: Final = torch.tensor(LEVELS)
_RADIX: Final = torch.tensor([prod(LEVELS[:at]) for at in range(len(LEVELS))])
_SPANS: Final = (_SIZES - 1) / 2  # from the middle to the last level of each dimension
DIMENSIONS: Final = 2 * len(LEVELS)  # of a code
LENGTH: Final = MOST_BEATS * HANDS  # codes of a bar
_KNOWN: Final = CONDITIONS + HEIGHT  # the cell's conditions and the roll before
_NAME: Final = 8
_FIRST, _PLACES, _REAL = 4, 6, 11  # channels of the conditions: the slot in its beat; the cell
_POOLED: Final = 24  # channels of a slot that a beat is told by


@dataclass(frozen=True)
class TextureConfig:
    """The size of the model: generator and encoder, critic, composer."""

    width: int = 128
    critic: int = 56
    composer: int = 160
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


class Beats(nn.Module):
    """What a strand found, beat by beat. (B, W, S) → (B, beats, out)."""

    def __init__(self, width: int, out: int) -> None:
        super().__init__()
        self.slot = nn.Conv1d(width, _POOLED, 1)
        self.even = nn.LayerNorm(_PLACES * _POOLED)  # or all codes are one before any is learnt
        self.out = nn.Linear(_PLACES * _POOLED, out)

    def forward(self, states: Tensor, known: Tensor) -> Tensor:
        beats = F.one_hot(beat_of(known), MOST_BEATS).float() * known[:, _REAL, :, None]
        places = known[:, _FIRST : _FIRST + _PLACES]
        told = torch.einsum("bws,bsk,bps->bkpw", self.slot(states), beats, places)
        found: Tensor = self.out(self.even(told.flatten(2)))
        return found


class Composer(nn.Module):
    """The order of codes: each after those before it, told what the bar stands on."""

    def __init__(self, config: TextureConfig) -> None:
        super().__init__()
        width = config.composer
        self.strand = Strand(_KNOWN + _NAME, config.width, config.dropout)
        self.beats = Beats(config.width, width)
        self.code = nn.Linear(2 * DIMENSIONS, width)
        self.bar_before = nn.Linear(DIMENSIONS, width)
        self.hand = nn.Embedding(HANDS, width)
        self.memory = nn.GRU(width, width, batch_first=True)
        self.drop = nn.Dropout(2 * config.dropout)
        self.out = nn.Linear(2 * width, NUMBER)
        self.first_half = nn.Linear(len(LEVELS), 2 * width)
        self.rest = nn.Sequential(
            nn.Linear(2 * width, width), nn.LeakyReLU(0.2), nn.Linear(width, NUMBER)
        )

    def context(self, told: Tensor, known: Tensor, earlier: Tensor) -> Tensor:
        """``earlier``: the codes of the bar before, (B, K, D) → (B, K, W)"""
        beats = self.beats(self.strand(told), known)
        found: Tensor = (beats[:, :, None] + self.hand.weight).flatten(1, 2)
        return found + self.bar_before(earlier)

    def chances(self, context: Tensor, codes: Tensor) -> Tensor:
        """Logits of each half of each code, after people's. (B, K, W), (B, K, D) → (B, K, 2, N)"""
        states, _ = self.memory(self.drop(context + self.code(_earlier(codes))))
        known = self._told(states, context)
        first = codes[..., : len(LEVELS)]
        return torch.stack([self.out(known), self.rest(known + self.first_half(first))], dim=2)

    def draw(self, context: Tensor, chances: Tensor, temperature: float) -> Tensor:
        """Codes one after the other, each half where the sum of its chances passes one of
        (B, K, 2) numbers from 0 to 1. (B, K, D)"""
        codes = [context.new_zeros(len(context), DIMENSIONS)] * HANDS  # before the first
        memory = None
        for at in range(LENGTH):
            here = context[:, at : at + 1]
            earlier = torch.cat([codes[-1], codes[-HANDS]], dim=1)[:, None]
            states, memory = self.memory(here + self.code(earlier), memory)
            known = self._told(states, here)[:, 0]
            first = _drawn(self.out(known) / temperature, chances[:, at, 0])
            rest = self.rest(known + self.first_half(first))
            second = _drawn(rest / temperature, chances[:, at, 1])
            codes.append(torch.cat([first, second], dim=1))
        return torch.stack(codes[HANDS:], dim=1)

    def _told(self, states: Tensor, context: Tensor) -> Tensor:
        known: Tensor = self.drop(torch.cat([states, F.leaky_relu(context, 0.2)], dim=2))
        return known


class TextureGan(nn.Module):
    """Generator, encoder and composer: what is needed once the critic has done its work."""

    def __init__(self, config: TextureConfig) -> None:
        super().__init__()
        self.config = config
        self.names = nn.Embedding(len(TEXTURES), _NAME)
        self.writer = Strand(_KNOWN + _NAME + HANDS * DIMENSIONS, config.width, config.dropout)
        self.out = nn.Conv1d(config.width, HEIGHT, 1)
        self.reader = Strand(CONDITIONS + HEIGHT, config.width)
        self.to_codes = Beats(config.width, HANDS * DIMENSIONS)
        self.composer = Composer(config)

    def forward(self, known: Tensor, before: Tensor, texture: Tensor, codes: Tensor) -> Tensor:
        """Logits of a roll. known: (B, C, S), before: (B, H, S), texture: (B,), or of one bar for
        all; codes: (B, K, D) → (B, H, S)."""
        beats = codes.reshape(len(codes), MOST_BEATS, -1)
        at = beat_of(known)[..., None].expand(len(beats), -1, beats.shape[2])
        spread = beats.gather(1, at).transpose(1, 2)
        told = self.told(known, before, texture).expand(len(beats), -1, -1)
        told = torch.cat([told, spread], dim=1)
        logits: Tensor = self.out(self.writer(told))
        return logits

    def told(self, known: Tensor, before: Tensor, texture: Tensor) -> Tensor:
        """Conditions, the bar before and the texture's name, for each slot."""
        name = self.names(texture)[..., None].expand(-1, -1, known.shape[2])
        return torch.cat([known, before, name], dim=1)

    def read(self, known: Tensor, roll: Tensor) -> Tensor:
        """A bar's codes. (B, K, D)"""
        states = self.reader(torch.cat([known, roll], dim=1))
        return quantised(self.to_codes(states, known).reshape(len(roll), LENGTH, DIMENSIONS))

    def chances(self, known: Tensor, before: Tensor, texture: Tensor, codes: Tensor) -> Tensor:
        """Logits of the halves of a bar's codes, each after those before it. (B, K, 2, N)"""
        return self.composer.chances(self._context(known, before, texture), codes)

    def draw(
        self,
        known: Tensor,
        before: Tensor,
        texture: Tensor,
        chances: Tensor,
        temperature: float = 1.0,
    ) -> Tensor:
        """Codes of new bars, or of one in several ways, drawn by (B, K, 2) numbers from 0 to 1.
        (B, K, D)"""
        context = self._context(known, before, texture).expand(len(chances), -1, -1)
        return self.composer.draw(context, chances, temperature)

    def _context(self, known: Tensor, before: Tensor, texture: Tensor) -> Tensor:
        """The bar before is read as if it stood here: its rows are steps of its chords, so that
        a figure that goes on has the same codes."""
        with torch.no_grad():
            earlier = self.read(known, before)
        return self.composer.context(self.told(known, before, texture), known, earlier)


class Critic(nn.Module):
    """How human a bar looks where it stands: a number without bounds."""

    def __init__(self, config: TextureConfig) -> None:
        super().__init__()
        self.names = nn.Embedding(len(TEXTURES), _NAME)
        self.strand = Strand(_KNOWN + HEIGHT + _NAME, config.critic)
        self.out = nn.Sequential(
            nn.Linear(2 * config.critic, config.critic),
            nn.LeakyReLU(0.2),
            nn.Linear(config.critic, 1),
        )

    def forward(self, known: Tensor, before: Tensor, texture: Tensor, roll: Tensor) -> Tensor:
        """(B,)"""
        name = self.names(texture)[..., None].expand(-1, -1, known.shape[2])
        states = self.strand(torch.cat([known, before, roll, name], dim=1))
        real = known[:, _REAL : _REAL + 1]
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


def beat_of(known: Tensor) -> Tensor:
    """The beat in its cell that each slot belongs to. (B, C, S) → (B, S)"""
    return (known[:, _FIRST].cumsum(1) - 1).clamp(0, MOST_BEATS - 1).long()


def quantised(points: Tensor) -> Tensor:
    """The nearest codes, with the slope of the points. (…, D), each from -1 to 1."""
    half = _SPANS.repeat(2)
    bounded = torch.tanh(points) * half
    return (bounded + (bounded.round() - bounded).detach()) / half


def numbers_of(codes: Tensor) -> Tensor:
    """The numbers of the halves of codes. (…, D) → (…, 2)"""
    halves = codes.reshape(*codes.shape[:-1], 2, len(LEVELS))
    steps = (halves * _SPANS + _SPANS).round().long()
    return (steps * _RADIX).sum(-1)


def half_of(numbers: Tensor) -> Tensor:
    """Half a code. (…) → (…, D / 2)"""
    steps = numbers[..., None] // _RADIX % _SIZES
    return steps / _SPANS - 1


def _drawn(logits: Tensor, chances: Tensor) -> Tensor:
    """(B, N), (B,) → (B, D / 2)"""
    sums = logits.softmax(1).cumsum(1)
    return half_of((sums < chances[:, None] * sums[:, -1:]).sum(1))


def _earlier(codes: Tensor) -> Tensor:
    """Beside each place the code before, and the same hand's before. (B, K, 2 D)"""
    return torch.cat([F.pad(codes, (0, 0, by, 0))[:, :LENGTH] for by in (1, HANDS)], dim=2)
