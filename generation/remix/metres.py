"""A tune put into another metre, by rules that lose no syllable.

A beat stays a beat. Within it, halves become two thirds and one where the new beat divides in
three, and back. Where beats go by twos and shall go by threes, the first of two is held twice as
long; where they go by threes and shall go by twos, the first of three is. So every note keeps a
place of its own, and with it every syllable; barlines are drawn anew, upbeats stay upbeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise

from generation.errors import RequestError
from generation.score import metre
from generation.score.harmony import Harmony
from generation.score.model import Measure, Note, Part, Rest, Score
from generation.score.musicxml import instruments
from generation.score.rewriting import renotated, with_measures
from generation.score.sounds import Bar, Sound, bars, sounding
from generation.score.units import Key, Pitch, Ticks, TimeSignature

_EXACT = (60, 80)  # ticks: thirty-seconds, triplets of sixteenths
_GRIDS = (120, 60)  # what lies on neither is moved to
_GROUPS = {  # old beats by twos or threes → new ones: how long each old beat is held
    (2, 2): (1, 1), (3, 3): (1, 1, 1), (2, 3): (2, 1), (3, 2): (2, 1, 1),
}  # fmt: skip


def remetred(score: Score, time: TimeSignature) -> Score:
    """A score in another metre, all its parts alike: what sounded together does so still. Raises
    :class:`RequestError` where it changes its metre on the way or its rhythm is too fine for the
    new one."""
    placed = [bars(part) for part in score.parts]
    olds = [_metre(places) for places in placed]
    if olds[0] == time:
        return score
    if any(
        (old, own[0].lead) != (olds[0], placed[0][0].lead)
        for old, own in zip(olds, placed, strict=True)
    ):
        raise RequestError(
            "The parts are not barred alike: only parts in one metre are put into another.",
            field="metre",
        )
    way = _Way(olds[0], time, placed[0][0].lead)
    moved = [_moved(sounding(part), way) for part in score.parts]
    end = max(sounds[-1].stop for sounds in moved if sounds)
    for place, (places, sounds) in enumerate(zip(placed, moved, strict=True)):
        struck = _struck(score.parts[place], sounds)
        score = with_measures(score, place, _measures(score, place, places, end, way))
        if sounds:
            score = renotated(score, place, sounds)
        score = with_measures(score, place, _with_others(score.parts[place], struck))
    return score


@dataclass(frozen=True)
class _Way:
    """From the ticks of a piece in one metre to those in another. ``lead``: what its anacrusis
    lacks of a full bar."""

    old: TimeSignature
    new: TimeSignature
    lead: int

    def beats(self, tick: int, *, plain: bool = False) -> Fraction:
        """Where a tick of the old piece lies in the new one: beats from the first full bar's
        beginning, or from the anacrusis' bar's. ``plain``: within a beat nothing is swung."""
        beat, within = divmod(Fraction(tick + self.lead, self.old.beat), 1)
        return self._at(int(beat)) + self._held(int(beat)) * self._swung(within, plain=plain)

    def ticks(self, beats: Fraction) -> Fraction:
        """Ticks from the beginning of the new piece."""
        return (beats - self.beats(0)) * self.new.beat

    @property
    def anacrusis(self) -> int:
        """Ticks of the new piece before its first full bar."""
        if not self.lead:
            return 0
        before = self._at(self.old.bar // self.old.beat) - self.beats(0)
        return int(before * self.new.beat) % self.new.bar

    @property
    def _pattern(self) -> tuple[int, ...]:
        return _GROUPS[_group(self.old), _group(self.new)]

    def _at(self, beat: int) -> Fraction:
        group, place = divmod(beat, len(self._pattern))
        return Fraction(group * sum(self._pattern) + sum(self._pattern[:place]))

    def _held(self, beat: int) -> int:
        return self._pattern[beat % len(self._pattern)]

    def _swung(self, within: Fraction, *, plain: bool) -> Fraction:
        half, third = Fraction(1, 2), Fraction(2, 3)
        if plain or self.old.compound == self.new.compound:
            return within
        here, there = (half, third) if self.new.compound else (third, half)
        if within <= here:
            return within / here * there
        return there + (within - here) / (1 - here) * (1 - there)


def _group(time: TimeSignature) -> int:
    """Whether its beats go by twos or by threes."""
    return 3 if time.bar // time.beat % 3 == 0 else 2


def _metre(places: Sequence[Bar]) -> TimeSignature:
    """The one metre of a piece whose bars are full, but for the first and the last."""
    old = places[0].time_signature
    for bar in places:
        if bar.time_signature != old:
            raise RequestError(
                "The time signature changes at bar {bar}: only a score in one metre is put into "
                "another.",
                bar=bar.number,
                field="metre",
            )
        if bar.length + bar.lead != old.bar and bar not in (places[0], places[-1]):
            raise RequestError(
                "Bar {bar} is not full: fill it before the metre is changed.",
                bar=bar.number,
                field="metre",
            )
    if old.bar // old.beat % 2 and old.bar // old.beat % 3:
        raise RequestError(
            "A tune in {metre} is put into no other metre: its beats go neither by twos nor by "
            "threes.",
            metre=str(old),
            field="metre",
        )
    return old


def _moved(sounds: Sequence[Sound], way: _Way) -> list[Sound]:
    """The sounds where they lie in the new metre."""
    ticks = sorted({
        tick for one in sounds
        for tick in (one.onset, one.stop, *(one.onset + at for at, _ in one.later))
    })  # fmt: skip
    there = _placed(ticks, way)
    return [
        replace(
            one,
            onset=there[one.onset],
            duration=there[one.stop] - there[one.onset],
            later=tuple((there[one.onset + at] - there[one.onset], text) for at, text in one.later),
        )
        for one in sounds
    ]


def _placed(ticks: Sequence[int], way: _Way) -> dict[int, int]:
    """Where each tick comes to lie, beat by beat."""
    beat, found = way.old.beat, dict[int, int]()
    for number, members in groupby(ticks, key=lambda tick: (tick + way.lead) // beat):
        own = list(members)
        places = [(tick + way.lead) % beat for tick in own]
        tripled = any(place % (beat // 2) and place % (beat // 3) == 0 for place in places)
        plain = tripled and not way.old.compound
        exact = [way.ticks(way.beats(tick, plain=plain)) for tick in own]
        end = way.ticks(way.beats((number + 1) * beat - way.lead))
        found.update(zip(own, _snapped(exact, end, way.new), strict=True))
    return found


def _snapped(exact: Sequence[Fraction], end: Fraction, metre: TimeSignature) -> list[int]:
    """The places themselves where they can be written; else the nearest on a grid that keeps
    them apart, before the beat's ``end``. Raises RequestError."""
    if any(all(one % grid == 0 for one in exact) for grid in _EXACT):
        return [int(one) for one in exact]
    for grid in _GRIDS:
        near = [round(one / grid) * grid for one in exact]
        if near[-1] < end and all(a < b for a, b in pairwise(near)):
            return near
    raise RequestError(
        "The rhythm is too fine to be sung in {metre}: choose another metre.",
        metre=str(metre),
        field="metre",
    )


def _struck(part: Part, moved: Sequence[Sound]) -> dict[int, tuple[Pitch, ...]]:
    """What else is struck with the sounds of a part, by where these have moved to."""
    others = {note.id: note.others for measure in part.measures for note in measure.notes}
    return {sound.onset: others[sound.heads[0]] for sound in moved if others[sound.heads[0]]}


def _with_others(part: Part, struck: Mapping[int, tuple[Pitch, ...]]) -> Iterator[Measure]:
    """The bars of a part whose notes are chords again; what is tied is all of them."""
    start, held = 0, tuple[Pitch, ...]()
    for measure in part.measures:
        events: list[Note | Rest] = []
        for event in measure.events:
            if isinstance(event, Note):
                held = held if event.tie_stop else struck.get(start + event.onset, ())
                event = replace(event, others=held) if held else event
            events.append(event)
        yield replace(measure, events=tuple(events))
        start += measure.duration


def _measures(
    score: Score, place: int, places: Sequence[Bar], end: int, way: _Way
) -> Iterator[Measure]:
    """Empty bars of the new metre for a part, with keys and chords where they come to lie."""
    part, named = score.parts[place], _names(score)[place]
    bar, start, number = int(way.new.bar), 0, 1
    signs = [(int(way.ticks(way.beats(place.start))), place.key) for place in places]
    chords = list(_chords(part, places, way))
    first = way.anacrusis
    stops = [*([first] if first else []), *range(first + bar, max(end, first + 1) + bar, bar)]
    for at, stop in enumerate(stops):
        implicit = bool(first) and at == 0
        name = named.format(f"k{at}")
        yield Measure(
            name,
            0 if implicit else number,
            Ticks(stop - start),
            tuple(_silence(name, stop - start, way.new)),
            implicit=implicit,
            time_signature=way.new if at == 0 else None,
            key=_key(signs, start, stop, opening=at == 0),
            harmonies=tuple(
                replace(one, onset=Ticks(one.onset - start))
                for one in chords
                if start <= one.onset < stop
            ),
        )
        number += not implicit
        start = stop


def _silence(name: str, length: int, time: TimeSignature) -> Iterator[Rest]:
    """A bar's rest; of an anacrusis, the rests that fill the bar up."""
    lead = time.bar - length
    spans = metre.split(lead, time.bar, time, rest=True) if lead else [(0, length)]
    for at, (begin, end) in enumerate(spans):
        onset, duration = Ticks(begin - lead), Ticks(end - begin)
        yield Rest(f"{name}-r{at}", onset, duration, whole_measure=not lead)


def _names(score: Score) -> list[str]:
    """Of each part, what its bars are called, but for the bar; those of an instrument's lower
    staves as its upper one's."""
    found = {
        staff.id: (f"{upper.id}-" if at else "") + "{}" + (f"-{number}" if number > 1 else "")
        for at, (upper, *lower) in enumerate(instruments(score))
        for number, staff in enumerate((upper, *lower), start=1)
    }
    return [found[part.id] for part in score.parts]


def _key(signs: Sequence[tuple[int, Key]], start: int, stop: int, *, opening: bool) -> Key | None:
    """The key that a bar is the first to have."""
    before = [key for at, key in signs if at < start]
    here = [key for at, key in signs if start <= at < stop]
    if opening:
        return here[0]
    return here[-1] if here and here[-1] != before[-1] else None


def _chords(part: Part, places: Sequence[Bar], way: _Way) -> Iterator[Harmony]:
    for measure, place in zip(part.measures, places, strict=True):
        for one in measure.harmonies:
            at = way.ticks(way.beats(place.start + one.onset, plain=True))
            yield replace(one, onset=Ticks(round(at / _GRIDS[0]) * _GRIDS[0]))
