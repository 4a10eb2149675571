"""How alike are two lines of music?

Edit distances over sequences of notes (Mongeau and Sankoff, 1990, with equal costs), of
rhythm, of pitch and of intervals apart, so that it can be said *how* one line takes up another.
All figures run from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from generation.form.plan import Echo
from generation.score.melody import SungNote

Line = Sequence[SungNote]

FEWEST = 3  # notes a line needs to be recognised again
_SAME_PITCH, _SAME_RHYTHM = 0.85, 0.75
_VARIED = 0.6  # of the mean of rhythm and tune
_ISORHYTHM = 0.85


@dataclass(frozen=True)
class Likeness:
    """``rhythm``: of the times between onsets; ``pitch``: of the pitches; ``contour``: of the
    intervals, so that a line sung again a third higher is alike."""

    rhythm: float
    pitch: float
    contour: float

    @property
    def tune(self) -> float:
        """The likeness of what is sung, at whichever height is the closer."""
        return max(self.pitch, self.contour)

    @property
    def whole(self) -> float:
        return (self.rhythm + self.tune) / 2

    @property
    def echo(self) -> Echo:
        """What the later of the two lines would be called."""
        if self.pitch >= _SAME_PITCH and self.rhythm >= _SAME_RHYTHM:
            return Echo.SAME
        if self.whole >= _VARIED and self.tune >= _VARIED - 0.2:
            return Echo.VARIED
        return Echo.RHYTHM if self.rhythm >= _ISORHYTHM else Echo.NEW


def likeness(one: Sequence[SungNote], other: Sequence[SungNote]) -> Likeness:
    """Compare two lines; those of fewer than three notes are like nothing."""
    if min(len(one), len(other)) < FEWEST:
        return Likeness(0.0, 0.0, 0.0)
    return Likeness(
        _alike(_between_onsets(one), _between_onsets(other)),
        _alike([note.midi for note in one], [note.midi for note in other]),
        _alike(_intervals(one), _intervals(other)),
    )


def matched(one: Line, other: Line) -> tuple[Line, Line]:
    """The notes of as many syllables of each, counted from the ends: what of a line can be
    asked to be like another of another length."""
    sung = [sorted({note.syllable for note in line}) for line in (one, other)]
    fewest = min(map(len, sung))
    firsts = [syllables[-fewest] if fewest else 0 for syllables in sung]
    cut = [
        [note for note in line if note.syllable >= first]
        for line, first in zip((one, other), firsts, strict=True)
    ]
    return cut[0], cut[1]


def _between_onsets(notes: Sequence[SungNote]) -> list[int]:
    # The last note's length is the line's close, not its rhythm.
    return [after.onset - before.onset for before, after in pairwise(notes)]


def _intervals(notes: Sequence[SungNote]) -> list[int]:
    return [after.midi - before.midi for before, after in pairwise(notes)]


def _alike(one: Sequence[Hashable], other: Sequence[Hashable]) -> float:
    return Levenshtein.normalized_similarity(one, other)
