"""What a listener is told about a melody: which bars are whose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from generation.originality.index import Index, Match
from generation.score.melody import SungNote
from generation.score.units import Ticks

COPY: Final = 16  # notes in a row that are more than a turn of phrase
COMMONPLACE: Final = 24  # works: what so many hold is a formula, and nobody's


@dataclass(frozen=True)
class Passage:
    """A stretch of notes that a learnt tune holds too. Bars count from 0."""

    match: Match
    first_bar: int
    last_bar: int

    @property
    def commonplace(self) -> bool:
        return self.match.works > COMMONPLACE

    def to_json(self) -> dict[str, Any]:
        match = self.match
        return {
            "first_note": match.first,
            "last_note": match.last,
            "first_bar": self.first_bar,
            "last_bar": self.last_bar,
            "title": match.source.title,
            "composer": match.source.composer,
            "source": match.source.id,
            "works": match.works,
            "commonplace": self.commonplace,
        }


def report(index: Index, notes: Sequence[SungNote], bar: Ticks) -> tuple[Passage, ...]:
    """Each passage that is in a learnt tune, with its bars and its source."""
    return tuple(
        Passage(match, notes[match.first].onset // bar, notes[match.last].onset // bar)
        for match in index.longest_matches(notes)
    )


def copies(index: Index, notes: Sequence[SungNote]) -> tuple[Match, ...]:
    """The stretches of :data:`COPY` notes or more that belong to someone."""
    return tuple(
        match
        for match in index.longest_matches(notes)
        if match.notes >= COPY and match.works <= COMMONPLACE
    )


def figures(index: Index, notes: Sequence[SungNote]) -> dict[str, float]:
    """``longest_copy``: the longest stretch shared with a learnt tune, in notes (0: none of
    thirteen or more); ``original``: the share of notes outside copies (:func:`copies`)."""
    copied = {at for match in copies(index, notes) for at in range(match.first, match.last + 1)}
    longest = max((match.notes for match in index.longest_matches(notes)), default=0)
    return {
        "longest_copy": float(longest),
        "original": 1.0 - len(copied) / len(notes) if notes else 1.0,
    }
