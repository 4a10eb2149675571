"""Chords heard in a score: which one fits what sounds in each beat.

After Pardo and Birmingham (2002): a chord scores what sounds of it, less what sounds beside it
and what is missing; the more common kind wins a tie.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from generation.corpora.line import LineBar, LineNote
from generation.score.chords import KINDS, Chord, changes
from generation.score.units import Ticks

FEWEST_VOICES = 1.5  # on average: less is a melody, which has no chords of its own
MISSING = 0.5  # what a chord loses for a tone of it that does not sound, in beats
ROOT_IN_BASS = 0.4

_TEMPLATE_KINDS = (
    *("major", "minor", "dominant", "diminished", "minor-seventh", "diminished-seventh"),
    *("half-diminished", "major-seventh", "augmented"),
)
_TEMPLATES = [(root, KINDS[kind]) for kind in _TEMPLATE_KINDS for root in range(12)]
_TONES = np.zeros((len(_TEMPLATES), 12))
for _at, (_root, _steps) in enumerate(_TEMPLATES):
    _TONES[_at, [(_root + step) % 12 for step in _steps]] = 1
_ROOTS = np.array([root for root, _ in _TEMPLATES])

Floats = NDArray[np.float64]


def heard_chords(sounding: Sequence[LineNote], bars: Sequence[LineBar]) -> tuple[Chord, ...]:
    """One chord a beat, equal ones joined, from the notes of all voices in any order.

    A beat with a single pitch class goes on with the chord before if it belongs to it, and is
    without a chord otherwise. Empty for a single voice.
    """
    edges = _beats(bars)
    if len(edges) < 2 or not sounding:
        return ()
    shares, bass, voices = _shares(sounding, edges)
    heard = voices[voices > 0]
    if not heard.size or heard.mean() < FEWEST_VOICES:
        return ()
    scores = shares @ (2 * _TONES.T - 1) - MISSING * ((shares == 0) @ _TONES.T)
    scores += ROOT_IN_BASS * (_ROOTS[None] == bass[:, None])
    best = scores.argmax(axis=1)
    chords: list[Chord] = []
    for at, onset in enumerate(edges[:-1]):
        present = {int(tone) for tone in np.flatnonzero(shares[at])}
        before = set(chords[-1].pitch_classes) if chords else set()
        if len(present) < 2 or voices[at] < FEWEST_VOICES:
            if present <= before and present:
                continue
            if len(present) < 3:
                chords.append(Chord(Ticks(onset), 0, ()))
                continue
        root, steps = _TEMPLATES[best[at]]
        chords.append(Chord.on(onset, root, steps))
    return changes(chords)


def _beats(bars: Sequence[LineBar]) -> list[int]:
    """The onsets of all beats and the last one's end; an anacrusis counts from its end."""
    edges: set[int] = set()
    for number, bar in enumerate(bars):
        beat = int(bar.time.beat)
        end = bar.onset + bar.length
        late = bar.length % beat if number == 0 and bar.length < bar.time.bar else 0
        edges |= {bar.onset, end, *range(bar.onset + late, end, beat)}
    return sorted(edges)


def _shares(
    sounding: Sequence[LineNote], edges: Sequence[int]
) -> tuple[Floats, NDArray[np.int64], Floats]:
    """(beats × 12): how much of a beat each pitch class sounds, up to 1; the lowest note's
    pitch class; and how many voices sound on average."""
    count = len(edges) - 1
    shares = np.zeros((count, 12))
    lowest = [128] * count
    for note in sounding:
        end = note.onset + note.duration
        at = max(bisect_right(edges, note.onset) - 1, 0)
        while at < count and edges[at] < end:
            overlap = min(end, edges[at + 1]) - max(note.onset, edges[at])
            if overlap > 0:
                shares[at, note.midi % 12] += overlap
                lowest[at] = min(lowest[at], note.midi)
            at += 1
    shares /= np.diff(edges)[:, None]
    return np.minimum(shares, 1), np.array(lowest) % 12, shares.sum(axis=1)
