"""How a guitarist holds chords: shapes on six strings, and the easiest way through a song."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise, product
from typing import Final

from generation.metrics.fretting import FINGERS, SPAN, STRINGS, fingers
from generation.score.chords import KINDS
from generation.score.harmony import Harmony

_HIGHEST: Final = 9  # fret at which a hand may begin
_LEAST: Final = 4  # strings that a shape sounds; fewer only where none has as many
_FIFTH: Final = 7  # semitones: the tone that four-note chords can spare
_HIGH, _STOPPED, _BARRED, _MOVES = 0.3, 0.3, 0.4, 0.35  # what makes a shape hard
_MISSING, _MUDDY = 0.7, 0.6  # … and dull: a tone left out, less than a fourth above a low bass
_LOW: Final = 48  # MIDI
_FULL: Final = 0.4  # what another string is worth


@dataclass(frozen=True)
class Shape:
    """A chord as it is held: a fret for each neighbouring string from ``lowest`` (0: the low E)
    up; what lies outside is not struck."""

    lowest: int
    frets: tuple[int, ...]

    @cached_property
    def pitches(self) -> tuple[int, ...]:
        """What its strings sound, MIDI, the lowest string first."""
        strings = STRINGS[self.lowest : self.lowest + len(self.frets)]
        return tuple(string + fret for string, fret in zip(strings, self.frets, strict=True))

    @cached_property
    def position(self) -> int:
        """The lowest fret that is stopped; 0 where all strings are open."""
        return min((fret for fret in self.frets if fret), default=0)

    @cached_property
    def fingers(self) -> int:
        return fingers([(self.lowest + at, fret) for at, fret in enumerate(self.frets)])


def way(harmonies: Sequence[Harmony]) -> list[Shape]:
    """A shape for each chord, so that the hand moves little and holds what is easy: the cheapest
    path through all shapes (Viterbi)."""
    costs: list[float] = []
    steps: list[list[int]] = []
    rows: list[tuple[Shape, ...]] = []
    for harmony in harmonies:
        row = shapes(harmony.root, harmony.kind, harmony.bass)
        own = [_hardness(shape, harmony) for shape in row]
        if rows:
            moved = [
                [cost + _moves(a, b) for a, cost in zip(rows[-1], costs, strict=True)] for b in row
            ]
            steps.append([line.index(min(line)) for line in moved])
            own = [min(line) + hard for line, hard in zip(moved, own, strict=True)]
        rows.append(row)
        costs = own
    if not rows:
        return []
    at = costs.index(min(costs))
    found = [rows[-1][at]]
    for row, back in zip(reversed(rows[:-1]), reversed(steps), strict=True):
        at = back[at]
        found.append(row[at])
    return found[::-1]


@lru_cache(maxsize=512)
def shapes(root: int, kind: str, bass: int) -> tuple[Shape, ...]:
    """Every shape of a chord with its bass on the lowest string that is struck, at least one: where
    none has enough strings or all tones, the next best."""
    steps = KINDS.get(kind, KINDS["major"])
    tones = frozenset((root + step) % 12 for step in steps)
    spared = tones - {(root + _FIFTH) % 12} if len(tones) > 3 else tones
    for needed, least in ((spared, _LEAST), (spared, 3), (frozenset({root, bass}), 3)):
        if found := tuple(sorted(_held(tones, needed, bass, least), key=_order)):
            return found
    return tuple(sorted(_held(tones, frozenset({bass}), bass, 2), key=_order))


def _order(shape: Shape) -> tuple[int, int, tuple[int, ...]]:
    return shape.position, shape.lowest, shape.frets


def _held(tones: frozenset[int], needed: frozenset[int], bass: int, least: int) -> Iterator[Shape]:
    seen: set[Shape] = set()
    for lowest in range(len(STRINGS) - least + 1):
        for start in range(1, _HIGHEST + 1):
            choices = [
                _stops(string, {bass} if string == lowest else tones, start)
                for string in range(lowest, len(STRINGS))
            ]
            for count in range(least, len(choices) + 1):
                for frets in product(*choices[:count]):
                    shape = Shape(lowest, frets)
                    if shape not in seen and _sound(shape, needed):
                        seen.add(shape)
                        yield shape


def _sound(shape: Shape, needed: frozenset[int]) -> bool:
    """Whether it has all tones, can be held, and each string sounds above the one below."""
    rising = all(low < high for low, high in pairwise(shape.pitches))
    return rising and needed <= {p % 12 for p in shape.pitches} and shape.fingers <= FINGERS


def _stops(string: int, tones: frozenset[int] | set[int], start: int) -> list[int]:
    """Frets of a string on which one of the tones lies, the open string among them."""
    frets = (0, *range(start, start + SPAN))
    return [fret for fret in frets if (STRINGS[string] + fret) % 12 in tones]


def _hardness(shape: Shape, harmony: Harmony) -> float:
    stopped = [fret for fret in shape.frets if fret]
    barred = len(stopped) > shape.fingers
    missing = len(harmony.pitch_classes) - len(
        harmony.pitch_classes & {pitch % 12 for pitch in shape.pitches}
    )
    bass, above = shape.pitches[:2]
    muddy = bass < _LOW and above - bass < 5
    hard = _HIGH * shape.position + _STOPPED * shape.fingers + _BARRED * barred
    return hard + _MISSING * missing + _MUDDY * muddy - _FULL * len(shape.frets)


def _moves(one: Shape, other: Shape) -> float:
    """How far the hand goes; from open strings it may go anywhere."""
    if one == other or not one.position or not other.position:
        return 0.0
    return _MOVES * abs(one.position - other.position)
