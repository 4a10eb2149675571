"""Several melodies written side by side, one note each a step, under law."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from generation.models.sampling import Sampling, choose, noise
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.constraints import Law
from generation.tokens.prompt import Prompt
from generation.tokens.steps import State

_SPLITS = np.cumsum([v.N_ADVANCES, len(v.RESTS), len(v.DURATIONS)])
_NOISE = int(_SPLITS[-1]) + v.N_PITCHES


class Session(Protocol):
    """A model at work on rows of melodies; rows are numbered 0 … n−1 in order of joining."""

    def join(self, prompt: Prompt, walk: Sequence[State]) -> None:
        """Begin another row, as if it had already written the notes that ``walk`` led through."""

    def leave(self, row: int) -> None:
        """End a row; the last row takes its number."""

    def advance(self, states: Sequence[State]) -> np.ndarray:
        """Logits (n, advances) of each row's next note, given where each stands."""

    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        """Logits (n, rests) after these advances, which lead to these syllables."""

    def duration(self, rests: np.ndarray, onsets: np.ndarray) -> np.ndarray:
        """Logits (n, durations) after these rests, which lead to these onsets in the bar."""

    def pitch(self, durations: np.ndarray) -> np.ndarray:
        """Logits (n, pitches) after these durations."""


@dataclass
class Melody:
    """One melody on its way."""

    prompt: Prompt
    law: Law
    seed: int
    take: int
    sampling: Sampling
    tokens: list[NoteToken] = field(default_factory=list)
    state: State = State()
    closed: bool = False
    finished: bool = False

    @property
    def bar(self) -> int:
        return v.bar_steps(self.prompt.conditions.time_signature)

    def write(self, token: NoteToken) -> None:
        """Add a note."""
        onset = self.state.end + v.RESTS[token.rest]
        self.state = self.state.after(token, self.bar)
        self.closed = self.law.closes(
            self.state.syllable, onset, v.DURATIONS[token.duration], token.pitch
        )
        self.tokens.append(token)


class Decoder:
    """Rows of melodies through a :class:`Session`. Melodies may come and go at any step."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.melodies: list[Melody] = []

    def add(self, melody: Melody, tokens: Sequence[NoteToken] = ()) -> None:
        """Take up a melody; ``tokens`` are notes it has already."""
        walk = []
        for token in tokens:
            walk.append(melody.state)
            melody.write(token)
        self._session.join(melody.prompt, walk)
        self.melodies.append(melody)

    def remove(self, melody: Melody) -> None:
        """Drop a melody, finished or not."""
        row = next(at for at, known in enumerate(self.melodies) if known is melody)
        self._session.leave(row)
        self.melodies[row] = self.melodies[-1]
        self.melodies.pop()

    def step(self) -> None:
        """One more note for every melody; those that end are marked finished and dropped."""
        rows = self.melodies
        drawn = np.stack([noise(row.seed, row.take, len(row.tokens), _NOISE) for row in rows])
        parts = np.split(drawn, _SPLITS, axis=1)
        states = [row.state for row in rows]

        logits = self._session.advance(states)
        allowed = np.stack([row.law.advance(row.state, row.closed) for row in rows])
        advances = self._choose(logits, allowed, parts[0])
        new = advances == v.NEW
        syllables = np.array([state.syllable for state in states]) + new
        held = np.where(new, 0, [state.notes_in_syllable for state in states])

        logits = self._session.rest(advances, syllables)
        allowed = np.stack(
            [row.law.rest(row.state, int(a)) for row, a in zip(rows, advances, strict=True)]
        )
        rests = self._choose(logits, allowed, parts[1])
        onsets = np.array([state.end for state in states]) + v.STEPS_OF_REST[rests]

        logits = self._session.duration(rests, onsets % [row.bar for row in rows])
        allowed = np.stack(
            [
                row.law.duration(int(s), int(h), int(o))
                for row, s, h, o in zip(rows, syllables, held, onsets, strict=True)
            ]
        )
        durations = self._choose(logits, allowed, parts[2])
        lengths = v.STEPS_OF_DURATION[durations]

        logits = self._session.pitch(durations)
        allowed = np.stack(
            [
                row.law.pitch(row.state, int(s), int(h), int(o), int(d))
                for row, s, h, o, d in zip(rows, syllables, held, onsets, lengths, strict=True)
            ]
        )
        pitches = self._choose(logits, allowed, parts[3])
        self._write(np.stack([advances, rests, durations, pitches], axis=1))

    def _choose(self, logits: np.ndarray, allowed: np.ndarray, drawn: np.ndarray) -> np.ndarray:
        # A session may hold melodies of different temper: choose row by row only where it does.
        tempers = {row.sampling for row in self.melodies}
        if len(tempers) == 1:
            return choose(logits, allowed, drawn, next(iter(tempers)))
        rows = [
            choose(logits[at : at + 1], allowed[at : at + 1], drawn[at : at + 1], row.sampling)
            for at, row in enumerate(self.melodies)
        ]
        return np.concatenate(rows)

    def _write(self, chosen: np.ndarray) -> None:
        for melody, numbers in list(zip(self.melodies, chosen.tolist(), strict=True)):
            if numbers[0] == v.END:
                melody.finished = True
                self.remove(melody)
            else:
                melody.write(NoteToken(*numbers))
