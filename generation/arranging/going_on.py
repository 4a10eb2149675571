"""A score that was lengthened: chords, voices and instruments go on under its new bars.

Bars in which something stood before stay as they are, bit for bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from generation.arrange_requests import Layer
from generation.arranging import guitar, hands, instruments, manner, reading, voices_on
from generation.arranging.harmonising import Harmonised
from generation.arranging.instruments import Instrument
from generation.models.texture_gan import TextureGan
from generation.score import staves
from generation.score.hands import Struck
from generation.score.harmony import Harmony
from generation.score.model import Measure, Score
from generation.score.rewriting import with_measures
from generation.score.sounds import bars, sounding
from generation.score.staves import Sounding

_NOTHING: Final[frozenset[Layer]] = frozenset()


def first_new(before: Score) -> int:
    """The first bar (counted from 0) after the one that the last note of the first part ends in."""
    part = before.parts[0]
    end = sounding(part)[-1].stop
    return next(at for at, bar in enumerate(bars(part)) if bar.stop >= end) + 1


def layers(
    before: Score, since: int, silent: frozenset[Layer] = _NOTHING
) -> tuple[tuple[Layer, ...], tuple[Instrument, ...]]:
    """What goes on beside the first part from a bar on: the layers, and the instruments among
    them. A part that is barred otherwise stays silent."""
    count = len(before.parts[0].measures)
    playing = tuple(
        one
        for one in instruments.beside(before, since)
        if one.layer not in silent
        and all(len(before.parts[at].measures) == count for at in one.staves)
    )
    chords = bool(reading.chords(before)) and Layer.CHORDS not in silent
    found = {one.layer for one in playing} | ({Layer.CHORDS} if chords else set())
    return tuple(layer for layer in Layer if layer in found), playing


def with_chords(score: Score, harmonies: Iterable[Harmony], since: int) -> Score:
    """The score with these chords (on the axis of its melody) over its bars from one on."""
    written = reading.with_chords(score, harmonies).parts[0].measures
    kept = score.parts[0].measures[:since]
    return with_measures(score, 0, (*kept, *written[since:]))


def with_voices(
    weights: np.ndarray,
    found: Harmonised,
    playing: Sequence[Instrument],
    since: int,
    seed: int,
    take: int,
) -> Score:
    """The score with the voices among its instruments singing on."""
    places = [at for one in playing if one.layer is Layer.FOUR_PARTS for at in one.staves]
    tick = bars(found.score.parts[0])[since].start
    lines = voices_on.lines_on(weights, found, places, tick, seed, take)
    return _with_staves(found.score, {(at,): [sounds] for at, sounds in lines.items()}, since)


def with_instrument(
    model: TextureGan, found: Harmonised, playing: Instrument, since: int, seed: int, take: int
) -> Score:
    """The score with a guitar, or with hands on a keyboard, playing on."""
    score = found.score
    struck = instruments.hands(score, playing)
    tick = bars(score.parts[0])[since].start
    shapes = guitar.Shapes(found.chords) if playing.layer is Layer.GUITAR else None
    sounds: list[list[Sounding]] = [[] for _ in playing.staves]
    for pattern in manner.patterns_on(model, playing.layer, found, struck, tick, (seed, take)):
        if shapes:
            sounds[0] += pattern.soundings(tuple(guitar.picked(pattern, shapes)))
            continue
        left, right = hands.playable(pattern.left, pattern.right)
        for staff, notes in zip(sounds, _shared(score, playing, left, right), strict=False):
            staff += pattern.soundings(notes)
    return _with_staves(score, {playing.staves: sounds}, since)


def _shared(
    score: Score, playing: Instrument, left: Sequence[Struck], right: Sequence[Struck]
) -> list[Sequence[Struck]]:
    """The hands by staves, the upper first; a staff alone is one hand's, and where it plays one
    note at a time its outer one."""
    if len(playing.staves) > 1:
        return [right, left]
    part = score.parts[playing.staves[0]]
    upper = instruments.is_right(part)
    notes = right if upper else left
    if any(note.others for measure in part.measures for note in measure.notes):
        return [notes]
    chords: dict[int, Struck] = {}
    for note in sorted(notes, key=lambda note: note.midi if upper else -note.midi):
        chords[note.onset] = note
    return [sorted(chords.values(), key=lambda note: note.onset)]


def _with_staves(
    score: Score, sounds: Mapping[tuple[int, ...], Sequence[list[Sounding]]], since: int
) -> Score:
    """The score with what these staves sound in its bars from one on that are empty there."""
    voice = score.parts[0]
    for places, lines in sounds.items():
        name = score.parts[places[0]].id
        for number, (place, line) in enumerate(zip(places, lines, strict=False)):
            part = score.parts[place]
            worded = any(note.lyrics for measure in part.measures for note in measure.notes)
            told = line if worded else [replace(one, lyrics=()) for one in line]
            written = staves.beside(
                voice, told, name, lower=number > 0, extenders=score.draws_extenders
            )
            measures = [
                _put(old, new) if at >= since else old
                for at, (old, new) in enumerate(zip(part.measures, written, strict=True))
            ]
            score = with_measures(score, place, measures)
    return score


def _put(old: Measure, new: Measure) -> Measure:
    """The new bar where the old one is empty."""
    return old if old.notes else replace(new, time_signature=old.time_signature, key=old.key)
