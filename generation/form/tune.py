"""A tune as later verses meet it: its notes, where a syllable or a phrase begins, its beats."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from generation.score.melody import SungNote
from generation.score.model import Part
from generation.score.units import TimeSignature

_STOPS, _PAUSES = ".;:!?。；：！？…", ",，、–—"
_CLOSING = "\"'”’»)"
_OPENING = "\"'“‘«(¡¿"
_FOUR_FOUR = TimeSignature(4, 4)


@dataclass(frozen=True)
class Bars:
    """Where the bars begin, in ticks, and the time signature of each; the last one goes on."""

    starts: tuple[int, ...]
    signatures: tuple[TimeSignature, ...]

    @classmethod
    def equal(cls, signature: TimeSignature) -> Bars:
        """One time signature from tick 0 on."""
        return cls((0,), (signature,))

    @classmethod
    def of(cls, part: Part) -> Bars:
        """The bars of a part, an anacrusis filled up from the left: as in :func:`melody`."""
        starts: list[int] = []
        signatures: list[TimeSignature] = []
        at = 0
        for measure in part.measures:
            signature = measure.time_signature or (signatures[-1] if signatures else _FOUR_FOUR)
            starts.append(at)
            signatures.append(signature)
            at += measure.duration if starts[1:] else signature.bar
        return cls(tuple(starts), tuple(signatures))

    def at(self, tick: int) -> tuple[int, TimeSignature]:
        """The position in its bar, and the time signature there."""
        bar = max(bisect_right(self.starts, tick) - 1, 0)
        signature = self.signatures[bar]
        return (tick - self.starts[bar]) % signature.bar, signature

    def strength(self, tick: int) -> int:
        """The metrical weight, 0 to 4; see :meth:`TimeSignature.strength`."""
        position, signature = self.at(tick)
        return signature.strength(position)


@dataclass(frozen=True)
class TuneNote:
    """A sounding note of the tune. ``begins``: the first verse has a syllable on it; ``rest``:
    the ticks of silence before it; ``phrase``: from 0 (amid a word) to 1 (after a stop or a
    rest), how plainly a phrase of the first verse begins here."""

    onset: int
    duration: int
    midi: int
    begins: bool
    rest: int
    phrase: float

    @property
    def end(self) -> int:
        return self.onset + self.duration


@dataclass(frozen=True)
class Tune:
    """A strophic tune: what the first verse leaves to the others."""

    notes: tuple[TuneNote, ...]
    bars: Bars

    @property
    def syllables(self) -> int:
        """How many the first verse has."""
        return sum(note.begins for note in self.notes)


def tune(
    notes: Sequence[SungNote], words: Sequence[Sequence[str]], bars: Bars, start: int = 0
) -> Tune:
    """The tune of a song, from its first verse's notes and printed syllables. ``start``: the
    tick where the print begins, later than 0 where an anacrusis does."""
    breaks = _breaks(words)
    found: list[TuneNote] = []
    end, syllable = start, -1
    for note in notes:
        rest = note.onset - end
        begins = note.syllable != syllable
        phrase = breaks[note.syllable] if begins else 0.0
        if not found or rest > 0:
            phrase = 1.0
        found.append(TuneNote(note.onset, note.duration, note.midi, begins, rest, phrase))
        end, syllable = note.onset + note.duration, note.syllable
    return Tune(tuple(found), bars)


def _breaks(words: Sequence[Sequence[str]]) -> list[float]:
    """For each syllable, how plainly a line of verse may begin with it."""
    found: list[float] = []
    before = "."
    for word in words:
        mark = before.rstrip(_CLOSING)[-1:]
        capital = word[0].lstrip(_OPENING)[:1].isupper()
        found.append(_plainness(mark, capital))
        found += [0.0] * (len(word) - 1)
        before = word[-1]
    return found


def _plainness(mark: str, capital: bool) -> float:
    if mark and mark in _STOPS:
        return 1.0
    if mark and mark in _PAUSES:
        return 1.0 if capital else 0.7
    return 0.6 if capital else 0.2
