"""From what a voice or a hand sounds to bars beside those of a melody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from generation.score import metre, notation, tuplets
from generation.score.harmony import Harmony
from generation.score.model import Lyric, Measure, Note, Part, Rest, Syllabic
from generation.score.sounds import Bar, bars
from generation.score.units import Ticks


@dataclass(frozen=True)
class Sounding:
    """One or several pitches (MIDI, upwards) at once; ticks of the piece. ``lyrics`` begin on
    it; ``harmony`` is the chord that it is spelled by."""

    onset: int
    end: int
    pitches: tuple[int, ...]
    lyrics: tuple[Lyric, ...] = ()
    harmony: Harmony | None = None


def beside(
    part: Part,
    sounds: Sequence[Sounding],
    name: str,
    *,
    lower: bool = False,
    extenders: bool = True,
) -> tuple[Measure, ...]:
    """Bars that lie as those of ``part`` and hold ``sounds``, which follow one another. Ids
    begin with ``name``; those of an instrument's ``lower`` staff with its upper one's. Words that
    are held are drawn out by ``extenders``."""
    found: list[Measure] = []
    for measure, bar in zip(part.measures, bars(part), strict=True):
        here = [one for one in sounds if one.onset < bar.stop and one.end > bar.start]
        own = f"{name}-{measure.id}-2" if lower else f"{name}-{measure.id}"
        events = tuple(_events(own, bar, here))
        found.append(replace(measure, id=own, events=events, harmonies=()))
    return _extended(found) if extenders else tuple(found)


def _events(name: str, bar: Bar, sounds: Sequence[Sounding]) -> Iterator[Note | Rest]:
    if not sounds:
        whole = not bar.lead
        for number, (start, stop) in enumerate(
            [(bar.lead, bar.lead + bar.length)]
            if whole
            else metre.split(bar.lead, bar.lead + bar.length, bar.time_signature, rest=True)
        ):
            yield Rest(
                f"{name}-r{number}",
                Ticks(start - bar.lead),
                Ticks(stop - start),
                whole_measure=whole,
            )
        return
    points = {bar.position(max(one.onset, bar.start)) for one in sounds}
    points |= {bar.position(min(one.end, bar.stop)) for one in sounds}
    points.discard(bar.lead + bar.length)
    triplets = tuplets.find(points, bar.time_signature)
    notes = rests = 0
    at = bar.lead
    for one in (*sounds, None):
        start = bar.position(max(one.onset, bar.start)) if one else bar.lead + bar.length
        for low, high in notation.heads(at, start, triplets, bar.time_signature, rest=True):
            yield Rest(f"{name}-r{rests}", Ticks(low - bar.lead), Ticks(high - low))
            rests += 1
        if one is None:
            return
        at = bar.position(min(one.end, bar.stop))
        for low, high in notation.heads(start, at, triplets, bar.time_signature, rest=False):
            yield _note(f"{name}-n{notes}", bar, one, low, high)
            notes += 1


def _note(name: str, bar: Bar, one: Sounding, low: int, high: int) -> Note:
    begins = bar.start + low - bar.lead == one.onset
    spell = one.harmony.spell if one.harmony else None
    lowest, *others = [
        spell(midi, bar.key) if spell else bar.key.spell(midi) for midi in one.pitches
    ]
    return Note(
        id=name,
        onset=Ticks(low - bar.lead),
        duration=Ticks(high - low),
        pitch=lowest,
        others=tuple(others),
        lyrics=one.lyrics if begins else (),
        tie_start=bar.start + high - bar.lead < one.end,
        tie_stop=not begins,
    )


def _extended(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """The bars with a line after each word that is held over more than its own notehead."""
    events = [event for measure in measures for event in measure.events]
    held: dict[str, bool] = {}
    for event, after in zip(events, [*events[1:], None], strict=True):
        if isinstance(event, Note) and event.lyrics:
            held[event.id] = isinstance(after, Note) and not after.lyrics
    return tuple(
        replace(
            measure,
            events=tuple(
                _drawn(event, held[event.id]) if event.id in held else event
                for event in measure.events
            ),
        )
        for measure in measures
    )


def _drawn(event: Note | Rest, held: bool) -> Note | Rest:
    if isinstance(event, Rest):
        return event
    lyrics = tuple(
        replace(one, extend=held and one.syllabic in (Syllabic.SINGLE, Syllabic.END))
        for one in event.lyrics
    )
    return replace(event, lyrics=lyrics)
