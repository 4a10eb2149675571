"""The attention model at work: a key–value cache for many melodies side by side.

Rows are kept dense (a row that leaves is replaced by the last), so that every step works on
views. A melody's own keys sit in a ring of ``memory`` notes and its words' keys in a window that
moves on with the singing, so that time and memory per note do not depend on the length of the
poem. What the words alone decide is worked out once for all the melodies sung to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generation.models.kernel import LEAST_ROWS, Kernel, Seen
from generation.models.melody_transformer import Echoes, MelodyTransformer, Words
from generation.models.memory import Memory
from generation.tokens import vocabulary as v
from generation.tokens.guidance import Step
from generation.tokens.prompt import Prompt

_WORDS_KEPT = 3  # windows of the words whose keys are held at a time
_WINDOWS_KNOWN = 4  # of one poem, for the rows to come
_HIDDEN = np.float32(-1e30)  # a weight of exactly 0


@dataclass(eq=False)
class _Poem:
    """The words of one prompt, read: what all its rows share. See :class:`Kernel`."""

    prompt: Prompt
    words: Words
    before: Tensor
    sung: Tensor
    windows: dict[int, Tensor] = field(default_factory=dict)  # of keys, by their first syllable


@dataclass(frozen=True)
class _Opening:
    prompt: Prompt
    walk: tuple[Step, ...]

    def same(self, other: _Opening) -> bool:
        return self.prompt is other.prompt and self.walk == other.walk


@dataclass(frozen=True)
class _Row:
    """What :meth:`TransformerSession.keep` keeps."""

    poem: _Poem
    notes: Tensor
    first_word: int
    written: int


class TransformerSession:
    """A :class:`generation.models.decoding.Session` of up to ``capacity`` rows."""

    def __init__(self, model: MelodyTransformer, capacity: int = 32) -> None:
        self._model = model.eval()
        config = model.config
        capacity += LEAST_ROWS - 1  # a row alone is computed together with free ones
        self._memory, self._window = config.memory, config.window
        self._kept = _WORDS_KEPT * config.window
        with torch.inference_mode():
            self._kernel = Kernel(model)
        layers, heads, size = config.decoder_layers, config.heads, self._kernel.size
        self._notes = Memory(layers, capacity, heads, self._memory, size)
        self._words = Memory(layers, capacity, heads, self._kept, size)
        self._first_word = np.zeros(capacity, dtype=np.int64)
        self._lengths = np.ones(capacity, dtype=np.int64)
        self._metres = np.zeros(capacity, dtype=np.int64)
        self._bars = np.ones(capacity, dtype=np.int64)
        self._count = np.zeros(capacity, dtype=np.int64)  # notes written
        self._base = np.zeros(capacity, dtype=np.int64)  # where a row's poem begins in the tables
        self._loaded: list[Tensor | None] = [None] * capacity  # the window that lies in a row
        self._poems: list[_Poem] = []  # of each row
        self._laid: list[_Poem] = []  # whose tables are laid end to end
        self._begins: dict[int, int] = {}  # there, by the id of the poem
        self._joined: tuple[_Opening, _Row] | None = None  # the row begun last
        self._before = self._sung = self._x = self._places = self._readiness = torch.zeros(0)

    @property
    def rows(self) -> int:
        return len(self._poems)

    @torch.inference_mode()
    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        opening = _Opening(prompt, tuple(walk))
        if self._joined and self._joined[0].same(opening):
            self.rejoin(self._joined[1])  # many candidates begin alike: read them once
            return
        row = self.rows
        known = next((poem for poem in self._laid if poem.prompt is prompt), None)
        self._sit(known or self._open(prompt), 0)
        self._count[row] = 0
        if given:
            self._read_notes(row, walk[:given])
        for step in walk[given:]:
            self._trunk(row, row + 1, [step])
        self._joined = opening, self._copy(row, int(self._count[row]))

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

    def _open(self, prompt: Prompt) -> _Poem:
        words = self._model.read(
            torch.from_numpy(prompt.syllables)[None],
            torch.tensor([len(prompt)]),
            torch.from_numpy(prompt.conditions.indices())[None],
            torch.tensor([prompt.conditions.styles]),
        )
        poem = _Poem(prompt, words, *self._kernel.tables(words))
        sung = {id(known) for known in self._poems}
        self._lay([*(known for known in self._laid if id(known) in sung), poem])
        return poem

    def _lay(self, poems: list[_Poem]) -> None:
        """Lay the tables of poems end to end."""
        self._laid = poems
        self._before = torch.cat([poem.before for poem in poems])
        self._sung = torch.cat([poem.sung for poem in poems])
        ends = np.cumsum([len(poem.before) for poem in poems])
        begins = {id(poem): end - len(poem.before) for poem, end in zip(poems, ends, strict=True)}
        for row, poem in enumerate(self._poems):
            self._base[row] = begins[id(poem)]
        self._begins = begins

    def _sit(self, poem: _Poem, first_word: int) -> None:
        """Begin a row."""
        row = self.rows
        if row == 0:
            self._notes.clear()
            self._words.clear()
            self._loaded = [None] * len(self._loaded)
        if id(poem) not in self._begins:
            self._lay([*self._laid, poem])
        self._poems.append(poem)
        self._base[row], self._lengths[row] = self._begins[id(poem)], len(poem.prompt)
        signature = poem.prompt.conditions.time_signature
        self._metres[row] = v.TIME_SIGNATURE_INDEX[signature]
        self._bars[row] = v.bar_steps(signature)
        self._load_words(row, first_word)

    def leave(self, row: int) -> None:
        last = self.rows - 1
        if row != last:
            held = min(int(self._count[last]), self._memory)
            self._notes.put(row, self._notes.of(last, held))
            for column in (
                self._first_word, self._lengths, self._metres, self._bars, self._count, self._base
            ):  # fmt: skip
                column[row] = column[last]
            self._poems[row] = self._poems[last]
            self._load_words(row, int(self._first_word[row]))
        self._poems.pop()

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

    @torch.inference_mode()
    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._x, self._places = self._trunk(0, self.rows, steps)
        self._echoes = Echoes.of(self._padded(np.array([step.inputs for step in steps])))
        self._readiness = self._model.copy(self._x, self._echoes.kind)
        return self._logits("advance", self._kernel.advance_head(self._x, self._places))

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        # A row that ends has no next note; its choices are drawn all the same and left unused.
        sung = self._sung[self._padded(self._base[: self.rows] + syllables + 1)]
        self._x = self._x + self._model.chosen_advance(self._padded(advances)) + sung
        return self._logits("rest", self._kernel.rest_head(self._x, self._places))

    @torch.inference_mode()
    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        self._places = self._padded(self._metres[: self.rows] * v.MAX_BAR + onsets)
        chosen = self._model.chosen_rest(self._padded(rests))
        self._x = self._x + chosen + self._kernel.onsets(self._places)
        if chords.any():
            self._x = self._x + self._model.chord(self._padded(chords))
        return self._logits("duration", self._kernel.duration_head(self._x, self._places))

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        x = self._x + self._model.chosen_duration(self._padded(durations))
        return self._logits("pitch", self._kernel.pitch_head(x, self._places))

    def _padded(self, values: np.ndarray) -> Tensor:
        missing = LEAST_ROWS - len(values)
        if missing > 0:
            values = np.concatenate([values, np.repeat(values[:1], missing, axis=0)])
        return torch.from_numpy(values)

    def _logits(self, head: str, logits: Tensor) -> np.ndarray:
        if self._echoes.kind.any():
            logits = self._echoes.favour(head, logits, self._readiness)
        array: np.ndarray = logits[: self.rows].numpy()
        return array

    def _trunk(self, start: int, stop: int, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        """One step of the decoder for the rows start … stop − 1 → (rows, D), flat places.

        Where they are too few, free rows after them are computed too, for nothing.
        """
        kernel, rows = self._kernel, slice(start, max(stop, start + LEAST_ROWS))
        steps = [*steps, *[steps[0]] * (rows.stop - stop)]
        for column in (self._count, self._first_word):
            column[stop : rows.stop] = 0
        self._base[stop : rows.stop] = self._base[start]
        current = np.array([step.syllable for step in steps])
        places = np.array([step.end for step in steps]) % self._bars[rows]
        places += self._metres[rows] * v.MAX_BAR
        x = kernel.embed(np.array([step.inputs for step in steps]), places)
        x += self._before[torch.from_numpy(self._base[rows] + current + 1)]

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
        return x, torch.from_numpy(places)

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
