"""Changes made to a score by hand, one at a time."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from generation.errors import RequestError
from generation.requests import AMBITUS_LIMITS
from generation.score.harmony import Harmony
from generation.score.model import Measure, Note, Part, Rest, Score
from generation.score.sounds import sounding
from generation.score.units import Key, Pitch


def repitch(score: Score, note: str, midi: int) -> Score:
    """The score with the sound that this notehead belongs to at another pitch, spelled as the key
    suggests; all else stays, ids included. Raises :class:`RequestError`."""
    low, high = AMBITUS_LIMITS
    if not low <= midi <= high:
        raise RequestError(
            "The pitch must lie between {low} and {high} (MIDI).", low=low, high=high, field="midi"
        )
    for part in score.parts:
        heads = next((one.heads for one in sounding(part) if note in one.heads), None)
        if heads is not None:
            changed = _repitched(part, heads, midi)
            if changed == part:
                raise RequestError("The note has this pitch already.", field="midi")
            parts = tuple(changed if one is part else one for one in score.parts)
            return replace(score, parts=parts)
    raise RequestError(
        "The score has no note called “{note}”: name a note of this score.", note=note, field="note"
    )


def rechord(score: Score, measure: str, at: int, symbol: str) -> Score:
    """The score with this chord printed over its melody, ``at`` so many ticks from the start of
    the measure (by id), in place of one that stands there; an empty symbol takes that away. Raises
    :class:`RequestError`."""
    part = score.parts[0]
    bar = next((one for one in part.measures if one.id == measure), None)
    if bar is None:
        raise RequestError(
            "The score has no bar called “{name}”: name a bar of this score.",
            name=measure,
            field="measure",
        )
    if not 0 <= at < bar.duration:
        raise RequestError("The chord must begin within its bar.", field="at")
    others = [one for one in bar.harmonies if one.onset != at]
    if symbol.strip():
        try:
            others.append(Harmony.parse(symbol, at))
        except ValueError:
            raise RequestError(
                "“{symbol}” is no chord: write it like C, F#m7 or G/B.",
                symbol=symbol.strip(),
                field="symbol",
            ) from None
    harmonies = tuple(sorted(others, key=lambda one: one.onset))
    if harmonies == bar.harmonies:
        raise RequestError("The chord is this already.", field="symbol")
    measures = tuple(
        replace(one, harmonies=harmonies) if one is bar else one for one in part.measures
    )
    return replace(score, parts=(replace(part, measures=measures), *score.parts[1:]))


def _repitched(part: Part, heads: Collection[str], midi: int) -> Part:
    measures: list[Measure] = []
    key: Key | None = None
    pitch: Pitch | None = None
    for measure in part.measures:
        key = measure.key or key
        events: list[Note | Rest] = []
        for event in measure.events:
            if isinstance(event, Note) and event.id in heads:
                pitch = pitch or (key or Key("C", 0, "major")).spell(midi)
                event = event if event.pitch.midi == midi else replace(event, pitch=pitch)
            events.append(event)
        measures.append(replace(measure, events=tuple(events)))
    return replace(part, measures=tuple(measures))
