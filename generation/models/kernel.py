"""The decoder's arithmetic for one note of many rows, arranged for speed.

The same function as :class:`MelodyTransformer`'s own layers, with what they share worked out
once: the norms' weights are part of the matrices that follow them, query, key and value are one
product, tables that are added are one table, and all layers turn by the same rotary angles,
applied as complex numbers.

Every row is computed as if it were alone, to the last bit: products are row by row, never over
fewer than ``LEAST_ROWS`` rows (below which BLAS adds up in another order), and what is hidden
from a row is hidden by weights of exactly 0.

Shapes: R rows, D width, H heads, d = D/H, M notes or words held, S syllables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.models.layers import Attention, Block, Head, Place
from generation.models.melody_transformer import MelodyTransformer, Words
from generation.tokens import vocabulary as v

LEAST_ROWS = 4


@dataclass(frozen=True)
class Seen:
    """Where the rows look: ``turns`` (R, d/2) complex, ``hidden`` (R, M) 0 or −∞."""

    turns: Tensor
    hidden: Tensor


class Kernel:
    """A model's weights, arranged. All of it runs under ``torch.inference_mode``."""

    def __init__(self, model: MelodyTransformer) -> None:
        config = model.config
        self.heads, self.size = config.heads, config.width // config.heads
        self._model = model
        self._rates = torch.exp(torch.arange(self.size // 2) * (-6.9 / (self.size // 2)))
        inputs = model.inputs.joined()
        self._first = np.append(model.inputs.first.numpy(), len(inputs))
        self._inputs = torch.cat([inputs, _places(model.place)])
        self._onsets = _places(model.onset)
        self._layers = [_Layer(block, config.heads) for block in model.decoder]
        self.advance_head = _Head(model.advance_head)
        self.rest_head = _Head(model.rest_head)
        self.duration_head = _Head(model.duration_head)
        self.pitch_head = _Head(model.pitch_head)

    # ---- the words

    def tables(self, words: Words) -> tuple[Tensor, Tensor]:
        """What :class:`MelodyTransformer` adds for the syllable sung last, and for the one an
        advance leads to, for −1 and every syllable of one song: (S + 1, D) each."""
        every = torch.arange(-1, int(words.lengths[0]))[None]
        around = self._model.around(words, every)[0]
        return self._model.aligned(around) + words.song, self._model.sung(around)

    def keys(self, syllables: Tensor, first: int) -> Tensor:
        """The words' keys and values, from syllable ``first`` on: (S, D) → (layers, 2, H, S, d)."""
        turns = self.turns(np.arange(first, first + len(syllables)))[:, None]
        return torch.stack([layer.keys(syllables, turns) for layer in self._layers])

    # ---- the notes

    @staticmethod
    def paired(keys: Tensor) -> Tensor:
        """The keys of :class:`generation.models.layers.Attention` as they lie here: (..., d)."""
        return keys.view(*keys.shape[:-1], 2, -1).transpose(-1, -2).flatten(-2)

    def turns(self, positions: np.ndarray) -> Tensor:
        """The rotary angles of positions: (R,) → (R, d/2), complex."""
        angles = torch.from_numpy(positions.astype(np.float32))[:, None] * self._rates
        return torch.polar(torch.ones_like(angles), angles)

    def embed(self, inputs: np.ndarray, places: np.ndarray) -> Tensor:
        """The sum of the inputs' vectors (R, inputs) and those of the flat places (R,)."""
        rows = np.concatenate([inputs, places[:, None]], axis=1) + self._first
        return F.embedding_bag(torch.from_numpy(rows), self._inputs, mode="sum")

    def trunk(
        self,
        x: Tensor,
        notes: Tensor,
        slots: tuple[Tensor, Tensor],
        own: Seen,
        words: Tensor,
        around: Seen,
    ) -> Tensor:
        """x: (R, D); notes, words: (layers, 2, R, H, M, d); the rows' own new keys go to
        ``slots`` → (R, D)."""
        third = torch.ones_like(own.turns)
        turns = torch.stack([own.turns, own.turns, third], dim=1)[:, :, None]
        for layer, held, heard in zip(self._layers, notes, words, strict=True):
            x = layer.step(x, held, slots, turns, own.hidden, heard, around)
        return self._model.final(x)

    def onsets(self, places: Tensor) -> Tensor:
        """The vectors of flat places at which a note begins: (R,) → (R, D)."""
        return F.embedding(places, self._onsets)


class _Layer:
    """One block of the decoder."""

    def __init__(self, block: Block, heads: int) -> None:
        self._heads = heads
        size = block.own.query.weight.shape[0] // heads
        scale = size**-0.5
        own, words = block.own, block.words
        query, key, value = self._parts(own)
        self._own = _after_norm(torch.cat([query * scale, key, value]), block.own_norm)
        self._own_out = own.out.weight.t()
        query, key, value = self._parts(words)
        self._query = _after_norm(query * scale, block.words_norm)
        self._key_value = torch.cat([key, value])
        self._words_out = words.out.weight.t()
        self._gate = _after_norm(block.gate.weight, block.norm)
        self._back = block.back.weight.t()

    def _parts(self, attention: Attention) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value, the halves that turn together side by side."""
        key, value = attention.key_value.weight.chunk(2)
        return self._paired(attention.query.weight), self._paired(key), value

    def _paired(self, weight: Tensor) -> Tensor:
        halves = weight.view(self._heads, 2, -1, weight.shape[1])
        return halves.transpose(1, 2).reshape(weight.shape)

    def keys(self, syllables: Tensor, turns: Tensor) -> Tensor:
        """(S, D) → (2, H, S, d)."""
        split = F.linear(syllables, self._key_value).view(len(syllables), 2, self._heads, -1)
        return torch.stack([_turn(split[:, 0], turns), split[:, 1]]).transpose(1, 2)

    def step(
        self,
        x: Tensor,
        held: Tensor,
        slots: tuple[Tensor, Tensor],
        turns: Tensor,
        hidden: Tensor,
        heard: Tensor,
        around: Seen,
    ) -> Tensor:
        rows = len(x)
        split = F.linear(_norm(x), self._own).view(rows, 3, self._heads, -1)
        split = _turn(split, turns)
        held.permute(1, 3, 0, 2, 4)[slots] = split[:, 1:]
        x = torch.addmm(x, self._look(split[:, 0], held, hidden), self._own_out)
        query = F.linear(_norm(x), self._query).view(rows, self._heads, -1)
        query = _turn(query, around.turns[:, None])
        x = torch.addmm(x, self._look(query, heard, around.hidden), self._words_out)
        gate, up = F.linear(_norm(x), self._gate).chunk(2, dim=1)
        return torch.addmm(x, F.silu(gate).mul_(up), self._back)

    def _look(self, query: Tensor, memory: Tensor, hidden: Tensor) -> Tensor:
        """query: (R, H, d); memory: (2, R, H, M, d) → (R, D)."""
        rows, room = hidden.shape
        key, value = memory.flatten(1, 2)
        weights = torch.bmm(query.reshape(rows * self._heads, 1, -1), key.transpose(1, 2))
        weights.view(rows, self._heads, room).add_(hidden[:, None])
        return torch.bmm(weights.softmax(-1), value).view(rows, -1)


class _Head:
    """Logits over one kind of token: see :class:`generation.models.layers.Head`."""

    def __init__(self, head: Head) -> None:
        norm, linear = head.hidden[0], cast("nn.Linear", head.hidden[1])
        self._hidden, self._bias = _after_norm(linear.weight, norm), linear.bias
        self._out = head.out
        self._asks = head.asks
        if head.places is not None:
            self._leads_to = _leads_to(_places(head.places), head.steps)

    def __call__(self, x: Tensor, places: Tensor) -> Tensor:
        """x: (R, D), the flat places (R,) it is at → (R, outputs)."""
        hidden = F.gelu(F.linear(_norm(x), self._hidden, self._bias))
        logits: Tensor = self._out(hidden)
        if self._asks is None:
            return logits
        led = F.embedding(places, self._leads_to).view(*logits.shape, -1)
        return logits + torch.bmm(led, self._asks(hidden)[:, :, None])[:, :, 0]


def _norm(x: Tensor) -> Tensor:
    """RMS norm but for the square root of D, which is in the weights."""
    return x / torch.linalg.vector_norm(x, dim=1, keepdim=True)


def _after_norm(weight: Tensor, norm: nn.Module) -> Tensor:
    """The matrix that takes what :func:`_norm` gives."""
    scales = norm.weight
    assert isinstance(scales, Tensor)
    return weight * (scales * len(scales) ** 0.5)


def _turn(x: Tensor, turns: Tensor) -> Tensor:
    """x: (..., d), pairs side by side; turns: (..., d/2), complex."""
    pairs = torch.view_as_complex(x.view(*x.shape[:-1], -1, 2))
    return torch.view_as_real(pairs * turns).flatten(-2)


def _places(place: Place) -> Tensor:
    """All vectors of a :class:`Place`: (metres · longest bar, width)."""
    return place.at.weight + place.weight(place.strength.flatten())


def _leads_to(places: Tensor, steps: Tensor) -> Tensor:
    """For each flat place, the vectors of the places so many steps on, one after the other."""
    bars = torch.tensor([v.bar_steps(signature) for signature in v.TIME_SIGNATURES])
    metres, at = torch.meshgrid(torch.arange(len(bars)), torch.arange(v.MAX_BAR), indexing="ij")
    on = (at[..., None] + steps) % bars[:, None, None] + metres[..., None] * v.MAX_BAR
    return places[on].flatten(0, 1).flatten(1)
