"""What stands beside a melody, instrument by instrument, and what each has played so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from generation.arrange_requests import Layer
from generation.score.hands import Struck
from generation.score.model import Bracket, Part, Score

_GUITARS: Final = range(24, 32)  # General MIDI's, from 0
_KEYBOARDS: Final = range(24)
_SINGING: Final = range(52, 55)
_BASS: Final = 52  # MIDI: a line that lies lower on the whole bears, and does not sing
_RECENT: Final = 8  # bars
_THUMB: Final = 55  # MIDI: what a guitar strikes below it, alone or in a chord, is the thumb's


@dataclass(frozen=True)
class Instrument:
    """``staves``: where its parts stand in the score, the upper first. ``layer``: what it is
    written like: voices that sing, a guitar, or hands on a keyboard."""

    layer: Layer
    staves: tuple[int, ...]


def beside(score: Score, since: int) -> tuple[Instrument, ...]:
    """The instruments beside the first part that have played something in the last bars before
    bar ``since`` (counted from 0), and so would go on."""
    return tuple(
        Instrument(_layer([score.parts[at] for at in staves]), staves)
        for staves in _staves(score)
        if any(
            measure.notes
            for at in staves
            for measure in score.parts[at].measures[max(0, since - _RECENT) : since]
        )
    )


def _staves(score: Score) -> Iterator[tuple[int, ...]]:
    places = {part.id: at for at, part in enumerate(score.parts)}
    braced = [
        tuple(at for name in group.parts if (at := places[name]) > 0)
        for group in score.groups
        if group.bracket is Bracket.BRACE
    ]
    taken = {at for staves in braced for at in staves}
    found = [*filter(None, braced), *((at,) for at in range(1, len(places)) if at not in taken)]
    yield from sorted(found)


def _layer(parts: Sequence[Part]) -> Layer:
    upper = parts[0]
    if len(parts) > 1:
        return Layer.PIANO
    if upper.program in _GUITARS:
        return Layer.GUITAR
    notes = [note for measure in upper.measures for note in measure.notes]
    sung = upper.program in _SINGING or any(note.lyrics for note in notes)
    if any(note.others for note in notes):
        return Layer.PIANO
    plays = upper.program in _KEYBOARDS or mean_pitch(upper) < _BASS
    return Layer.PIANO if plays and not sung else Layer.FOUR_PARTS


def mean_pitch(part: Part) -> float:
    """MIDI, of all heads of a part that has notes."""
    pitches = [p.midi for measure in part.measures for note in measure.notes for p in note.pitches]
    return sum(pitches) / len(pitches)


def hands(score: Score, instrument: Instrument) -> tuple[list[Struck], list[Struck]]:
    """What the left and the right hand strike, in ticks of the piece; a guitar's thumb is a left
    hand, and so is a single staff that lies low."""
    left: list[Struck] = []
    right: list[Struck] = []
    if len(instrument.staves) > 1:
        upper, lower = instrument.staves[:2]
        return list(_struck(score.parts[lower])), list(_struck(score.parts[upper]))
    part = score.parts[instrument.staves[0]]
    if instrument.layer is Layer.GUITAR:
        for note in _struck(part):
            (left if note.midi < _THUMB else right).append(note)
        return left, right
    (right if is_right(part) else left).extend(_struck(part))
    return left, right


def is_right(part: Part) -> bool:
    """Whether a staff that stands alone is a right hand's."""
    return mean_pitch(part) >= 60


def _struck(part: Part) -> Iterator[Struck]:
    """Each head that is struck, tied ones joined."""
    held: dict[int, Struck] = {}
    for onset, _, event in part.placed():
        for pitch in getattr(event, "pitches", ()):
            end = onset + event.duration
            before = held.pop(pitch.midi, None)
            goes_on = before is not None and getattr(event, "tie_stop", False)
            if before is not None and not goes_on:
                yield before
            start = before.onset if goes_on and before else onset
            held[pitch.midi] = Struck(pitch.midi, start, end)
    yield from held.values()
