"""The LSTM at work on many melodies side by side.

All that a row remembers is the state of its two layers, so a note costs the same however long
the melody has grown; gates and memory of all rows are two products a layer and a note.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from generation.models.continuation_lstm import ContinuationLstm
from generation.models.kernel import LEAST_ROWS, laid
from generation.models.network_session import NetworkSession, Poem
from generation.tokens.guidance import Step

_HEARD = 256  # notes given that are read; of those before, no LSTM knows much


@dataclass(frozen=True)
class _Row:
    """What :meth:`ContinuationSession.keep` keeps. ``state``: (2, layers, hidden)."""

    poem: Poem
    state: Tensor


class ContinuationSession(NetworkSession):
    """A :class:`generation.models.decoding.Session` of up to ``capacity`` rows."""

    def __init__(self, model: ContinuationLstm, capacity: int = 32) -> None:
        capacity += LEAST_ROWS - 1
        super().__init__(model, capacity)
        self._recurrent, self._narrow = model.recurrent, laid(model.narrow.weight)
        self._layers = [_Layer(model, at) for at in range(model.recurrent.num_layers)]
        shape = 2, len(self._layers), capacity, model.recurrent.hidden_size
        self._state = torch.zeros(shape)  # what each layer says, and what it remembers
        self._past = torch.zeros(shape)  # the same, before the last advance

    def _begin(self, poem: Poem, walk: Sequence[Step], given: int) -> _Row:
        row = self._seat(poem)
        self._state[:, :, row] = self._read_notes(row, walk[:given]) if given else 0.0
        for step in walk[given:]:
            self._trunk(row, row + 1, [step])
        return _Row(poem, self._state[:, :, row].clone())

    def _read_notes(self, row: int, walk: Sequence[Step]) -> Tensor:
        """The state after notes that are given, taken in all at once. (2, layers, hidden)."""
        walk = walk[-_HEARD:]
        current = torch.tensor([[step.syllable for step in walk]])
        ends = torch.tensor([[step.end for step in walk]])
        inputs = torch.tensor([[step.inputs for step in walk]])
        words = self._poems[row].words
        x = self._model.embed(words, inputs, current, ends % int(self._bars[row]))
        return torch.stack(self._recurrent(x)[1])[:, :, 0]

    def leave(self, row: int) -> None:
        last = self.rows - 1
        for state in (self._state, self._past):
            state[:, :, row] = state[:, :, last].clone()
        self._unseat(row)

    def keep(self, row: int) -> _Row:
        return _Row(self._poems[row], self._past[:, :, row].clone())

    @torch.inference_mode()
    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        self._state[:, :, self._seat(kept.poem)] = kept.state

    def _trunk(self, start: int, stop: int, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        rows = slice(start, max(stop, start + LEAST_ROWS))
        for column in (self._base, self._bars, self._metres):
            column[stop : rows.stop] = column[start]
        x, places = self._told(rows, [*steps, *[steps[0]] * (rows.stop - stop)])
        self._past[:, :, rows] = self._state[:, :, rows]
        heard = x
        for at, layer in enumerate(self._layers):
            heard = layer.step(heard, self._state[:, at, rows])
        return self._model.final(torch.addmm(x, heard, self._narrow)), places


class _Layer:
    """One layer of the LSTM, its two products laid together."""

    def __init__(self, model: ContinuationLstm, at: int) -> None:
        weights = model.recurrent.all_weights[at]
        inputs, hidden, bias, other = (weight.detach() for weight in weights)
        self._weight = laid(torch.cat([inputs, hidden], dim=1))
        self._bias = bias + other

    def step(self, x: Tensor, state: Tensor) -> Tensor:
        """x: (R, D); state: (2, R, hidden), which is moved on → (R, hidden)."""
        gates = torch.addmm(self._bias, torch.cat([x, state[0]], dim=1), self._weight)
        into, keep, new, out = gates.chunk(4, dim=1)
        state[1] = keep.sigmoid() * state[1] + into.sigmoid() * new.tanh()
        state[0] = out.sigmoid() * state[1].tanh()
        return state[0]
