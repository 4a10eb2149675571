"""Voices below a melody that goes on: they go on with it, from the last chord that they sang."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from generation.arrange_requests import Voice
from generation.arranging import four_parts, hymn_voicing
from generation.arranging.harmonising import Harmonised
from generation.arranging.hymn_voicing import RANGES, Chosen, Slot
from generation.arranging.instruments import mean_pitch
from generation.score.model import Score
from generation.score.sounds import Sound, bars, sounding
from generation.score.staves import Sounding

_OCTAVE: Final = 12


def lines_on(
    weights: np.ndarray, found: Harmonised, places: Sequence[int], since: int, seed: int, take: int
) -> dict[int, list[Sounding]]:
    """What the voices at ``places`` of a score with chords sing from tick ``since`` of the piece
    on, by their places. Each is led as the voice of a hymn that it lies nearest to, in octaves of
    its own; more than three cannot be told apart, and double."""
    score = found.score
    part = score.parts[0]
    moments = list(four_parts.moments_of(part, found.chords))
    coming = next((at for at, one in enumerate(moments) if one.end > since), len(moments))
    if coming == len(moments):
        return {}
    roles = _roles(score, places)
    aside = {at: _octaves(score, at, voice) for at, voice in roles.items()}
    given: dict[int, list[Sound]] = {}
    for at, voice in roles.items():
        given.setdefault(voice, [_moved(one, aside[at]) for one in sounding(score.parts[at])])
    start = max(0, coming - 1)
    slots, keys = four_parts.slots_of(moments, found.chords, given, bars(part), int(part.lead))
    sung = [one.soprano for one in moments[start:]]
    lift = _nearest(sum(sung) / len(sung), sum(RANGES[0]) / 2)
    told = [_lifted(slot, lift) for slot in slots[start:]]
    voicings, _ = hymn_voicing.voiced(told, keys[-1], weights, seed=seed, take=take)
    new = voicings[coming - start :]
    begun = [replace(one, onset=max(one.onset, since)) for one in moments[coming:]]
    harmonies = [slot.harmony for slot in slots[coming:]]
    return {
        at: list(four_parts.voice_line(begun, _pitches(new, voice, aside[at]), harmonies))
        for at, voice in roles.items()
    }


def _roles(score: Score, places: Sequence[int]) -> Mapping[int, int]:
    """Which voice of a hymn (1 alto to 3 bass) each part takes: by its name, else by where it
    lies, each another as long as there are."""
    names = [voice.value for voice in Voice]
    found: dict[int, int] = {}
    for at in places:
        name = score.parts[at].name.casefold()
        if name in names[1:]:
            found[at] = names.index(name)
    for at in sorted(set(places) - set(found), key=lambda at: -mean_pitch(score.parts[at])):
        free = [voice for voice in (1, 2, 3) if voice not in found.values()] or [1, 2, 3]
        height = mean_pitch(score.parts[at])
        found[at] = min(free, key=lambda voice: abs(sum(RANGES[voice]) / 2 - height))
    return found


def _octaves(score: Score, at: int, voice: int) -> int:
    """Semitones from a part to the voice of a hymn."""
    return _nearest(mean_pitch(score.parts[at]), sum(RANGES[voice]) / 2)


def _nearest(height: float, aim: float) -> int:
    """The whole octaves that bring a height nearest to another, in semitones."""
    return _OCTAVE * round((aim - height) / _OCTAVE)


def _moved(sound: Sound, by: int) -> Sound:
    return replace(sound, pitch=replace(sound.pitch, octave=sound.pitch.octave + by // _OCTAVE))


def _lifted(slot: Slot, by: int) -> Slot:
    soprano, *others = slot.fixed
    alto, tenor, bass = others
    lifted = soprano + by if soprano is not None else None
    return replace(slot, fixed=(lifted, alto, tenor, bass))


def _pitches(voicings: Sequence[Chosen], voice: int, aside: int) -> list[int]:
    return [chosen[voice] - aside for chosen in voicings]
