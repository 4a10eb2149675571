"""Bars of piano accompaniment as the texture model learns them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.corpora.arrangement import Arrangement, Sound
from generation.metrics.playing import texture
from generation.models.texture_gan import TEXTURES
from generation.score.hands import Struck
from generation.tokens import texture as t
from generation.tokens.texture import Cell, Harmonies
from generation.training.harmonies import chords_of

KEYS = ("keys-2", "keys-1")  # the left hand's staff, the right's
_OFF_GRID = 0.05  # of a bar's notes, at most


@dataclass(frozen=True)
class Bars:
    """Bars ready to learn from: (B, C, S), (B, H, S) before and now, (B,) texture; ``songs``
    says where each comes from, ``cells`` and ``harmonies`` how to hear it again."""

    known: np.ndarray
    before: np.ndarray
    rolls: np.ndarray
    textures: np.ndarray
    songs: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.rolls)


@dataclass(frozen=True)
class Bar:
    """One bar as printed: its cell and slots a beat, what each hand strikes, what is sung."""

    song: int
    cell: Cell
    slots: int
    hands: tuple[tuple[Struck, ...], tuple[Struck, ...]]
    sung: tuple[Struck, ...]
    texture: str | None


def accompanied(arrangements: Sequence[Arrangement]) -> list[Arrangement]:
    """Songs for voice and one instrument on two staves, each tune once, the highest voice."""
    found: dict[tuple[Sound, ...], Arrangement] = {}
    for one in arrangements:
        keys = {name for name in one.voices if name.startswith("keys-")}
        if keys == set(KEYS) and len(one.song.chords) >= 4 and ".p1" in one.song.id:
            found.setdefault(one.voices["keys-2"], one)
    return list(found.values())


def printed(song: int, one: Arrangement) -> list[Bar]:
    """The bars of an arrangement that lie on the grid and in which the piano plays."""
    signature = one.song.time_signature
    last = one.song.notes[-1]
    count = -(-(last.onset + last.duration) // signature.bar)
    melody = [Sound(n.midi, n.onset, n.duration) for n in one.song.notes]
    found = []
    for cell in t.cells(signature, count):
        hands = tuple(tuple(_struck(one.voices.get(name, ()), cell)) for name in KEYS)
        sung = tuple(_struck(melody, cell))
        slots = _slots(cell, hands, t.division(signature))
        if slots:
            kind = texture(hands[0], hands[1], sung, cell.beats)
            found.append(Bar(song, cell, slots, (hands[0], hands[1]), sung, kind))
    return found


def _struck(notes: Sequence[Sound], cell: Cell) -> Iterator[Struck]:
    """What is struck in a cell, and what of earlier notes still sounds (with an onset below 0)."""
    for note in notes:
        if note.onset < cell.end and note.end > cell.onset:
            yield Struck(note.midi, note.onset - cell.onset, min(note.end, cell.end) - cell.onset)


def _slots(cell: Cell, hands: Sequence[Sequence[Struck]], usual: int) -> int | None:
    """The slots of a beat on which the bar's notes lie: the usual ones or threes; None where
    they lie on neither."""
    onsets = [note.onset for hand in hands for note in hand if note.onset >= 0]
    for slots in (usual, 6):
        width = cell.beat // slots
        off = sum(onset % width != 0 for onset in onsets)
        if off <= _OFF_GRID * len(onsets):
            return slots
    return None


def bars(arrangements: Sequence[Arrangement]) -> Bars:
    """All bars whose texture has a name, with the bar before where it has the same slots."""
    known, before, rolls, kinds, songs = [], [], [], [], []
    for number, one in enumerate(arrangements):
        harmonies = Harmonies(chords_of(one.song, one.voices))
        earlier: tuple[Bar, np.ndarray] | None = None
        whole = printed(number, one)
        for bar in whole:
            played = [[n for n in hand if n.end > 0] for hand in bar.hands]
            roll = t.encoded(played, bar.cell, bar.slots, harmonies, one.song.key)
            follows = earlier and earlier[0].cell.end == bar.cell.onset
            follows = follows and earlier and earlier[0].slots == bar.slots
            if bar.texture:
                known.append(
                    t.conditions(
                        bar.cell,
                        bar.slots,
                        harmonies,
                        one.song.notes,
                        one.song.key,
                        last=bar is whole[-1],
                    )
                )
                before.append(earlier[1] if follows and earlier else np.zeros_like(roll))
                rolls.append(roll)
                kinds.append(TEXTURES.index(bar.texture))
                songs.append(number)
            earlier = bar, roll
    return Bars(np.array(known), np.array(before), np.array(rolls), np.array(kinds), tuple(songs))


def tensors(data: Bars, at: np.ndarray) -> dict[str, Tensor]:
    """The bars of these numbers."""
    return {
        "known": torch.from_numpy(data.known[at]),
        "before": torch.from_numpy(data.before[at]).float(),
        "roll": torch.from_numpy(data.rolls[at]).float(),
        "texture": torch.from_numpy(data.textures[at]),
    }
