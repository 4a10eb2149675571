"""A melody with chords, set for soprano, alto, tenor and bass in the manner of hymns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.arrange_requests import ArrangeRequest, Voice
from generation.arranging import hymn_voicing
from generation.arranging.harmonising import Harmonised
from generation.arranging.hymn_voicing import RANGES, Chosen, Slot
from generation.errors import RequestError
from generation.metrics.harmonies import sounding as chord_at
from generation.progress import Advance, unheard
from generation.score import staves
from generation.score.harmony import Harmony
from generation.score.model import Bracket, Clef, Group, Lyric, Part, Score
from generation.score.sounds import Bar, Sound, bars, sounding
from generation.score.staves import Sounding
from generation.score.units import Key
from generation.sentences import Sentence

_NAMES = {
    Voice.SOPRANO: "Soprano",
    Voice.ALTO: "Alto",
    Voice.TENOR: "Tenor",
    Voice.BASS: "Bass",
}
_CLEFS = {
    Voice.SOPRANO: Clef.TREBLE,
    Voice.ALTO: Clef.TREBLE,
    Voice.TENOR: Clef.TREBLE_8VB,
    Voice.BASS: Clef.BASS,
}
_SINGING = 52


@dataclass(frozen=True)
class Moment:
    """When voices move: until ``end`` or until the next begins; ``lyrics`` are sung from here.
    Ticks of the piece."""

    onset: int
    end: int
    soprano: int
    lyrics: tuple[Lyric, ...]


@dataclass(frozen=True)
class FourParts:
    """The score, its voicings, and the bars in which a rule could not be kept."""

    score: Score
    voicings: tuple[Chosen, ...]
    loose: tuple[int, ...]


def locked_voices(score: Score, request: ArrangeRequest) -> dict[Voice, Part]:
    """The voices that stay, from a score that has all four. Raises RequestError."""
    by_name = {part.name: part for part in score.parts}
    found: dict[Voice, Part] = {}
    for voice in request.locked:
        if voice is Voice.SOPRANO:
            continue  # the melody always stays
        part = by_name.get(_NAMES[voice])
        if part is None or len(part.measures) != len(score.parts[0].measures):
            raise RequestError(
                "The score has no {voice} to lock: set it for four parts first.",
                voice=Sentence(voice.value),
                field="locked",
            )
        found[voice] = part
    return found


def four_parts(
    weights: np.ndarray,
    request: ArrangeRequest,
    found: Harmonised,
    take: int,
    advance: Advance = unheard,
) -> FourParts:
    """Three voices below the melody. Raises RequestError where the melody lies where no soprano
    sings."""
    score = found.score
    part = score.parts[0]
    _check_range(part)
    kept = locked_voices(score, request)
    given = {list(Voice).index(voice): sounding(one) for voice, one in kept.items()}
    moments = list(moments_of(part, found.chords))
    lead = int(part.lead)
    slots, keys = slots_of(moments, found.chords, given, bars(part), lead)
    voicings: list[Chosen] = []
    loose: list[int] = []
    for start, stop, key in key_runs(keys):
        seed = (request.seed + 104729 * start) % 2**53

        def within(share: float, start: int = start, stop: int = stop) -> None:
            advance((start + share * (stop - start)) / len(slots))

        run = slots[start:stop]
        ways, broken = hymn_voicing.voiced(run, key, weights, seed=seed, take=take, advance=within)
        voicings += ways
        loose += [start + at for at in broken]
    measures = bars(part)
    return FourParts(
        _written(score, moments, voicings, [slot.harmony for slot in slots], kept),
        tuple(voicings),
        tuple(sorted({_bar_of(measures, moments[at].onset).number for at in loose})),
    )


def _check_range(part: Part) -> None:
    low, high = RANGES[0]
    for bar in part.measures:
        for note in bar.notes:
            if not low - 5 <= note.pitch.midi <= high + 3:
                side = "below" if note.pitch.midi < low else "above"
                raise RequestError(
                    "Bar {bar} goes to {pitch}, {side} what sopranos sing: transpose the melody "
                    "first.",
                    bar=bar.number,
                    pitch=str(note.pitch),
                    side=Sentence(side),
                    field="score",
                )


def moments_of(part: Part, chords: Sequence[Harmony]) -> Iterator[Moment]:
    """Each syllable, each note without words, and each change of chord under a held note."""
    tune = sounding(part)
    worded = any(sound.worded for sound in tune)
    lead = int(part.lead)
    changes = [one.onset - lead for one in chords]
    begun: list[tuple[int, int, int, tuple[Lyric, ...]]] = []
    for sound in tune:
        own = [sound.onset, *(at for at in changes if sound.onset < at < sound.stop)]
        later = {sound.onset + at: tuple(lyrics) for at, lyrics in sound.placed_later().items()}
        for at in sorted({*own, *later}):
            lyrics = sound.lyrics if at == sound.onset else later.get(at, ())
            goes_on = at == sound.onset and worded and not lyrics and begun
            if goes_on and begun[-1][1] == at and at not in changes:
                onset, _, pitch, words = begun.pop()  # a melisma: the lower voices hold
                begun.append((onset, sound.stop, pitch, words))
                continue
            if begun and begun[-1][1] > at:
                begun[-1] = (begun[-1][0], at, *begun[-1][2:])
            begun.append((at, sound.stop, sound.pitch.midi, lyrics))
    for onset, end, pitch, lyrics in begun:
        yield Moment(onset, end, pitch, lyrics)


def slots_of(
    moments: Sequence[Moment],
    chords: Sequence[Harmony],
    given: Mapping[int, Sequence[Sound]],
    measures: Sequence[Bar],
    lead: int,
) -> tuple[list[Slot], list[Key]]:
    slots, keys = [], []
    before: Harmony | None = None
    for moment in moments:
        key = _bar_of(measures, moment.onset).key
        harmony = chord_at(chords, moment.onset + lead) or before or _tonic(key, moment)
        fixed: list[int | None] = [moment.soprano, None, None, None]
        for voice, sounds in given.items():
            fixed[voice] = next(
                (s.pitch.midi for s in sounds if s.onset <= moment.onset < s.stop), None
            )
        told = (fixed[0], fixed[1], fixed[2], fixed[3])
        slots.append(Slot(harmony, told, begins=harmony != before and fixed[3] is None))
        keys.append(key)
        before = harmony
    return slots, keys


def _tonic(key: Key, moment: Moment) -> Harmony:
    """What sounds under an upbeat that no chord stands over: the tonic, or the dominant."""
    tonic = Harmony.of(moment.onset, key.pitch_class, key.mode)
    if moment.soprano % 12 in tonic.pitch_classes:
        return tonic
    return Harmony.of(moment.onset, key.pitch_class + 7, "major")


def key_runs(keys: Sequence[Key]) -> Iterator[tuple[int, int, Key]]:
    start = 0
    for at in range(1, len(keys) + 1):
        if at == len(keys) or keys[at] != keys[start]:
            yield start, at, keys[start]
            start = at


def _bar_of(measures: Sequence[Bar], tick: int) -> Bar:
    return next(bar for bar in reversed(measures) if bar.start <= tick)


def _written(
    score: Score,
    moments: Sequence[Moment],
    voicings: Sequence[Chosen],
    harmonies: Sequence[Harmony],
    kept: Mapping[Voice, Part],
) -> Score:
    """The score with its four voices under a bracket; other parts stay below them."""
    melody_part = replace(
        score.parts[0], name=_NAMES[Voice.SOPRANO], clef=_CLEFS[Voice.SOPRANO], program=_SINGING
    )
    parts = [melody_part]
    for place, voice in enumerate(list(Voice)[1:], start=1):
        if voice in kept:
            parts.append(kept[voice])
            continue
        name = f"{melody_part.id}-{voice.value}"
        sounds = list(voice_line(moments, [chosen[place] for chosen in voicings], harmonies))
        parts.append(
            Part(
                name,
                _NAMES[voice],
                _SINGING,
                staves.beside(melody_part, sounds, name, extenders=score.draws_extenders),
                _CLEFS[voice],
            )
        )
    old = set(_NAMES.values())
    others = [part for part in score.parts[1:] if part.name not in old]
    ids = tuple(part.id for part in parts)
    groups = tuple(group for group in score.groups if group.bracket is Bracket.BRACE)
    return replace(
        score,
        parts=(*parts, *others),
        groups=(Group("", Bracket.BRACKET, ids), *groups),
    )


def voice_line(
    moments: Sequence[Moment], pitches: Sequence[int], harmonies: Sequence[Harmony]
) -> Iterator[Sounding]:
    """One voice: where neither its pitch nor its syllable changes, it sounds on."""
    held: Sounding | None = None
    for moment, pitch, harmony in zip(moments, pitches, harmonies, strict=True):
        if held and held.end == moment.onset and not moment.lyrics and held.pitches == (pitch,):
            held = replace(held, end=moment.end)
            continue
        if held:
            yield held
        held = Sounding(moment.onset, moment.end, (pitch,), moment.lyrics, harmony)
    if held:
        yield held
