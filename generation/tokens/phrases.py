"""Phrases: stretches of a melody of two to four bars, as its lines of verse cut it.

A phrase keeps its place in the bar but not in the song: its first token's rest counts from the
barline before its first note.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

import numpy as np

from generation.score.units import TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.steps import State
from generation.tokens.written import Written

FEWEST_BARS: Final = 2
MOST_BARS: Final = 4
FEWEST_NOTES: Final = 3
PHRASE_INPUTS: Final = {  # of each decoding step; the last value of the first five means: none
    "advance": v.N_ADVANCES + 1,
    "rest": len(v.RESTS) + 1,
    "duration": len(v.DURATIONS) + 1,
    "pitch": v.N_PITCHES + 1,
    "interval": 26,
    "notes_in_syllable": 8,
    "bar": 8,
    "syllables_left": 34,  # 0: not said
    "time_left": 130,  # in sixteenths; 0: not said
}
SPOKEN: Final = 6  # inputs that tell of the note before, ahead of those that tell of the place
_MOST_LEFT = (PHRASE_INPUTS["syllables_left"] - 1, PHRASE_INPUTS["time_left"] - 1)


@dataclass(frozen=True)
class Phrase:
    """Its notes, from the barline before the first."""

    tokens: tuple[NoteToken, ...]
    signature: TimeSignature

    @property
    def written(self) -> Written:
        return Written.of(self.tokens, v.bar_steps(self.signature))

    @property
    def metre(self) -> int:
        return v.TIME_SIGNATURE_INDEX[self.signature]

    @property
    def syllables(self) -> int:
        return sum(token.advance == v.NEW for token in self.tokens)

    def __len__(self) -> int:
        return len(self.tokens)


def phrase(written: Written, notes: range, signature: TimeSignature) -> Phrase:
    """Some notes of a melody as a phrase. One that begins where no rest leads to from the
    barline is heard as if it began there."""
    lead = written.onsets[notes.start] % v.bar_steps(signature)
    tokens = written.tokens[notes.start : notes.stop]
    first = replace(tokens[0], rest=v.REST_INDEX.get(lead, 0), advance=v.NEW)
    return Phrase((first, *tokens[1:]), signature)


def cut(written: Written, line_of: Sequence[int] | np.ndarray) -> list[range]:
    """The notes of each phrase of a melody: its lines, short ones joined and long ones divided
    at a syllable. ``line_of``: of each syllable, the line it stands in."""
    begins = [
        start
        for syllable, start in enumerate(written.starts)
        if syllable and line_of[syllable] != line_of[syllable - 1]
    ]
    lines = [range(a, b) for a, b in pairwise([0, *begins, len(written.tokens)])]
    return [part for joined in _joined(written, lines) for part in _divided(written, joined)]


def _joined(written: Written, lines: Sequence[range]) -> Iterator[range]:
    open_line = lines[0]
    for line in lines[1:]:
        both = range(open_line.start, line.stop)
        if (
            _bars(written, open_line) < FEWEST_BARS or _bars(written, line) < FEWEST_BARS / 2
        ) and _bars(written, both) <= MOST_BARS:
            open_line = both
            continue
        yield open_line
        open_line = line
    yield open_line


def _divided(written: Written, notes: range) -> Iterator[range]:
    """In parts of about equal length, none longer than a phrase may be if syllables allow."""
    parts = int(-(-_bars(written, notes) // MOST_BARS))
    starts = [at for at in written.starts if notes.start < at < notes.stop]
    begin, end = written.onsets[notes.start], _end(written, notes.stop - 1)
    wanted = [begin + (end - begin) * part / parts for part in range(1, parts)]
    bounds = {
        min(starts, key=lambda at: abs(written.onsets[at] - place))
        for place in (wanted if starts else [])
    }
    for start, stop in pairwise([notes.start, *sorted(bounds), notes.stop]):
        yield range(start, stop)


def _bars(written: Written, notes: range) -> float:
    return (_end(written, notes.stop - 1) - written.onsets[notes.start]) / written.bar


def _end(written: Written, at: int) -> int:
    return written.onsets[at] + v.DURATIONS[written.tokens[at].duration]


def left(syllables: int, steps: int) -> tuple[int, int]:
    """What the decoder is told of how many syllables, and steps of time, are still to come."""
    return (
        1 + min(max(syllables, 0), _MOST_LEFT[0] - 1),
        1 + min(max(steps, 0) // 6, _MOST_LEFT[1] - 1),
    )


def walk(phrase_: Phrase) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A phrase as it is decoded: the inputs before each note and after the last
    (T + 1, len(PHRASE_INPUTS)), and there the place in the bar of the last end and of the next
    onset, each (T + 1,)."""
    bar, state = v.bar_steps(phrase_.signature), State()
    written = phrase_.written
    count, end = phrase_.syllables, written.state.end
    rows, ends = [], []
    for token in phrase_.tokens:
        rows.append((*state.inputs, *left(count - state.syllable - 1, end - state.end)))
        ends.append(state.end)
        state = state.after(token, bar)
    rows.append((*state.inputs, *left(0, 0)))
    ends.append(end)
    return np.array(rows), np.array(ends) % bar, np.array([*written.onsets, end]) % bar
