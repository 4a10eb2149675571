"""Where the keys and values of many rows lie."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

GRAIN = 32  # the room grows by so many places: whole vectors, few shapes


@dataclass(frozen=True)
class Kept:
    """``keys``: (layers, H, d, M), ``values``: (layers, H, M, d). A query meets all keys in sums
    of long vectors: less than half the time of as many short products."""

    keys: Tensor
    values: Tensor

    def __len__(self) -> int:
        return self.values.shape[2]

    def roomy(self, room: int) -> Kept:
        """The same with places for more."""
        more = room - len(self)
        return Kept(F.pad(self.keys, (0, more)), F.pad(self.values, (0, 0, 0, more)))


class Memory:
    """Keys and values of up to ``capacity`` rows, with room for as many places as the longest
    row needs, and no more than ``most``. ``keys``: (layers, capacity, H, d, room); ``values``:
    (layers, capacity, H, room, d).

    Everything is read at every note, and what lies in one piece is read several times faster
    than the beginnings of long rows.
    """

    def __init__(self, layers: int, capacity: int, heads: int, most: int, size: int) -> None:
        self._shape = layers, capacity, heads
        self._most, self._size = most, size
        self._least = self._of_size(min(GRAIN, most))  # stays: to ask for it anew takes longer
        self.clear()

    def clear(self) -> None:
        """Forget everything; what lies in the least room is not wiped out, for nobody looks."""
        self.keys, self.values = self._least

    @property
    def room(self) -> int:
        return self.values.shape[3]

    def fit(self, length: int, rows: int) -> None:
        """Make room for so many places, keeping what lies in the first ``rows``."""
        if length <= self.room:
            return
        before, (keys, values) = self.room, (self.keys, self.values)
        self.keys, self.values = self._of_size(min(-(-length // GRAIN) * GRAIN, self._most))
        self.keys[:, :rows, :, :, :before] = keys[:, :rows]
        self.values[:, :rows, :, :before] = values[:, :rows]

    def of(self, row: int, length: int) -> Kept:
        """A copy of the first places of a row."""
        keys, values = self.keys[:, row, :, :, :length], self.values[:, row, :, :length]
        return Kept(keys.clone(), values.clone())

    def put(self, row: int, kept: Kept) -> None:
        """Lay them into a row that has the room."""
        self.keys[:, row, :, :, : len(kept)] = kept.keys
        self.values[:, row, :, : len(kept)] = kept.values

    def move(self, row: int, other: int, length: int) -> None:
        """Lay the first places of a row into another."""
        self.keys[:, other, :, :, :length] = self.keys[:, row, :, :, :length]
        self.values[:, other, :, :length] = self.values[:, row, :, :length]

    def _of_size(self, room: int) -> tuple[Tensor, Tensor]:
        return (
            _zeros((*self._shape, self._size, room)),
            _zeros((*self._shape, room, self._size)),
        )


def _zeros(shape: tuple[int, ...]) -> Tensor:
    # NumPy's zeros take memory only where something is written, in large pages.
    return torch.from_numpy(np.zeros(shape, dtype=np.float32))
