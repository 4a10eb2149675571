"""The attention model: words to melody.

An encoder reads the syllables; a decoder writes one note a step. A note's tokens are chosen in
the order advance → rest → duration → pitch, each head seeing those before it. Two things tie
the music to the words besides cross-attention: the decoder is handed the encoder's vectors of
the syllable being sung and of the next one (hard alignment, as in SongMASS's and TeleMelody's
finding that alignment matters most), and the heads of rest and duration score every candidate
by the place in the bar at which it would let the next thing begin.

Shapes: B songs, S syllables, T notes, D width, P positions in the longest bar.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.tokens import vocabulary as v
from generation.tokens.prompt import CONDITIONS, FEATURES

INPUTS = {  # of each decoding step, about the note before it; the last value means: none yet
    "advance": v.N_ADVANCES + 1,
    "rest": len(v.RESTS) + 1,
    "duration": len(v.DURATIONS) + 1,
    "pitch": v.N_PITCHES + 1,
    "interval": 26,
    "notes_in_syllable": 8,
    "bar": 8,
}


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

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Words:
    """The encoder's reading. ``syllables``: (B, S, D); ``lengths``, ``metres``: (B,);
    ``song``: (B, D), the conditions."""

    syllables: Tensor
    lengths: Tensor
    metres: Tensor
    song: Tensor


def rotate(x: Tensor, positions: Tensor) -> Tensor:
    """Rotary position embedding (Su et al., 2021). x: (B, H, N, d); positions: (B, N)."""
    half = x.shape[-1] // 2
    rates = torch.exp(torch.arange(half, device=x.device) * (-6.9 / half))
    angles = positions[:, None, :, None].float() * rates
    cos, sin = angles.cos().to(x.dtype), angles.sin().to(x.dtype)
    left, right = x[..., :half], x[..., half:]
    return torch.cat([left * cos - right * sin, left * sin + right * cos], dim=-1)


class Attention(nn.Module):
    """Multi-head attention with rotary positions, over itself or over other vectors."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.heads, self.dropout = config.heads, config.dropout
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key_value = nn.Linear(config.width, 2 * config.width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)

    def keys(self, x: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        """x: (B, N, D) → rotated keys and values, each (B, H, N, D/H)."""
        key, value = (self._split(part) for part in self.key_value(x).chunk(2, dim=-1))
        return rotate(key, positions), value

    def forward(
        self, x: Tensor, positions: Tensor, key: Tensor, value: Tensor, mask: Tensor
    ) -> Tensor:
        """x: (B, N, D); key, value: (B, H, M, D/H); mask: (B, 1, N, M), True where seen."""
        query = rotate(self._split(self.query(x)), positions)
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


class MelodyTransformer(nn.Module):
    """See the module's docstring. :meth:`forward` trains; :mod:`generation.models.decoding`
    calls the parts step by step."""

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.config = config
        width = config.width
        self.features = nn.ModuleList(nn.Embedding(n, width) for n in FEATURES.values())
        self.conditions = nn.ModuleList(nn.Embedding(n, width) for n in CONDITIONS.values())
        self.styles = nn.Linear(len(v.STYLES), width, bias=False)
        self.encoder = _stack(config.encoder_layers, lambda: Block(config, reads_words=False))
        self.words_norm = nn.RMSNorm(width)
        self.before_words = nn.Parameter(torch.zeros(2, width))  # before the first, after the last
        self.inputs = nn.ModuleList(nn.Embedding(n, width) for n in INPUTS.values())
        self.place = Place(width)
        self.aligned = nn.Linear(2 * width, width, bias=False)
        self.decoder = _stack(config.decoder_layers, lambda: Block(config, reads_words=True))
        self.final = nn.RMSNorm(width)
        self.drop = nn.Dropout(config.dropout)

        self.advance_head = Head(config, v.N_ADVANCES)
        self.rest_head = Head(config, len(v.RESTS), v.RESTS)
        self.duration_head = Head(config, len(v.DURATIONS), v.DURATIONS)
        self.pitch_head = Head(config, v.N_PITCHES)
        self.chosen_advance = nn.Embedding(v.N_ADVANCES, width)
        self.chosen_rest = nn.Embedding(len(v.RESTS), width)
        self.chosen_duration = nn.Embedding(len(v.DURATIONS), width)
        self.sung = nn.Linear(2 * width, width, bias=False)
        self.onset = Place(width)
        self.bars: Tensor
        bars = [v.bar_steps(signature) for signature in v.TIME_SIGNATURES]
        self.register_buffer("bars", torch.tensor(bars), persistent=False)
        self.apply(_initialise)

    # ---- the words

    def read(self, features: Tensor, lengths: Tensor, conditions: Tensor, styles: Tensor) -> Words:
        """features: (B, S, F) int; lengths: (B,); conditions: (B, C) int; styles: (B, styles)."""
        song = self.styles(styles)
        for index, table in enumerate(self.conditions):
            song = song + table(conditions[:, index])
        x = song[:, None, :].expand(-1, features.shape[1], -1)
        for index, table in enumerate(self.features):
            x = x + table(features[..., index])
        x = self.drop(x)
        at = torch.arange(features.shape[1], device=features.device)
        near = (at[:, None] - at[None, :]).abs() <= self.config.window
        real = at[None, :] < lengths[:, None]
        mask = (near[None] & real[:, None, :] | (at[:, None] == at[None, :]))[:, None]
        positions = at.expand(len(features), -1)
        for block in self.encoder:
            normed = block.own_norm(x)
            x = x + block.drop(
                block.own(normed, positions, *block.own.keys(normed, positions), mask)
            )
            x = block.mix(x)
        metres = conditions[:, list(CONDITIONS).index("time_signature")] - 1
        return Words(self.words_norm(x), lengths, metres, song)

    def around(self, words: Words, current: Tensor) -> Tensor:
        """The vectors of the syllables ``current`` and ``current + 1``: (B, T) → (B, T, 2D).

        −1 stands before the first syllable; past the last stands a vector of its own.
        """
        batch, _, width = words.syllables.shape
        edges = self.before_words[None].expand(batch, -1, -1)
        padded = torch.cat([edges[:, :1], words.syllables, edges[:, 1:]], dim=1)
        after = words.syllables.shape[1] + 1
        here = current + 1
        following = torch.where(current + 1 >= words.lengths[:, None], after, current + 2)
        picked = [
            padded.gather(1, index[..., None].expand(-1, -1, width)) for index in (here, following)
        ]
        return torch.cat(picked, dim=-1)

    # ---- the notes

    def embed(self, words: Words, inputs: Tensor, current: Tensor, positions: Tensor) -> Tensor:
        """What the decoder knows before a note: inputs (B, T, len(INPUTS)), the syllable sung
        last (B, T), the position in the bar at which the last note ended (B, T) → (B, T, D)."""
        x = self.aligned(self.around(words, current)) + words.song[:, None]
        x = x + self.place(words.metres, positions)
        for index, table in enumerate(self.inputs):
            x = x + table(inputs[..., index])
        dropped: Tensor = self.drop(x)
        return dropped

    def trunk(self, words: Words, inputs: Tensor, current: Tensor, positions: Tensor) -> Tensor:
        """All steps at once, each seeing those before it: → (B, T, D)."""
        x = self.embed(words, inputs, current, positions)
        notes = torch.arange(inputs.shape[1], device=inputs.device)
        past = (notes[None, :] <= notes[:, None])[None, None].expand(len(x), -1, -1, -1)
        at_note = notes.expand(len(x), -1)
        at_word = torch.arange(words.syllables.shape[1], device=inputs.device)
        near = (at_word - current[..., None]).abs() <= self.config.window
        seen = (near & (at_word < words.lengths[:, None, None]))[:, None]
        at_words = at_word.expand(len(x), -1)
        for block in self.decoder:
            normed = block.own_norm(x)
            keys = block.own.keys(normed, at_note)
            x = x + block.drop(block.own(normed, at_note, *keys, past))
            keys = block.words.keys(words.syllables, at_words)
            x = x + block.drop(block.words(block.words_norm(x), current, *keys, seen))
            x = block.mix(x)
        out: Tensor = self.final(x)
        return out

    def advance(self, x: Tensor, words: Words, positions: Tensor) -> Tensor:
        """Logits of the advance from the trunk's state: (B, T, 3)."""
        logits: Tensor = self.advance_head(x, words.metres, self.bars[words.metres], positions)
        return logits

    def rest(
        self, x: Tensor, words: Words, positions: Tensor, advance: Tensor, current: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the advance and the syllable it leads to chosen: logits (B, T, rests), state."""
        x = x + self.chosen_advance(advance) + self.sung(self.around(words, current))
        return self.rest_head(x, words.metres, self.bars[words.metres], positions), x

    def duration(
        self, x: Tensor, words: Words, onsets: Tensor, rest: Tensor
    ) -> tuple[Tensor, Tensor]:
        """With the rest, so the onset in the bar, chosen: logits (B, T, durations), state."""
        x = x + self.chosen_rest(rest) + self.onset(words.metres, onsets)
        return self.duration_head(x, words.metres, self.bars[words.metres], onsets), x

    def pitch(self, x: Tensor, words: Words, onsets: Tensor, duration: Tensor) -> Tensor:
        """With the duration chosen: logits (B, T, pitches)."""
        x = x + self.chosen_duration(duration)
        logits: Tensor = self.pitch_head(x, words.metres, self.bars[words.metres], onsets)
        return logits

    def forward(self, batch: dict[str, Tensor]) -> dict[str, Tensor]:
        """Logits of every head under teacher forcing; see ``training.dataset`` for the batch."""
        words = self.read(batch["features"], batch["lengths"], batch["conditions"], batch["styles"])
        before, onsets = batch["positions"], batch["onsets"]
        x = self.trunk(words, batch["inputs"], batch["current"], before)
        logits = {"advance": self.advance(x, words, before)}
        logits["rest"], x = self.rest(x, words, before, batch["advance"], batch["syllable"])
        logits["duration"], x = self.duration(x, words, onsets, batch["rest"])
        logits["pitch"] = self.pitch(x, words, onsets, batch["duration"])
        return logits


def _stack(count: int, block: Callable[[], Block]) -> Sequence[Block]:
    # A ModuleList is a sequence of its modules, though its type does not say of which.
    return cast("Sequence[Block]", nn.ModuleList(block() for _ in range(count)))


def _initialise(module: nn.Module) -> None:
    if isinstance(module, nn.Linear | nn.Embedding):
        nn.init.normal_(module.weight, std=0.05 if isinstance(module, nn.Linear) else 0.02)
    if isinstance(module, nn.Linear) and module.bias is not None:
        nn.init.zeros_(module.bias)
