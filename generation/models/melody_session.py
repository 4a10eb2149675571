"""The attention model at work: a key–value cache for many melodies side by side.

A melody's own keys sit in a ring of ``memory`` notes and its words' keys in a window that
moves on with the singing, so that time and memory per note do not depend on the length of the
poem. What the words alone decide is worked out once for all the melodies sung to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.models.kernel import LEAST_ROWS, Seen
from generation.models.melody_transformer import MelodyTransformer
from generation.models.memory import Memory
from generation.models.network_session import NetworkSession, Poem
from generation.tokens.guidance import Step

_WORDS_KEPT = 3  # windows of the words whose keys are held at a time
_WINDOWS_KNOWN = 4  # of one poem, for the rows to come
_HIDDEN = np.float32(-1e30)  # a weight of exactly 0


@dataclass(frozen=True)
class _Row:
    """What :meth:`TransformerSession.keep` keeps."""

    poem: Poem
    notes: Tensor
    first_word: int
    written: int


class TransformerSession(NetworkSession):
    """A :class:`generation.models.decoding.Session` of up to ``capacity`` rows."""

    def __init__(self, model: MelodyTransformer, capacity: int = 32) -> None:
        capacity += LEAST_ROWS - 1
        super().__init__(model, capacity)
        config = model.config
        self._memory, self._window = config.memory, config.window
        self._kept = _WORDS_KEPT * config.window
        layers, heads, size = config.decoder_layers, config.heads, self._kernel.size
        self._notes = Memory(layers, capacity, heads, self._memory, size)
        self._words = Memory(layers, capacity, heads, self._kept, size)
        self._first_word = np.zeros(capacity, dtype=np.int64)
        self._count = np.zeros(capacity, dtype=np.int64)  # notes written
        self._loaded: list[Tensor | None] = [None] * capacity  # the window that lies in a row

    def _begin(self, poem: Poem, walk: Sequence[Step], given: int) -> _Row:
        row = self.rows
        self._sit(poem, 0)
        self._count[row] = 0
        if given:
            self._read_notes(row, walk[:given])
        for step in walk[given:]:
            self._trunk(row, row + 1, [step])
        return self._copy(row, int(self._count[row]))

    def _read_notes(self, row: int, walk: Sequence[Step]) -> None:
        """Take in notes that are given, all at once; those beyond memory are passed over."""
        walk, words = walk[-self._memory :], self._poems[row].words
        current = torch.tensor([[step.syllable for step in walk]])
        ends = torch.tensor([[step.end for step in walk]])
        seen: list[tuple[Tensor, Tensor]] = []
        inputs = torch.tensor([[step.inputs for step in walk]])
        self._model.trunk(words, inputs, current, ends % int(self._bars[row]), seen)
        keys = [torch.stack([self._kernel.paired(key[0]), value[0]]) for key, value in seen]
        self._notes.fit(len(walk), row)
        self._notes.put(row, torch.stack(keys))
        self._count[row] = len(walk)
        self._load_words(row, max(0, int(current[0, -1]) - self._window))

    def _sit(self, poem: Poem, first_word: int) -> None:
        """Begin a row."""
        self._load_words(self._seat(poem), first_word)

    def leave(self, row: int) -> None:
        last = self.rows - 1
        if row != last:
            held = min(int(self._count[last]), self._memory)
            self._notes.put(row, self._notes.of(last, held))
            self._count[row], self._first_word[row] = self._count[last], self._first_word[last]
        self._unseat(row)
        if row != last:
            self._load_words(row, int(self._first_word[row]))
        if not self.rows:  # an idle session holds no rooms
            self._notes.clear()
            self._words.clear()
            self._loaded = [None] * len(self._loaded)

    def keep(self, row: int) -> _Row:
        return self._copy(row, int(self._count[row]) - 1)

    def _copy(self, row: int, written: int) -> _Row:
        """``written``: notes, without the one that was begun. Its slot was in use only if the
        ring had turned, and what stood there is out of sight by now."""
        notes = self._notes.of(row, min(written, self._memory)).clone()
        return _Row(self._poems[row], notes, int(self._first_word[row]), written)

    @torch.inference_mode()
    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        row = self.rows
        self._sit(kept.poem, kept.first_word)
        self._notes.fit(kept.notes.shape[3], row)
        self._notes.put(row, kept.notes)
        self._count[row] = kept.written

    def _trunk(self, start: int, stop: int, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        kernel, rows = self._kernel, slice(start, max(stop, start + LEAST_ROWS))
        steps = [*steps, *[steps[0]] * (rows.stop - stop)]
        for column in (self._count, self._first_word):
            column[stop : rows.stop] = 0
        self._base[stop : rows.stop] = self._base[start]
        x, places = self._told(rows, steps)
        current = np.array([step.syllable for step in steps])
        self._follow(start, current[: stop - start])
        count = self._count[rows]
        self._notes.fit(min(int(count.max()) + 1, self._memory), self.rows)
        slots = np.arange(rows.stop - start), count % self._memory
        x = kernel.trunk(
            x,
            self._notes.all[:, :, rows],
            (torch.from_numpy(slots[0]), torch.from_numpy(slots[1])),
            Seen(kernel.turns(count), _hide(np.arange(self._notes.room) > count[:, None])),
            self._words.all[:, :, rows],
            Seen(kernel.turns(current), self._out_of_sight(rows, current)),
        )
        self._count[start:stop] += 1
        return x, places

    def _out_of_sight(self, rows: slice, current: np.ndarray) -> Tensor:
        """The words out of the window or past the last: (R,) → (R, M)."""
        at = self._first_word[rows, None] + np.arange(self._words.room)
        far = np.abs(at - current[:, None]) > self._window
        return _hide(far | (at >= self._lengths[rows, None]))

    def _follow(self, start: int, current: np.ndarray) -> None:
        """Move the windows of words on before the singing reaches their edges."""
        rows = slice(start, start + len(current))
        end = self._first_word[rows] + self._kept
        late = (current + self._window >= end) & (end < self._lengths[rows])
        for row in np.flatnonzero(late).tolist():
            self._load_words(start + row, int(current[row]) - self._window)

    def _load_words(self, row: int, first: int) -> None:
        poem = self._poems[row]
        keys = poem.windows.get(first)
        if keys is None:
            keys = self._kernel.keys(poem.words.syllables[0, first : first + self._kept], first)
            poem.windows[first] = keys
            if len(poem.windows) > _WINDOWS_KNOWN:
                del poem.windows[next(iter(poem.windows))]
        if self._loaded[row] is not keys:
            self._words.fit(keys.shape[3], self.rows)
            self._words.put(row, keys)
            self._loaded[row] = keys
        self._first_word[row] = first


def _hide(where: np.ndarray) -> Tensor:
    return torch.from_numpy(np.where(where, _HIDDEN, np.float32(0.0)))
