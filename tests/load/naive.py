"""What the engine would cost without its cache and its batch: each melody alone, the whole of
it computed anew for every note. The yardstick of ``naive_ratio``."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from generation.models.melody_transformer import MelodyTransformer, Words
from generation.tokens import vocabulary as v
from generation.tokens.guidance import Step
from generation.tokens.prompt import Prompt


class NaiveSession:
    """A :class:`generation.models.decoding.Session` of one row."""

    def __init__(self, model: MelodyTransformer) -> None:
        self._model = model.eval()
        self._prompt: Prompt
        self._walk: list[Step] = []
        self._chosen: dict[str, np.ndarray] = {}

    def join(self, prompt: Prompt, walk: Sequence[Step], given: int = 0) -> None:
        self._prompt, self._walk = prompt, list(walk)

    def leave(self, row: int) -> None:
        self._walk = []

    def advance(self, steps: Sequence[Step]) -> np.ndarray:
        self._walk.append(steps[0])
        words, x, before = self._trunk()
        return self._last(self._model.advance(x, words, before))

    def rest(self, advances: np.ndarray, syllables: np.ndarray) -> np.ndarray:
        self._chosen = {"advance": advances, "syllable": syllables}
        words, x, before = self._trunk()
        return self._last(self._resting(words, x, before)[0])

    def duration(self, rests: np.ndarray, onsets: np.ndarray, chords: np.ndarray) -> np.ndarray:
        self._chosen |= {"rest": rests, "onset": onsets, "chord": chords}
        words, x, before = self._trunk()
        return self._last(self._lasting(words, *self._resting(words, x, before)[1:])[0])

    def pitch(self, durations: np.ndarray) -> np.ndarray:
        words, x, before = self._trunk()
        state = self._lasting(words, *self._resting(words, x, before)[1:])[1]
        onsets = _column(self._chosen["onset"])
        return self._last(self._model.pitch(state, words, onsets, _column(durations)))

    def _trunk(self) -> tuple[Words, Tensor, Tensor]:
        """Read the words and every note so far; keep the last step."""
        prompt, bar = self._prompt, v.bar_steps(self._prompt.conditions.time_signature)
        with torch.inference_mode():
            words = self._model.read(
                torch.from_numpy(prompt.syllables)[None],
                torch.tensor([len(prompt)]),
                torch.from_numpy(prompt.conditions.indices())[None],
                torch.tensor([prompt.conditions.styles]),
            )
            inputs = torch.tensor([[step.inputs for step in self._walk]])
            current = torch.tensor([[step.syllable for step in self._walk]])
            positions = torch.tensor([[step.end % bar for step in self._walk]])
            x = self._model.trunk(words, inputs, current, positions)
        return words, x[:, -1:], positions[:, -1:]

    def _resting(self, words: Words, x: Tensor, before: Tensor) -> tuple[Tensor, Tensor]:
        with torch.inference_mode():
            advance, syllable = _column(self._chosen["advance"]), _column(self._chosen["syllable"])
            return self._model.rest(x, words, before, advance, syllable)

    def _lasting(self, words: Words, x: Tensor) -> tuple[Tensor, Tensor]:
        with torch.inference_mode():
            onset, rest = _column(self._chosen["onset"]), _column(self._chosen["rest"])
            chord = torch.from_numpy(self._chosen["chord"])[:, None]
            return self._model.duration(x, words, onset, rest, chord)

    @staticmethod
    def _last(logits: Tensor) -> np.ndarray:
        array: np.ndarray = logits[:, -1].detach().numpy()
        return array


def _column(values: np.ndarray) -> Tensor:
    return torch.from_numpy(np.asarray(values, dtype=np.int64))[:, None]
