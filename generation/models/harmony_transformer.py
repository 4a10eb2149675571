"""The harmony model: chords under a melody, beat by beat.

An encoder of attention layers reads the whole melody with its words, line ends and given chords
from both sides; a decoder, causal over the chords so far, is handed the encoder's view of each
beat and chooses change → root → kind → inversion. Given chords are told to the encoder, so that
what is written between them leads to them (after Huang et al., 2017, Coconet, in aim; in the
order of time here).

Shapes: B songs, T beats, D width.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import torch
from torch import Tensor, nn

from generation.models.layers import Block, Config, Sum, Turns, stack
from generation.tokens import harmonies as h

HEADS: Final = ("change", "root", "kind", "inversion")
SIZES: Final = (2, h.N_ROOTS, h.N_KINDS, h.N_INVERSIONS)
LONGEST_HELD: Final = 16  # beats that a chord has lasted, told apart
_BEFORE: Final = (h.N_ROOTS + 1, h.N_KINDS, h.N_INVERSIONS, LONGEST_HELD + 1)
START: Final = (h.N_ROOTS, 0, 0, 0)


@dataclass(frozen=True)
class HarmonyConfig:
    """The size of the model."""

    width: int = 128
    heads: int = 4
    encoder_layers: int = 3
    decoder_layers: int = 3
    dropout: float = 0.2


@dataclass
class Memory:
    """Keys and values of the beats so far, one pair a layer."""

    kept: list[tuple[Tensor, Tensor]] = field(default_factory=list)


class HarmonyTransformer(nn.Module):
    """See the module's docstring."""

    def __init__(self, config: HarmonyConfig) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self._sizes = sizes = Config(width=width, heads=config.heads, dropout=config.dropout)
        self.known = Sum(tuple(h.INDICES.values()), width)
        self.shares = nn.Linear(h.N_SHARES, width)
        self.around = nn.Conv1d(width, width, 3, padding=1)
        self.encoder = stack(config.encoder_layers, lambda: Block(sizes, reads_words=False))
        self.before = Sum(_BEFORE, width)
        self.decoder = stack(config.decoder_layers, lambda: Block(sizes, reads_words=False))
        self.seen = nn.Linear(width, width)
        self.drop = nn.Dropout(config.dropout)
        self.heads = nn.ModuleList(
            nn.Sequential(
                nn.RMSNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, n)
            )
            for n in SIZES
        )
        self.chosen = nn.ModuleList(nn.Embedding(n, width) for n in SIZES[:-1])

    def encode(self, indices: Tensor, shares: Tensor, real: Tensor) -> Tensor:
        """indices: (B, T, known), shares: (B, T, N_SHARES), real: (B, T) → (B, T, D)."""
        x = self.known(indices) + self.shares(shares)
        x = x * real[..., None]
        x = self.drop(x + self.around(x.transpose(1, 2)).transpose(1, 2))
        turns = _turns(x, self._sizes)
        mask = real[:, None, None].expand(-1, 1, x.shape[1], -1)
        for block in self.encoder:
            own = block.own_norm(x)
            x = x + self.drop(block.own(own, turns, *block.own.keys(own, turns), mask))
            x = block.mix(x)
        return x

    def decode(self, before: Tensor, view: Tensor) -> Tensor:
        """What is in mind at each beat. before: (B, T, 4), what sounds at the beat before and
        how long it has; view: the encoder's, (B, T, D) → (B, T, D)."""
        x = self.drop(self.before(before) + view)
        turns = _turns(x, self._sizes)
        mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()[None, None]
        for block in self.decoder:
            own = block.own_norm(x)
            x = x + self.drop(block.own(own, turns, *block.own.keys(own, turns), mask))
            x = block.mix(x)
        mind: Tensor = x + self.seen(view)
        return mind

    def step(self, before: Tensor, view: Tensor, at: int, memory: Memory) -> Tensor:
        """As :meth:`decode` for one beat: before (B, 4), view (B, D) → (B, D)."""
        x = (self.before(before) + view)[:, None]
        turns = Turns.of(torch.tensor([[at]]), self._sizes)
        for layer, block in enumerate(self.decoder):
            own = block.own_norm(x)
            key, value = block.own.keys(own, turns)
            if at:
                earlier = memory.kept[layer]
                key = torch.cat([earlier[0], key], dim=2)
                value = torch.cat([earlier[1], value], dim=2)
                memory.kept[layer] = (key, value)
            else:
                memory.kept.append((key, value))
            mask = torch.ones(1, 1, 1, key.shape[2], dtype=torch.bool)
            x = x + block.own(own, turns, key, value, mask)
            x = block.mix(x)
        mind: Tensor = x[:, 0] + self.seen(view)
        return mind

    def choice(self, head: int, mind: Tensor) -> Tensor:
        """Logits of one head. mind: (…, D) → (…, SIZES[head])."""
        logits: Tensor = self.heads[head](mind)
        return logits

    def after(self, head: int, mind: Tensor, chosen: Tensor) -> Tensor:
        """What is in mind once a head has chosen."""
        now: Tensor = mind + self.chosen[head](chosen)
        return now

    def forward(self, batch: dict[str, Tensor]) -> list[Tensor]:
        """Logits of each head under teacher forcing, (B, T, …)."""
        view = self.encode(batch["indices"], batch["shares"], batch["real"])
        mind = self.decode(batch["before"], view)
        logits = []
        for head in range(len(HEADS)):
            logits.append(self.choice(head, mind))
            if head < len(self.chosen):
                mind = self.after(head, mind, batch["tokens"][..., head].clamp(min=0))
        return logits


def _turns(x: Tensor, sizes: Config) -> Turns:
    return Turns.of(torch.arange(x.shape[1])[None], sizes)


def before(told: Sequence[h.Token]) -> list[tuple[int, int, int, int]]:
    """What the decoder is told at each beat: what sounds at the one before, and for how long it
    has; one more row than beats, for the beat to come."""
    rows = [START]
    held = 0
    for token in told:
        held = 1 if token.change else min(held + 1, LONGEST_HELD)
        rows.append((token.root, token.kind, token.inversion, held))
    return rows
