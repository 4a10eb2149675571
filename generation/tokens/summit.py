"""The climax of a song as law: one line rises above all others.

Lines before it leave it room at the top of the range and lines after it stay below; the line
itself is led up, a step or so a syllable, to reach its peak by its last stress.
"""

from __future__ import annotations

import numpy as np

from generation.form.plan import Echo, FormPlan, Peak
from generation.lyrics.model import Stress
from generation.tokens import vocabulary as v
from generation.tokens.prompt import Prompt
from generation.tokens.written import Written

_ROOM = 2  # semitones below the top of the range, for the climax alone
_HIGH = 0.5  # of the range: no climax is lower
_CLIMB = 4  # semitones that a syllable may still rise


class Summit:
    """The masks for one song. ``lowest`` and ``highest``: the range in degrees."""

    def __init__(self, prompt: Prompt, plan: FormPlan, lowest: int, highest: int) -> None:
        self._line_of = prompt.line_of.tolist()
        group = _climax(plan)
        self._shared = group
        self._line = min(group) if group else None
        self._ceiling = highest - _ROOM - v.LOWEST_DEGREE
        self._least = lowest + int(np.ceil(_HIGH * (highest - lowest))) - v.LOWEST_DEGREE
        own = [at for at, line in enumerate(self._line_of) if line == self._line]
        self._first = own[0] if own else 0
        self._last = own[-1] if own else -1
        self._by = _latest(prompt, own)

    def pitch(self, written: Written, syllable: int) -> np.ndarray | None:
        """Shape (pitches,); None where nothing is asked for."""
        if self._line is None or syllable >= len(self._line_of):
            return None
        line, pitches = self._line_of[syllable], np.arange(v.N_PITCHES)
        if line < self._line:
            below: np.ndarray = pitches <= self._ceiling
            return below
        if line == self._line:
            return self._climb(written, syllable)
        if line in self._shared:  # it is that line again
            return None
        last = written.notes_of(self._last)
        peak = written.tokens[written.starts[self._first] : last.stop]
        lower: np.ndarray = pitches < max(token.pitch for token in peak)
        return lower

    def _climb(self, written: Written, syllable: int) -> np.ndarray | None:
        start = written.starts[self._first] if self._first < len(written.starts) else None
        before = [token.pitch for token in written.tokens[:start]]
        own = [] if start is None else [token.pitch for token in written.tokens[start:]]
        wanted = max(self._least, max(before, default=0) + 1)
        if max(own, default=0) >= wanted:
            return None
        still = max(0, self._by - syllable)
        found: np.ndarray = np.arange(v.N_PITCHES) >= wanted - _CLIMB * still
        return found


def _climax(plan: FormPlan) -> frozenset[int]:
    """The line of the climax, and those that are the same music."""
    found = {at for at, line in enumerate(plan.lines) if line.peak is Peak.CLIMAX}
    while found:
        pairs = [
            (at, line.of)
            for at, line in enumerate(plan.lines)
            if line.echo is Echo.SAME and line.of is not None
        ]
        more = {line for pair in pairs if found.intersection(pair) for line in pair}
        if more <= found:
            break
        found |= more
    return frozenset(found)


def _latest(prompt: Prompt, own: list[int]) -> int:
    """The syllable of a line by which its peak is reached: the last one with a stress before
    the close, or the one before the close."""
    if not own:
        return -1
    stress = prompt.column("stress")
    inner = own[:-1] or own
    return next((at for at in reversed(inner) if stress[at] == int(Stress.PRIMARY)), inner[-1])
