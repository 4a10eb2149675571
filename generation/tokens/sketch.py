"""Words together with what their phrases shall be like: points of the phrase model's space."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from generation.tokens import vocabulary as v
from generation.tokens.anchor import Anchor
from generation.tokens.idiom import Idiom
from generation.tokens.phrases import cut
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written


@dataclass(frozen=True)
class Stretch:
    """The room of a phrase: its syllables; the barline that it counts from and the end of its
    last note, in steps of the melody."""

    syllables: range
    origin: int
    end: int


@dataclass(frozen=True)
class Sketch(Prompt):
    """``stretches``: in order, all syllables are in one of them; ``latents``: of each,
    (stretches, D); ``anchor``: what holds them to the notes that were there;
    ``idiom``: the habits of a tradition, for what is written in one."""

    stretches: tuple[Stretch, ...]
    latents: np.ndarray
    anchor: Anchor | None = None
    idiom: Idiom | None = None

    @classmethod
    def of(
        cls,
        words: Prompt,
        stretches: Sequence[Stretch],
        latents: np.ndarray,
        anchor: Anchor | None = None,
        idiom: Idiom | None = None,
    ) -> Sketch:
        return cls(words.syllables, words.conditions, tuple(stretches), latents, anchor, idiom)

    def stretch_of(self, syllable: int) -> int:
        """The index of the stretch that a syllable is in; what comes before the first is in the
        first."""
        return self._stretch_of[max(syllable, 0)]

    @cached_property
    def _stretch_of(self) -> dict[int, int]:
        return {syllable: at for at, one in enumerate(self.stretches) for syllable in one.syllables}

    @cached_property
    def bar(self) -> int:
        """The length of a bar in steps."""
        return v.bar_steps(self.conditions.time_signature)

    @cached_property
    def places(self) -> int:
        """Where the places of its bar begin among those of all time signatures."""
        return v.TIME_SIGNATURE_INDEX[self.conditions.time_signature] * v.MAX_BAR


def stretches(written: Written, words: Prompt) -> list[tuple[Stretch, range]]:
    """The phrases of a melody as room for others, each with its notes."""
    syllable_of = np.cumsum([token.advance == v.NEW for token in written.tokens]) - 1
    found = []
    for notes in cut(written, words.line_of):
        first, last = notes.start, notes.stop - 1
        onset = written.onsets[first]
        room = Stretch(
            range(int(syllable_of[first]), int(syllable_of[last]) + 1),
            onset - onset % written.bar,
            written.onsets[last] + v.DURATIONS[written.tokens[last].duration],
        )
        found.append((room, notes))
    return found
