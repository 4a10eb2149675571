"""Everything moved against the barlines: what begins on a beat begins on another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from generation.errors import RequestError
from generation.linter.voice import Voice
from generation.score.model import Measure, Part, Score
from generation.score.rewriting import Pen, with_measures
from generation.score.sounds import Bar, bars, sounding
from generation.score.units import Ticks


def movable(score: Score) -> bool:
    """Whether the barlines can move: one part, in one time signature and key, in full bars but
    for an anacrusis and a shorter end."""
    if len(score.parts) != 1:
        return False
    measures = score.parts[0].measures
    changes = any(measure.time_signature or measure.key for measure in measures[1:])
    found = bars(score.parts[0])
    short = any(bar.length != bar.time_signature.bar for bar in found[1:-1])
    return not changes and not short and found[0].lead + found[0].length == _full(found[0])


def moved(voice: Voice, ticks: int) -> Voice:
    """The voice with everything ``ticks`` later in the bar; silence before it is dropped."""
    first = voice.bars[0]
    start = voice.sounds[0].onset
    lead = (first.lead + start + ticks) % _full(first)
    sounds = tuple(replace(sound, onset=sound.onset - start) for sound in voice.sounds)
    return replace(voice, bars=tuple(_bars(first, lead, sounds[-1].stop)), sounds=sounds)


def rebarred(score: Score, ticks: int) -> Score:
    """The score with its barlines moved. Raises :class:`RequestError` where they cannot be."""
    if not movable(score):
        raise RequestError(
            "The barlines of this score cannot be moved: its metre or key changes, or it has "
            "several parts.",
            field="fix",
        )
    part = score.parts[0]
    sounds = sounding(part)
    if not sounds:
        raise RequestError("There is nothing to move in this score.", field="fix")
    first = bars(part)[0]
    start = sounds[0].onset
    lead = (first.lead + start + ticks) % _full(first)
    placed = [replace(sound, onset=sound.onset - start) for sound in sounds]
    pen = Pen(score, (), sounds, placed)
    shells = zip(_bars(first, lead, placed[-1].stop), _shells(part), strict=False)
    measures = [
        pen.write(_shell(bar, measure, at), bar) for at, (bar, measure) in enumerate(shells)
    ]
    return with_measures(score, 0, measures)


def _full(bar: Bar) -> int:
    return bar.time_signature.bar


def _bars(first: Bar, lead: int, end: int) -> Iterator[Bar]:
    """Bars from a first that lacks ``lead``, as many as ``end`` ticks need."""
    at, length = 0, _full(first) - lead
    for number in count(0 if lead else 1):
        yield replace(first, number=number, start=at, length=length, lead=lead)
        at += length
        if at >= end:
            return
        length, lead = _full(first), 0


def _shells(part: Part) -> Iterator[Measure]:
    """The part's bars, and as many more as are asked for."""
    yield from part.measures
    names = {measure.id for measure in part.measures}
    last = part.measures[-1]
    for at in count(len(part.measures)):
        if f"m{at}" not in names:
            yield replace(last, id=f"m{at}", time_signature=None, key=None)


def _shell(bar: Bar, measure: Measure, at: int) -> Measure:
    first = at == 0
    return Measure(
        id=measure.id,
        number=bar.number,
        duration=Ticks(bar.length),
        events=(),
        implicit=bar.lead > 0,
        time_signature=bar.time_signature if first else None,
        key=bar.key if first else None,
    )
