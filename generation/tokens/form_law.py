"""A plan of form as law: what the lines take up, how they close, which one rises highest.

Masks within those of :class:`generation.tokens.constraints.Law`, which go first: what it leaves
is narrowed to what the plan asks for, and stays as it is where nothing of that is left.
"""

from __future__ import annotations

import numpy as np

from generation.form.plan import Close, FormPlan
from generation.tokens import vocabulary as v
from generation.tokens.prompt import Prompt
from generation.tokens.summit import Summit
from generation.tokens.taking import Taking
from generation.tokens.written import Written

_DEGREES = np.arange(v.LOWEST_DEGREE, v.HIGHEST_DEGREE + 1) % 12
_FULL, _HALF = _DEGREES == 0, np.isin(_DEGREES, (2, 7, 11))
_CLOSES = {Close.FULL: _FULL, Close.HALF: _HALF, Close.OPEN: ~(_FULL | _HALF)}


class FormLaw:
    """The masks of one plan. ``lowest`` and ``highest``: the range in degrees."""

    def __init__(self, prompt: Prompt, plan: FormPlan, lowest: int, highest: int) -> None:
        line_of = prompt.line_of
        self._taking = Taking(prompt, plan)
        self._summit = Summit(prompt, plan, lowest, highest)
        ends = np.flatnonzero(prompt.column("to_line_end") == 0).tolist()
        self._close = {at: _CLOSES.get(plan.lines[line_of[at]].close) for at in ends}

    @classmethod
    def closing(
        cls, prompt: Prompt, syllable: int, close: Close, lowest: int, highest: int
    ) -> FormLaw:
        """That one syllable is such a close, wherever lines end; and nothing else."""
        law = cls(prompt, FormPlan.unsaid(int(prompt.line_of[-1]) + 1), lowest, highest)
        law._close = {syllable: _CLOSES.get(close)}
        return law

    def advance(self, written: Written, lawful: np.ndarray) -> np.ndarray:
        """Shape (3,)."""
        return _narrowed(lawful, self._taking.advance(written))

    def rest(self, written: Written, advance: int, lawful: np.ndarray) -> np.ndarray:
        """Shape (rests,)."""
        new = advance == v.NEW
        syllable = written.state.syllable + new
        held = 0 if new else written.state.notes_in_syllable
        return _narrowed(lawful, self._taking.rest(written, syllable, held))

    def duration(
        self, written: Written, syllable: int, notes: int, onset: int, lawful: np.ndarray
    ) -> np.ndarray:
        """Shape (durations,)."""
        return _narrowed(lawful, self._taking.duration(written, syllable, notes, onset))

    def pitch(self, written: Written, syllable: int, notes: int, lawful: np.ndarray) -> np.ndarray:
        """Shape (pitches,). The close goes before the climax, and both before the echo."""
        mask = _narrowed(lawful, self._close.get(syllable))
        mask = _narrowed(mask, self._summit.pitch(written, syllable))
        return _narrowed(mask, self._taking.pitch(written, syllable, notes, mask))


def _narrowed(mask: np.ndarray, wish: np.ndarray | None) -> np.ndarray:
    if wish is None:
        return mask
    both: np.ndarray = mask & wish
    return both if both.any() else mask
