"""The decoder's arithmetic for one note of many rows, arranged for speed.

The same function as :class:`MelodyTransformer`'s own layers, with what they share worked out
once: the norms' weights are part of the matrices that follow them, query, key and value are one
product, tables that are added are one table, and all layers turn by the same rotary angles,
applied as complex numbers. Matrices and keys lie the way in which BLAS is soonest done.

Every row is computed as if it were alone, to the last bit: products are row by row, never over
fewer than ``LEAST_ROWS`` rows (below which BLAS adds up in another order), and what is hidden
from a row is hidden by weights of exactly 0.

Shapes: R rows, D width, H heads, d = D/H, M notes or words held, S syllables, G groups of LANES
rows that hear the same words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.models.hearing import LANES, Groups
from generation.models.layers import Attention, Block, Head, Place
from generation.models.melody_transformer import MelodyTransformer, Words
from generation.tokens import vocabulary as v

LEAST_ROWS = 4


@dataclass(frozen=True)
class Seen:
    """The rows' own notes. ``keys``: (layers, R, H, d, M); ``values``: (layers, R, H, M, d);
    ``turns``: (R, d/2) complex, of the note to come; ``hidden``: (R, 1, 1, M) 0 or −∞;
    ``rows``, ``slots``: (R,), where the new note's keys go."""

    keys: Tensor
    values: Tensor
    turns: Tensor
    hidden: Tensor
    rows: Tensor
    slots: Tensor


@dataclass(frozen=True)
class Heard:
    """The words. ``turns``: (R, d/2) complex; ``hidden``: (G, 1, LANES, M) 0 or −∞."""

    groups: Groups
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
        self._inputs = torch.cat([inputs, table(model.place)])
        self.onsets = table(model.onset)  # the vectors of flat places at which a note begins
        # … and of what was chosen
        self.advances, self.rests, self.durations = (
            each.weight for each in (model.chosen_advance, model.chosen_rest, model.chosen_duration)
        )
        self._layers = [_Layer(block, config.heads) for block in model.decoder]
        self.advance_head = LaidHead(model.advance_head)
        self.rest_head = LaidHead(model.rest_head)
        self.duration_head = LaidHead(model.duration_head)
        self.pitch_head = LaidHead(model.pitch_head)

    # ---- the words

    def tables(self, words: Words) -> tuple[Tensor, Tensor]:
        """What :class:`MelodyTransformer` adds for the syllable sung last, and for the one an
        advance leads to, for −1 and every syllable of one song: (S + 1, D) each."""
        every = torch.arange(-1, int(words.lengths[0]))[None]
        around = self._model.around(words, every)[0]
        return self._model.aligned(around) + words.song, self._model.sung(around)

    def keys(self, syllables: Tensor, first: int) -> tuple[Tensor, Tensor]:
        """The words' keys and values, from syllable ``first`` on: (S, D) → (layers, H, S, d)
        each."""
        turns = self.turns(np.arange(first, first + len(syllables)))[:, None]
        pairs = [layer.keys(syllables, turns) for layer in self._layers]
        keys, values = zip(*pairs, strict=True)
        return torch.stack(keys), torch.stack(values)

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

    def trunk(self, x: Tensor, seen: Seen, heard: Heard) -> Tensor:
        """x: (R, D); what each layer makes of it is laid into ``seen`` → (R, D)."""
        groups = heard.groups
        memories = zip(seen.keys, seen.values, groups.keys, groups.values, strict=True)
        for layer, memory in zip(self._layers, memories, strict=True):
            x = layer.step(x, seen, heard, *memory)
        return self._model.final(x)


class _Layer:
    """One block of the decoder."""

    def __init__(self, block: Block, heads: int) -> None:
        self._heads = heads
        size = block.own.query.weight.shape[0] // heads
        scale = size**-0.5
        own, words = block.own, block.words
        query, key, value = self._parts(own)
        self._own = _after_norm(torch.cat([query * scale, key, value]), block.own_norm)
        self._own_out = laid(own.out.weight)
        query, key, value = self._parts(words)
        self._query = _after_norm(query * scale, block.words_norm)
        self._key_value = torch.cat([key, value])
        self._words_out = laid(words.out.weight)
        self._gate = _after_norm(block.gate.weight, block.norm)
        self._back = laid(block.back.weight)

    def _parts(self, attention: Attention) -> tuple[Tensor, Tensor, Tensor]:
        """Query, key and value, the halves that turn together side by side."""
        key, value = attention.key_value.weight.chunk(2)
        return self._paired(attention.query.weight), self._paired(key), value

    def _paired(self, weight: Tensor) -> Tensor:
        halves = weight.view(self._heads, 2, -1, weight.shape[1])
        return halves.transpose(1, 2).reshape(weight.shape)

    def keys(self, syllables: Tensor, turns: Tensor) -> tuple[Tensor, Tensor]:
        """(S, D) → (H, S, d) each."""
        split = F.linear(syllables, self._key_value).view(len(syllables), 2, self._heads, -1)
        _turn(split[:, 0], turns)
        return split[:, 0].transpose(0, 1), split[:, 1].transpose(0, 1)

    def step(
        self,
        x: Tensor,
        seen: Seen,
        heard: Heard,
        keys: Tensor,
        values: Tensor,
        word_keys: Tensor,
        word_values: Tensor,
    ) -> Tensor:
        rows = len(x)
        split = torch.mm(_norm(x), self._own).view(rows, 3, self._heads, -1)
        _turn(split[:, :2], seen.turns[:, None, None])
        keys.permute(0, 3, 1, 2)[seen.rows, seen.slots] = split[:, 1]
        values.permute(0, 2, 1, 3)[seen.rows, seen.slots] = split[:, 2]
        found = _attend(split[:, 0].unsqueeze(2), keys, values, seen.hidden)
        x = torch.addmm(x, found.view(rows, -1), self._own_out)
        query = torch.mm(_norm(x), self._query).view(rows, self._heads, -1)
        _turn(query, heard.turns[:, None])
        query = query.flatten(0, 1).index_select(0, heard.groups.there)
        query = query.view(-1, self._heads, LANES, query.shape[1])
        found = _attend(query, word_keys, word_values, heard.hidden)
        found = found.flatten(0, 2).index_select(0, heard.groups.back)
        x = torch.addmm(x, found.view(rows, -1), self._words_out)
        gate, up = torch.mm(_norm(x), self._gate).chunk(2, dim=1)
        return torch.addmm(x, F.silu(gate).mul_(up), self._back)


class LaidHead:
    """Logits over one kind of token: see :class:`generation.models.layers.Head`."""

    def __init__(self, head: Head) -> None:
        norm, linear = head.hidden[0], cast("nn.Linear", head.hidden[1])
        self._hidden, self._bias = _after_norm(linear.weight, norm), linear.bias
        self._out, self._out_bias = laid(head.out.weight), head.out.bias
        self._asks: Tensor | None = None
        if head.asks is not None and head.places is not None:
            self._asks, self._asks_bias = laid(head.asks.weight), head.asks.bias
            self._leads_to = _leads_to(table(head.places), head.steps)

    def __call__(self, x: Tensor, places: Tensor) -> Tensor:
        """x: (R, D), the flat places (R,) it is at → (R, outputs)."""
        hidden = F.gelu(torch.addmm(self._bias, _norm(x), self._hidden))
        logits = torch.addmm(self._out_bias, hidden, self._out)
        if self._asks is None:
            return logits
        asked = torch.addmm(self._asks_bias, hidden, self._asks)[:, None]
        led = self._leads_to.index_select(0, places).view(len(x), asked.shape[2], -1)
        return logits.add_(torch.bmm(asked, led)[:, 0])


def _attend(query: Tensor, keys: Tensor, values: Tensor, hidden: Tensor) -> Tensor:
    """query: (B, H, N, d); keys: (B, H, d, M); values: (B, H, M, d); hidden: (B, 1, N, M) →
    (B, H, N, d)."""
    weights = torch.bmm(query.flatten(0, 1), keys.flatten(0, 1))
    weights.view(*query.shape[:3], -1).add_(hidden)
    return torch.bmm(weights.softmax(-1), values.flatten(0, 1)).view(query.shape)


def _norm(x: Tensor) -> Tensor:
    """RMS norm but for the square root of D, which is in the weights."""
    return x / torch.linalg.vector_norm(x, dim=1, keepdim=True)


def laid(weight: Tensor) -> Tensor:
    """A matrix as rows are multiplied by it: (outputs, D) → (D, outputs). So it is done soonest,
    and added up in one order from two rows on; the other way round, only from sixteen on."""
    return weight.t().contiguous()


def _after_norm(weight: Tensor, norm: nn.Module) -> Tensor:
    """The matrix, laid, that takes what :func:`_norm` gives."""
    scales = norm.weight
    assert isinstance(scales, Tensor)
    return laid(weight * (scales * len(scales) ** 0.5))


def _turn(x: Tensor, turns: Tensor) -> None:
    """Turn x: (..., d), pairs side by side, in place; turns: (..., d/2), complex."""
    torch.view_as_complex(x.view(*x.shape[:-1], -1, 2)).mul_(turns)


def table(place: Place) -> Tensor:
    """All vectors of a :class:`Place`: (metres · longest bar, width)."""
    return place.at.weight + place.weight(place.strength.flatten())


def _leads_to(places: Tensor, steps: Tensor) -> Tensor:
    """For each flat place, the vectors of the places so many steps on, side by side, flat:
    (places, width · steps)."""
    bars = torch.tensor([v.bar_steps(signature) for signature in v.TIME_SIGNATURES])
    metres, at = torch.meshgrid(torch.arange(len(bars)), torch.arange(v.MAX_BAR), indexing="ij")
    on = (at[..., None] + steps) % bars[:, None, None] + metres[..., None] * v.MAX_BAR
    return places[on].flatten(0, 1).transpose(1, 2).flatten(1)
