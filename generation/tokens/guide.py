"""What a melody takes up as it is written: at each step, the note that would come next if the
line went on as the one it echoes.

The plan of form says which earlier line a line takes up, and how; syllables are matched from
the ends of the two lines, so that an upbeat more or less leaves the cadence in its place. With
``like``, another melody to the same words is taken up instead.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from generation.form.plan import Echo, FormPlan
from generation.tokens import vocabulary as v
from generation.tokens.written import Written

HINTS: Final = {  # of each decoding step, about the note to take up; the last value means: none
    "hint_advance": v.N_ADVANCES + 1,
    "hint_rest": len(v.RESTS) + 1,
    "hint_duration": len(v.DURATIONS) + 1,
    "hint_pitch": v.N_PITCHES + 1,
    "hint_interval": 26,
    "hint_place": v.MAX_BAR + 1,
    "hint_echo": len(Echo),
}
_NONE: Final = tuple(size - 1 for size in HINTS.values())[:-1]
NO_HINT: Final = (*_NONE, int(Echo.UNSAID))


class Guide:
    """The hints for one melody. ``line_of``: (S,) the line of each syllable."""

    def __init__(self, line_of: np.ndarray, plan: FormPlan, like: Written | None = None) -> None:
        self._like = like
        self._counterpart = _counterparts(line_of, plan)
        echoes = np.array([int(line.echo) for line in plan.lines] or [0])
        self._echo = [int(echo) for echo in echoes[line_of]]
        if like is not None:
            self._counterpart = list(range(len(line_of)))
            self._echo = [int(Echo.SAME)] * len(line_of)

    def hint(self, written: Written) -> tuple[int, ...]:
        """The indices, in the order of :data:`HINTS`, before the note that comes next."""
        source = self._like or written
        syllable, held = written.state.syllable, written.state.notes_in_syllable
        if syllable >= 0:
            notes = source.notes_of(self._counterpart[syllable])
            if held < len(notes):
                return self._note(source, notes[held], self._echo[syllable])
        if syllable + 1 >= len(self._echo):
            return NO_HINT
        notes = source.notes_of(self._counterpart[syllable + 1])
        if not notes:
            return (*_NONE, self._echo[syllable + 1])
        return self._note(source, notes[0], self._echo[syllable + 1])

    @staticmethod
    def _note(source: Written, at: int, echo: int) -> tuple[int, ...]:
        token = source.tokens[at]
        interval = max(-12, min(12, token.pitch - source.tokens[at - 1].pitch)) + 12
        return (
            token.advance,
            token.rest,
            token.duration,
            token.pitch,
            interval if at else 25,
            source.onsets[at] % source.bar,
            echo,
        )


def _counterparts(line_of: np.ndarray, plan: FormPlan) -> list[int]:
    """For each syllable, the one it is matched with; −1 where its line takes up nothing."""
    counts = np.bincount(line_of, minlength=len(plan.lines))
    firsts = np.cumsum(counts) - counts
    matched = []
    for syllable, line in enumerate(line_of.tolist()):
        of = plan.lines[line].of
        if of is None:
            matched.append(-1)
            continue
        from_end = int(firsts[line] + counts[line]) - syllable
        matched.append(int(firsts[of] + max(0, counts[of] - from_end)))
    return matched
