"""What a change has left of a tune: bar by bar, and in all.

Works on note tables (no torch, no music21, no numpy), so that any two versions can be compared
wherever their tables are. Bars are compared by their place in the score, notes by their place in
the bar as a share of it, so that a tune can be held against itself in another metre.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from math import sqrt

from generation.score.notes import MeasureRow, NoteRow

_SHARES = 2  # of a bar, whose harmony is compared
_FINE = 6  # decimals of a place in a bar


@dataclass(frozen=True)
class Table:
    """A score as its note table and its measure table; the first part counts."""

    notes: Sequence[NoteRow]
    measures: Sequence[MeasureRow]


@dataclass(frozen=True)
class _Sound:
    """One notehead in its bar; a full bar of its time signature has the length 1."""

    start: float
    stop: float
    midi: int
    struck: bool  # and not only held on


@dataclass(frozen=True)
class _Bar:
    length: float
    sounds: tuple[_Sound, ...] = ()


_NONE = _Bar(1.0)


def changes(parent: Table, child: Table) -> tuple[float, ...]:
    """How much each bar of the child differs from the parent's bar in its place: 0 is kept, 1 is
    new; half each for the onsets that only one of them has (1 − F1) and for the time during
    which not the same pitch sounds. A bar that the parent has not is new."""
    before, after = _bars(parent), _bars(child)
    return tuple(
        1.0 if at >= len(before) else _change(before[at], bar) for at, bar in enumerate(after)
    )


def content_kept(parent: Table, child: Table, bars: tuple[int, int] | None = None) -> float:
    """How much of the parent's content the child keeps, from 0 to 1: the mean over the parent's
    sung bars of the likeness of harmony (the cosine between how long each pitch class sounds, by
    half bars) and of rhythm (F1 of the onsets), which count the same. ``bars``: only those from
    one number to another, inclusive. After the chroma and onset similarities by which style
    transfer is judged (Cífka, Şimşekli & Richard, *Groove2Groove*, 2020)."""
    first, last = bars or (0, len(parent.measures) + max(_numbers(parent), default=0))
    kept = [
        _likeness(old, new or _NONE)
        for number, old, new in zip_longest(_numbers(parent), _bars(parent), _bars(child))
        if old and old.sounds and first <= number <= last
    ]
    return sum(kept) / len(kept) if kept else 1.0


def _likeness(old: _Bar, new: _Bar) -> float:
    return 1.0 if old.sounds == new.sounds else (_harmony(old, new) + _onsets(old, new)) / 2


def _numbers(table: Table) -> list[int]:
    return [measure.number for measure in table.measures]


def _bars(table: Table) -> list[_Bar]:
    """What sounds in each bar."""
    sounds: dict[str, list[_Sound]] = {measure.id: [] for measure in table.measures}
    places = {measure.id: measure for measure in table.measures}
    for row in table.notes:
        if row.measure_id in places and row.part == table.notes[0].part:
            bar = places[row.measure_id]
            start = (row.onset_quarters - bar.onset_quarters) / _full(bar)
            stop = start + row.duration_quarters / _full(bar)
            sound = _Sound(round(start, _FINE), round(stop, _FINE), row.midi, not row.tied)
            sounds[bar.id].append(sound)
    return [
        _Bar(round(bar.duration_quarters / _full(bar), _FINE), tuple(sounds[bar.id]))
        for bar in table.measures
    ]


def _full(bar: MeasureRow) -> float:
    """Quarters of a full bar: an anacrusis is shorter, and still in its metre."""
    beats, _, unit = bar.time_signature.partition("/")
    return 4 * int(beats) / int(unit) if unit else bar.duration_quarters or 1.0


def _change(old: _Bar, new: _Bar) -> float:
    if old.sounds == new.sounds:
        return 0.0
    return 1.0 - (_onsets(old, new) + _together(old, new)) / 2


def _onsets(old: _Bar, new: _Bar) -> float:
    """F1 of the onsets."""
    a, b = ({sound.start for sound in bar.sounds if sound.struck} for bar in (old, new))
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 1.0


def _together(old: _Bar, new: _Bar) -> float:
    """The share of the bar in which both sound the same pitch, or both are silent."""
    length = max(old.length, new.length)
    places = {place for one in (*old.sounds, *new.sounds) for place in (one.start, one.stop)}
    edges = sorted({0.0, length, *(place for place in places if place < length)})
    same = sum(
        stop - start
        for start, stop in pairwise(edges)
        if _sounding(old, start) == _sounding(new, start)
    )
    return float(min(same / length, 1.0))


def _sounding(bar: _Bar, place: float) -> int | None:
    return next((one.midi for one in bar.sounds if one.start <= place < one.stop), None)


def _harmony(old: _Bar, new: _Bar) -> float:
    """The cosine of the two chromas, as the mean over the shares of the bar that the old one
    sounds in."""
    found = []
    for share in range(_SHARES):
        a, b = (_chroma(bar, share / _SHARES, (share + 1) / _SHARES) for bar in (old, new))
        lengths = sqrt(sum(x * x for x in a.values()) * sum(x * x for x in b.values()))
        if a:
            shared = sum(a[one] * b.get(one, 0.0) for one in a)
            found.append(min(shared / lengths, 1.0) if lengths else 0.0)
    return sum(found) / len(found) if found else 1.0


def _chroma(bar: _Bar, start: float, stop: float) -> Mapping[int, float]:
    """How long each pitch class sounds between two places."""
    chroma: dict[int, float] = {}
    for sound in bar.sounds:
        length = min(sound.stop, stop) - max(sound.start, start)
        if length > 0:
            chroma[sound.midi % 12] = chroma.get(sound.midi % 12, 0.0) + length
    return chroma
