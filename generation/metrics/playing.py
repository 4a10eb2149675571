"""Can a pianist play it, and what kind of accompaniment is it?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from generation.score.hands import Struck

REACH: Final = 16  # semitones that a hand spans: a tenth
FINGERS: Final = 5
_TOGETHER: Final = 0.6


def violations(left: Sequence[Struck], right: Sequence[Struck]) -> int:
    """Chords that a hand cannot reach or has too few fingers for, and hands that cross."""
    broken = 0
    sounding = {0: left, 1: right}
    for notes in sounding.values():
        for chord in _chords(notes).values():
            broken += chord[-1] - chord[0] > REACH or len(chord) > FINGERS
    lows = _chords(right)
    for onset, chord in _chords(left).items():
        broken += onset in lows and chord[-1] > lows[onset][0]
    return broken


def texture(
    left: Sequence[Struck], right: Sequence[Struck], sung: Sequence[Struck], beats: float
) -> str | None:
    """The kind of accompaniment of a bar, by one of the names in
    :data:`generation.models.texture_gan.TEXTURES`; None where next to nothing is played."""
    low, high = _chords(left), _chords(right)
    if len(low) + len(high) < 2 or not high:
        return None
    busy_left, busy_right = len(low) / beats, len(high) / beats
    together = sum(at in low for at in high) / len(high)
    melody = {note.onset: note.midi % 12 for note in sung}
    doubled = [melody[at] in {pitch % 12 for pitch in high[at][-1:]} for at in melody if at in high]
    if len(melody) >= 2 and len(doubled) >= 0.8 * len(melody) and sum(doubled) >= 0.8 * len(melody):
        return "doubling"
    repeated = _repeated(list(high.values()))
    size = sum(map(len, high.values())) / len(high)
    if busy_left >= 1.4 and busy_right >= 1.4:
        return "flowing" if repeated < 0.5 or size < 1.6 else "repeated"
    if busy_left >= 1.4 and busy_left > busy_right:
        return "rolling"
    if busy_right >= 1.4 and size < 1.6 and repeated < 0.5:
        return "broken"
    if low and together < 1 - _TOGETHER and size >= 1.5:
        return "offbeat"
    if busy_right >= 1.4 and repeated >= 0.5:
        return "repeated"
    if busy_right >= 1.4:
        return "broken"
    return "chords"


def _chords(notes: Sequence[Struck]) -> dict[int, list[int]]:
    """What is struck together, from the lowest, by its onset."""
    found: dict[int, list[int]] = {}
    for note in sorted(notes, key=lambda note: (note.onset, note.midi)):
        found.setdefault(note.onset, []).append(note.midi)
    return found


def _repeated(chords: Sequence[list[int]]) -> float:
    """The share of steps in which the same chord is struck again."""
    steps = [set(a) == set(b) for a, b in pairwise(chords)]
    return sum(steps) / len(steps) if steps else 0.0
