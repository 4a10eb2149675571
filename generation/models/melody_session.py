"""The attention model at work: a key–value cache for many melodies side by side.

All memory is allocated at the start. Rows are kept dense (a row that leaves is replaced by the
last), so that every step works on views. A melody's own keys sit in a ring of ``memory`` notes
and its words' keys in a window that moves on with the singing, so that time and memory per note
do not depend on the length of the poem.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from generation.models.melody_transformer import MelodyTransformer, Words
from generation.tokens.guidance import Step
from generation.tokens.prompt import Prompt

_WORDS_KEPT = 3  # windows of the words whose keys are held at a time


@dataclass(frozen=True)
class _Row:
    """What :meth:`TransformerSession.keep` keeps."""

    notes: Tensor
    words: Tensor
    read: Tensor
    columns: dict[str, Tensor]
    written: int


@dataclass(frozen=True)
class _Opening:
    prompt: Prompt
    walk: tuple[Step, ...]

    def same(self, other: _Opening) -> bool:
        return self.prompt is other.prompt and self.walk == other.walk


class TransformerSession:
    """A :class:`generation.models.decoding.Session` of up to ``capacity`` rows."""

    def __init__(self, model: MelodyTransformer, capacity: int = 32) -> None:
        self._model = model.eval()
        config = model.config
        self._memory, self._window = config.memory, config.window
        self._kept = _WORDS_KEPT * config.window
        layers, heads, size = config.decoder_layers, config.heads, config.width // config.heads

        def room(length: int) -> Tensor:
            return torch.zeros(layers, 2, capacity, heads, length, size)

        self._notes, self._words = room(self._memory), room(self._kept)
        self._first_word = torch.zeros(capacity, dtype=torch.long)
        self._lengths = torch.zeros(capacity, dtype=torch.long)
        self._metres = torch.zeros(capacity, dtype=torch.long)
        self._count = torch.zeros(capacity, dtype=torch.long)  # notes written
        self._song = torch.zeros(capacity, config.width)
        self._inputs = model.inputs.joined().detach()
        self._read: list[Tensor] = []  # each row's syllables between the vectors at the edges
        self._opened: tuple[_Opening, _Row] | None = None  # the words and notes read last
        self._x = self._positions = torch.zeros(0)

    @property
    def rows(self) -> int:
        return len(self._read)

    @torch.inference_mode()
    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        opening = _Opening(prompt, tuple(walk))
        if self._opened and self._opened[0].same(opening):
            self.rejoin(self._opened[1])  # many candidates begin alike: read them once
            return
        self._open(prompt)
        row = self.rows - 1
        if given:
            self._read_notes(row, walk[:given])
        for step in walk[given:]:
            self._trunk(row, row + 1, [step])
        self._opened = opening, self._copy(row, int(self._count[row]))

    def _read_notes(self, row: int, walk: Sequence[Step]) -> None:
        """Take in notes that are given, all at once; those beyond memory are passed over."""
        walk, model = walk[-self._memory :], self._model
        words = Words(
            self._read[row][None, 1:-1],
            self._lengths[row : row + 1],
            self._metres[row : row + 1],
            self._song[row : row + 1],
        )
        current = torch.tensor([[step.syllable for step in walk]])
        ends = torch.tensor([[step.end for step in walk]])
        seen: list[tuple[Tensor, Tensor]] = []
        inputs = torch.tensor([[step.inputs for step in walk]])
        model.trunk(words, inputs, current, ends % model.bars[words.metres], seen)
        for layer, (key, value) in enumerate(seen):
            self._notes[layer, 0, row, :, : len(walk)] = key[0]
            self._notes[layer, 1, row, :, : len(walk)] = value[0]
        self._count[row] = len(walk)
        self._load_words(row, max(0, int(current[0, -1]) - self._window))

    def _open(self, prompt: Prompt) -> None:
        row, model = self.rows, self._model
        words = model.read(
            torch.from_numpy(prompt.syllables)[None],
            torch.tensor([len(prompt)]),
            torch.from_numpy(prompt.conditions.indices())[None],
            torch.tensor([prompt.conditions.styles]),
        )
        edges = model.before_words[:, None]
        self._read.append(torch.cat([edges[0], words.syllables[0], edges[1]]))
        self._lengths[row], self._count[row] = len(prompt), 0
        self._metres[row], self._song[row] = words.metres[0], words.song[0]
        self._load_words(row, 0)

    def leave(self, row: int) -> None:
        last = self.rows - 1
        if row != last:
            for memory in (self._notes, self._words):
                memory[:, :, row] = memory[:, :, last]
            for column in self._columns().values():
                column[row] = column[last].clone()
            self._read[row] = self._read[last]
        self._read.pop()

    def keep(self, row: int) -> _Row:
        return self._copy(row, int(self._count[row]) - 1)

    def _copy(self, row: int, written: int) -> _Row:
        """``written``: notes, without the one that was begun. Its slot was in use only if the
        ring had turned, and what stood there is out of sight by now."""
        held = min(written, self._memory)
        return _Row(
            self._notes[:, :, row, :, : max(held, 1)].clone(),
            self._words[:, :, row].clone(),
            self._read[row],
            {name: column[row].clone() for name, column in self._columns().items()},
            written,
        )

    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        row = self.rows
        self._notes[:, :, row, :, : kept.notes.shape[3]] = kept.notes
        self._words[:, :, row] = kept.words
        self._read.append(kept.read)
        for name, column in self._columns().items():
            column[row] = kept.columns[name]
        self._count[row] = kept.written

    def _columns(self) -> dict[str, Tensor]:
        return {
            "first_word": self._first_word,
            "lengths": self._lengths,
            "metres": self._metres,
            "count": self._count,
            "song": self._song,
        }

    @torch.inference_mode()
    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._x, self._positions = self._trunk(0, self.rows, steps)
        return self._logits(self._model.advance_head(self._x, *self._metre(), self._positions))

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        model = self._model
        # A row that ends has no next note; its choices are drawn all the same and left unused.
        around = self._around(0, self.rows, torch.from_numpy(syllables))
        self._x = self._x + model.chosen_advance(_column(advances)) + model.sung(around)
        return self._logits(model.rest_head(self._x, *self._metre(), self._positions))

    @torch.inference_mode()
    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        model, metres = self._model, self._metres[: self.rows]
        self._positions = _column(onsets)
        self._x = self._x + model.chosen_rest(_column(rests)) + model.onset(metres, self._positions)
        if chords.any():
            self._x = self._x + model.chord(torch.from_numpy(chords))[:, None]
        return self._logits(model.duration_head(self._x, *self._metre(), self._positions))

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        x = self._x + self._model.chosen_duration(_column(durations))
        return self._logits(self._model.pitch_head(x, *self._metre(), self._positions))

    def _metre(self) -> tuple[Tensor, Tensor]:
        metres = self._metres[: self.rows]
        return metres, self._model.bars[metres]

    @staticmethod
    def _logits(logits: Tensor) -> np.ndarray:
        array: np.ndarray = logits[:, 0].numpy()
        return array

    def _around(self, start: int, stop: int, syllables: Tensor) -> Tensor:
        """(rows,) → (rows, 1, 2D): the syllable sung last and the next one."""
        pairs = [
            read[int(at) + 1 : int(at) + 3].flatten()
            for read, at in zip(self._read[start:stop], syllables.tolist(), strict=True)
        ]
        return torch.stack(pairs)[:, None]

    def _trunk(self, start: int, stop: int, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        """One step of the decoder for the rows start … stop − 1 → (rows, 1, D), positions."""
        model, rows = self._model, slice(start, stop)
        current = torch.tensor([step.syllable for step in steps])
        metres = self._metres[rows]
        bars = model.bars[metres]
        positions = (torch.tensor([step.end for step in steps]) % bars)[:, None]
        inputs = torch.tensor([step.inputs for step in steps])

        x = model.aligned(self._around(start, stop, current)) + self._song[rows, None]
        x = (
            x
            + model.place(metres, positions)
            + F.embedding(inputs + model.inputs.first, self._inputs).sum(1, keepdim=True)
        )

        for row, at in enumerate(current.tolist(), start=start):
            self._follow(row, at)
        count = self._count[rows]
        slots = count % self._memory
        held = int(min(int(count.max()) + 1, self._memory))
        past = (torch.arange(held) <= count[:, None])[:, None, None]
        kept = int(min(int(self._lengths[rows].max()), self._kept))
        at_words = self._first_word[rows, None] + torch.arange(kept)
        seen = (at_words - current[:, None]).abs() <= self._window
        seen = (seen & (at_words < self._lengths[rows, None]))[:, None, None]
        which = torch.arange(start, stop)
        for layer, block in enumerate(model.decoder):
            normed = block.own_norm(x)
            key, value = block.own.keys(normed, count[:, None])
            notes = self._notes[layer]
            notes[0, which, :, slots], notes[1, which, :, slots] = key[:, :, 0], value[:, :, 0]
            x = x + block.own(
                normed, count[:, None], notes[0, rows, :, :held], notes[1, rows, :, :held], past
            )
            words = self._words[layer]
            x = x + block.words(
                block.words_norm(x),
                current[:, None],
                words[0, rows, :, :kept],
                words[1, rows, :, :kept],
                seen,
            )
            x = block.mix(x)
        self._count[rows] += 1
        return model.final(x), positions

    def _follow(self, row: int, syllable: int) -> None:
        """Move the window of words on before the singing reaches its edge."""
        first, length = int(self._first_word[row]), int(self._lengths[row])
        if syllable + self._window >= first + self._kept and first + self._kept < length:
            self._load_words(row, syllable - self._window)

    def _load_words(self, row: int, first: int) -> None:
        read = self._read[row][1:-1][first : first + self._kept][None]
        positions = torch.arange(first, first + read.shape[1])[None]
        for layer, block in enumerate(self._model.decoder):
            key, value = block.words.keys(read, positions)
            self._words[layer, 0, row, :, : read.shape[1]] = key[0]
            self._words[layer, 1, row, :, : read.shape[1]] = value[0]
        self._first_word[row] = first


def _column(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values, dtype=np.int64))[:, None]
