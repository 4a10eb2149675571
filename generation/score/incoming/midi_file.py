"""A MIDI file as a list of notes and words: what mido reads, in our ticks."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from mido import Message, MetaMessage, MidiFile, MidiTrack
from mido.midifiles.meta import KeySignatureError

from generation.errors import FormatError
from generation.score.units import TICKS_PER_QUARTER

MAX_MIDI_BYTES = 500_000  # a melody has some thousand
MAX_MESSAGES = 150_000
DRUMS = 9  # the channel General MIDI keeps for them
_DAMAGED = (
    ArithmeticError,
    AttributeError,
    EOFError,
    KeySignatureError,
    LookupError,
    OSError,
    TypeError,
    ValueError,
    struct.error,
)  # what mido raises on bytes that are not a MIDI file


@dataclass(frozen=True)
class Played:
    """A key pressed and let go, in ticks of 480 to the quarter."""

    onset: int
    end: int
    midi: int


@dataclass
class Track:
    """One track: its name, the notes of each channel, and its words where they are sung."""

    name: str = ""
    channels: dict[int, list[Played]] = field(default_factory=dict)
    programs: dict[int, int] = field(default_factory=dict)
    lyrics: list[tuple[int, str]] = field(default_factory=list)
    texts: list[tuple[int, str]] = field(default_factory=list)
    metas: list[tuple[int, MetaMessage]] = field(default_factory=list)


def tracks(data: bytes) -> list[Track]:
    """The tracks of a file of type 0 or 1. Raises :class:`FormatError`."""
    if len(data) > MAX_MIDI_BYTES:
        raise FormatError("A MIDI file may have at most 500 kB: bring the melody's track alone.")
    start = data.find(b"MThd")
    try:
        file = MidiFile(file=io.BytesIO(data[start:]), charset="latin1", clip=True)
    except _DAMAGED:
        raise FormatError("The MIDI file is damaged: it cannot be read to its end.") from None
    if file.type not in (0, 1):
        raise FormatError("The MIDI file holds several songs: bring them one by one (type 0 or 1).")
    if file.ticks_per_beat <= 0:
        raise FormatError("The MIDI file counts film frames, not beats: export it with beats.")
    if sum(map(len, file.tracks)) > MAX_MESSAGES:
        raise FormatError("The MIDI file has far too many events for a melody.")
    return [_track(one, file.ticks_per_beat) for one in file.tracks]


def text_of(message: MetaMessage) -> str:
    """Its text: UTF-8 where it is, Latin 1 as the old files have it otherwise."""
    raw = str(getattr(message, "text", None) or getattr(message, "name", ""))
    try:
        return raw.encode("latin1").decode()
    except (UnicodeDecodeError, UnicodeEncodeError):
        return raw


def _track(messages: MidiTrack, division: int) -> Track:
    found = Track()
    pressed: dict[tuple[int, int], list[int]] = {}
    for tick, message in _timed(messages, division):
        if message.is_meta:
            _meta(found, tick, message)
        elif message.type == "program_change":
            found.programs.setdefault(message.channel, message.program)
        elif message.type in ("note_on", "note_off"):
            key = message.channel, message.note
            if onsets := pressed.pop(key, []):  # struck again before it was let go: let go now
                notes = found.channels.setdefault(message.channel, [])
                notes.extend(Played(onset, tick, message.note) for onset in onsets if tick > onset)
            if message.type == "note_on" and message.velocity:
                pressed[key] = [tick]
    return found


def _timed(messages: MidiTrack, division: int) -> Iterator[tuple[int, Message | MetaMessage]]:
    at = 0
    for message in messages:
        at += int(message.time)
        yield (2 * at * TICKS_PER_QUARTER + division) // (2 * division), message


def _meta(track: Track, tick: int, message: MetaMessage) -> None:
    if message.type == "track_name":
        track.name = track.name or text_of(message)
    elif message.type == "lyrics":
        track.lyrics.append((tick, text_of(message)))
    elif message.type == "text":
        track.texts.append((tick, text_of(message)))
    else:
        track.metas.append((tick, message))
