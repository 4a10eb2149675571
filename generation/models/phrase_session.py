"""The phrase model at work: melodies side by side, each phrase from a point of its own.

A phrase is written as in training, from the barline before its first note and told nothing of
the one before; what the whole melody calls a rest before it is there the place it begins at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor

from generation.models.kernel import LEAST_ROWS
from generation.models.phrase_kernel import Mind, PhraseKernel
from generation.models.phrase_vae import PhraseVae
from generation.tokens import vocabulary as v
from generation.tokens.anchor import Anchor
from generation.tokens.guidance import Step
from generation.tokens.phrases import left
from generation.tokens.prompt import Prompt
from generation.tokens.sketch import Sketch, Stretch
from generation.tokens.steps import State

_REST, _INTERVAL, _BAR, _PLAIN = 1, 4, 6, 7  # in the inputs of a state, and how many they are
_NO_INTERVAL = State().inputs[_INTERVAL]
_NEVER = np.float32(-1e4)  # the logit of a place that no phrase begins at


class _Begun(NamedTuple):
    """Of each phrase of a sketch, what is in mind before its first note: in the writer's terms, and
    in those of the heads (phrases, W); of enough of them."""

    mind: Mind
    x: Tensor


class _Row(NamedTuple):
    """``mind`` and ``lane``: where stands what is in mind after what was heard of the phrase;
    ``fresh``: that is nothing yet; ``end``: of the last note, in steps of the melody."""

    sketch: Sketch
    begun: _Begun
    stretch: int
    mind: Mind
    lane: int = 0
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
        begun = next((row.begun for row in self._rows if row.sketch is prompt), None)
        begun = begun or self._begin(prompt)  # candidates begin alike
        row = _Row(prompt, begun, -1, begun.mind)
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
        kept = self._before[row]
        return kept._replace(mind=kept.mind.of(kept.lane), lane=0)

    def rejoin(self, kept: object) -> None:
        if not isinstance(kept, _Row):
            raise TypeError(f"not a row of this session: {kept!r}")
        self._rows.append(kept)
        self._before.append(kept)

    @torch.inference_mode()
    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._before = list(self._rows)
        self._rows, self._x = self._after(self._rows, steps)
        self._place([row.end % row.sketch.bar for row in self._rows])
        self._opening = [step.syllable < 0 for step in steps]
        self._told = [step.inputs for step in steps]
        logits = self._array(self._kernel.advance_head(self._x, self._places))
        for at, (row, step) in enumerate(zip(self._rows, steps, strict=True)):
            if step.syllable == row.room.syllables[-1] < len(row.sketch) - 1:
                logits[at, v.NEW] = logits[at, v.END]  # the phrase's end leads to the next
        self._hold(logits, Anchor.advance, [row.end for row in self._rows])
        return logits

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        wanted = [
            row.sketch.stretch_of(syllable)
            for row, syllable in zip(self._rows, syllables.tolist(), strict=True)
        ]
        entering = [at for at, row in enumerate(self._rows) if row.stretch != wanted[at]]
        for at in entering:
            self._rows[at] = row = _entered(self._rows[at], wanted[at])
            self._x[at], self._places[at] = row.begun.x[row.stretch], row.sketch.places
            self._opening[at] = True
        self._x = self._x + self._chosen(self._kernel.advances, advances)
        found = self._array(self._kernel.rest_head(self._x, self._places))
        for at in np.flatnonzero(self._opening).tolist():
            found[at] = self._by_place(found[at], self._rows[at])
        self._hold(found, Anchor.rest, [row.end for row in self._rows])
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
        self._hold(found, Anchor.duration, self._onsets)
        for at, row in enumerate(self._rows):
            if row.sketch.idiom:
                found[at] += row.sketch.idiom.duration(self._told[at])
        return found

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        x = self._x + self._chosen(self._kernel.durations, durations)
        found = self._array(self._kernel.pitch_head(x, self._places))
        self._hold(found, Anchor.pitch, self._onsets)
        for at, row in enumerate(self._rows):
            if row.sketch.idiom:
                mode = row.sketch.conditions.key.mode
                found[at] += row.sketch.idiom.pitch(self._told[at], mode)
        return found

    def _hold(
        self,
        logits: np.ndarray,
        chosen: Callable[[Anchor, int], int | None],
        places: Sequence[int],
    ) -> None:
        """Make what was chosen there likelier, in each row that is held to it."""
        for at, (row, place) in enumerate(zip(self._rows, places, strict=True)):
            anchor = row.sketch.anchor
            if anchor and (was := chosen(anchor, place)) is not None:
                logits[at, was] += anchor.weight

    # ---- the writer

    def _after(self, rows: Sequence[_Row], steps: Sequence[Step]) -> tuple[list[_Row], Tensor]:
        """The rows one note later, and what is in mind before the next, (R, W), or enough more. A
        row that is not in its phrase yet enters it."""
        wanted = [
            row.sketch.stretch_of(step.syllable) for row, step in zip(rows, steps, strict=True)
        ]
        known = list(rows)
        entering = [at for at, row in enumerate(rows) if row.stretch != wanted[at]]
        xs = {}
        for at in entering:
            known[at] = row = _entered(rows[at], wanted[at])
            xs[at] = row.begun.x[row.stretch]
        going_on = [at for at, step in enumerate(steps) if step.syllable >= 0]
        if going_on:
            mind, x = self._heard(
                [known[at] for at in going_on],
                [known[at].heard(steps[at]) for at in going_on],
                [steps[at].end % known[at].sketch.bar for at in going_on],
            )
            for number, at in enumerate(going_on):
                known[at] = known[at]._replace(
                    mind=mind, lane=number, fresh=False, end=steps[at].end
                )
            if len(going_on) == len(rows):
                return known, x
            xs |= {at: x[number] for number, at in enumerate(going_on)}
        return known, torch.stack([xs[at] for at in _enough(range(len(rows)))])

    def _begin(self, sketch: Sketch) -> _Begun:
        """All phrases of a sketch, which is told before each that no note was there."""
        rooms = sketch.stretches
        mind = self._kernel.begin(torch.from_numpy(_padded(sketch.latents)).float())
        inputs = [
            (*State().inputs, *left(len(room.syllables), room.end - room.origin)) for room in rooms
        ]
        places = [sketch.places] * len(rooms)
        x, state = self._kernel.trunk(_padded(inputs), _padded(places), mind)
        return _Begun(Mind(state, mind.gates, mind.aim), x)

    def _heard(
        self, rows: Sequence[_Row], inputs: Sequence[tuple[int, ...]], places: Sequence[int]
    ) -> tuple[Mind, Tensor]:
        """What each row has in mind after one more note, in the writer's terms and in those of
        the heads; of enough rows."""
        mind = Mind.gathered([(row.mind, row.lane) for row in rows])
        flat = [row.sketch.places + place for row, place in zip(rows, places, strict=True)]
        x, state = self._kernel.trunk(_padded(inputs), _padded(flat), mind)
        return Mind(state, mind.gates, mind.aim), x

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
        self._places = torch.from_numpy(_padded(flat))

    @staticmethod
    def _chosen(table: Tensor, chosen: Sequence[int] | np.ndarray) -> Tensor:
        """The vectors of what was chosen."""
        return table.index_select(0, torch.from_numpy(_padded(chosen)))

    def _array(self, logits: Tensor) -> np.ndarray:
        array: np.ndarray = logits[: len(self._rows)].numpy()
        return array


def _entered(row: _Row, stretch: int) -> _Row:
    """At the beginning of another phrase."""
    return row._replace(stretch=stretch, mind=row.begun.mind, lane=stretch, fresh=True)


def _padded(rows: Sequence[Any] | np.ndarray) -> np.ndarray:
    """The same of enough rows."""
    array = np.asarray(rows)
    return array if len(array) >= LEAST_ROWS else array[_enough(range(len(array)))]


def _enough(rows: range) -> list[int]:
    """So many rows that each is computed as if it were alone: see the kernel."""
    return [*rows, *[0] * (LEAST_ROWS - len(rows))]
