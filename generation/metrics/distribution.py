"""Do two melodies dwell on the same pitches and durations?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence

from generation.score.melody import SungNote


def overlap(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    """The area that two histograms share, from 0 to 1."""
    if not one or not other:
        return 0.0
    mine, theirs = Counter(one), Counter(other)
    return sum(min(mine[value] / len(one), theirs[value] / len(other)) for value in mine)


def pitch_overlap(one: Sequence[SungNote], other: Sequence[SungNote]) -> float:
    """PD, the overlap of the histograms of MIDI pitches, after Sheng et al., *SongMASS* (2021)."""
    return overlap([note.midi for note in one], [note.midi for note in other])


def duration_overlap(one: Sequence[SungNote], other: Sequence[SungNote]) -> float:
    """DD, the overlap of the histograms of durations, after Sheng et al., *SongMASS* (2021)."""
    return overlap([note.duration for note in one], [note.duration for note in other])
