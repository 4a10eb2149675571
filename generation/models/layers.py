"""What the networks are built of: rotary attention, blocks, places in the bar, heads.

Shapes: B songs, T notes, N and M positions, D width, H heads, P positions in the longest bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.tokens import vocabulary as v


@dataclass(frozen=True)
class Config:
    """The size of the model. ``window``: how far a syllable sees, to each side."""

    width: int = 192
    heads: int = 6
    encoder_layers: int = 3
    decoder_layers: int = 4
    place_width: int = 48
    window: int = 64
    memory: int = 192  # notes the decoder looks back on
    dropout: float = 0.15


class Turns(NamedTuple):
    """The cosines and sines of the rotary angles of positions, (B, 1, N, d/2) each."""

    cos: Tensor
    sin: Tensor

    @classmethod
    def of(cls, positions: Tensor, config: Config) -> Turns:
        """positions: (B, N)."""
        half = config.width // config.heads // 2
        rates = torch.exp(torch.arange(half, device=positions.device) * (-6.9 / half))
        angles = positions[:, None, :, None].float() * rates
        return cls(angles.cos(), angles.sin())


def rotate(x: Tensor, turns: Turns) -> Tensor:
    """Rotary position embedding (Su et al., 2021). x: (B, H, N, d)."""
    cos, sin = (each.to(x.dtype) for each in turns)
    left, right = x.chunk(2, dim=-1)
    return torch.cat([left * cos - right * sin, left * sin + right * cos], dim=-1)


class Attention(nn.Module):
    """Multi-head attention with rotary positions, over itself or over other vectors."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads, self.dropout = config.heads, config.dropout
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key_value = nn.Linear(config.width, 2 * config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)

    def keys(self, x: Tensor, turns: Turns) -> tuple[Tensor, Tensor]:
        """x: (B, N, D) → rotated keys and values, each (B, H, N, D/H)."""
        key, value = (self._split(part) for part in self.key_value(x).chunk(2, dim=-1))
        return rotate(key, turns), value

    def forward(self, x: Tensor, turns: Turns, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
        """x: (B, N, D); key, value: (B, H, M, D/H); mask: (B, 1, N, M), True where seen."""
        query = rotate(self._split(self.query(x)), turns)
        drop = self.dropout if self.training else 0.0
        seen = F.scaled_dot_product_attention(query, key, value, attn_mask=mask, dropout_p=drop)
        merged: Tensor = self.out(seen.transpose(1, 2).flatten(2))
        return merged

    def _split(self, x: Tensor) -> Tensor:
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)


class Block(nn.Module):
    """Pre-norm: attention over its own kind, over the words if it decodes, then a SwiGLU."""

    def __init__(self, config: Config, *, reads_words: bool) -> None:
        super().__init__()
        width = config.width
        self.own_norm, self.own = nn.RMSNorm(width), Attention(config)
        if reads_words:
            self.words_norm, self.words = nn.RMSNorm(width), Attention(config)
        self.norm = nn.RMSNorm(width)
        self.gate = nn.Linear(width, 4 * width, bias=False)
        self.back = nn.Linear(2 * width, width, bias=False)
        self.drop = nn.Dropout(config.dropout)

    def mix(self, x: Tensor) -> Tensor:
        gate, up = self.gate(self.norm(x)).chunk(2, dim=-1)
        mixed: Tensor = x + self.drop(self.back(F.silu(gate) * up))
        return mixed


class Place(nn.Module):
    """A learnt vector for each position of each time signature's bar, sharing what positions
    of equal metrical weight have in common."""

    def __init__(self, width: int) -> None:
        super().__init__()
        metres = len(v.TIME_SIGNATURES)
        self.at = nn.Embedding(metres * v.MAX_BAR, width)
        self.weight = nn.Embedding(5, width)
        self.strength: Tensor
        strength = torch.zeros(metres, v.MAX_BAR, dtype=torch.long)
        for index, signature in enumerate(v.TIME_SIGNATURES):
            strength[index, : v.bar_steps(signature)] = torch.from_numpy(v.strengths(signature))
        self.register_buffer("strength", strength, persistent=False)

    def forward(self, metres: Tensor, positions: Tensor) -> Tensor:
        """metres: (B,), positions: (B, T) → (B, T, width)."""
        flat = metres[:, None] * v.MAX_BAR + positions
        placed: Tensor = self.at(flat) + self.weight(self.strength.flatten()[flat])
        return placed

    def table(self, metres: Tensor) -> Tensor:
        """The vectors of whole bars. metres: (B,) → (B, P, width)."""
        every = torch.arange(v.MAX_BAR, device=metres.device).expand(len(metres), -1)
        return self(metres, every)


class Head(nn.Module):
    """Logits over one kind of token; with ``places``, each candidate is also scored by where
    in the bar it leads to."""

    def __init__(self, config: Config, outputs: int, steps: tuple[int, ...] = ()) -> None:
        super().__init__()
        width = config.width
        self.hidden = nn.Sequential(nn.RMSNorm(width), nn.Linear(width, width), nn.GELU())
        self.out = nn.Linear(width, outputs)
        self.places = Place(config.place_width) if steps else None
        self.asks = nn.Linear(width, config.place_width) if steps else None
        self.steps: Tensor
        self.register_buffer("steps", torch.tensor(steps), persistent=False)

    def forward(self, x: Tensor, metres: Tensor, bars: Tensor, positions: Tensor) -> Tensor:
        """x: (B, T, D); metres, bars: (B,); positions: (B, T) → (B, T, outputs)."""
        hidden = self.hidden(x)
        logits: Tensor = self.out(hidden)
        if self.places is None or self.asks is None:
            return logits
        by_place = self.asks(hidden) @ self.places.table(metres).transpose(1, 2)  # (B, T, P)
        leads_to = (positions[..., None] + self.steps) % bars[:, None, None]
        return logits + by_place.gather(2, leads_to)


def stack(count: int, block: Callable[[], Block]) -> Sequence[Block]:
    """So many blocks, one on top of the other."""
    # A ModuleList is a sequence of its modules, though its type does not say of which.
    return cast("Sequence[Block]", nn.ModuleList(block() for _ in range(count)))


class Sum(nn.Module):
    """The sum of one row from each of several tables. (…, tables) → (…, D)."""

    def __init__(self, sizes: Sequence[int], width: int) -> None:
        super().__init__()
        self.tables = nn.ModuleList(nn.Embedding(size, width) for size in sizes)
        self.first: Tensor  # rows of each table in all of them together
        self.register_buffer("first", torch.tensor([0, *sizes[:-1]]).cumsum(0), persistent=False)

    def forward(self, indices: Tensor) -> Tensor:
        return F.embedding(indices + self.first, self.joined()).sum(-2)

    def joined(self) -> Tensor:
        """All tables as one. (rows, D)."""
        return torch.cat([cast("nn.Embedding", table).weight for table in self.tables])


class Copy(nn.Module):
    """How readily each head takes up what the echoed line has here (a pointer as in See et al.,
    2017, with one place to point to): logits to be added, by kind of echo and by what the model
    has in mind. The fifth is for the pitch that the echoed line's interval leads to."""

    HEADS: Final = ("advance", "rest", "duration", "pitch", "interval")

    def __init__(self, width: int) -> None:
        super().__init__()
        self.by_state = nn.Linear(width, len(self.HEADS), bias=False)
        self.by_echo = nn.Embedding(len(_READINESS), len(self.HEADS))

    def start(self) -> None:
        """Begin with what the kinds of echo mean."""
        nn.init.zeros_(self.by_state.weight)
        self.by_echo.weight.data.copy_(torch.tensor(_READINESS))

    def forward(self, x: Tensor, echoes: Tensor) -> Tensor:
        """x: (…, D), echoes: (…) → (…, 5)."""
        readiness: Tensor = self.by_state(x) + self.by_echo(echoes)
        return readiness


_READINESS = (  # of each Echo: advance, rest, duration, pitch, interval
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0, 0.0, 0.0),
    (0.5, 0.5, 1.5, 0.0, 0.0),
    (0.5, 0.5, 1.0, 0.7, 0.7),
    (1.0, 1.5, 2.0, 2.5, 0.5),
)


def leaning(logits: Tensor, towards: Tensor, readiness: Tensor) -> Tensor:
    """Logits with one candidate of each favoured. logits: (…, C); towards: (…), where none is
    favoured outside 0 … C − 1; readiness: (…)."""
    inside = (towards >= 0) & (towards < logits.shape[-1])
    index = towards.clamp(0, logits.shape[-1] - 1)[..., None]
    return logits.scatter_add(-1, index, (readiness * inside).to(logits.dtype)[..., None])
