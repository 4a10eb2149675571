"""From a sketch to bars that keep our rules: on the grid, full, each head printable."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from generation.errors import FormatError
from generation.score import notation, tuplets
from generation.score.harmony import Harmony
from generation.score.incoming import grid, keys
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.sketch import MAX_BAR_TICKS, SketchBar, Sound
from generation.score.model import Measure, Note, Rest
from generation.score.units import Ticks, TimeSignature
from generation.score.values import VALUES

_BEAT_TYPES = (4, 8, 16, 32)
_WHOLE = 1920  # ticks
_MAX_BEATS = 99
_FINEST = 60  # ticks: a bar's length is a whole number of 32nds


def measures(bars: Sequence[SketchBar], notices: Notices) -> tuple[Measure, ...]:
    """The bars as they are printed. Every bar fills its time signature, but for an anacrusis.

    Raises :class:`FormatError` for a bar that is too long to be one.
    """
    found: list[Measure] = []
    shown: TimeSignature | None = None
    upbeat = False
    for index, (bar, time) in enumerate(_regular(bars, notices)):
        upbeat |= index == 0 and bar.length < time.bar
        lead = time.bar - bar.length if index == 0 else 0
        name = bar.id or f"m{index}"
        number = index if upbeat else index + 1
        sounds = _on_grid(bar, time, lead, number, notices)
        found.append(
            Measure(
                id=name,
                number=number,
                duration=Ticks(bar.length),
                events=tuple(_events(name, sounds, time, lead)),
                implicit=lead > 0,
                time_signature=time if time != shown else None,
                key=keys.key_of(bar.signature) if bar.signature else None,
                harmonies=tuple(_harmonies(bar)),
            )
        )
        shown = time
    return _tied(found)


def _regular(
    bars: Sequence[SketchBar], notices: Notices
) -> Iterator[tuple[SketchBar, TimeSignature]]:
    """Each bar with the time signature it fills."""
    metre: TimeSignature | None = None
    at = 0
    while at < len(bars):
        bar = bars[at]
        metre = bar.time or metre
        full = metre.bar if metre else bar.length
        following = bars[at + 1] if at + 1 < len(bars) else None
        last = following is None
        if max(bar.length, full) > MAX_BAR_TICKS:
            raise FormatError("Bar {bar} is longer than four whole notes: divide it.", bar=at + 1)
        if bar.length == full and metre:
            yield bar, metre
        elif metre and bar.length < full and (at == 0 or last) and not bar.length % _FINEST:
            yield (bar if at == 0 and not last else replace(bar, length=full)), metre
        elif metre and following and bar.length < full and _completes(bar, following, full):
            notices.add(Change.JOINED_BARS, bar=at + 1)
            yield _joined(bar, following), metre
            at += 1
        elif metre and bar.length < full and not bar.divided:
            notices.add(Change.FILLED_BARS, bar=at + 1)
            yield replace(bar, length=full), metre
        else:
            if metre:
                notices.add(Change.BAR_LENGTH, bar=at + 1)
            fitting = _fitting(bar.length, metre)
            yield replace(bar, length=fitting.bar), fitting
        at += 1


def _harmonies(bar: SketchBar) -> Iterator[Harmony]:
    """The chords that begin in a bar, each moment's last, on the grid."""
    by_onset = {}
    for one in bar.harmonies:
        onset = round(one.onset / notation.GRID) * notation.GRID
        if onset < bar.length:
            by_onset[onset] = replace(one, onset=Ticks(onset))
    yield from (one for _, one in sorted(by_onset.items()))


def _completes(bar: SketchBar, following: SketchBar, full: int) -> bool:
    return bar.length + following.length == full and not following.time and not following.signature


def _joined(bar: SketchBar, following: SketchBar) -> SketchBar:
    moved = tuple(replace(sound, onset=sound.onset + bar.length) for sound in following.sounds)
    chords = tuple(replace(one, onset=Ticks(one.onset + bar.length)) for one in following.harmonies)
    return replace(
        bar,
        sounds=bar.sounds + moved,
        length=bar.length + following.length,
        harmonies=bar.harmonies + chords,
    )


def _fitting(length: int, metre: TimeSignature | None) -> TimeSignature:
    """A time signature for a bar of about ``length`` ticks, in the metre's own beats first."""
    finest = _FINEST if length <= _MAX_BEATS * _FINEST else 2 * _FINEST
    length = max(-(-length // finest) * finest, finest)
    beat_types = (metre.beat_type, *_BEAT_TYPES) if metre else _BEAT_TYPES
    return next(
        TimeSignature(length * beat_type // _WHOLE, beat_type)
        for beat_type in beat_types
        if length * beat_type % _WHOLE == 0 and length * beat_type // _WHOLE <= _MAX_BEATS
    )


def _on_grid(
    bar: SketchBar, time: TimeSignature, lead: int, number: int, notices: Notices
) -> list[Sound]:
    """The bar's sounds from the full bar's start, rounded; none overlaps the next."""
    points = [at + lead for one in bar.sounds for at in (one.onset, one.end)]
    places = grid.snapped(points, grid.cell_of(time))
    if any(point != place for point, place in places.items()):
        notices.add(Change.RHYTHM, bar=number)
    found: list[Sound] = []
    carried: Sound | None = None
    for one in sorted(bar.sounds, key=lambda sound: sound.onset):
        start = max(places[one.onset + lead], found[-1].end if found else lead)
        stop = min(places[one.end + lead], time.bar)
        if carried and not one.lyrics:
            one = replace(one, lyrics=carried.lyrics)
        carried = None
        if stop > start:
            found.append(replace(one, onset=start, duration=stop - start))
        elif one.lyrics:
            carried = one  # too short to be kept, but its syllable is not lost
    return found


def _events(
    name: str, sounds: Sequence[Sound], time: TimeSignature, lead: int
) -> Iterator[Note | Rest]:
    if not sounds:
        yield Rest(f"{name}-r0", Ticks(0), Ticks(time.bar - lead), whole_measure=True)
        return
    spans = list(_spans(sounds, lead, time.bar))
    triplets = tuplets.find({start for start, _, _ in spans}, time)
    notes = rests = 0
    for start, stop, sound in spans:
        heads = [(start, stop)]
        if sound is None or not _printable(start, stop, triplets):
            heads = list(notation.heads(start, stop, triplets, time, rest=sound is None))
        for place, (begin, end) in enumerate(heads):
            if sound is None:
                yield Rest(f"{name}-r{rests}", Ticks(begin - lead), Ticks(end - begin))
                rests += 1
            else:
                first, final = place == 0, place == len(heads) - 1
                yield Note(
                    id=(sound.id if first else "") or f"{name}-n{notes}",
                    onset=Ticks(begin - lead),
                    duration=Ticks(end - begin),
                    pitch=sound.pitch,
                    lyrics=sound.lyrics if first else (),
                    tie_start=not final or sound.tie_start,
                    tie_stop=not first or sound.tie_stop,
                )
                notes += 1


def _spans(
    sounds: Sequence[Sound], start: int, stop: int
) -> Iterator[tuple[int, int, Sound | None]]:
    """Sounds and the silences between them, without a gap."""
    at = start
    for sound in sounds:
        if sound.onset > at:
            yield at, sound.onset, None
        yield sound.onset, sound.end, sound
        at = sound.end
    if at < stop:
        yield at, stop, None


def _printable(start: int, stop: int, triplets: Sequence[tuplets.Triplet]) -> bool:
    """Whether one head may stay as it was printed in the file."""
    for triplet in triplets:
        if triplet.start <= start and stop <= triplet.stop:
            return tuplets.written(stop - start) in VALUES
        if triplet.start < stop and start < triplet.stop:
            return False
    return stop - start in VALUES


def _tied(bars: Sequence[Measure]) -> tuple[Measure, ...]:
    """The bars with ids that are unique, and without ties that join nothing."""
    events = [event for bar in bars for event in bar.events]
    names = [bar.id for bar in bars] + [event.id for event in events]
    unique = len(set(names)) == len(names)
    joined = [
        isinstance(one, Note)
        and isinstance(two, Note)
        and one.tie_start
        and two.tie_stop
        and one.pitch == two.pitch
        for one, two in zip(events, [*events[1:], None], strict=True)
    ]
    found, at = [], 0
    for index, bar in enumerate(bars):
        prefix = bar.id if unique else f"m{index}"
        changed: list[Note | Rest] = []
        for place, event in enumerate(bar.events):
            if not unique:
                letter = "n" if isinstance(event, Note) else "r"
                event = replace(event, id=f"{prefix}-{letter}{place}")
            if isinstance(event, Note):
                event = replace(event, tie_start=joined[at], tie_stop=at > 0 and joined[at - 1])
            changed.append(event)
            at += 1
        found.append(replace(bar, id=prefix, events=tuple(changed)))
    return tuple(found)
