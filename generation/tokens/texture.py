"""Accompaniment as rolls: bars of a pianist's two hands, told by the chord they stand on.

A row is a step of a scale that is built on the chord's root: rows 0, 2 and 4 of every octave are
its triad, row 6 its seventh, the others the key's tones between. So an arpeggio looks the same
on every chord, and what is learnt of one is known of all. A column is a quarter of the beat, or
a sixth of it in compound time and in triplets.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np

from generation.score.chords import KINDS as STEPS
from generation.score.hands import Struck
from generation.score.harmony import NONE, Harmony
from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature
from generation.tokens.harmonies import KINDS

HANDS: Final = 2  # the left, the right
ROWS: Final = 24  # for each hand
HEIGHT: Final = HANDS * (ROWS + 1)  # of a roll: each hand's rows, and whether it sounds
MOST_BEATS: Final = 4  # in a cell
MOST_SLOTS: Final = 6 * MOST_BEATS
LOWEST_ROOT: Final = (32, 44)  # MIDI: where each hand's rows may begin, an octave's choice
_SCALES: Final = {"major": (0, 2, 4, 5, 7, 9, 11), "minor": (0, 2, 3, 5, 7, 8, 10)}
CONDITIONS: Final = 40


@dataclass(frozen=True)
class Cell:
    """A bar, or a part of a long one: ``beats`` of ``beat`` ticks from ``onset`` on."""

    onset: int
    beat: int
    beats: int
    in_bar: int  # which beat of the bar it begins with

    @property
    def end(self) -> int:
        return self.onset + self.beat * self.beats


def cells(signature: TimeSignature, bars: int) -> list[Cell]:
    """The cells of so many bars. Their beats are quarters, or dotted quarters in compound time;
    other bars are shared out as evenly as their beats allow."""
    beat = int(signature.beat) if signature.compound else TICKS_PER_QUARTER
    if signature.beat_type >= 8 and not signature.compound:
        beat = int(signature.bar) if signature.bar <= 3 * TICKS_PER_QUARTER // 2 else 240
    count, rest = divmod(int(signature.bar), beat)
    if rest:
        beat, count = int(signature.beat), signature.beats
    pieces = -(-count // MOST_BEATS)
    found = []
    for bar in range(bars):
        at = 0
        for piece in range(pieces):
            beats = (count - at) // (pieces - piece)
            found.append(Cell(bar * int(signature.bar) + at * beat, beat, beats, at))
            at += beats
    return found


def division(signature: TimeSignature, *, triplets: bool = False) -> int:
    """Slots of a beat."""
    if cells(signature, 1)[0].beat < 240:
        return 2
    threes = signature.compound or signature == TimeSignature(3, 8)
    return 6 if threes or triplets else 4


@lru_cache(maxsize=4096)
def scale(root: int, kind: str, key: Key) -> tuple[int, ...]:
    """Seven steps in semitones above the root: the chord's tones on 0, 2, 4 and 6, the key's
    between them."""
    tones = {(tonic + key.pitch_class - root) % 12 for tonic in _SCALES[key.mode]}
    chord = STEPS.get(kind, STEPS["major" if key.mode == "major" else "minor"])
    third, fifth = chord[1], chord[2] if len(chord) > 2 else 7
    if len(chord) > 3:
        seventh = chord[3]
    else:
        seventh = next((step for step in (10, 11, 9) if step in tones and step > fifth), 10)
    between = []
    for low, high, usual in ((0, third, 2), (third, fifth, 5), (fifth, seventh, 9)):
        inside = list(range(low + 1, high))
        ours = [step for step in inside if step in tones] or inside or [low + 1]
        between.append(min(ours, key=lambda step: abs(step - usual)))
    return 0, between[0], third, between[1], fifth, between[2], seventh


def base(root: int, hand: int) -> int:
    """The pitch of row 0."""
    low = LOWEST_ROOT[hand]
    return low + (root - low) % 12


@dataclass(frozen=True)
class Ladder:
    """The rows of one chord in one key."""

    root: int
    steps: tuple[int, ...]

    @classmethod
    def of(cls, harmony: Harmony | None, key: Key) -> Ladder:
        if harmony is None or harmony.kind == NONE:
            return cls(key.pitch_class, scale(key.pitch_class, key.mode, key))
        return cls(harmony.root, scale(harmony.root, harmony.kind, key))

    def pitch(self, row: int, hand: int) -> int:
        octave, step = divmod(row, 7)
        return base(self.root, hand) + 12 * octave + self.steps[step]

    def row(self, midi: int, hand: int) -> int | None:
        """The nearest row; None beyond the roll."""
        octave, semitone = divmod(midi - base(self.root, hand), 12)
        distances = [abs(semitone - step) + 0.1 * (at % 2) for at, step in enumerate(self.steps)]
        distances.append(abs(semitone - 12))
        row = 7 * octave + int(np.argmin(distances))
        return row if 0 <= row < ROWS else None


class Harmonies:
    """Which chord sounds when."""

    def __init__(self, harmonies: Sequence[Harmony]) -> None:
        self._harmonies = harmonies
        self._onsets = [harmony.onset for harmony in harmonies]

    def at(self, tick: int) -> Harmony | None:
        """Before the first there is none, so it sounds already."""
        if not self._harmonies:
            return None
        return self._harmonies[max(bisect_right(self._onsets, tick) - 1, 0)]


def encoded(
    hands: Sequence[Iterable[Struck]], cell: Cell, slots: int, harmonies: Harmonies, key: Key
) -> np.ndarray:
    """The roll of a cell, (HEIGHT, MOST_SLOTS), 0 or 1: a row is set where a note is struck, the
    last row of each hand while it sounds. ``slots``: of a beat."""
    roll = np.zeros((HEIGHT, MOST_SLOTS), dtype=np.int8)
    width = cell.beat / slots
    for hand, notes in enumerate(hands):
        first = hand * (ROWS + 1)
        for note in notes:
            at = round(note.onset / width)
            stop = max(round(note.end / width), at + 1)
            roll[first + ROWS, max(at, 0) : min(stop, cell.beats * slots)] = 1
            if not 0 <= at < cell.beats * slots:
                continue
            harmony = harmonies.at(cell.onset + round(at * width))
            row = Ladder.of(harmony, key).row(note.midi, hand)
            if row is not None:
                roll[first + row, at] = 1
    return roll


def conditions(
    cell: Cell,
    slots: int,
    harmonies: Harmonies,
    melody: Sequence[SungNote],
    key: Key,
    *,
    last: bool = False,
) -> np.ndarray:
    """What is known of a cell beforehand, (CONDITIONS, MOST_SLOTS), float32."""
    known = np.zeros((CONDITIONS, MOST_SLOTS), dtype=np.float32)
    width = cell.beat / slots
    count = cell.beats * slots
    notes = [n for n in melody if n.onset < cell.end and n.onset + n.duration > cell.onset]
    before = harmonies.at(cell.onset - 1) if cell.onset else None
    for at in range(count):
        tick = cell.onset + round(at * width)
        harmony = harmonies.at(tick)
        known[min(at // slots + (cell.in_bar > 0), 3), at] = 1
        known[4 + at % slots, at] = 1
        known[10, at] = slots == 6
        known[11, at] = 1
        if harmony is None or harmony.kind not in STEPS:
            known[22, at] = 1
        else:
            kind = harmony.kind if harmony.kind in KINDS else "major"
            known[12 + KINDS.index(kind), at] = 1
            known[23 + min(harmony.inversion, 3), at] = 1
        known[27, at] = harmony != before
        before = harmony
        ladder = Ladder.of(harmony, key)
        known[38, at] = (base(ladder.root, 0) - LOWEST_ROOT[0]) / 12
        known[39, at] = last
        sung = [n for n in notes if n.onset <= tick + width / 2 < n.onset + n.duration]
        if sung:
            note = sung[-1]
            row = ladder.row((note.midi - 48) % 12 + 60, 1)
            known[28, at] = abs(note.onset - tick) < width / 2
            known[29, at] = 1
            known[30 + (row or 0) % 7, at] = 1
            known[37, at] = (note.midi - 67) / 12
    return known


def decoded(
    roll: np.ndarray, cell: Cell, slots: int, harmonies: Harmonies, key: Key
) -> tuple[list[Struck], list[Struck]]:
    """What each hand strikes, ticks from the cell's beginning. A note sounds until its hand
    strikes again or falls silent; one that is longer than a slot is held to the end of an eighth,
    or of a beat if it is so long."""
    hands: tuple[list[Struck], list[Struck]] = ([], [])
    width = cell.beat / slots
    count = cell.beats * slots
    for hand, notes in enumerate(hands):
        first = hand * (ROWS + 1)
        struck = roll[first : first + ROWS, :count].any(axis=0)
        sounds = roll[first + ROWS, :count] > 0
        onsets = np.flatnonzero(struck)
        for place, at in enumerate(onsets):
            limit = int(onsets[place + 1]) if place + 1 < len(onsets) else count
            silent = np.flatnonzero(~sounds[at + 1 : limit])
            stop = at + 1 + int(silent[0]) if silent.size else limit
            if stop - at > 1:
                unit = slots if stop - at >= slots else 2
                stop = min(-(-stop // unit) * unit, limit)
            ladder = Ladder.of(harmonies.at(cell.onset + round(at * width)), key)
            for row in np.flatnonzero(roll[first : first + ROWS, at]):
                pitch = ladder.pitch(int(row), hand)
                notes.append(Struck(pitch, round(at * width), round(stop * width)))
    return hands
