"""Several melodies written side by side, one note each a step, under law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from generation.models.sampling import Sampling, choose, log_likelihoods, noise
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.constraints import Law
from generation.tokens.form_law import FormLaw
from generation.tokens.guidance import Guidance, Step, stacked
from generation.tokens.prompt import Prompt
from generation.tokens.steps import State
from generation.tokens.written import Written

_NEXT = np.arange(v.N_ADVANCES) == v.NEW
_SPLITS = np.cumsum([v.N_ADVANCES, len(v.RESTS), len(v.DURATIONS)])
_NOISE = int(_SPLITS[-1]) + v.N_PITCHES


class Session(Protocol):
    """A model at work on rows of melodies; rows are numbered 0 … n−1 in order of joining."""

    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        """Begin another row, as if it had already written the notes that ``walk`` led through;
        the first of them were ``given``, not written."""

    def leave(self, row: int) -> None:
        """End a row; the last row takes its number."""

    def keep(self, row: int) -> object:
        """A copy of a row as it was before its last :meth:`advance`, to :meth:`rejoin` from."""

    def rejoin(self, kept: object) -> None:
        """Begin another row where a kept one stood."""

    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        """Logits (n, advances) of each row's next note, given where each stands."""

    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        """Logits (n, rests) after these advances, which lead to these syllables."""

    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        """Logits (n, durations) after these rests, which lead to these onsets in the bar, and
        these chords (n, 24; 0 where none is given)."""

    def pitch(self, durations: np.ndarray) -> np.ndarray:
        """Logits (n, pitches) after these durations."""


@dataclass
class Melody:
    """One melody on its way.

    ``pause``: the syllable before whose successor the writing stops, to be judged; None writes
    to the end. ``log_likelihood``: of the notes written here, under the model alone.
    """

    prompt: Prompt
    law: Law
    seed: int
    take: int
    sampling: Sampling
    candidate: int = 0
    guidance: Guidance = Guidance()
    given: int = 0  # notes at the beginning that are there before the writing
    pause: int | None = None
    written: Written = field(init=False)
    closed: bool = False
    log_likelihood: float = 0.0
    go_on: bool = False  # to the next syllable, at the next note
    ended: bool = False  # finished, or paused
    kept: object = None  # of the session, where it paused
    form: FormLaw | None = None

    def __post_init__(self) -> None:
        self.written = Written(v.bar_steps(self.prompt.conditions.time_signature))

    @property
    def bar(self) -> int:
        return self.written.bar

    @property
    def tokens(self) -> list[NoteToken]:
        return self.written.tokens

    @property
    def state(self) -> State:
        return self.written.state

    def write(self, token: NoteToken) -> None:
        """Add a note."""
        self.written.write(token)
        self.closed = self.law.closes(
            self.state.syllable,
            self.written.onsets[-1],
            v.DURATIONS[token.duration],
            token.pitch,
        )
        self.go_on = False

    def may_advance(self) -> np.ndarray:
        """The laws' mask over the advance."""
        if self.go_on:
            return _NEXT
        mask = self.law.advance(self.state, self.closed)
        return self.form.advance(self.written, mask) if self.form else mask

    def may_rest(self, advance: int) -> np.ndarray:
        """… over the rest before the note."""
        mask = self.law.rest(self.state, advance)
        return self.form.rest(self.written, advance, mask) if self.form else mask

    def may_last(self, syllable: int, notes: int, onset: int) -> np.ndarray:
        """… over its duration. ``notes``: of its syllable, before it."""
        mask = self.law.duration(syllable, notes, onset)
        return self.form.duration(self.written, syllable, notes, onset, mask) if self.form else mask

    def may_sound(self, syllable: int, notes: int, onset: int, duration: int) -> np.ndarray:
        """… over its pitch."""
        mask = self.law.pitch(self.state, syllable, notes, onset, duration)
        return self.form.pitch(self.written, syllable, notes, mask) if self.form else mask

    def stops_at(self, advance: int) -> bool:
        """Whether this advance ends the song, or the stretch that was asked for."""
        at_pause = self.state.syllable == self.pause and not self.go_on
        return advance == v.END or (advance == v.NEW and at_pause)


_Where = tuple[list[int], list[int], list[int]]  # of each row: syllable, its notes so far, onset


class _Draw:
    """What chance and temper say of one note of every melody. ``gains``: how likely (nats) the
    model held what was chosen."""

    def __init__(self, rows: Sequence[Melody]) -> None:
        drawn = np.empty((len(rows), _NOISE))
        for at, row in enumerate(rows):
            drawn[at] = noise((row.seed, row.take, row.candidate), len(row.tokens), _NOISE)
        self._parts = np.split(drawn, _SPLITS, axis=1)
        self._tempers = np.array([row.sampling.temper() for row in rows])
        self.gains = np.zeros(len(rows))

    def choose(self, head: int, logits: np.ndarray, allowed: Sequence[np.ndarray]) -> np.ndarray:
        """One token a row, by the noise that is the head's own."""
        exact = logits.astype(np.float64)
        # As np.stack, which takes each array apart first.
        masks = np.concatenate(allowed).reshape(exact.shape)
        chosen = choose(exact, masks, self._parts[head], self._tempers)
        self.gains += log_likelihoods(exact, chosen)
        return chosen


class Decoder:
    """Rows of melodies through a :class:`Session`. Melodies may come and go at any step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.melodies: list[Melody] = []

    def add(self, melody: Melody, tokens: Sequence[NoteToken] = ()) -> None:
        """Take up a melody; ``tokens`` are notes it has already, up to a pause or the end."""
        walk = []
        for token in tokens:
            walk.append(melody.guidance.step(melody.written))
            melody.write(token)
        melody.go_on = bool(tokens) and melody.state.syllable < len(melody.prompt) - 1
        self._session.join(melody.prompt, walk, melody.given)
        self.melodies.append(melody)

    def go_on(self, melody: Melody, kept: object) -> None:
        """Take up a melody where another paused."""
        self._session.rejoin(kept)
        self.melodies.append(melody)

    def remove(self, melody: Melody) -> None:
        """Drop a melody, finished or not."""
        row = next(at for at, known in enumerate(self.melodies) if known is melody)
        self._session.leave(row)
        self.melodies[row] = self.melodies[-1]
        self.melodies.pop()

    def step(self) -> None:
        """One more note for every melody; those that end are marked so and dropped."""
        draw = _Draw(self.melodies)
        advances, rests, where = self._begin(draw)
        durations, pitches = self._sound(draw, rests, where)
        for row, gain in zip(self.melodies, draw.gains.tolist(), strict=True):
            row.log_likelihood += gain
        self._write(np.stack([advances, rests, durations, pitches], axis=1))

    def _begin(self, draw: _Draw) -> tuple[np.ndarray, np.ndarray, _Where]:
        """Which syllable sings, after which rest; and where that leads to."""
        rows = self.melodies
        states = [row.state for row in rows]
        logits = self._session.advance([row.guidance.step(row.written) for row in rows])
        advances = draw.choose(0, logits, [row.may_advance() for row in rows])
        new = advances == v.NEW
        syllables = np.array([state.syllable for state in states]) + new
        held = np.where(new, 0, [state.notes_in_syllable for state in states])

        logits = self._session.rest(advances, syllables)
        each = zip(rows, advances.tolist(), strict=True)
        rests = draw.choose(1, logits, [row.may_rest(advance) for row, advance in each])
        onsets = np.array([state.end for state in states]) + v.STEPS_OF_REST[rests]
        # Plain numbers from here on: what the laws and chords are asked is asked row by row.
        return advances, rests, (syllables.tolist(), held.tolist(), onsets.tolist())

    def _sound(
        self, draw: _Draw, rests: np.ndarray, where: _Where
    ) -> tuple[np.ndarray, np.ndarray]:
        """How long the note is, and how high."""
        rows, onsets = self.melodies, where[2]
        chords = stacked(
            [row.guidance.chord(row.written, at) for row, at in zip(rows, onsets, strict=True)]
        )
        logits = self._session.duration(rests, np.array(onsets) % [row.bar for row in rows], chords)
        notes = zip(rows, *where, strict=True)
        durations = draw.choose(2, logits, [row.may_last(*at) for row, *at in notes])

        lengths = v.STEPS_OF_DURATION[durations].tolist()
        logits = self._session.pitch(durations)
        held = zip(rows, *where, lengths, strict=True)
        pitches = draw.choose(3, logits, [row.may_sound(*at) for row, *at in held])
        return durations, pitches

    def _write(self, chosen: np.ndarray) -> None:
        for melody, numbers in list(zip(self.melodies, chosen.tolist(), strict=True)):
            if melody.stops_at(numbers[0]):
                melody.ended = True
                if numbers[0] != v.END:
                    row = next(at for at, known in enumerate(self.melodies) if known is melody)
                    melody.kept = self._session.keep(row)
                self.remove(melody)
            else:
                melody.write(NoteToken(*numbers))
