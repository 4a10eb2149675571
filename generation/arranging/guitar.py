"""A guitar under a melody with chords: the texture model's patterns on six strings.

The left hand holds a shape for each chord; what the model's left hand strikes is the thumb's, what
its right hand strikes the fingers'. So the rhythm and the way up and down are the model's, and
what sounds lies under one hand by construction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from generation.arrange_requests import ArrangeRequest
from generation.arranging import fretboard
from generation.arranging.fretboard import Shape
from generation.arranging.harmonising import Harmonised
from generation.arranging.patterns import Pattern, patterns
from generation.models.texture_gan import TextureGan
from generation.progress import Advance, unheard
from generation.score import staves
from generation.score.hands import Struck
from generation.score.harmony import NONE, Harmony
from generation.score.model import GUITAR_PROGRAM, Clef, Part, Score
from generation.score.staves import Sounding

NAME: Final = "Guitar"
ID: Final = "guitar"
_STRUM: Final = 3  # notes of the fingers at once, from which on all strings are struck
_LOWER: Final = 3  # strings of a shape that the thumb plays
_OCTAVE: Final = 12


@dataclass(frozen=True)
class Picked:
    """The score with its guitar; for each cell what is struck at once, one after the other."""

    score: Score
    played: tuple[tuple[Struck, ...], ...]


def accompany(
    model: TextureGan,
    request: ArrangeRequest,
    found: Harmonised,
    take: int,
    advance: Advance = unheard,
    bars: int | None = None,
) -> Picked:
    """A guitar for a score with chords, or for its first so many ``bars`` in which something is
    sung. The same seed and take give the same notes."""
    shapes = Shapes(found.chords)
    sounds: list[Sounding] = []
    played = []
    for pattern in patterns(model, request, found, take, advance, bars):
        notes = tuple(picked(pattern, shapes))
        played.append(notes)
        sounds += pattern.soundings(notes)
    return Picked(_with_guitar(found.score, sounds), tuple(played))


class Shapes:
    """How each chord of a song is held."""

    def __init__(self, chords: Sequence[Harmony]) -> None:
        named = [one for one in chords if one.kind != NONE]
        self._held: Mapping[int, Shape] = dict(
            zip((one.onset for one in named), fretboard.way(named), strict=True)
        )

    def at(self, pattern: Pattern, onset: int) -> Shape:
        """The shape that sounds then; before any chord, the tonic's."""
        harmony = pattern.harmonies.at(pattern.cell.onset + onset)
        if harmony is None:
            tonic = Harmony.of(0, pattern.key.pitch_class, pattern.key.mode)
            return fretboard.way([tonic])[0]
        return self._held[harmony.onset + pattern.origin]


def picked(pattern: Pattern, shapes: Shapes) -> Iterator[Struck]:
    """What sounds in a cell, in ticks from its beginning."""
    onsets = sorted({note.onset for note in (*pattern.left, *pattern.right)})
    for onset, following in zip(onsets, [*onsets[1:], None], strict=True):
        low = [note for note in pattern.left if note.onset == onset]
        high = [note for note in pattern.right if note.onset == onset]
        end = max(note.end for note in (*low, *high))
        end = end if following is None else min(end, following)
        shape = shapes.at(pattern, onset)
        for string in _strings(shape, low, high):
            yield Struck(shape.pitches[string], onset, end)


def _strings(shape: Shape, low: Sequence[Struck], high: Sequence[Struck]) -> list[int]:
    """Which strings of a shape are struck for what two hands would strike."""
    pitches = shape.pitches
    thumb = {_nearest(pitches[:_LOWER], min(note.midi for note in low))} if low else set()
    if len(high) >= _STRUM:
        return [at for at in range(len(pitches)) if not thumb or at >= min(thumb)][-_most(low) :]
    fingers: set[int] = set()
    for note in sorted(high, key=lambda note: -note.midi):
        free = [at for at in range(1, len(pitches)) if at not in thumb | fingers]
        if free:
            fingers.add(free[_nearest([pitches[at] for at in free], note.midi)])
    return sorted(thumb | fingers)


def _most(low: Sequence[Struck]) -> int:
    """Strings of a strum: all of them where the thumb begins it, else the upper ones."""
    return 6 if low else 4


def _nearest(pitches: Sequence[int], midi: int) -> int:
    """Which of the pitches is nearest, whole octaves of the way not counted where it lies
    beyond them."""
    while midi < pitches[0] - _OCTAVE // 2:
        midi += _OCTAVE
    while midi > pitches[-1] + _OCTAVE // 2:
        midi -= _OCTAVE
    return min(range(len(pitches)), key=lambda at: (abs(pitches[at] - midi), at))


def _with_guitar(score: Score, sounds: Sequence[Sounding]) -> Score:
    """The score with a guitar below its other parts, in place of one that was written before."""
    bars = staves.beside(score.parts[0], sounds, ID)
    guitar = Part(ID, NAME, GUITAR_PROGRAM, bars, Clef.TREBLE_8VB)
    others = [part for part in score.parts if part.id != ID]
    return replace(score, parts=(*others, guitar))
