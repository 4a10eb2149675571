"""Tunes of all traditions as points of the phrase model's space, ready to be drawn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.models.phrase_vae import PhraseVae
from generation.models.style_cyclegan import AROUND, TRADITIONS, rooms
from generation.training.styled import Styled

WIDE = AROUND + 2  # phrases around each, so that its neighbours' neighbours are known


@dataclass(frozen=True)
class Points:
    """Every phrase of some tunes: ``wide`` (N, 5, D) with two neighbours to each side, scaled by
    ``spread`` (D,); ``rooms`` (N, 3, R) of it and its neighbours; ``of``: of each tradition, which
    rows are its own."""

    wide: Tensor
    rooms: Tensor
    of: tuple[np.ndarray, ...]
    spread: Tensor

    @classmethod
    def read(
        cls, tunes: Sequence[Styled], space: PhraseVae, spread: Tensor | None = None
    ) -> Points:
        """``spread`` None: that of the tunes themselves."""
        flat = [one for tune in tunes for one in tune.phrases]
        points = torch.from_numpy(space.embed(flat))
        spread = points.std(0) if spread is None else spread
        counts = [len(tune.phrases) for tune in tunes]
        parts = zip(torch.split(points, counts), torch.split(rooms(flat), counts), strict=True)
        both = [(_around(p / spread, WIDE), _around(r, AROUND)) for p, r in parts]
        own = np.repeat([TRADITIONS.index(tune.tradition) for tune in tunes], counts)
        return cls(
            torch.cat([wide for wide, _ in both]),
            torch.cat([room for _, room in both]),
            tuple(np.flatnonzero(own == at) for at in range(len(TRADITIONS))),
            spread,
        )

    @property
    def present(self) -> np.ndarray:
        """The traditions that have phrases here."""
        return np.flatnonzero([len(rows) > 0 for rows in self.of])

    @property
    def paces(self) -> Tensor:
        """The mean pace of each tradition; 0 where there are no phrases. (S,)"""
        paces = torch.zeros(len(self.of))
        for at in self.present.tolist():
            paces[at] = self.rooms[self.of[at], AROUND // 2, -1].mean()
        return paces

    def draw(self, rng: np.random.Generator, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Phrases of traditions drawn evenly: wide, rooms, and the tradition of each (count,)."""
        own = rng.choice(self.present, size=count)
        rows = torch.tensor([int(rng.choice(self.of[one])) for one in own.tolist()])
        return self.wide[rows], self.rooms[rows], torch.from_numpy(own)


def _around(rows: Tensor, count: int) -> Tensor:
    """Each row with its neighbours, zeros where there are none: (N, count, …)."""
    none = torch.zeros(count // 2, rows.shape[1])
    padded = torch.cat([none, rows, none])
    return torch.stack([padded[at : at + len(rows)] for at in range(count)], dim=1)
