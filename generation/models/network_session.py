"""What the sessions of all networks share: the words read once for all who sing them, and the
choice of a note's four tokens. What a network remembers of the notes is its session's own."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from generation.models.hearing import Window
from generation.models.kernel import LEAST_ROWS, Kernel
from generation.models.melody_transformer import INPUTS, Echoes, MelodyTransformer, Words
from generation.tokens import vocabulary as v
from generation.tokens.guidance import Step
from generation.tokens.prompt import Prompt

_ECHO = list(INPUTS).index("hint_echo")


@dataclass(eq=False)
class Poem:
    """The words of one prompt, read: what all its rows share. See :class:`Kernel`."""

    prompt: Prompt
    words: Words
    before: Tensor
    sung: Tensor
    windows: dict[int, Window] = field(default_factory=dict)  # by their first syllable


@dataclass(frozen=True)
class Opening:
    """How a row began."""

    prompt: Prompt
    walk: tuple[Step, ...]

    def same(self, other: Opening) -> bool:
        return self.prompt is other.prompt and self.walk == other.walk


class NetworkSession(ABC):
    """A :class:`generation.models.decoding.Session` but for leaving, keeping and rejoining.

    Rows are kept dense (a row that leaves is replaced by the last), so that every step works on
    views; a row alone is computed together with free ones, see :mod:`generation.models.kernel`.
    """

    def __init__(self, model: MelodyTransformer, capacity: int) -> None:
        """``capacity``: free rows included."""
        self.model = self._model = model.eval()
        with torch.inference_mode():
            self._kernel = Kernel(model)
        self._lengths = np.ones(capacity, dtype=np.int64)
        self._metres = np.zeros(capacity, dtype=np.int64)
        self._bars = np.ones(capacity, dtype=np.int64)
        self._base = np.zeros(capacity, dtype=np.int64)  # where a row's poem begins in the tables
        self._poems: list[Poem] = []  # of each row
        self._laid: list[Poem] = []  # whose tables are laid end to end
        self._begins: dict[int, int] = {}  # there, by the id of the poem
        self._joined: tuple[Opening, object] | None = None  # the row begun last, as it was kept
        self._before = self._sung = self._x = self._places = torch.zeros(0)
        self._inputs = np.zeros((0, len(INPUTS)), dtype=np.int64)  # of the last step
        self._echoes: Echoes | None = None  # of the note to come; None where no line echoes
        self._readiness = torch.zeros(0)

    @property
    def rows(self) -> int:
        return len(self._poems)

    @torch.inference_mode()
    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        opening = Opening(prompt, tuple(walk))
        if self._joined and self._joined[0].same(opening):
            self.rejoin(self._joined[1])  # many candidates begin alike: read them once
        else:
            self._joined = opening, self._begin(self._read(prompt), walk, given)

    @abstractmethod
    def rejoin(self, kept: object) -> None:
        """Begin another row where a kept one stood."""

    @abstractmethod
    def _begin(self, poem: Poem, walk: Sequence[Step], given: int) -> object:
        """Begin a row and hear the notes that are there, the given ones all at once; returns
        what :meth:`rejoin` takes."""

    # ---- the words

    def words(self, prompt: Prompt) -> Words:
        """The words of a prompt, read; those read last are remembered."""
        return self._read(prompt).words

    def _read(self, prompt: Prompt) -> Poem:
        """The poem of a prompt, known or new."""
        known = next((poem for poem in self._laid if poem.prompt is prompt), None)
        return known or self._open(prompt)

    def _open(self, prompt: Prompt) -> Poem:
        words = self._model.read(
            torch.from_numpy(prompt.syllables)[None],
            torch.tensor([len(prompt)]),
            torch.from_numpy(prompt.conditions.indices())[None],
            torch.tensor([prompt.conditions.styles]),
        )
        poem = Poem(prompt, words, *self._kernel.tables(words))
        sung = {id(known) for known in self._poems}
        self._lay([*(known for known in self._laid if id(known) in sung), poem])
        return poem

    def _lay(self, poems: list[Poem]) -> None:
        """Lay the tables of poems end to end."""
        self._laid = poems
        self._before = torch.cat([poem.before for poem in poems])
        self._sung = torch.cat([poem.sung for poem in poems])
        ends = np.cumsum([len(poem.before) for poem in poems])
        begins = {id(poem): end - len(poem.before) for poem, end in zip(poems, ends, strict=True)}
        for row, poem in enumerate(self._poems):
            self._base[row] = begins[id(poem)]
        self._begins = begins

    def _seat(self, poem: Poem) -> int:
        """Begin a row; returns its number."""
        row = self.rows
        if id(poem) not in self._begins:
            self._lay([*self._laid, poem])
        self._poems.append(poem)
        self._base[row], self._lengths[row] = self._begins[id(poem)], len(poem.prompt)
        signature = poem.prompt.conditions.time_signature
        self._metres[row] = v.TIME_SIGNATURE_INDEX[signature]
        self._bars[row] = v.bar_steps(signature)
        return row

    def _unseat(self, row: int) -> None:
        """End a row; the last one takes its place."""
        last = self.rows - 1
        for column in (self._lengths, self._metres, self._bars, self._base):
            column[row] = column[last]
        self._poems[row] = self._poems[last]
        self._poems.pop()

    # ---- the notes

    @abstractmethod
    def _trunk(self, start: int, stop: int, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        """One step for the rows start … stop − 1 → (rows, D), flat places. Where they are too
        few, free rows after them are computed too, for nothing."""

    def _told(self, rows: slice, steps: Sequence[Step]) -> tuple[Tensor, Tensor]:
        """What the network is told before a note of each of these rows: (rows, D), flat
        places."""
        current = np.array([step.syllable for step in steps])
        places = np.array([step.end for step in steps]) % self._bars[rows]
        places += self._metres[rows] * v.MAX_BAR
        self._inputs = np.array([step.inputs for step in steps])
        x = self._kernel.embed(self._inputs, places)
        x += self._before.index_select(0, torch.from_numpy(self._base[rows] + current + 1))
        return x, torch.from_numpy(places)

    @torch.inference_mode()
    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._x, self._places = self._trunk(0, self.rows, steps)
        self._echoes = None
        if self._inputs[:, _ECHO].any():
            self._echoes = Echoes.of(torch.from_numpy(self._inputs))
            self._readiness = self._model.copy(self._x, self._echoes.kind)
        return self._logits("advance", self._kernel.advance_head(self._x, self._places))

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        # A row that ends has no next note; its choices are drawn all the same and left unused.
        sung = self._padded(self._base[: self.rows] + syllables + 1)
        chosen = self._kernel.advances.index_select(0, self._padded(advances))
        self._x = (self._x + chosen).add_(self._sung.index_select(0, sung))
        return self._logits("rest", self._kernel.rest_head(self._x, self._places))

    @torch.inference_mode()
    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        self._places = self._padded(self._metres[: self.rows] * v.MAX_BAR + onsets)
        chosen = self._kernel.rests.index_select(0, self._padded(rests))
        self._x = (self._x + chosen).add_(self._kernel.onsets.index_select(0, self._places))
        if chords.any():
            self._x = self._x + self._model.chord(self._padded(chords))
        return self._logits("duration", self._kernel.duration_head(self._x, self._places))

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        x = self._x + self._kernel.durations.index_select(0, self._padded(durations))
        return self._logits("pitch", self._kernel.pitch_head(x, self._places))

    def _padded(self, values: np.ndarray) -> Tensor:
        missing = LEAST_ROWS - len(values)
        if missing > 0:
            values = np.concatenate([values, np.repeat(values[:1], missing, axis=0)])
        return torch.from_numpy(values)

    def _logits(self, head: str, logits: Tensor) -> np.ndarray:
        if self._echoes is not None:
            logits = self._echoes.favour(head, logits, self._readiness)
        array: np.ndarray = logits[: self.rows].numpy()
        return array
