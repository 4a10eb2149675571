"""Notes as they are typed: ``C4:1 D4:0.5 Eb4:1/3 r:1``, each a name and its length in quarters
(1 where none is given); ``r`` is a rest."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from generation.errors import FormatError
from generation.score.incoming.sketch import MAX_NOTES, About, Signature, Sketch, SketchBar, Sound
from generation.score.notation import GRID
from generation.score.units import TICKS_PER_QUARTER, Key, Pitch, TimeSignature

_NOTE = re.compile(r"(?:([A-Ga-g])(#{0,2}|b{1,2})(-?\d)|[rR])(?::(\d+(?:\.\d+|/\d+)?))?")
_LONGEST = 16  # quarters
_HIGHEST = 127
_ALTER = {"": 0, "#": 1, "##": 2, "b": -1, "bb": -2}


def sketch(text: str, signature: TimeSignature, key: Key | None = None) -> Sketch:
    """The notes in bars of one time signature. Raises :class:`FormatError`."""
    words = text.split()
    if len(words) > MAX_NOTES:
        raise FormatError("At most {most:,} notes can be typed.", most=MAX_NOTES)
    parts: list[list[Sound]] = []
    at = 0
    for word in words:
        pitch, length = _read(word)
        for start, stop in _cut(at, at + length, signature.bar):
            while len(parts) <= start // signature.bar:
                parts.append([])
            if pitch:
                parts[-1].append(
                    Sound(
                        start % signature.bar,
                        stop - start,
                        pitch,
                        tie_start=stop < at + length,
                        tie_stop=start > at,
                    )
                )
        at += length
    first = Signature(key.fifths, key.mode) if key else None
    bars = tuple(
        SketchBar(
            tuple(sounds),
            signature.bar,
            None if number else signature,
            None if number else first,
        )
        for number, sounds in enumerate(parts)
    )
    return Sketch(bars, "P1", "Voice", 52, about=About())


def _read(word: str) -> tuple[Pitch | None, int]:
    """The pitch of a typed note, None for a rest, and its ticks."""
    found = _NOTE.fullmatch(word)
    if found is None:
        raise FormatError(
            "“{word}” is no note: type names with lengths in quarters, like C4:1 F#4:0.5 r:1.",
            word=word[:20],
        )
    step, alter, octave, length = found.groups()
    quarters = _quarters(length or "1")
    ticks = quarters * TICKS_PER_QUARTER
    if not 0 < quarters <= _LONGEST or ticks % GRID:
        raise FormatError(
            "“{word}” has a length that cannot be written: sixteenths, triplets and what they add "
            "up to can, up to {longest} quarters.",
            word=word[:20],
            longest=_LONGEST,
        )
    if step is None:
        return None, int(ticks)
    pitch = Pitch(step.upper(), _ALTER[alter], int(octave))
    if not 0 <= pitch.midi <= _HIGHEST:
        raise FormatError("“{word}” lies beyond what can be heard.", word=word[:20])
    return pitch, int(ticks)


def _quarters(text: str) -> Fraction:
    try:
        return Fraction(text)
    except ZeroDivisionError:
        return Fraction(0)


def _cut(start: int, stop: int, bar: int) -> Iterator[tuple[int, int]]:
    """A stretch cut at the barlines."""
    while start < stop:
        edge = min(stop, (start // bar + 1) * bar)
        yield start, edge
        start = edge
