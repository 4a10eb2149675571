"""What was changed on the way in, said to the person who brings the score."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Change(StrEnum):
    """Each kind of change, as the sentence that tells it."""

    PART_TAKEN = "Of several parts, “{name}” was taken."
    BESIDE = "The other instruments were kept beside it, a voice a staff."
    VOICE_TAKEN = "One voice was taken where the staff has several, first in bar {bar}."
    TOP_VOICE = "The top voice was taken where there are chords, first in bar {bar}."
    GRACE_NOTES = "Grace notes were left out, first in bar {bar}."
    RHYTHM = "Rhythms finer than our grid were rounded, first in bar {bar}."
    QUARTER_TONES = "Quarter-tones were rounded to the nearest semitone, first in bar {bar}."
    REPEATS = "Repeat signs were left out: the music runs through once, as printed."
    JOINED_BARS = "Bars divided at a repeat were joined, first bar {bar}."
    BAR_LENGTH = "Bars that do not fit their time signature got one of their own, first bar {bar}."
    FILLED_BARS = "Bars that were not full were filled with rests, first bar {bar}."
    KEY = "The file does not name its key: we hear {name}."
    METRE = "The file names no time signature: {name} was taken."
    SILENCE = "The empty bars at the beginning were left out."
    TRUNCATED_TEXT = "Some of the file's descriptions were too long and were shortened."


@dataclass(frozen=True)
class Notice:
    """A change, the (printed) bar where it first happened, and the name it speaks of."""

    change: Change
    bar: int = 0
    name: str = ""

    @property
    def message(self) -> str:
        """The sentence in English."""
        return self.change.format(bar=self.bar, name=self.name)


class Notices:
    """Notices gathered while a file is read: each change is told once, where it first is."""

    def __init__(self) -> None:
        self._told: dict[Change, Notice] = {}

    def add(self, change: Change, *, bar: int = 0, name: str = "") -> None:
        self._told.setdefault(change, Notice(change, bar, name))

    def __iter__(self) -> Iterator[Notice]:
        return iter(self._told.values())
