"""A tune put into another metre, by rules that lose no syllable.

A beat stays a beat. Within it, halves become two thirds and one where the new beat divides in
three, and back. Where beats go by twos and shall go by threes, the first of two is held twice as
long; where they go by threes and shall go by twos, the first of three is. So every note keeps a
place of its own, and with it every syllable; barlines are drawn anew, upbeats stay upbeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby, pairwise

from generation.errors import RequestError
from generation.score.harmony import Harmony
from generation.score.model import Measure, Rest, Score
from generation.score.rewriting import renotated, with_measures
from generation.score.sounds import Bar, Sound, bars, sounding
from generation.score.units import Key, Ticks, TimeSignature

_EXACT = (60, 80)  # ticks: thirty-seconds, triplets of sixteenths
_GRIDS = (120, 60)  # what lies on neither is moved to
_GROUPS = {  # old beats by twos or threes → new ones: how long each old beat is held
    (2, 2): (1, 1), (3, 3): (1, 1, 1), (2, 3): (2, 1), (3, 2): (2, 1, 1),
}  # fmt: skip


def remetred(score: Score, time: TimeSignature) -> Score:
    """A score of one part in another metre. Raises :class:`RequestError` where it changes its
    metre on the way, has other parts, or its rhythm is too fine for the new one."""
    if len(score.parts) > 1:
        raise RequestError(
            "Only a melody alone is put into another metre: take the other parts away first.",
            field="metre",
        )
    places = bars(score.parts[0])
    old = _metre(places)
    if old == time:
        return score
    way = _Way(old, time, places[0].lead)
    sounds = _moved(sounding(score.parts[0]), way)
    blank = with_measures(score, 0, _measures(score, places, sounds[-1].stop, way))
    return renotated(blank, 0, sounds)


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


def _measures(score: Score, places: Sequence[Bar], end: int, way: _Way) -> Iterator[Measure]:
    """Empty bars of the new metre, with keys and chords where they come to lie."""
    bar, start, number = int(way.new.bar), 0, 1
    signs = [(int(way.ticks(way.beats(place.start))), place.key) for place in places]
    chords = list(_chords(score, places, way))
    first = way.anacrusis
    stops = [*([first] if first else []), *range(first + bar, max(end, first + 1) + bar, bar)]
    for at, stop in enumerate(stops):
        implicit = bool(first) and at == 0
        name = f"k{at}"
        yield Measure(
            name,
            0 if implicit else number,
            Ticks(stop - start),
            (Rest(f"{name}-r0", Ticks(0), Ticks(stop - start), whole_measure=True),),
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


def _key(signs: Sequence[tuple[int, Key]], start: int, stop: int, *, opening: bool) -> Key | None:
    """The key that a bar is the first to have."""
    before = [key for at, key in signs if at < start]
    here = [key for at, key in signs if start <= at < stop]
    if opening:
        return here[0]
    return here[-1] if here and here[-1] != before[-1] else None


def _chords(score: Score, places: Sequence[Bar], way: _Way) -> Iterator[Harmony]:
    for measure, place in zip(score.parts[0].measures, places, strict=True):
        for one in measure.harmonies:
            at = way.ticks(way.beats(place.start + one.onset, plain=True))
            yield replace(one, onset=Ticks(round(at / _GRIDS[0]) * _GRIDS[0]))
