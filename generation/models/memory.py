"""Where the keys and values of many rows lie."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

GRAIN = 32  # the room grows by so many places: whole vectors, few shapes


class Memory:
    """Keys and values of up to ``capacity`` rows, with room for as many places as the longest
    row needs, and no more than ``most``.

    Everything is read at every note, and what lies in one piece is read several times faster
    than the beginnings of long rows.
    """

    def __init__(self, layers: int, capacity: int, heads: int, most: int, size: int) -> None:
        self._shape = layers, 2, capacity, heads
        self._most, self._size = most, size
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self.all = self._zeros(min(GRAIN, self._most))

    @property
    def room(self) -> int:
        return self.all.shape[4]

    def fit(self, length: int, rows: int) -> None:
        """Make room for so many places, keeping what lies in the first ``rows``."""
        room = min(-(-length // GRAIN) * GRAIN, self._most)
        if room > self.room:
            before, self.all = self.all, self._zeros(room)
            self.all[:, :, :rows, :, : before.shape[4]] = before[:, :, :rows]

    def of(self, row: int, length: int) -> Tensor:
        """The first places of a row: (layers, 2, H, length, d)."""
        return self.all[:, :, row, :, :length]

    def put(self, row: int, keys: Tensor) -> None:
        """Lay them into a row that has the room."""
        self.all[:, :, row, :, : keys.shape[3]] = keys

    def _zeros(self, room: int) -> Tensor:
        # NumPy's zeros take memory only where something is written, in large pages.
        return torch.from_numpy(np.zeros((*self._shape, room, self._size), dtype=np.float32))
