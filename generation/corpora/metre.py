"""From printed bars to runs of full bars in one time signature.

Printed scores cut bars at repeats, begin with short ones and change time. A run is a stretch
where every bar is full except an anacrusis (set right-aligned in bar 0) and the last.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from generation.corpora.line import LineBar, LineNote
from generation.score.units import TimeSignature

TIME_SIGNATURES = frozenset(
    TimeSignature.parse(name)
    for name in (("2/4", "3/4", "4/4", "6/8", "2/2", "3/2", "9/8", "12/8") + ("3/8", "6/4", "4/2"))
)

_SAME_AS = {TimeSignature(2, 1): TimeSignature(4, 2)}


@dataclass
class Run:
    """Bars of one time signature; ``moved`` holds (index of printed bar, its onset in the run)."""

    time: TimeSignature
    moved: list[tuple[int, int]] = field(default_factory=list)
    end: int = 0


def bar_runs(bars: Sequence[LineBar]) -> list[Run]:
    """Cut where the time signature changes or a bar is neither full nor half of a split one."""
    runs: list[Run] = []
    run: Run | None = None
    at = 0
    while at < len(bars):
        bar = bars[at]
        time = _SAME_AS.get(bar.time, bar.time)
        if time not in TIME_SIGNATURES or (bar.length > time.bar and bar.length % time.bar):
            run, at = None, at + 1
            continue
        if run is None or run.time != time:
            run = Run(time)
            runs.append(run)
        taken, run_goes_on = _place(run, bars, at)
        at += taken
        if not run_goes_on:
            run = None
    return runs


def _place(run: Run, bars: Sequence[LineBar], at: int) -> tuple[int, bool]:
    """Append the bar (or both halves of a split one); how many were taken, and whether the run
    may go on."""
    bar, full = bars[at], int(run.time.bar)
    if bar.length % full == 0 and bar.length:
        run.moved.append((at, run.end))
        run.end += bar.length
        return 1, True
    following = bars[at + 1] if at + 1 < len(bars) else None
    if following and following.time == bar.time and bar.length + following.length == full:
        run.moved += [(at, run.end), (at + 1, run.end + bar.length)]
        run.end += full
        return 2, True
    anacrusis = not run.moved
    run.moved.append((at, run.end + full - bar.length if anacrusis else run.end))
    run.end += full
    return 1, anacrusis


def notes_in_runs(
    notes: Sequence[LineNote], bars: Sequence[LineBar]
) -> Iterator[tuple[TimeSignature, list[tuple[int, int]]]]:
    """For each run, its time signature and ``(index of the note, onset in the run)``."""
    starts = [bar.onset for bar in bars]
    by_bar: dict[int, list[int]] = {}
    for index, note in enumerate(notes):
        by_bar.setdefault(bisect_right(starts, note.onset) - 1, []).append(index)
    for run in bar_runs(bars):
        placed = [
            (index, onset + notes[index].onset - bars[bar].onset)
            for bar, onset in run.moved
            for index in by_bar.get(bar, ())
        ]
        if placed:
            yield run.time, placed
