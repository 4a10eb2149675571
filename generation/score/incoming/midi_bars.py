"""Bars for notes that know none: the time signatures of a MIDI file, laid over its melody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mido import MetaMessage

from generation.errors import FormatError
from generation.score.incoming.midi_file import Track
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.refusing import in_bar
from generation.score.incoming.sketch import MAX_BARS, Signature, SketchBar, Sound
from generation.score.units import Key, TimeSignature

_Times = list[tuple[int, TimeSignature]]
_Signatures = list[tuple[int, Signature]]
_STRANGE = 0.15  # the share of notes outside C major that shows its signature to be a mere default
_LEAD = 60  # ticks: an anacrusis is a whole number of 32nds
_C_MAJOR = {0, 2, 4, 5, 7, 9, 11}


def times(tracks: Sequence[Track], notices: Notices) -> _Times:
    """The time signatures with their ticks, from 0 on."""
    found: dict[int, TimeSignature] = {}
    number, since, holding = 1, 0, TimeSignature(4, 4)
    for tick, meta in sorted(_metas(tracks, "time_signature"), key=lambda one: one[0]):
        number, since = number - (since - tick) // holding.bar, tick
        if not 1 <= meta.numerator <= 99 or meta.denominator not in (1, 2, 4, 8, 16, 32):
            with in_bar(number):
                raise FormatError(
                    "The time signature {beats}/{beat_type} cannot be sung: change it.",
                    beats=meta.numerator,
                    beat_type=meta.denominator,
                )
        found[tick] = holding = TimeSignature(meta.numerator, meta.denominator)
    if not found:
        notices.add(Change.METRE, name="4/4")
    return sorted(({0: TimeSignature(4, 4)} | found).items())


def signatures(tracks: Sequence[Track], sounds: Sequence[Sound]) -> _Signatures:
    """The key signatures with their ticks. A lone C major that the notes deny is none: it is
    what sequencers write when nobody has told them."""
    found: dict[int, Signature] = {}
    for tick, meta in _metas(tracks, "key_signature"):
        minor = meta.key.endswith("m")
        key = Key.parse(f"{meta.key.removesuffix('m')} {'minor' if minor else 'major'}")
        found[tick] = Signature(key.fifths, key.mode)
    if list(found.values()) == [Signature(0, "major")]:
        strange = sum(one.duration for one in sounds if one.pitch.midi % 12 not in _C_MAJOR)
        if strange > _STRANGE * sum(one.duration for one in sounds):
            return []
    return sorted(found.items())


def bars(
    sounds: Sequence[Sound],
    times: _Times,
    signatures: _Signatures,
    notices: Notices,
    *,
    begins: int,
    ends: int,
) -> tuple[SketchBar, ...]:
    """The melody (onsets from the file's start) cut at the barlines, with ties across them. What
    is played beside it ``begins`` and ``ends`` then: it has bars, too, before and after."""
    frames = _frames(times, max(ends, *(sound.end for sound in sounds)))
    cut: list[list[Sound]] = [[] for _ in frames]
    at = 0
    for sound in sounds:
        while sound.onset >= frames[at][1]:
            at += 1
        _place(sound, frames, at, cut)
    found = [
        SketchBar(tuple(inside), stop - start, time=time, divided=True)
        for (start, stop, time), inside in zip(frames, cut, strict=True)
    ]
    for tick, signature in signatures:
        place = next((at for at, frame in enumerate(frames) if tick < frame[1]), None)
        if place is not None:
            found[place] = replace(found[place], signature=signature)
    playing = next((at for at, (_, stop, _) in enumerate(frames) if begins < stop), 0)
    return tuple(_begun(found, playing, notices))


def _metas(tracks: Sequence[Track], kind: str) -> list[tuple[int, MetaMessage]]:
    return [(tick, meta) for track in tracks for tick, meta in track.metas if meta.type == kind]


def _frames(times: _Times, end: int) -> list[tuple[int, int, TimeSignature | None]]:
    """Start and stop of each bar, and its time signature where that changes."""
    found: list[tuple[int, int, TimeSignature | None]] = []
    for (start, time), (following, _) in zip(times, [*times[1:], (end, None)], strict=True):
        stop = min(following, end)
        while start < stop:
            barline = start + time.bar
            if following < barline and following < end:
                barline = following
            changed = not found or time != _last(found)
            found.append((start, barline, time if changed else None))
            if len(found) > MAX_BARS:
                raise FormatError(
                    "The file has more than {most:,} bars: bring a shorter one.", most=MAX_BARS
                )
            start = barline
    return found


def _last(frames: Sequence[tuple[int, int, TimeSignature | None]]) -> TimeSignature | None:
    return next((time for _, _, time in reversed(frames) if time), None)


def _place(
    sound: Sound,
    frames: Sequence[tuple[int, int, TimeSignature | None]],
    at: int,
    cut: list[list[Sound]],
) -> None:
    """Put the sound into its bar, and what reaches over the barline tied into the next."""
    start, first = sound.onset, True
    while start < sound.end and at < len(frames):
        begin, stop, _ = frames[at]
        until = min(sound.end, stop)
        cut[at].append(
            Sound(
                onset=start - begin,
                duration=until - start,
                pitch=sound.pitch,
                lyrics=sound.lyrics if first else (),
                tie_start=until < sound.end,
                tie_stop=not first,
            )
        )
        start, first, at = until, False, at + 1


def _begun(bars: list[SketchBar], playing: int, notices: Notices) -> list[SketchBar]:
    """The bars from the first note on, its bar cut down to an anacrusis where it begins late and
    nothing is ``playing`` in the bars before."""
    sung = next(at for at, bar in enumerate(bars) if bar.sounds)
    silent = min(sung, playing)
    if silent:
        notices.add(Change.SILENCE)
    time = next(bar.time for bar in reversed(bars[: silent + 1]) if bar.time)
    signature = next((bar.signature for bar in reversed(bars[: silent + 1]) if bar.signature), None)
    first = replace(bars[silent], time=time, signature=signature)
    following = bars[silent + 1 :]
    short = bool(following and following[0].time and following[0].time.bar > first.length)
    if short and not silent:  # an anacrusis with a time signature of its own
        first = replace(first, time=following[0].time)
        following = [replace(following[0], time=None), *following[1:]]
    if silent < sung:
        return [first, *following]
    lead = first.sounds[0].onset // _LEAD * _LEAD
    moved = tuple(replace(one, onset=one.onset - lead) for one in first.sounds)
    return [replace(first, sounds=moved, length=first.length - lead), *following]
