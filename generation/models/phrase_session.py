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
    """``state``: of the writer, (1, 1, hidden), after what it heard of the phrase; ``fresh``:
    that is nothing yet; ``end``: of the last note, in steps of the melody."""

    sketch: Sketch
    stretch: int
    state: Tensor
    fresh: bool = True
    end: int = 0

    @property
    def room(self) -> Stretch:
        return self.sketch.stretches[self.stretch]

    @property
    def bar(self) -> int:
        return v.bar_steps(self.sketch.conditions.time_signature)

    def heard(self, step: Step) -> tuple[int, ...]:
        """What training would call the view after a note of this phrase."""
        inputs, room = list(step.inputs[:_PLAIN]), self.room
        if self.fresh:  # the phrase's first note
            onset = (step.end - v.DURATIONS[inputs[2]]) % self.bar
            inputs[_REST] = v.REST_INDEX.get(onset, 0)
            inputs[_INTERVAL] = _NO_INTERVAL
        inputs[_BAR] = max(step.end - room.origin, 0) // self.bar % 8
        return (*inputs, *left(room.syllables.stop - 1 - step.syllable, room.end - step.end))


class PhraseSession:
    """A :class:`generation.models.decoding.Session` for prompts that are sketches."""

    def __init__(self, model: PhraseVae) -> None:
        self._model = model.eval()
        self._rows: list[_Row] = []
        self._before: list[_Row] = []  # the last advance
        self._opening: list[bool] = []  # whether the next note is a phrase's first
        self._told: list[tuple[int, ...]] = []  # of the notes before
        self._onsets: list[int] = []  # of the next notes, in steps of the melody
        self._x = self._metres = self._places = torch.zeros(0)

    @torch.inference_mode()
    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        if not isinstance(prompt, Sketch):
            raise TypeError("The phrase model writes from a sketch.")
        row = _Row(prompt, -1, torch.zeros(0))
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
        self._rows, self._x = self._after(self._rows, steps)
        metres = [row.sketch.conditions.time_signature for row in self._rows]
        self._metres = torch.tensor([v.TIME_SIGNATURE_INDEX[one] for one in metres])
        self._place([row.end % row.bar for row in self._rows])
        self._opening = [step.syllable < 0 for step in steps]
        self._told = [step.inputs for step in steps]
        logits = self._array(self._model.advance(self._x, self._metres, self._places))
        for at, (row, step) in enumerate(zip(self._rows, steps, strict=True)):
            if step.syllable == row.room.syllables[-1] < len(row.sketch) - 1:
                logits[at, v.NEW] = logits[at, v.END]  # the phrase's end leads to the next
            if row.sketch.anchor:
                logits[at] += row.sketch.anchor.advance(row.end)
        return logits

    @torch.inference_mode()
    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        for at, syllable in enumerate(syllables.tolist()):
            row = self._rows[at]
            if row.sketch.stretch_of(syllable) != row.stretch:
                begun, x = self._begin([row], [row.sketch.stretch_of(syllable)])
                self._rows[at] = replace(begun[0], end=row.end)
                self._x[at], self._places[at] = x[0], 0
                self._opening[at] = True
        logits, self._x = self._model.rest(
            self._x, self._metres, self._places, torch.from_numpy(advances)[:, None]
        )
        found = self._array(logits)
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
        logits, self._x = self._model.duration(
            self._x, self._metres, self._places, torch.tensor(told)[:, None]
        )
        found = self._array(logits)
        for at, row in enumerate(self._rows):
            if row.sketch.anchor:
                found[at] += row.sketch.anchor.duration(self._onsets[at])
            if row.sketch.idiom:
                found[at] += row.sketch.idiom.duration(self._told[at])
        return found

    @torch.inference_mode()
    def pitch(self, durations: np.ndarray) -> np.ndarray:
        chosen = torch.from_numpy(durations)[:, None]
        found = self._array(self._model.pitch(self._x, self._metres, self._places, chosen))
        for at, row in enumerate(self._rows):
            if row.sketch.anchor:
                found[at] += row.sketch.anchor.pitch(self._onsets[at])
            if row.sketch.idiom:
                mode = row.sketch.conditions.key.mode
                found[at] += row.sketch.idiom.pitch(self._told[at], mode)
        return found

    # ---- the writer

    def _after(self, rows: Sequence[_Row], steps: Sequence[Step]) -> tuple[list[_Row], Tensor]:
        """The rows one note later, and what is in mind before the next, (R, 1, W). A row that
        is not in its phrase yet enters it."""
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
            x, states = self._heard(
                [known[at] for at in going_on],
                [known[at].heard(steps[at]) for at in going_on],
                [steps[at].end % known[at].bar for at in going_on],
            )
            for number, at in enumerate(going_on):
                state = states[:, number : number + 1]
                known[at] = replace(known[at], state=state, fresh=False, end=steps[at].end)
                xs[at] = x[number]
        return known, torch.stack([xs[at] for at in range(len(rows))])

    def _begin(self, rows: Sequence[_Row], stretches: Sequence[int]) -> tuple[list[_Row], Tensor]:
        """The rows at the beginning of a phrase, and what is in mind there."""
        begun = [
            _Row(row.sketch, at, self._model.begin(_latents([(row.sketch, at)])))
            for row, at in zip(rows, stretches, strict=True)
        ]
        inputs = [
            (*State().inputs, *left(len(row.room.syllables), row.room.end - row.room.origin))
            for row in begun
        ]
        x, states = self._heard(begun, inputs, [0] * len(begun))
        return [replace(row, state=states[:, at : at + 1]) for at, row in enumerate(begun)], x

    def _heard(
        self, rows: Sequence[_Row], inputs: Sequence[tuple[int, ...]], places: Sequence[int]
    ) -> tuple[Tensor, Tensor]:
        metres = [v.TIME_SIGNATURE_INDEX[row.sketch.conditions.time_signature] for row in rows]
        return self._model.trunk(
            torch.tensor(inputs)[:, None],
            torch.tensor(places)[:, None],
            torch.tensor(metres),
            _latents([(row.sketch, row.stretch) for row in rows]),
            torch.cat([row.state for row in rows], dim=1),
        )

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
        self._places = torch.tensor(places)[:, None]

    @staticmethod
    def _array(logits: Tensor) -> np.ndarray:
        array: np.ndarray = logits[:, 0].numpy().copy()
        return array


def _latents(places: Sequence[tuple[Sketch, int]]) -> Tensor:
    """(rows, D)"""
    return torch.from_numpy(np.stack([sketch.latents[at] for sketch, at in places])).float()
