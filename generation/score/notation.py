"""From a melody as it sounds to bars as they are printed.

A bar can be notated as soon as it is :func:`complete`; the whole piece is nothing but its bars
one after the other, so what is shown while it grows is what is kept.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generation.score import metre, tuplets
from generation.score.melody import SungNote
from generation.score.model import Lyric, Measure, Note, Rest
from generation.score.underlay import Underlay
from generation.score.units import Key, Ticks, TimeSignature

GRID = Ticks(20)  # ticks: what divides all duple values to the 32nd and their triplets


@dataclass(frozen=True)
class _Segment:
    """A stretch of the bar with one sound, or none. ``held``: its syllable goes on after it."""

    start: int
    stop: int
    sung: SungNote | None = None
    begins: bool = False
    ends: bool = False
    first_of_syllable: bool = False
    held: bool = False


def notate(
    notes: Sequence[SungNote],
    underlay: Underlay,
    key: Key,
    time_signature: TimeSignature,
) -> tuple[Measure, ...]:
    """The whole melody, in full bars but for an anacrusis; the last is filled with rests.

    Raises ValueError when notes overlap, leave the grid, or point at no syllable.
    """
    _check(notes, underlay)
    last = notes[-1]
    bars = -(-(last.onset + last.duration) // time_signature.bar)
    return tuple(measure(at, notes, underlay, key, time_signature) for at in range(bars))


def complete(notes: Sequence[SungNote], time_signature: TimeSignature) -> int:
    """How many bars can no longer change, whatever is sung after ``notes``.

    A note that ends with its bar may still grow into a melisma, so its bar is not counted.
    """
    if not notes:
        return 0
    return (notes[-1].onset + notes[-1].duration - 1) // time_signature.bar


def measure(
    index: int,
    notes: Sequence[SungNote],
    underlay: Underlay,
    key: Key,
    time_signature: TimeSignature,
) -> Measure:
    """Bar ``index`` (from 0) of the melody, or of as much of it as is known.

    Leading silence in bar 0 is dropped: what is left is an anacrusis, number 0. Ids depend on
    the bar alone: ``m3``, ``m3-n0``, ``m3-r0``.
    """
    anacrusis = 0 < notes[0].onset < time_signature.bar
    lead = notes[0].onset if anacrusis and index == 0 else 0
    segments = list(_segments(index, notes, time_signature, lead))
    opening = index == 0
    return Measure(
        id=f"m{index}",
        number=index if anacrusis else index + 1,
        duration=Ticks(time_signature.bar - lead),
        events=tuple(_events(f"m{index}", segments, underlay, key, time_signature, lead)),
        implicit=lead > 0,
        time_signature=time_signature if opening else None,
        key=key if opening else None,
    )


def _check(notes: Sequence[SungNote], underlay: Underlay) -> None:
    if not notes:
        raise ValueError("a melody needs at least one note")
    end = 0
    for note in notes:
        if note.onset < end or note.duration <= 0:
            raise ValueError(f"notes overlap at tick {note.onset}")
        if note.onset % GRID or note.duration % GRID:
            raise ValueError(f"the note at tick {note.onset} is off the grid of {GRID} ticks")
        if not 0 <= note.syllable < len(underlay.lyrics):
            raise ValueError(f"there is no syllable {note.syllable}")
        end = note.onset + note.duration


def _segments(
    index: int, notes: Sequence[SungNote], time_signature: TimeSignature, lead: int
) -> Iterator[_Segment]:
    """Sounds and silences in turn, filling the bar from ``lead`` on."""
    bar = time_signature.bar
    start = index * bar
    first = bisect_right(notes, start, key=lambda note: note.onset + note.duration)
    last = bisect_left(notes, start + bar, key=lambda note: note.onset)
    at = lead
    for place in range(first, last):
        note = notes[place]
        begin, end = note.onset - start, note.onset + note.duration - start
        if begin > at:
            yield _Segment(at, begin)
        at = min(end, bar)
        yield _Segment(
            max(begin, 0),
            at,
            note,
            begins=begin >= 0,
            ends=end <= bar,
            first_of_syllable=place == 0 or notes[place - 1].syllable != note.syllable,
            held=place + 1 < len(notes) and notes[place + 1].syllable == note.syllable,
        )
    if at < bar:
        yield _Segment(at, bar)


def _events(
    prefix: str,
    segments: Sequence[_Segment],
    underlay: Underlay,
    key: Key,
    time_signature: TimeSignature,
    lead: int,
) -> Iterator[Note | Rest]:
    if len(segments) == 1 and segments[0].sung is None:
        yield Rest(f"{prefix}-r0", Ticks(0), time_signature.bar, whole_measure=True)
        return
    triplets = tuplets.find({segment.start for segment in segments}, time_signature)
    notes = rests = 0
    for segment in segments:
        rest = segment.sung is None
        spans = heads(segment.start, segment.stop, triplets, time_signature, rest=rest)
        if segment.sung is None:
            for start, stop in spans:
                yield Rest(f"{prefix}-r{rests}", Ticks(start - lead), Ticks(stop - start))
                rests += 1
        else:
            for start, stop in spans:
                name = f"{prefix}-n{notes}"
                yield _note(name, start, stop, segment, segment.sung, underlay, key, lead)
                notes += 1


def heads(
    start: int,
    stop: int,
    triplets: Sequence[tuplets.Triplet],
    time_signature: TimeSignature,
    *,
    rest: bool,
) -> Iterator[metre.Span]:
    """Cut ``start``–``stop`` (ticks from where the full bar starts) into what is printed: at
    the triplets' edges, then each piece by the rules of its metre."""
    at = start
    for triplet in triplets:
        if triplet.stop <= at or max(triplet.start, at) >= stop:
            continue
        if at < triplet.start:
            yield from metre.split(at, triplet.start, time_signature, rest=rest)
            at = triplet.start
        edge = min(triplet.stop, stop)
        yield from triplet.split(at, edge, rest=rest)
        at = edge
    if at < stop:
        yield from metre.split(at, stop, time_signature, rest=rest)


def _note(
    name: str,
    start: int,
    stop: int,
    segment: _Segment,
    sung: SungNote,
    underlay: Underlay,
    key: Key,
    lead: int,
) -> Note:
    first = segment.begins and start == segment.start
    final = segment.ends and stop == segment.stop
    lyrics: tuple[Lyric, ...] = ()
    if first and segment.first_of_syllable:
        lyrics = (underlay.lyric(sung.syllable, held=segment.held or not final),)
    return Note(
        id=name,
        onset=Ticks(start - lead),
        duration=Ticks(stop - start),
        pitch=key.spell(sung.midi),
        lyrics=lyrics,
        tie_start=not final,
        tie_stop=not first,
    )
