"""How well does a line keep to its part in the plan?"""

from __future__ import annotations

from collections.abc import Sequence

from generation.form.labels import close_of, echo_of
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.form.similarity import likeness, matched
from generation.score.melody import SungNote

_ECHO, _CLOSE, _PEAK = 0.5, 0.25, 0.25
_ROOM = 2  # semitones
_NEARLY = {  # what is asked for, what is heard instead, and what that is worth
    (Echo.SAME, Echo.VARIED): 0.5,
    (Echo.VARIED, Echo.SAME): 0.5,
    (Echo.VARIED, Echo.RHYTHM): 0.3,
    (Echo.RHYTHM, Echo.VARIED): 0.5,
    (Echo.NEW, Echo.RHYTHM): 0.5,
}


def obedience(
    lines: Sequence[Sequence[SungNote]], plan: FormPlan, tonic: int, highest: int
) -> float:
    """From 0 to 1, for the last of ``lines``; what is left unsaid is kept anyhow. ``tonic``:
    its pitch class; ``highest``: the top of the range, on the scale of the notes."""
    asked = plan.lines[len(lines) - 1]
    return (
        _ECHO * _echoes(lines, asked)
        + _CLOSE * (asked.close in (Close.UNSAID, close_of(lines[-1], tonic)))
        + _PEAK * _peaks(lines, plan, highest)
    )


def _echoes(lines: Sequence[Sequence[SungNote]], plan: LinePlan) -> float:
    if plan.echo is Echo.UNSAID:
        return 1.0
    if plan.of is None:
        heard, _ = echo_of(lines, len(lines) - 1)
    else:
        heard = likeness(*matched(lines[plan.of], lines[-1])).echo
    return 1.0 if heard is plan.echo else _NEARLY.get((plan.echo, heard), 0.0)


def _peaks(lines: Sequence[Sequence[SungNote]], plan: FormPlan, highest: int) -> bool:
    """A climax rises above all before it; lines before it leave it room at the top of the range,
    lines after it stay below."""
    climax = next((at for at, one in enumerate(plan.lines) if one.peak is Peak.CLIMAX), None)
    if climax is None:
        return True
    at, top = len(lines) - 1, _top(lines[-1])
    if at < climax:
        return top <= highest - _ROOM
    if at == climax:
        return top > max(map(_top, lines[:-1]), default=-99)
    return top < _top(lines[climax]) or not lines[climax]


def _top(line: Sequence[SungNote]) -> int:
    return max((note.midi for note in line), default=-99)
