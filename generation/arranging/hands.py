"""What two hands can play: laws over what is struck together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from generation.score.hands import Struck

REACH: Final = 16  # semitones: a tenth
MOST: Final = 4  # notes of a hand at once
LOWEST, HIGHEST = 28, 96  # MIDI


def playable(left: Sequence[Struck], right: Sequence[Struck]) -> tuple[list[Struck], list[Struck]]:
    """The same with no hand wider than a tenth or fuller than four notes, and none crossing the
    other: the bass and the top are kept, what lies between gives way."""
    high = {at: _right(chord) for at, chord in _chords(right).items()}
    low = {}
    for at, chord in _chords(left).items():
        above = high[at][0].midi if at in high else HIGHEST
        below = [note for note in chord if note.midi < above]
        if not below:
            lowest = chord[0]
            octaves = (lowest.midi - above) // 12 + 1
            below = [lowest._replace(midi=lowest.midi - 12 * octaves)]
        low[at] = _left(below)
    return _joined(low), _joined(high)


def _left(chord: list[Struck]) -> list[Struck]:
    bass = chord[0]
    if bass.midi < LOWEST:
        bass = bass._replace(midi=bass.midi + 12)
    kept = [note for note in chord[1:] if bass.midi < note.midi <= bass.midi + REACH]
    return [bass, *kept[-(MOST - 1) :]]


def _right(chord: list[Struck]) -> list[Struck]:
    top = chord[-1]
    if top.midi > HIGHEST:
        top = top._replace(midi=top.midi - 12)
    kept = [note for note in chord[:-1] if top.midi - REACH <= note.midi < top.midi]
    return [*kept[-(MOST - 1) :], top]


def _chords(notes: Sequence[Struck]) -> dict[int, list[Struck]]:
    """What is struck together, from the lowest, each pitch once."""
    found: dict[int, dict[int, Struck]] = {}
    for note in sorted(notes, key=lambda note: (note.onset, note.midi)):
        found.setdefault(note.onset, {})[note.midi] = note
    return {onset: list(chord.values()) for onset, chord in sorted(found.items())}


def _joined(chords: dict[int, list[Struck]]) -> list[Struck]:
    return [note for _, chord in sorted(chords.items()) for note in chord]
