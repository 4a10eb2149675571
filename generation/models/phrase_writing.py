"""Phrases written freely from points of the space, the likeliest token each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generation.models.phrase_vae import PhraseVae
from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.phrases import Phrase, left
from generation.tokens.rhythm_tables import tables
from generation.tokens.steps import State

MOST_NOTES = 48


@dataclass(frozen=True)
class Room:
    """What a phrase is written into: its metre, and how many syllables and steps from the
    barline it is told to fill; None leaves that to the point it is written from."""

    signature: TimeSignature
    syllables: int | None = None
    steps: int | None = None

    @classmethod
    def of(cls, phrase: Phrase, *, told: bool = True) -> Room:
        """The room that a phrase takes."""
        if not told:
            return cls(phrase.signature)
        return cls(phrase.signature, phrase.syllables, phrase.written.state.end)


@dataclass
class _Row:
    room: Room
    state: State = field(default_factory=State)
    tokens: list[NoteToken] = field(default_factory=list)
    done: bool = False

    @property
    def bar(self) -> int:
        return v.bar_steps(self.room.signature)

    @property
    def place(self) -> int:
        return self.state.end % self.bar

    def view(self) -> tuple[int, ...]:
        room = self.room
        if room.syllables is None or room.steps is None:
            return (*self.state.inputs, 0, 0)
        ahead = left(room.syllables - self.state.syllable - 1, room.steps - self.state.end)
        return (*self.state.inputs, *ahead)


@torch.inference_mode()
def write(model: PhraseVae, latents: np.ndarray, rooms: Sequence[Room]) -> list[Phrase]:
    """A phrase from each point (rows, D), side by side. Rhythms can be notated; nothing else is
    forced."""
    model.eval()
    points = torch.from_numpy(np.asarray(latents, dtype=np.float32))
    rows = [_Row(room) for room in rooms]
    metres = torch.tensor([v.TIME_SIGNATURE_INDEX[room.signature] for room in rooms])
    state = model.begin(points)
    for number in range(MOST_NOTES):
        views = torch.tensor([row.view() for row in rows])[:, None]
        places = torch.tensor([row.place for row in rows])[:, None]
        x, state = model.trunk(views, places, metres, points, state)
        _one_note(model, rows, x, metres, places, first=number == 0)
        if all(row.done for row in rows):
            break
    return [Phrase(tuple(row.tokens), row.room.signature) for row in rows]


def _one_note(
    model: PhraseVae,
    rows: Sequence[_Row],
    x: Tensor,
    metres: Tensor,
    places: Tensor,
    *,
    first: bool,
) -> None:
    may = np.tile([not first, True, not first], (len(rows), 1))  # it begins with a new syllable
    advances = _best(model.advance(x, metres, places), may)
    logits, x = model.rest(x, metres, places, advances)
    legal = [tables(row.room.signature) for row in rows]
    rests = _best(logits, [t.rests[row.place] for t, row in zip(legal, rows, strict=True)])
    onsets = [
        (row.state.end + v.RESTS[rest]) % row.bar
        for row, rest in zip(rows, rests[:, 0].tolist(), strict=True)
    ]
    at = torch.tensor(onsets)[:, None]
    logits, x = model.duration(x, metres, at, rests)
    durations = _best(logits, [t.durations[o] for t, o in zip(legal, onsets, strict=True)])
    pitches = model.pitch(x, metres, at, durations).argmax(-1)
    chosen = torch.cat([advances, rests, durations, pitches], dim=1).tolist()
    for row, numbers in zip(rows, chosen, strict=True):
        row.done |= numbers[0] == v.END
        if not row.done:
            row.tokens.append(NoteToken(*numbers))
            row.state = row.state.after(row.tokens[-1], row.bar)


def _best(logits: Tensor, allowed: Sequence[np.ndarray] | np.ndarray) -> Tensor:
    """logits: (R, 1, C), allowed: (R, C) → (R, 1)."""
    barred = ~torch.from_numpy(np.stack(list(allowed)))[:, None]
    return logits.masked_fill(barred, -torch.inf).argmax(-1)
