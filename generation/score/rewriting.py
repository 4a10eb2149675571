"""Bars written anew around what stays: only what sounds otherwise gets other noteheads."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, count, pairwise

from generation.errors import RequestError
from generation.score import metre, notation, tuplets
from generation.score.model import Lyric, Measure, Note, Part, Rest, Score, Syllabic
from generation.score.sounds import Bar, Sound, bars, sounding
from generation.score.units import Ticks


def renotated(score: Score, place: int, new: Sequence[Sound]) -> Score:
    """The score with part ``place`` sounding as ``new``. Bars in which nothing changes, and
    noteheads of sounds that stay, are the same values as before.

    Raises :class:`RequestError` where ``new`` does not follow in order within the bars, or a
    bar's rhythm is too fine to be written.
    """
    part = score.parts[place]
    old = sounding(part)
    _check(new, part)
    wanted = _extended(old, new, score)
    kept = set(old) & set(wanted)
    gone, come = ([s for s in sounds if s not in kept] for sounds in (old, wanted))
    pen, before = Pen(score, kept, gone, come), _InTime(gone)
    measures = tuple(
        pen.write(measure, bar) if before.within(bar) or pen.changes(bar) else measure
        for measure, bar in zip(part.measures, bars(part), strict=True)
    )
    return with_measures(score, place, measures)


def with_measures(score: Score, place: int, measures: Iterable[Measure]) -> Score:
    """The score with other bars in one part."""
    parts = list(score.parts)
    parts[place] = replace(parts[place], measures=tuple(measures))
    return replace(score, parts=tuple(parts))


class Pen:
    """Writes bars of one part. ``kept`` sounds keep their heads as they are; those in ``come``
    are written, with the ids of ``gone`` where they name them, and with new ones."""

    def __init__(
        self, score: Score, kept: Iterable[Sound], gone: Iterable[Sound], come: Sequence[Sound]
    ) -> None:
        self._kept = {head for sound in kept for head in sound.heads}
        self._free = {head for sound in gone for head in sound.heads}
        self._used = _names(score)
        self._come = _InTime(come)
        self._draws = score.draws_extenders
        self._claims = {sound: self._claimed(sound) for sound in come}

    def changes(self, bar: Bar) -> bool:
        """Whether anything is to be written in a bar."""
        return bool(self._come.within(bar))

    def write(self, measure: Measure, bar: Bar) -> Measure:
        """``measure``, which lies at ``bar``, with what sounds in it now."""
        kept = [event for event in measure.notes if event.id in self._kept]
        spans = sorted(
            [(one.onset + bar.lead, one.onset + one.duration + bar.lead, one) for one in kept]
            + [(*_clipped(sound, bar), sound) for sound in self._come.within(bar)],
            key=lambda span: span[0],
        )
        points = {point for start, stop, _ in spans for point in (start, stop)}
        if any(point % notation.GRID for point in points):
            raise RequestError(
                "The rhythm of bar {bar} is too fine to be changed here.",
                bar=bar.number,
                field="score",
            )
        triplets = tuplets.find(points, bar.time_signature)
        events: list[Note | Rest] = []
        at = bar.lead
        for start, stop, item in (*spans, (bar.lead + bar.length, 0, None)):
            events += self._rests(measure, bar, at, start, triplets)
            if isinstance(item, Note):
                events.append(item)
            elif item:
                events += self._notes(item, measure.id, bar, (start, stop), triplets)
            at = stop
        return replace(measure, events=tuple(events))

    def _claimed(self, sound: Sound) -> Iterator[str]:
        mine = [head for head in sound.heads if head in self._free]
        self._free.difference_update(mine)
        return iter(mine)

    def _fresh(self, prefix: str) -> str:
        name = next(name for at in count() if (name := f"{prefix}{at}") not in self._used)
        self._used.add(name)
        return name

    def _rests(
        self, measure: Measure, bar: Bar, start: int, stop: int, triplets: Sequence[tuplets.Triplet]
    ) -> Iterator[Rest]:
        if start == stop:
            return
        before = {(e.onset, e.duration): e for e in measure.events if isinstance(e, Rest)}
        if stop - start == bar.length:
            whole = Rest("", Ticks(0), Ticks(bar.length), whole_measure=True)
            yield before.get((whole.onset, whole.duration)) or replace(
                whole, id=self._fresh(f"{measure.id}-r")
            )
            return
        for one, other in notation.heads(start, stop, triplets, bar.time_signature, rest=True):
            onset, duration = Ticks(one - bar.lead), Ticks(other - one)
            yield before.get((onset, duration)) or Rest(
                self._fresh(f"{measure.id}-r"), onset, duration
            )

    def _notes(
        self,
        sound: Sound,
        prefix: str,
        bar: Bar,
        span: metre.Span,
        triplets: Sequence[tuplets.Triplet],
    ) -> Iterator[Note]:
        words = {sound.onset + at: lyrics for at, lyrics in sound.placed_later().items()}
        spans = list(self._heads(span, [bar.position(tick) for tick in words], triplets, bar))
        begins, ends = sound.onset >= bar.start, sound.stop <= bar.stop
        tied = len(spans) > 1 or not ends
        for place, (one, other) in enumerate(spans):
            first = begins and place == 0
            here = words.get(bar.start + one - bar.lead, ())
            yield Note(
                id=next(self._claims[sound], "") or self._fresh(f"{prefix}-n"),
                onset=Ticks(one - bar.lead),
                duration=Ticks(other - one),
                pitch=sound.pitch,
                lyrics=tuple(self._lyrics(sound, tied)) if first else tuple(here),
                tie_start=not (ends and place == len(spans) - 1),
                tie_stop=not first,
            )

    @staticmethod
    def _heads(
        span: metre.Span, cuts: Sequence[int], triplets: Sequence[tuplets.Triplet], bar: Bar
    ) -> Iterator[metre.Span]:
        """The heads that a stretch of the full bar is printed as, with one at each cut."""
        edges = [span[0], *sorted(cut for cut in cuts if span[0] < cut < span[1]), span[1]]
        for start, stop in pairwise(edges):
            yield from notation.heads(start, stop, triplets, bar.time_signature, rest=False)

    def _lyrics(self, sound: Sound, tied: bool) -> Iterator[Lyric]:
        for lyric in sound.lyrics:
            extend = lyric.extend or (tied and self._draws and _ends_word(lyric))
            yield replace(lyric, extend=extend)


class _InTime:
    """Sounds that follow one another."""

    def __init__(self, sounds: Sequence[Sound]) -> None:
        self._sounds = sounds
        self._onsets = [sound.onset for sound in sounds]
        self._stops = [sound.stop for sound in sounds]

    def within(self, bar: Bar) -> Sequence[Sound]:
        """Those that sound in a bar."""
        first = bisect_right(self._stops, bar.start)
        return self._sounds[first : bisect_left(self._onsets, bar.stop)]


def _extended(old: Sequence[Sound], new: Sequence[Sound], score: Score) -> list[Sound]:
    """``new`` with a melisma line under each word's end that has become one, and under none
    that no longer is. Other lines stay as they were drawn."""
    draws = score.draws_extenders
    before = _melismas(old)
    found = []
    for sound, melismas in _melismas(new).items():
        if sound not in before or before[sound] != melismas:
            lyrics = tuple(
                replace(one, extend=draws and _ends_word(one) and one.verse in melismas)
                for one in sound.lyrics
            )
            sound = replace(sound, lyrics=lyrics)
        found.append(sound)
    return found


def _melismas(sounds: Sequence[Sound]) -> dict[Sound, frozenset[int]]:
    """For each sound, the verses that hold its syllable on through the next one."""
    following = [*sounds[1:], None][: len(sounds)]
    return {
        sound: frozenset(
            lyric.verse
            for lyric in sound.lyrics
            if after and after.onset == sound.stop and not after.lyric(lyric.verse)
        )
        for sound, after in zip(sounds, following, strict=True)
    }


def _ends_word(lyric: Lyric) -> bool:
    return lyric.syllabic in (Syllabic.SINGLE, Syllabic.END)


def _clipped(sound: Sound, bar: Bar) -> tuple[int, int]:
    """Where a sound lies in the full bar."""
    start, stop = max(sound.onset, bar.start), min(sound.stop, bar.stop)
    return bar.position(start), bar.position(stop)


def _names(score: Score) -> set[str]:
    """All ids of the score."""
    found = {part.id for part in score.parts}
    for measure in chain.from_iterable(part.measures for part in score.parts):
        found.add(measure.id)
        found.update(event.id for event in measure.events)
    return found


def _check(sounds: Sequence[Sound], part: Part) -> None:
    end = sum(measure.duration for measure in part.measures)
    inside = bool(sounds) and sounds[0].onset >= 0 and sounds[-1].stop <= end
    ordered = all(one.stop <= other.onset for one, other in pairwise(sounds))
    if not (inside and ordered and all(sound.duration > 0 for sound in sounds)):
        raise RequestError(
            "This change does not fit the score as it is now: ask for it again.", field="score"
        )
