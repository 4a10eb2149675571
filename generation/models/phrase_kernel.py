"""The phrase model's arithmetic for one note of many rows, arranged for speed: what
:mod:`generation.models.kernel` is for the attention model.

A phrase's point does not change while it is written, so what it adds to the writer's gates and to
what is in mind is worked out once. Every row is computed as if it were alone, to the last bit:
the caller gives no fewer than ``LEAST_ROWS`` of them.

Shapes: R rows, W width, N the writer's width, D latent dimensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from generation.models.kernel import LEAST_ROWS, LaidHead, laid, table
from generation.models.layers import Place
from generation.models.phrase_vae import PhraseVae


@dataclass(frozen=True, eq=False)
class Mind:
    """Of each row: the writer's ``state`` (R, N), and what its phrase's point adds to the gates
    (R, 3N) and to what is in mind (R, W). Nobody changes one in place."""

    state: Tensor
    gates: Tensor
    aim: Tensor

    def __len__(self) -> int:
        return len(self.state)

    def of(self, row: int) -> Mind:
        """A copy of one row."""
        rows = slice(row, row + 1)
        return Mind(self.state[rows].clone(), self.gates[rows].clone(), self.aim[rows].clone())

    @classmethod
    def gathered(cls, lanes: list[tuple[Mind, int]]) -> Mind:
        """Rows of one or of several in order, and so many more that they are enough. All of one,
        as they stand there, are that one."""
        lanes = [*lanes, *lanes[:1] * (LEAST_ROWS - len(lanes))]
        first = lanes[0][0]
        if len(lanes) == len(first) and all(
            mind is first and lane == at for at, (mind, lane) in enumerate(lanes)
        ):
            return first
        minds = list({id(mind): mind for mind, _ in lanes}.values())
        begins = dict(zip(map(id, minds), np.cumsum([0, *map(len, minds)]).tolist(), strict=False))
        rows = torch.tensor([begins[id(mind)] + lane for mind, lane in lanes])
        return cls(
            torch.cat([mind.state for mind in minds]).index_select(0, rows),
            torch.cat([mind.gates for mind in minds]).index_select(0, rows),
            torch.cat([mind.aim for mind in minds]).index_select(0, rows),
        )


class PhraseKernel:
    """A model's weights, arranged. All of it runs under ``torch.inference_mode``."""

    def __init__(self, model: PhraseVae) -> None:
        width, hidden = model.config.width, model.config.hidden
        inputs = model.inputs.joined()
        self._first = np.append(model.inputs.first.numpy(), len(inputs))
        self._inputs = torch.cat([inputs, _heard(model.place, model.end_heard)])
        self.onsets = _heard(model.place, model.onset_heard)  # the vectors of flat places
        self.advances, self.rests, self.durations = (  # … and of what was chosen
            each.weight for each in (model.chosen_advance, model.chosen_rest, model.chosen_duration)
        )
        told, kept, told_bias, self._kept_bias = (
            cast("Tensor", weight).detach() for weight in model.writer.all_weights[0]
        )
        self._told, self._kept = laid(told[:, :width]), laid(kept)
        self._gates, self._gates_bias = laid(told[:, width:]), told_bias
        self._mind = laid(model.narrow.weight[:, :hidden])
        self._aim, self._aim_bias = laid(model.narrow.weight[:, hidden:]), model.narrow.bias
        self._start, self._start_bias = laid(model.start.weight), model.start.bias
        self.advance_head = LaidHead(model.advance_head)
        self.rest_head = LaidHead(model.rest_head)
        self.duration_head = LaidHead(model.duration_head)
        self.pitch_head = LaidHead(model.pitch_head)

    def begin(self, points: Tensor) -> Mind:
        """Before the first note of phrases from these points, (R, D)."""
        return Mind(
            torch.tanh(torch.addmm(self._start_bias, points, self._start)),
            torch.addmm(self._gates_bias, points, self._gates),
            torch.addmm(self._aim_bias, points, self._aim),
        )

    def trunk(self, inputs: np.ndarray, places: np.ndarray, mind: Mind) -> tuple[Tensor, Tensor]:
        """inputs: (R, inputs); places: (R,), flat, at which the note before ended → what is in
        mind before the next note (R, W), and the writer's state."""
        rows = np.concatenate([inputs, places[:, None]], axis=1) + self._first
        x = F.embedding_bag(torch.from_numpy(rows), self._inputs, mode="sum")
        told = torch.addmm(mind.gates, x, self._told).chunk(3, dim=1)
        kept = torch.addmm(self._kept_bias, mind.state, self._kept).chunk(3, dim=1)
        reset, update = ((told[at] + kept[at]).sigmoid_() for at in range(2))
        new = (told[2] + reset * kept[2]).tanh_()
        state = new + update * (mind.state - new)
        return torch.addmm(mind.aim, state, self._mind), state


def _heard(place: Place, linear: nn.Linear) -> Tensor:
    """What a place of the bar adds, of all flat places. (places, W)."""
    return F.linear(table(place), linear.weight, linear.bias)
