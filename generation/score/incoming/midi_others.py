"""What the other channels of a MIDI file play, beside its melody: a staff each."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from generation.score.incoming.midi_file import Played
from generation.score.incoming.others import MOST
from generation.score.incoming.sketch import Other, SketchBar, Sound
from generation.score.units import Key

_TOGETHER = 30  # ticks: struck within a 64th, it is a chord
_LEGATO = 0.25  # a silence shorter than this share of a chord's time is only its articulation
_SPELL = Key("C", 0, "major").spell

Staff = tuple[str, int, Sequence[Played]]
"""Its name, its program, and what is played."""


def beside(staves: Sequence[Staff], bars: Sequence[SketchBar], first: Sound) -> tuple[Other, ...]:
    """The staves in the bars of a melody whose ``first`` note lies, in the file, at its onset.
    What is played before the melody's first bar or after its last is left out."""
    starts = list(accumulate((bar.length for bar in bars), initial=0))
    at = next(at for at, bar in enumerate(bars) if bar.sounds)
    origin = first.onset - bars[at].sounds[0].onset - starts[at]
    starts = [start + origin for start in starts]
    found = []
    for name, program, notes in staves[:MOST]:
        inside: list[list[Sound]] = [[] for _ in bars]
        for onset, end, midi in _held(notes):
            _place(onset, end, midi, starts, inside)
        if any(inside):
            found.append(Other(name or "Instrument", program, 0, tuple(map(tuple, inside))))
    return tuple(found)


def _held(notes: Sequence[Played]) -> Iterator[tuple[int, int, int]]:
    """Onset, end and pitch of each note, chords struck at one moment and held to the next where
    they nearly are."""
    chords: list[list[Played]] = []
    for note in sorted(notes, key=lambda one: (one.onset, one.midi)):
        if chords and note.onset - chords[-1][0].onset <= _TOGETHER:
            chords[-1].append(note)
        else:
            chords.append([note])
    for chord, after in zip(chords, [*chords[1:], None], strict=True):
        onset, end = chord[0].onset, max(note.end for note in chord)
        if after:
            following = after[0].onset
            short = following - end < _LEGATO * (following - onset)
            end = following if short else end
        for midi in sorted({note.midi for note in chord}):
            yield onset, end, midi


def _place(
    onset: int, end: int, midi: int, starts: Sequence[int], inside: list[list[Sound]]
) -> None:
    """Put a note into its bar, and what reaches over the barline tied into the next."""
    onset, end = max(onset, starts[0]), min(end, starts[-1])
    start = onset
    while start < end:
        at = bisect_right(starts, start) - 1
        stop = min(end, starts[at + 1])
        inside[at].append(
            Sound(
                start - starts[at],
                stop - start,
                _SPELL(midi),
                tie_start=stop < end,
                tie_stop=start > onset,
            )
        )
        start = stop
