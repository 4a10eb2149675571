"""Chords: what sounds under a melody, and the names that scores give it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from generation.score.units import Ticks

KINDS: dict[str, tuple[int, ...]] = {
    "major": (0, 4, 7),
    "minor": (0, 3, 7),
    "diminished": (0, 3, 6),
    "augmented": (0, 4, 8),
    "dominant": (0, 4, 7, 10),
    "major-seventh": (0, 4, 7, 11),
    "minor-seventh": (0, 3, 7, 10),
    "diminished-seventh": (0, 3, 6, 9),
    "half-diminished": (0, 3, 6, 10),
    "augmented-seventh": (0, 4, 8, 10),
    "major-minor": (0, 3, 7, 11),
    "major-sixth": (0, 4, 7, 9),
    "minor-sixth": (0, 3, 7, 9),
    "suspended-second": (0, 2, 7),
    "suspended-fourth": (0, 5, 7),
    "power": (0, 7),
}
"""Semitones above the root, by MusicXML's name of the kind."""

SEVENTH_OF = {  # ninths and more are told by their seventh chord
    **dict.fromkeys(("dominant-ninth", "dominant-11th", "dominant-13th"), "dominant"),
    **dict.fromkeys(("major-ninth", "major-11th", "major-13th"), "major-seventh"),
    **dict.fromkeys(("minor-ninth", "minor-11th", "minor-13th"), "minor-seventh"),
    "augmented-ninth": "augmented-seventh",
    "minor-major": "major-minor",
}
_SUFFIXES = {
    **dict.fromkeys(("", "M", "maj", "major"), "major"),
    **dict.fromkeys(("m", "min", "-", "minor"), "minor"),
    **dict.fromkeys(("dim", "o", "°"), "diminished"),
    **dict.fromkeys(("aug", "+", "5+", "+5", "#5"), "augmented"),
    **dict.fromkeys(("7", "9", "11", "13", "dom7", "7b9"), "dominant"),
    **dict.fromkeys(("maj7", "M7", "maj9", "M9", "Δ", "Δ7"), "major-seventh"),
    **dict.fromkeys(("m7", "min7", "-7", "m9", "min9", "m11"), "minor-seventh"),
    **dict.fromkeys(("dim7", "o7", "°7"), "diminished-seventh"),
    **dict.fromkeys(("m7b5", "m7-5", "m7.5-", "min7b5", "ø", "ø7", "hdim7"), "half-diminished"),
    **dict.fromkeys(("aug7", "+7", "7+5", "7#5"), "augmented-seventh"),
    **dict.fromkeys(("mmaj7", "mM7", "minmaj7"), "major-minor"),
    **dict.fromkeys(("6", "maj6", "add6", "69", "6/9"), "major-sixth"),
    **dict.fromkeys(("m6", "min6", "-6"), "minor-sixth"),
    **dict.fromkeys(("sus2",), "suspended-second"),
    **dict.fromkeys(("sus", "sus4", "7sus4"), "suspended-fourth"),
    **dict.fromkeys(("5",), "power"),
}
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_SYMBOL = re.compile(r"([A-G])(##?|bb?|♯|♭)?([^/:]*(?:6/9)?)(?::([\d-]+))?(?:/[A-G][#b♯♭]?)?")
_ALTERS = {None: 0, "#": 1, "##": 2, "♯": 1, "b": -1, "bb": -2, "♭": -1}


@dataclass(frozen=True)
class Chord:
    """A chord that lasts until the next one begins.

    ``root`` and ``pitch_classes`` (ascending) are absolute, 0 (C) to 11 (B); without pitch
    classes there is no chord from ``onset`` on, and the root means nothing.
    """

    onset: Ticks
    root: int
    pitch_classes: tuple[int, ...]

    @classmethod
    def of(cls, onset: int, root: int, kind: str) -> Chord:
        """The chord of one of MusicXML's kinds; no chord where the kind is not known."""
        steps = KINDS.get(SEVENTH_OF.get(kind, kind), ())
        return cls.on(onset, root, steps)

    @classmethod
    def on(cls, onset: int, root: int, steps: Sequence[int]) -> Chord:
        """The chord of these semitones above the root."""
        root %= 12 if steps else 1
        return cls(Ticks(onset), root, tuple(sorted({(root + step) % 12 for step in steps})))

    @property
    def sound(self) -> tuple[int, tuple[int, ...]]:
        """What makes it the same chord as another, wherever it stands."""
        return self.root, self.pitch_classes


def parse_symbol(symbol: str, onset: int) -> Chord:
    """``"Bb7"``, ``"F#m7b5"``, ``"G/B"`` (the bass is ignored), ``"B:0-3-8"`` (semitones above
    the root); no chord where the symbol is not understood."""
    found = _SYMBOL.fullmatch(symbol.strip())
    if not found:
        return Chord(Ticks(onset), 0, ())
    root = _SEMITONES[found[1]] + _ALTERS[found[2]]
    if found[4]:
        return Chord.on(onset, root, [int(step) for step in found[4].split("-") if step])
    return Chord.of(onset, root, _SUFFIXES.get(found[3].strip(), "none"))


def within(chords: Sequence[Chord], start: int, end: int, shift: int = 0) -> list[Chord]:
    """The chords that sound from ``start`` to before ``end``, moved by ``shift``; the one that
    sounds at ``start`` begins there. ``chords`` are in order."""
    kept: list[Chord] = []
    for chord in chords:
        if chord.onset >= end:
            break
        moved = replace(chord, onset=Ticks(max(chord.onset, start) + shift))
        if kept and kept[-1].onset == moved.onset:
            kept.pop()
        kept.append(moved)
    return kept


def changes(chords: Sequence[Chord]) -> tuple[Chord, ...]:
    """Without what says nothing new: equal neighbours, and having no chord at the beginning."""
    kept: list[Chord] = []
    for chord in chords:
        if kept and kept[-1].onset == chord.onset:
            kept.pop()
        if chord.sound != (kept[-1].sound if kept else (0, ())):
            kept.append(chord)
    return tuple(kept)
