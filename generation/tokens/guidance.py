"""All that stands beside the words while a melody is written: the form it follows, what of it is
given, and the chords."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from generation.score.progression import Progression
from generation.tokens import harmony
from generation.tokens import vocabulary as v
from generation.tokens.guide import NO_HINT, Guide
from generation.tokens.slots import Deadlines
from generation.tokens.written import Written


class Step(NamedTuple):
    """What the decoder is told before a note: ``inputs`` as named in
    ``melody_transformer.INPUTS``, the syllable sung last, and the end of the last note in steps
    from the first barline."""

    inputs: tuple[int, ...]
    syllable: int
    end: int


@dataclass(frozen=True)
class Harmony:
    """Chords by the steps at which they begin, from the first full bar, over and over every
    ``length`` steps. ``rows``: (chords, 24)."""

    starts: tuple[int, ...]
    rows: np.ndarray
    length: int

    @classmethod
    def of(cls, progression: Progression, tonic: int) -> Harmony:
        """The chords as degrees above a tonic (pitch class)."""
        return cls(
            tuple(chord.onset // v.TICKS_PER_STEP for chord in progression.chords),
            np.stack([harmony.degrees(chord, tonic) for chord in progression.chords]),
            progression.length // v.TICKS_PER_STEP,
        )

    def at(self, step: int) -> np.ndarray:
        """The chord that sounds then; before the first bar, the last one. Shape (24,)."""
        row: np.ndarray = self.rows[bisect_right(self.starts, step % self.length) - 1]
        return row


_SILENT = harmony.degrees(None, 0)


@dataclass(frozen=True)
class Guidance:
    """See the module's docstring. Nothing at all leaves the model to itself."""

    guide: Guide | None = None
    deadlines: Deadlines | None = None
    harmony: Harmony | None = None

    def step(self, written: Written) -> Step:
        """The view before the next note."""
        state = written.state
        hint = self.guide.hint(written) if self.guide else NO_HINT
        deadline = 0
        if self.deadlines:
            deadline = self.deadlines.ahead(state.syllable, state.end)
        return Step((*state.inputs, *hint, deadline), state.syllable, state.end)

    def steps(self, written: Written) -> list[Step]:
        """The views before each note and after the last."""
        walk, past = [], Written(written.bar)
        for token in written.tokens:
            walk.append(self.step(past))
            past.write(token)
        return [*walk, self.step(past)]

    def chord(self, written: Written, onset: int) -> np.ndarray:
        """The chord under the next note's onset. Shape (24,), zeros where none is asked for.
        What begins after the first barline is an anacrusis, and the chords begin after it."""
        if self.harmony is None:
            return _SILENT
        first = written.onsets[0] if written.onsets else onset
        return self.harmony.at(onset - written.bar if first > 0 else onset)


def stacked(rows: Sequence[np.ndarray]) -> np.ndarray:
    """Chords of several melodies. Shape (n, 24)."""
    return np.stack(rows).astype(np.float32)
