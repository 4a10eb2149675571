"""Chords as they are printed over a melody: a root, a kind, a bass."""

from __future__ import annotations

from dataclasses import dataclass

from generation.score.chords import KINDS, Chord, parse_symbol
from generation.score.units import Key, Pitch, Ticks

NONE = "none"  # MusicXML's kind for no chord

SUFFIXES = {
    "major": "",
    "minor": "m",
    "dominant": "7",
    "diminished": "dim",
    "minor-seventh": "m7",
    "diminished-seventh": "dim7",
    "half-diminished": "m7b5",
    "major-seventh": "maj7",
    "augmented": "aug",
    "suspended-fourth": "sus4",
    "suspended-second": "sus2",
    "augmented-seventh": "aug7",
    "major-minor": "mmaj7",
    "major-sixth": "6",
    "minor-sixth": "m6",
    "power": "5",
}
"""What is printed after the root; :func:`generation.score.chords.parse_symbol` reads it."""

_STEPS = "CDEFGAB"
_SEMITONES = dict(zip(_STEPS, (0, 2, 4, 5, 7, 9, 11), strict=True))
_LETTERS = {0: 0, 2: 1, 3: 2, 4: 2, 5: 3, 6: 4, 7: 4, 8: 4, 9: 6, 10: 6, 11: 6}
"""How many letters above the root a chord's tone is written, by its semitones above it."""
_NAMES = {steps: kind for kind, steps in KINDS.items()}


@dataclass(frozen=True)
class Harmony:
    """A chord that sounds until the next one begins. ``root`` and ``bass`` are pitch classes,
    0 (C) to 11 (B); ``kind`` is MusicXML's name, :data:`NONE` for no chord."""

    onset: Ticks
    root: int
    kind: str
    bass: int

    @classmethod
    def of(cls, onset: int, root: int, kind: str, inversion: int = 0) -> Harmony:
        """The chord of a kind in an inversion (0: the root in the bass)."""
        steps = KINDS.get(kind, (0,))
        step = steps[inversion] if inversion < len(steps) else 0
        return cls(Ticks(onset), root % 12, kind, (root + step) % 12)

    @classmethod
    def named(cls, chord: Chord) -> Harmony:
        """A chord by its name, its root in the bass; one that has no name by its triad's."""
        steps = tuple(sorted((tone - chord.root) % 12 for tone in chord.pitch_classes))
        if not steps:
            return cls(chord.onset, 0, NONE, 0)
        kind = _NAMES.get(steps) or ("minor" if 3 in steps and 4 not in steps else "major")
        return cls(chord.onset, chord.root, kind, chord.root)

    @classmethod
    def parse(cls, symbol: str, onset: int) -> Harmony:
        """A chord as it is written, its bass included: ``"F#m7/C#"``, ``"N.C."``. Raises
        ValueError where it is not understood."""
        symbol = symbol.strip()
        if symbol.upper().replace(".", "") in ("NC", "N C"):
            return cls(Ticks(onset), 0, NONE, 0)
        upper, _, low = symbol.partition("/") if "6/9" not in symbol else (symbol, "", "")
        chord = parse_symbol(upper, onset)
        bass = parse_symbol(low, onset) if low else chord
        if not chord.pitch_classes or not bass.pitch_classes or ":" in symbol:
            raise ValueError(f"not a chord: {symbol!r}")
        found = cls.named(chord)
        return cls(Ticks(onset), found.root, found.kind, bass.root)

    @property
    def chord(self) -> Chord:
        return Chord.of(self.onset, self.root, self.kind)

    @property
    def pitch_classes(self) -> frozenset[int]:
        return frozenset(self.chord.pitch_classes)

    @property
    def inversion(self) -> int:
        """Which of the kind's tones lies in the bass; 0 where none does."""
        steps = KINDS.get(self.kind, (0,))
        step = (self.bass - self.root) % 12
        return steps.index(step) if step in steps else 0

    def spell(self, midi: int, key: Key) -> Pitch:
        """A note that sounds with the chord: the chord's own tones as its thirds are stacked from
        the root as the key spells it, so that A7 has a C# even in B flat; others as the key
        suggests, and so where the chord would ask for more than one accidental."""
        tone = (midi - self.root) % 12
        if self.kind not in KINDS or tone not in KINDS[self.kind]:
            return key.spell(midi)
        third = 5 if tone == 9 and self.kind != "diminished-seventh" else _LETTERS[tone]
        step = _STEPS[(_STEPS.index(key.spell(60 + self.root).step) + third) % 7]
        alter = (midi - _SEMITONES[step] + 6) % 12 - 6
        if abs(alter) > 1:
            return key.spell(midi)
        return Pitch(step, alter, (midi - alter) // 12 - 1)

    def symbol(self, key: Key) -> str:
        """As it is printed, spelled in a key: ``"F#m7/A"``; ``"N.C."`` for no chord."""
        if self.kind == NONE:
            return "N.C."
        name = _name(self.root, key) + SUFFIXES[self.kind]
        return (
            name if self.bass == self.root else f"{name}/{_named(self.spell(60 + self.bass, key))}"
        )


def _name(pitch_class: int, key: Key) -> str:
    return _named(key.spell(60 + pitch_class))


def _named(pitch: Pitch) -> str:
    return pitch.step + "#" * pitch.alter + "b" * -pitch.alter
