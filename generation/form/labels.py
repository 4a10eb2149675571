"""The form a song has, read from its notes."""

from __future__ import annotations

from collections.abc import Sequence

from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.form.similarity import likeness
from generation.score.melody import SungNote
from generation.score.units import Key

_DOMINANT = (2, 7, 11)  # the degrees over which a half close rests, in semitones
LOOK_BACK = 24  # lines: further back a line is not remembered


def label(lines: Sequence[Sequence[SungNote]], key: Key) -> FormPlan:
    """What each line takes up (the earlier line most like it), how it closes, where the peak
    is. A line without notes is new and open."""
    highest = max((note.midi for line in lines for note in line), default=0)
    peaks = [at for at, line in enumerate(lines) if any(note.midi == highest for note in line)]
    plans = []
    for at, line in enumerate(lines):
        echo, of = echo_of(lines, at)
        peak = Peak.CLIMAX if peaks and at == peaks[0] else Peak.BELOW
        plans.append(LinePlan(echo, of, close_of(line, key.pitch_class), peak))
    return FormPlan(tuple(plans))


def echo_of(lines: Sequence[Sequence[SungNote]], at: int) -> tuple[Echo, int | None]:
    """How line ``at`` relates to the earlier line most like it, and which that is."""
    best: tuple[Echo, float, int] | None = None
    for earlier in range(max(0, at - LOOK_BACK), at):
        alike = likeness(lines[earlier], lines[at])
        found = (alike.echo, alike.whole, earlier)
        # The earliest of equals: later ones took it up themselves.
        if best is None or found[:2] > best[:2]:
            best = found
    if best is None or best[0] == Echo.NEW:
        return Echo.NEW, None
    return best[0], best[2]


def close_of(line: Sequence[SungNote], tonic: int) -> Close:
    """The degree a line ends on, above a tonic (pitch class)."""
    if not line:
        return Close.OPEN
    degree = (line[-1].midi - tonic) % 12
    return Close.FULL if degree == 0 else Close.HALF if degree in _DOMINANT else Close.OPEN
