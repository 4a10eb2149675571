"""Songs ↔ token sequences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import vocabulary as v


@dataclass(frozen=True)
class NoteToken:
    """One note: indices into the vocabulary's tables; ``pitch`` counts from LOWEST_DEGREE."""

    advance: int
    rest: int
    duration: int
    pitch: int


class NotEncodable(ValueError):
    """The song uses rhythms or pitches outside the vocabulary."""


def encode(
    notes: Sequence[SungNote], key: Key, signature: TimeSignature
) -> tuple[tuple[NoteToken, ...], int]:
    """Tokens of a melody, and the reference tonic (MIDI) its degrees count from.

    Raises :class:`NotEncodable`.
    """
    reference = v.tonic_reference(key.pitch_class, float(np.mean([note.midi for note in notes])))
    bar = v.bar_steps(signature)
    tokens: list[NoteToken] = []
    end, syllable = 0, -1
    taken_out = 0  # of long rests and long notes, whole bars
    for note in notes:
        onset = _steps(note.onset) - taken_out
        held = _steps(note.duration)
        if not tokens:
            end = onset - onset % bar
        rest = onset - end
        if rest < 0:
            raise NotEncodable("overlapping notes")
        too_long = _whole_bars_over(rest, v.RESTS[-1], bar)
        rest, onset, taken_out = rest - too_long, onset - too_long, taken_out + too_long
        too_long = _whole_bars_over(held, v.DURATIONS[-1], bar)
        held, taken_out = held - too_long, taken_out + too_long
        duration = _notated(held)
        pitch = note.midi - reference - v.LOWEST_DEGREE
        if not 0 <= pitch < v.N_PITCHES:
            raise NotEncodable("pitch out of range")
        _check_rhythm(signature, end % bar, rest, v.REST_INDEX)
        _check_rhythm(signature, onset % bar, duration, v.DURATION_INDEX)
        advance = v.NEW if note.syllable != syllable else v.MELISMA
        tokens.append(NoteToken(advance, v.REST_INDEX[rest], v.DURATION_INDEX[duration], pitch))
        end, syllable = onset + duration, note.syllable
    return tuple(tokens), reference


def tellable(signature: TimeSignature, position: int, duration: int) -> bool:
    """Whether a note can be told that lasts so many ticks from a place in the bar."""
    try:
        bar, held = v.bar_steps(signature), _steps(duration)
        held -= _whole_bars_over(held, v.DURATIONS[-1], bar)
        _check_rhythm(signature, _steps(position) % bar, _notated(held), v.DURATION_INDEX)
    except NotEncodable:
        return False
    return True


def decode(tokens: Iterable[NoteToken], reference: int) -> tuple[SungNote, ...]:
    """The melody that the tokens spell, from the first barline."""
    notes: list[SungNote] = []
    for token in tokens:
        notes.append(decode_one(token, notes[-1] if notes else None, reference))
    return tuple(notes)


def decode_one(token: NoteToken, before: SungNote | None, reference: int) -> SungNote:
    """The note that a token spells after another, or at the beginning."""
    end = before.onset + before.duration if before else 0
    syllable = before.syllable if before else -1
    return SungNote(
        midi=reference + v.LOWEST_DEGREE + token.pitch,
        onset=Ticks(end + v.RESTS[token.rest] * v.TICKS_PER_STEP),
        duration=Ticks(v.DURATIONS[token.duration] * v.TICKS_PER_STEP),
        syllable=syllable + (token.advance == v.NEW),
    )


def _steps(ticks: int) -> int:
    if ticks % v.TICKS_PER_STEP:
        raise NotEncodable("off the grid")
    return ticks // v.TICKS_PER_STEP


def _whole_bars_over(steps: int, most: int, bar: int) -> int:
    return max(0, -(-(steps - most) // bar)) * bar


def _notated(steps: int) -> int:
    """A long note keeps the longest known duration within it; a breath takes what is left."""
    if steps <= 144:
        return steps
    return max(known for known in v.DURATIONS if known <= steps)


def _check_rhythm(
    signature: TimeSignature, position: int, steps: int, known: dict[int, int]
) -> None:
    if steps not in known or (steps and not v.is_legal(signature, position, steps)):
        raise NotEncodable(f"{steps} steps at {position} in {signature}")
