"""Standard MIDI files, written with mido: type 1, one track for the piece and one a part."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from itertools import pairwise

from mido import Message, MetaMessage, MidiFile, MidiTrack, bpm2tempo

from generation.score.model import Lyric, Measure, Note, Part, Score, Syllabic
from generation.score.musicxml import opening_setting
from generation.score.tempo import quarters_per_minute
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature

_SAVING = threading.Lock()  # mido holds the charset of the file being written for all threads
_VELOCITY = 80
_PERCUSSION = 9  # the channel General MIDI keeps for drums
_Timed = tuple[int, int, Message | MetaMessage]
"""Tick, rank among what happens at that tick, message."""


def write(score: Score) -> bytes:
    """The score as a MIDI file; the same score gives the same bytes.

    Tempo, time and key signatures, words at their notes, the rights as copyright, and the
    score's fields as text.
    """
    file = MidiFile(type=1, ticks_per_beat=TICKS_PER_QUARTER, charset="utf-8")
    file.tracks.append(_track(_conductor(score)))
    channels = (channel for channel in range(16) if channel != _PERCUSSION)
    for part, channel in zip(score.parts, channels, strict=False):
        file.tracks.append(_track(_sung(part, channel, undivided=score.language == "zh")))
    buffer = io.BytesIO()
    with _SAVING:
        file.save(file=buffer)
    return buffer.getvalue()


def _track(timed: Iterator[_Timed]) -> MidiTrack:
    """Messages in order of time, each with its distance from the one before."""
    events = sorted(timed, key=lambda event: event[:2])
    track = MidiTrack()
    ticks = [0, *(event[0] for event in events)]
    for (before, now), (_, _, message) in zip(pairwise(ticks), events, strict=True):
        vars(message)["time"] = now - before  # set plainly, mido would check all fields once more
        track.append(message)
    track.append(MetaMessage("end_of_track"))
    return track


def _conductor(score: Score) -> Iterator[_Timed]:
    yield 0, 0, MetaMessage("track_name", name=score.title)
    if score.rights:
        yield 0, 1, MetaMessage("copyright", text=score.rights)
    for creator in score.creators:
        yield 0, 2, MetaMessage("text", text=f"{creator.role}: {creator.name}")
    for name, value in score.fields:
        yield 0, 3, MetaMessage("text", text=f"{name}: {value}")
    part = score.parts[0]
    metre = opening_setting(part, score.tempo).time_signature
    tempo = bpm2tempo(quarters_per_minute(score.tempo, metre))
    yield 0, 6, MetaMessage("set_tempo", tempo=tempo)
    yield from _signatures(part.measures)


def _signatures(measures: tuple[Measure, ...]) -> Iterator[_Timed]:
    """Time and key signatures; a short first bar gets its own, so that barlines agree."""
    start = 0
    metre, written = TimeSignature(4, 4), None
    for measure in measures:
        metre = measure.time_signature or metre
        shown = _fitting(measure, metre)
        if shown != written:
            written = shown
            yield (
                start,
                4,
                MetaMessage(
                    "time_signature",
                    numerator=shown.beats,
                    denominator=shown.beat_type,
                    clocks_per_click=24 * shown.beat // TICKS_PER_QUARTER,
                ),
            )
        if measure.key:
            yield start, 5, MetaMessage("key_signature", key=_key(measure.key))
        start += measure.duration


def _fitting(measure: Measure, metre: TimeSignature) -> TimeSignature:
    if measure.duration == metre.bar:
        return metre
    for beat_type in (metre.beat_type, 8, 16, 32):
        unit = 4 * TICKS_PER_QUARTER // beat_type
        if measure.duration % unit == 0:
            return TimeSignature(measure.duration // unit, beat_type)
    return metre


def _key(key: Key) -> str:
    """The key as MIDI names it; beyond seven signs, the same sound with fewer."""
    fifths = key.fifths if abs(key.fifths) <= 7 else key.fifths - 12 * (1 if key.fifths > 0 else -1)
    named = Key.from_fifths(fifths, key.mode)
    return f"{named.step}{'#' * named.alter or 'b' * -named.alter}{'m' * (key.mode == 'minor')}"


def _sung(part: Part, channel: int, *, undivided: bool) -> Iterator[_Timed]:
    yield 0, 0, MetaMessage("track_name", name=part.name)
    yield 0, 1, Message("program_change", channel=channel, program=part.program)
    verse = part.first_verse
    for onset, _, event in part.placed():
        if not isinstance(event, Note):
            continue
        for lyric in (one for one in event.lyrics if one.verse == verse):
            yield onset, 3, MetaMessage("lyrics", text=_sung_text(lyric, undivided))
        for pitch in event.pitches:
            yield from _struck(event, pitch.midi, onset, channel)


def _struck(event: Note, pitch: int, onset: int, channel: int) -> Iterator[_Timed]:
    if not event.tie_stop:
        on = Message("note_on", channel=channel, note=pitch, velocity=_VELOCITY)
        yield onset, 4, on
    if not event.tie_start:
        off = Message("note_off", channel=channel, note=pitch, velocity=0)
        yield onset + event.duration, 2, off


def _sung_text(lyric: Lyric, undivided: bool) -> str:
    if undivided:
        return lyric.text
    goes_on = lyric.syllabic in (Syllabic.BEGIN, Syllabic.MIDDLE)
    return f"{lyric.text}-" if goes_on else f"{lyric.text} "
