"""The attention model at work: a key–value cache for many melodies side by side.

A melody's own keys sit in a ring of ``memory`` notes and its words' keys in a window that
moves on with the singing, so that time and memory per note do not depend on the length of the
poem. What the words alone decide is worked out once for all the melodies sung to them, and
looked at by all of them in one place: see :mod:`generation.models.hearing`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from generation.models.hearing import Hearing, Window
from generation.models.kernel import LEAST_ROWS, Heard, Seen
from generation.models.melody_transformer import MelodyTransformer
from generation.models.memory import Kept, Memory
from generation.models.network_session import NetworkSession, Poem
from generation.tokens.guidance import Step

_WORDS_KEPT = 3  # windows of the words whose keys are held at a time
_WINDOWS_KNOWN = 4  # of one poem, for the rows to come
_HIDDEN = np.float32(-1e30)  # a weight of exactly 0


@dataclass(frozen=True)
class _Row:
    """What :meth:`TransformerSession.keep` keeps."""

    poem: Poem
    notes: Kept
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
        self._hearing = Hearing(heads)
        self._windows: list[Window] = []  # of each row
        self._first_word = np.zeros(capacity, dtype=np.int64)
        self._count = np.zeros(capacity, dtype=np.int64)  # notes written

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
        walk = walk[-self._memory :]
        current = torch.tensor([[step.syllable for step in walk]])
        ends = torch.tensor([[step.end for step in walk]])
        seen: list[tuple[Tensor, Tensor]] = []
        inputs = torch.tensor([[step.inputs for step in walk]])
        words = self._poems[row].words
        self._model.trunk(words, inputs, current, ends % int(self._bars[row]), seen=seen)
        keys = torch.stack([self._kernel.paired(key[0]) for key, _ in seen])
        values = torch.stack([value[0] for _, value in seen])
        self._notes.fit(len(walk), row)
        self._notes.put(row, Kept(keys.transpose(2, 3), values))
        self._count[row] = len(walk)
        self._look_from(row, max(0, int(current[0, -1]) - self._window))

    def _sit(self, poem: Poem, first_word: int) -> None:
        """Begin a row."""
        self._windows.append(self._window_of(poem, first_word))
        row = self._seat(poem)
        self._first_word[row] = first_word

    def leave(self, row: int) -> None:
        last = self.rows - 1
        if row != last:
            self._notes.move(last, row, min(int(self._count[last]), self._memory))
            self._count[row], self._first_word[row] = self._count[last], self._first_word[last]
        self._windows[row] = self._windows[last]
        self._windows.pop()
        self._unseat(row)
        if not self.rows:  # an idle session holds no rooms
            self._notes.clear()
            self._hearing.clear()

    def keep(self, row: int) -> _Row:
        return self._copy(row, int(self._count[row]) - 1)

    def _copy(self, row: int, written: int) -> _Row:
        """``written``: notes, without the one that was begun. Its slot was in use only if the
        ring had turned, and what stood there is out of sight by now."""
        notes = self._notes.of(row, min(written, self._memory))
        return _Row(self._poems[row], notes, int(self._first_word[row]), written)

    @torch.inference_mode()
    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        row = self.rows
        self._sit(kept.poem, kept.first_word)
        self._notes.fit(len(kept.notes), row)
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
        groups = self._hearing.groups(
            [*self._windows[start:stop], *[self._windows[start]] * (rows.stop - stop)]
        )
        x = kernel.trunk(
            x,
            Seen(
                self._notes.keys[:, rows],
                self._notes.values[:, rows],
                kernel.turns(count),
                _hide(np.arange(self._notes.room) > count[:, None])[:, None, None],
                torch.arange(len(count)),
                torch.from_numpy(count % self._memory),
            ),
            Heard(groups, kernel.turns(current), _hide(groups.hidden(current, self._window))),
        )
        self._count[start:stop] += 1
        return x, places

    def _follow(self, start: int, current: np.ndarray) -> None:
        """Move the windows of words on before the singing reaches their edges."""
        rows = slice(start, start + len(current))
        end = self._first_word[rows] + self._kept
        late = (current + self._window >= end) & (end < self._lengths[rows])
        for row in np.flatnonzero(late).tolist():
            self._look_from(start + row, int(current[row]) - self._window)

    def _look_from(self, row: int, first: int) -> None:
        """Move a row's window of words."""
        self._windows[row] = self._window_of(self._poems[row], first)
        self._first_word[row] = first

    def _window_of(self, poem: Poem, first: int) -> Window:
        if first not in poem.windows:
            syllables = poem.words.syllables[0, first : first + self._kept]
            poem.windows[first] = Window.of(first, *self._kernel.keys(syllables, first))
            if len(poem.windows) > _WINDOWS_KNOWN:
                del poem.windows[next(iter(poem.windows))]
        return poem.windows[first]


def _hide(where: np.ndarray) -> Tensor:
    return torch.from_numpy(np.where(where, _HIDDEN, np.float32(0.0)))
