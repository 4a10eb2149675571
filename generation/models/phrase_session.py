"""The phrase model at work: melodies side by side, each phrase from a point of its own.

A phrase is written as in training, from the barline before its first note and told nothing of
the one before; what the whole melody calls a rest before it is there the place it begins at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import Tensor

from generation.models.kernel import LEAST_ROWS
from generation.models.phrase_kernel import Mind, PhraseKernel
from generation.models.phrase_vae import PhraseVae
from generation.tokens import vocabulary as v
from generation.tokens.guidance import Step
from generation.tokens.phrases import left
from generation.tokens.prompt import Prompt
from generation.tokens.sketch import Sketch, Stretch
from generation.tokens.steps import State

_REST, _INTERVAL, _BAR, _PLAIN = 1, 4, 6, 7  # in the inputs of a state, and how many they are
_NO_INTERVAL = State().inputs[_INTERVAL]
_NEVER = np.float32(-1e4)  # the logit of a place that no phrase begins at


@dataclass(frozen=True)
class _Row:
    """``mind``: what is in it after what was heard of the phrase, none before the first;
    ``fresh``: that is nothing yet; ``end``: of the last note, in steps of the melody."""

    sketch: Sketch
    stretch: int
    mind: Mind | None = None
    fresh: bool = True
    end: int = 0

    @property
    def room(self) -> Stretch:
        return self.sketch.stretches[self.stretch]

    def heard(self, step: Step) -> tuple[int, ...]:
        """What training would call the view after a note of this phrase."""
        inputs, room = list(step.inputs[:_PLAIN]), self.room
        if self.fresh:  # the phrase's first note
            onset = (step.end - v.DURATIONS[inputs[2]]) % self.sketch.bar
            inputs[_REST] = v.REST_INDEX.get(onset, 0)
            inputs[_INTERVAL] = _NO_INTERVAL
        inputs[_BAR] = max(step.end - room.origin, 0) // self.sketch.bar % 8
        return (*inputs, *left(room.syllables.stop - 1 - step.syllable, room.end - step.end))


class PhraseSession:
    """A :class:`generation.models.decoding.Session` for prompts that are sketches."""

    def __init__(self, model: PhraseVae) -> None:
        with torch.inference_mode():
            self._kernel = PhraseKernel(model.eval())
        self._rows: list[_Row] = []
        self._before: list[_Row] = []  # the last advance
        self._opening: list[bool] = []  # whether the next note is a phrase's first
        self._told: list[tuple[int, ...]] = []  # of the notes before
        self._onsets: list[int] = []  # of the next notes, in steps of the melody
        self._x = self._places = torch.zeros(0)

    @torch.inference_mode()
    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        if not isinstance(prompt, Sketch):
            raise TypeError("The phrase model writes from a sketch.")
        row = _Row(prompt, -1)
        last = prompt.stretch_of(walk[-1].syllable) if walk else -1
        for step in walk:  # only what belongs to the last phrase is remembered
            if step.syllable >= 0 and prompt.stretch_of(step.syllable) == last:
                (row,), _ = self._after([row], [step])
        self._rows.append(row)
        self._before.append(row)

    def leave(self, row: int) -> None:
        for rows in (self._rows, self._before):
            rows[row] = rows[-1]
            rows.pop()

    def keep(self, row: int) -> object:
        return self._before[row]

    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        self._rows.append(kept)
        self._before.append(kept)

    @torch.inference_mode()
    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._before = list(self._rows)
        self._rows, x = self._after(self._rows, steps)
        self._x = x[_enough(range(len(x)))]
        self._place([row.end % row.sketch.bar for row in self._rows])
        self._opening = [step.syllable < 0 for step in steps]
        self._told = [step.inputs for step in steps]
        logits = self._array(self._kernel.advance_head(self._x, self._places))
        for at, (row, step) in enumerate(zip(self._rows, steps, strict=True)):
            if step.syllable == row.room.syllables[-1] < len(row.sketch) - 1:
                logits[at, v.NEW] = logits[at, v.END]  # the phrase's end leads to the next
            if row.sketch.anchor:
                logits[at] += row.sketch.anchor.advance(row.end)
        return logits

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        wanted = [
            row.sketch.stretch_of(syllable)
            for row, syllable in zip(self._rows, syllables.tolist(), strict=True)
        ]
        entering = [at for at, row in enumerate(self._rows) if row.stretch != wanted[at]]
        if entering:
            rows = [self._rows[at] for at in entering]
            begun, x = self._begin(rows, [wanted[at] for at in entering])
            for number, at in enumerate(entering):
                self._rows[at] = replace(begun[number], end=rows[number].end)
                self._x[at], self._places[at] = x[number], begun[number].sketch.places
                self._opening[at] = True
        self._x = self._x + self._chosen(self._kernel.advances, advances)
        found = self._array(self._kernel.rest_head(self._x, self._places))
        for at in np.flatnonzero(self._opening).tolist():
            found[at] = self._by_place(found[at], self._rows[at])
        for at, row in enumerate(self._rows):
            if row.sketch.anchor:
                found[at] += row.sketch.anchor.rest(row.end)
        return found

    @torch.inference_mode()
    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        self._place(onsets.tolist())
        ends = np.array([row.end for row in self._rows])
        self._onsets = (ends + v.STEPS_OF_REST[rests]).tolist()
        told = [
            v.REST_INDEX.get(onset, 0) if opening else rest
            for opening, rest, onset in zip(
                self._opening, rests.tolist(), onsets.tolist(), strict=True
            )
        ]
        self._x = self._x + self._chosen(self._kernel.rests, told)
        self._x += self._kernel.onsets.index_select(0, self._places)
        found = self._array(self._kernel.duration_head(self._x, self._places))
        for at, row in enumerate(self._rows):
            if row.sketch.anchor:
                found[at] += row.sketch.anchor.duration(self._onsets[at])
            if row.sketch.idiom:
                found[at] += row.sketch.idiom.duration(self._told[at])
        return found

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        x = self._x + self._chosen(self._kernel.durations, durations)
        found = self._array(self._kernel.pitch_head(x, self._places))
        for at, row in enumerate(self._rows):
            if row.sketch.anchor:
                found[at] += row.sketch.anchor.pitch(self._onsets[at])
            if row.sketch.idiom:
                mode = row.sketch.conditions.key.mode
                found[at] += row.sketch.idiom.pitch(self._told[at], mode)
        return found

    # ---- the writer

    def _after(self, rows: Sequence[_Row], steps: Sequence[Step]) -> tuple[list[_Row], Tensor]:
        """The rows one note later, and what is in mind before the next, (R, W). A row that is
        not in its phrase yet enters it."""
        wanted = [
            row.sketch.stretch_of(step.syllable) for row, step in zip(rows, steps, strict=True)
        ]
        known = list(rows)
        entering = [at for at, row in enumerate(rows) if row.stretch != wanted[at]]
        xs = {}
        if entering:
            begun, x = self._begin([rows[at] for at in entering], [wanted[at] for at in entering])
            for number, at in enumerate(entering):
                known[at], xs[at] = begun[number], x[number]
        going_on = [at for at, step in enumerate(steps) if step.syllable >= 0]
        if going_on:
            minds, x = self._heard(
                [known[at] for at in going_on],
                [known[at].heard(steps[at]) for at in going_on],
                [steps[at].end % known[at].sketch.bar for at in going_on],
            )
            for number, at in enumerate(going_on):
                row, mind = known[at], minds[number]
                known[at] = _Row(row.sketch, row.stretch, mind, fresh=False, end=steps[at].end)
                xs[at] = x[number]
        return known, torch.stack([xs[at] for at in range(len(rows))])

    def _begin(self, rows: Sequence[_Row], stretches: Sequence[int]) -> tuple[list[_Row], Tensor]:
        """The rows at the beginning of a phrase, and what is in mind there."""
        points = np.stack([row.sketch.latents[at] for row, at in zip(rows, stretches, strict=True)])
        mind = self._kernel.begin(torch.from_numpy(points[_enough(range(len(rows)))]).float())
        begun = [
            _Row(row.sketch, at, mind.of(number))
            for number, (row, at) in enumerate(zip(rows, stretches, strict=True))
        ]
        inputs = [
            (*State().inputs, *left(len(row.room.syllables), row.room.end - row.room.origin))
            for row in begun
        ]
        minds, x = self._heard(begun, inputs, [0] * len(begun))
        return [_Row(row.sketch, row.stretch, at) for row, at in zip(begun, minds, strict=True)], x

    def _heard(
        self, rows: Sequence[_Row], inputs: Sequence[tuple[int, ...]], places: Sequence[int]
    ) -> tuple[list[Mind], Tensor]:
        """What each row has in mind after one more note, in the writer's terms and in those of
        the heads."""
        lanes = _enough(range(len(rows)))
        minds = [row.mind for row in rows if row.mind]
        flat = [row.sketch.places + place for row, place in zip(rows, places, strict=True)]
        x, state = self._kernel.trunk(
            np.array(inputs)[lanes],
            np.array(flat)[lanes],
            Mind.stacked([minds[at] for at in lanes]),
        )
        heard = [Mind(at, mind.gates, mind.aim) for mind, at in zip(minds, state, strict=False)]
        return heard, x[: len(rows)]

    def _by_place(self, logits: np.ndarray, row: _Row) -> np.ndarray:
        """A phrase's first rest is the place it begins at: the logits of those rests that lead
        from the note before to each place."""
        leads = row.end + v.STEPS_OF_REST - row.room.origin
        found = [
            logits[v.REST_INDEX[lead]] if lead in v.REST_INDEX else _NEVER
            for lead in leads.tolist()
        ]
        return np.array(found, dtype=logits.dtype)

    def _place(self, places: Sequence[int]) -> None:
        flat = [row.sketch.places + place for row, place in zip(self._rows, places, strict=True)]
        self._places = torch.tensor([flat[at] for at in _enough(range(len(flat)))])

    @staticmethod
    def _chosen(table: Tensor, chosen: Sequence[int] | np.ndarray) -> Tensor:
        """The vectors of what was chosen."""
        rows = np.asarray(chosen)[_enough(range(len(chosen)))]
        return table.index_select(0, torch.from_numpy(rows))

    def _array(self, logits: Tensor) -> np.ndarray:
        array: np.ndarray = logits[: len(self._rows)].numpy()
        return array


def _enough(rows: range) -> list[int]:
    """So many rows that each is computed as if it were alone: see the kernel."""
    return [*rows, *[0] * (LEAST_ROWS - len(rows))]
