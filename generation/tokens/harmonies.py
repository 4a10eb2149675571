"""Chords as the harmony model tells them, and a melody as it is told of it: beat by beat.

A beat either holds the chord before or begins a new one: *change*, then *root* above the tonic,
*kind*, *inversion*. What is known of a beat is a row of indices and the shares of its time in
which each degree sounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import numpy as np

from generation.requests import Style
from generation.score.chords import KINDS as STEPS
from generation.score.harmony import NONE, Harmony
from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature
from generation.tokens import vocabulary as v

KINDS: Final = (
    *("major", "minor", "dominant", "diminished", "minor-seventh", "diminished-seventh"),
    *("half-diminished", "major-seventh", "augmented", "suspended-fourth"),
)
_FOLDED: Final = {  # rarer kinds, told by what is left without their colour
    "augmented-seventh": "augmented",
    "major-minor": "minor",
    "major-sixth": "major",
    "minor-sixth": "minor",
    "suspended-second": "suspended-fourth",
    "power": "major",
}
NO_CHORD: Final = 12  # among the roots
N_ROOTS, N_KINDS, N_INVERSIONS = 13, len(KINDS), 4
HOLD, CHANGE = 0, 1
MAX_BEATS: Final = 12  # in a bar
NEAR: Final = 8  # beats before a line's end that are told apart
UNTOLD_LINES: Final = NEAR + 1
DENSITIES: Final = (1.4, 1.8, 2.2, 2.7)  # chords a bar, between the five degrees of density

INDICES: Final = {
    "place": len(v.TIME_SIGNATURES) * MAX_BEATS,
    "strength": 5,
    "sung": 14,  # the degree that is sung when the beat begins; 12 held over, 13 none
    "stress": 5,  # of the syllable that begins then; 0 none, 4 untold
    "to_line_end": UNTOLD_LINES + 1,  # beats
    "line_begins": 3,  # 2 untold
    "to_end": 5,  # beats; 4 more
    "style": len(v.STYLES) + 1,  # the last untold
    "mode": 2,
    "density": len(DENSITIES) + 2,  # 0 untold
    "lower": 2,  # a lower voice of a part-song
    "given_change": 3,  # 0 free, else the token and 1; the same below
    "given_root": N_ROOTS + 1,
    "given_kind": N_KINDS + 1,
    "given_inversion": N_INVERSIONS + 1,
}
"""What is known of a beat besides its sound: names and numbers of values."""
COLUMN: Final = {name: at for at, name in enumerate(INDICES)}
GIVEN: Final = COLUMN["given_change"]
N_SHARES: Final = 13  # of the degrees, and the height above the song's middle in octaves


class Token(NamedTuple):
    """What is chosen for a beat; where it holds, the other three go on from the beat before."""

    change: int
    root: int
    kind: int
    inversion: int


@dataclass(frozen=True)
class Lines:
    """What the words say of each sung syllable: its stress (0–2), and the line it is in."""

    stresses: Sequence[int]
    line_of: Sequence[int]


@dataclass(frozen=True)
class Tune:
    """A melody to be harmonised. ``lines`` is None where there are no words."""

    notes: Sequence[SungNote]
    key: Key
    time_signature: TimeSignature
    lines: Lines | None = None
    lower: bool = False

    @property
    def first(self) -> int:
        """The beat (from bar 0's barline) in which the first note begins."""
        return self.notes[0].onset // self.time_signature.beat

    @property
    def beats(self) -> int:
        """Beats from the first to the end of the last note."""
        last = self.notes[-1]
        return -(-(last.onset + last.duration) // self.time_signature.beat) - self.first

    @property
    def per_bar(self) -> int:
        return self.time_signature.bar // self.time_signature.beat

    def onset(self, at: int) -> int:
        """Where a beat begins, in ticks."""
        return (self.first + at) * int(self.time_signature.beat)

    def closes(self) -> dict[int, SungNote]:
        """The beats in which the last syllable of each line begins, with its first note; without
        words, of the last note."""
        if self.lines is None:
            ends = {0: self.notes[-1]}
        else:
            begins: dict[int, SungNote] = {}
            for note in self.notes:
                begins.setdefault(note.syllable, note)
            ends = {self.lines.line_of[syllable]: note for syllable, note in begins.items()}
        beat = self.time_signature.beat
        return {note.onset // beat - self.first: note for _, note in sorted(ends.items())}

    def line_ends(self) -> list[int]:
        """The beats in which the last syllable of each line begins."""
        return sorted(self.closes())


@dataclass(frozen=True)
class Wishes:
    """What is asked of a harmonisation. ``styles``: by weight; ``density``: 1 to 5, 0 untold;
    ``given``: by beat, the tokens that stay."""

    styles: Mapping[Style, float] = field(default_factory=dict)
    density: int = 0
    given: Mapping[int, Token] = field(default_factory=dict)


def density_of(tokens: Sequence[Token], per_bar: int) -> int:
    """How often chords change, from 1 to 5."""
    bars = max(len(tokens) / per_bar, 1.0)
    return 1 + int(np.searchsorted(DENSITIES, sum(one.change for one in tokens) / bars, "right"))


def frames(tune: Tune, wishes: Wishes) -> tuple[np.ndarray, np.ndarray]:
    """Indices (beats, len(INDICES)) and shares (beats, N_SHARES). The style is the weightiest."""
    rows = np.zeros((tune.beats, len(INDICES)), dtype=np.int64)
    signature = tune.time_signature
    beat = int(signature.beat)
    every = np.arange(tune.beats) + tune.first
    places = np.minimum(every % tune.per_bar, MAX_BEATS - 1)
    rows[:, COLUMN["place"]] = _metre(signature) * MAX_BEATS + places
    rows[:, COLUMN["strength"]] = [
        signature.strength(at * beat % signature.bar) for at in every.tolist()
    ]
    rows[:, COLUMN["to_end"]] = np.minimum(np.arange(tune.beats)[::-1], 4)
    style = max(wishes.styles, key=lambda one: wishes.styles[one], default=None)
    rows[:, COLUMN["style"]] = len(v.STYLES) if style is None else v.STYLES.index(style)
    rows[:, COLUMN["mode"]] = v.MODES.index(tune.key.mode)
    rows[:, COLUMN["density"]] = wishes.density
    rows[:, COLUMN["lower"]] = tune.lower
    for at, token in wishes.given.items():
        rows[at, GIVEN:] = [value + 1 for value in token]
        if token.change == HOLD:
            rows[at, GIVEN + 1 :] = 0
    _tell_words(tune, rows)
    return rows, _shares(tune, rows)


def _metre(signature: TimeSignature) -> int:
    """The metre that the model knows and that counts alike."""
    alike = TimeSignature(3, 8) if signature.beat_type >= 8 else TimeSignature(6, 4)
    return v.TIME_SIGNATURE_INDEX.get(signature, v.TIME_SIGNATURE_INDEX[alike])


def _tell_words(tune: Tune, rows: np.ndarray) -> None:
    if tune.lines is None:
        rows[:, COLUMN["stress"]] = 4
        rows[:, COLUMN["to_line_end"]] = UNTOLD_LINES
        rows[:, COLUMN["line_begins"]] = 2
        return
    beat = int(tune.time_signature.beat)
    before = -1
    for note in tune.notes:
        at = note.onset // beat - tune.first
        if note.syllable == before:
            continue
        if note.onset % beat == 0:
            rows[at, COLUMN["stress"]] = 1 + tune.lines.stresses[note.syllable]
        line_of = tune.lines.line_of
        if before < 0 or line_of[note.syllable] != line_of[before]:
            rows[at, COLUMN["line_begins"]] = 1
        before = note.syllable
    ends = np.array(tune.line_ends())
    coming = np.searchsorted(ends, np.arange(tune.beats))
    distance = ends[np.minimum(coming, len(ends) - 1)] - np.arange(tune.beats)
    rows[:, COLUMN["to_line_end"]] = np.clip(distance, 0, NEAR)


def _shares(tune: Tune, rows: np.ndarray) -> np.ndarray:
    shares = np.zeros((tune.beats, N_SHARES), dtype=np.float32)
    heights = np.zeros(tune.beats)
    beat, tonic = int(tune.time_signature.beat), tune.key.pitch_class
    middle = float(np.mean([note.midi for note in tune.notes]))
    rows[:, COLUMN["sung"]] = 13
    for note in tune.notes:
        end = note.onset + note.duration
        for at in range(note.onset // beat, -(-end // beat)):
            row = at - tune.first
            held = min(end, (at + 1) * beat) - max(note.onset, at * beat)
            shares[row, (note.midi - tonic) % 12] += held / beat
            heights[row] += held / beat * (note.midi - middle) / 12
            if note.onset == at * beat:
                rows[row, COLUMN["sung"]] = (note.midi - tonic) % 12
            elif note.onset < at * beat:
                rows[row, COLUMN["sung"]] = 12
    shares[:, 12] = heights
    return shares


def tokens(harmonies: Sequence[Harmony], tune: Tune) -> list[Token]:
    """A beat's token each, of chords in order; before the first there is no chord. A chord that
    begins within a beat is told from the nearest beat on."""
    beat, tonic = int(tune.time_signature.beat), tune.key.pitch_class
    begins: dict[int, Harmony] = {}
    for harmony in harmonies:
        begins[max((harmony.onset + beat // 2) // beat - tune.first, 0)] = harmony
    told: list[Token] = []
    for at in range(tune.beats):
        new = _token(begins[at], tonic) if at in begins else None
        before = told[-1] if told else Token(CHANGE, NO_CHORD, 0, 0)
        if new is None or (told and new[1:3] == before[1:3]):
            told.append(before._replace(change=HOLD if told else CHANGE))
        else:
            told.append(new)
    return told


def _token(harmony: Harmony, tonic: int) -> Token:
    kind = _FOLDED.get(harmony.kind, harmony.kind)
    if kind == NONE:
        return Token(CHANGE, NO_CHORD, 0, 0)
    return Token(CHANGE, (harmony.root - tonic) % 12, KINDS.index(kind), harmony.inversion)


def harmonies(told: Sequence[Token], tune: Tune) -> tuple[Harmony, ...]:
    """The chords that tokens tell, on the melody's axis; having none at the beginning is left
    unsaid."""
    found: list[Harmony] = []
    for at, token in enumerate(told):
        if token.change == HOLD or (not found and token.root == NO_CHORD):
            continue
        onset = tune.onset(at)
        if token.root == NO_CHORD:
            found.append(Harmony.of(onset, 0, NONE))
        else:
            root = token.root + tune.key.pitch_class
            inversion = min(token.inversion, len(STEPS[KINDS[token.kind]]) - 1)
            found.append(Harmony.of(onset, root, KINDS[token.kind], inversion))
    return tuple(found)
