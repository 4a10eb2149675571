"""How well does a line keep to its part in the plan?"""

from __future__ import annotations

from collections.abc import Sequence

from generation.form.labels import close_of, echo_of
from generation.form.plan import Close, Echo, LinePlan, Peak
from generation.form.similarity import likeness
from generation.score.melody import SungNote

_ECHO, _CLOSE, _PEAK = 0.6, 0.3, 0.1
_NEARLY = {  # what is asked for, what is heard instead, and what that is worth
    (Echo.SAME, Echo.VARIED): 0.5,
    (Echo.VARIED, Echo.SAME): 0.5,
    (Echo.VARIED, Echo.RHYTHM): 0.3,
    (Echo.RHYTHM, Echo.VARIED): 0.5,
    (Echo.NEW, Echo.RHYTHM): 0.5,
}


def obedience(lines: Sequence[Sequence[SungNote]], plan: LinePlan, tonic: int) -> float:
    """From 0 to 1, for the last of ``lines``; what is left unsaid is kept anyhow. ``tonic``:
    its pitch class."""
    line = lines[-1]
    return (
        _ECHO * _echoes(lines, plan)
        + _CLOSE * (plan.close in (Close.UNSAID, close_of(line, tonic)))
        + _PEAK * _peaks(lines, plan)
    )


def _echoes(lines: Sequence[Sequence[SungNote]], plan: LinePlan) -> float:
    if plan.echo is Echo.UNSAID:
        return 1.0
    if plan.of is None:
        heard, _ = echo_of(lines, len(lines) - 1)
    else:
        heard = likeness(lines[plan.of], lines[-1]).echo
    return 1.0 if heard is plan.echo else _NEARLY.get((plan.echo, heard), 0.0)


def _peaks(lines: Sequence[Sequence[SungNote]], plan: LinePlan) -> bool:
    """A climax rises above all before it; another line need not, and after it must not."""
    if plan.peak is not Peak.CLIMAX:
        return True
    before = max((note.midi for line in lines[:-1] for note in line), default=-1)
    return max((note.midi for note in lines[-1]), default=0) > before
