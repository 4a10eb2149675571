"""Who hears which words: rows that are sung to the same words look at one copy of their keys.

The rows of a window are gathered into groups of ``LANES``, a group's queries meet its keys in
one product, and what comes of it goes back to the rows. A group is always computed whole: so
BLAS adds up in one order, whoever is in it.

Shapes: G groups, R rows, H heads, d the size of a head, M words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.models.memory import GRAIN, Kept

LANES = 8


@dataclass(frozen=True, eq=False)
class Window:
    """The keys and values of ``length`` words of a poem, from the syllable ``first`` on, with
    room for whole vectors."""

    first: int
    length: int
    kept: Kept

    @classmethod
    def of(cls, first: int, keys: Tensor, values: Tensor) -> Window:
        """keys, values: (layers, H, M, d)."""
        length = keys.shape[2]
        kept = Kept(keys.transpose(2, 3).contiguous(), values)
        return cls(first, length, kept.roomy(-(-length // GRAIN) * GRAIN))


@dataclass(frozen=True)
class Groups:
    """Rows and the windows they hear. ``keys``: (layers, G, H, d, M); ``values``:
    (layers, G, H, M, d); ``rows``: (G, LANES), free lanes repeat the group's first;
    ``there``: of each lane of each head, where its query lies among those of all rows;
    ``back``: of each row's heads, where what they heard lies."""

    windows: tuple[Window, ...]
    keys: Tensor
    values: Tensor
    rows: np.ndarray
    there: Tensor
    back: Tensor

    def hidden(self, current: np.ndarray, reach: int) -> np.ndarray:
        """Which words lie further than ``reach`` from the syllables sung (R,), or past the last
        of the window. Shape (G, 1, LANES, M), True where hidden."""
        firsts = np.array([window.first for window in self.windows])[:, None]
        lengths = np.array([window.length for window in self.windows])[:, None, None]
        at = np.arange(self.values.shape[3])
        far = np.abs(at - (current[self.rows] - firsts)[:, :, None]) > reach
        found: np.ndarray = (far | (at >= lengths))[:, None]
        return found


class Hearing:
    """Groups rows, and remembers how, for as long as they hear the same."""

    def __init__(self, heads: int) -> None:
        self._heads = heads
        self._grouped: tuple[list[Window], Groups] | None = None
        self._laid: tuple[tuple[Window, ...], Tensor, Tensor] | None = None

    def groups(self, windows: Sequence[Window]) -> Groups:
        """``windows``: of each row."""
        if self._grouped and self._grouped[0] == windows:
            return self._grouped[1]
        found = self._group(windows)
        self._grouped = list(windows), found
        return found

    def clear(self) -> None:
        """Forget all."""
        self._grouped = self._laid = None

    def _group(self, windows: Sequence[Window]) -> Groups:
        known = dict.fromkeys(self._laid[0] if self._laid else ())  # in their order
        members: dict[Window, list[int]] = {window: [] for window in known}
        for row, window in enumerate(windows):
            members.setdefault(window, []).append(row)
        groups = [
            (window, rows[at : at + LANES])
            for window, rows in members.items()
            for at in range(0, len(rows), LANES)
        ]
        lanes = np.array([rows + rows[:1] * (LANES - len(rows)) for _, rows in groups])
        group, lane = (np.zeros(len(windows), dtype=np.int64) for _ in range(2))
        for number, (_, rows) in enumerate(groups):
            group[rows], lane[rows] = number, np.arange(len(rows))
        heads = np.arange(self._heads)
        there = lanes[:, None] * self._heads + heads[:, None]
        back = (group[:, None] * self._heads + heads) * LANES + lane[:, None]
        laid = tuple(window for window, _ in groups)
        indices = (torch.from_numpy(each.reshape(-1)) for each in (there, back))
        return Groups(laid, *self._lay(laid), lanes, *indices)

    def _lay(self, windows: tuple[Window, ...]) -> tuple[Tensor, Tensor]:
        """Keys and values side by side."""
        if self._laid is None or self._laid[0] != windows:
            room = max(len(window.kept) for window in windows)
            roomy = [window.kept.roomy(room) for window in windows]
            self._laid = (
                windows,
                torch.stack([each.keys for each in roomy], dim=1),
                torch.stack([each.values for each in roomy], dim=1),
            )
        return self._laid[1:]
