"""Files as other programs write them, made small: for the tests of what comes in."""

from __future__ import annotations

import io
from collections.abc import Sequence

from mido import Message, MetaMessage, MidiFile, MidiTrack


def note(
    pitch: str, duration: int, *, lyric: str = "", voice: int = 1, staff: int = 0, more: str = ""
) -> str:
    """A ``<note>``: ``"F#4"``, ``"r"`` for a rest; four divisions to the quarter."""
    if pitch == "r":
        sound = "<rest/>"
    else:
        alter = f"<alter>{pitch.count('#') - pitch.count('b')}</alter>" if len(pitch) > 2 else ""
        sound = f"<pitch><step>{pitch[0]}</step>{alter}<octave>{pitch[-1]}</octave></pitch>"
    placed = f"<staff>{staff}</staff>" if staff else ""
    sung = f'<lyric number="1"><text>{lyric}</text></lyric>' if lyric else ""
    return (
        f"<note>{sound}<duration>{duration}</duration>{more}<voice>{voice}</voice>{placed}{sung}"
        "</note>"
    )


def bar(content: str, *, time: str = "", key: int | None = None, implicit: bool = False) -> str:
    attributes = "<divisions>4</divisions>" if time else ""
    if key is not None:
        attributes += f"<key><fifths>{key}</fifths></key>"
    if time:
        beats, beat_type = time.split("/")
        attributes += f"<time><beats>{beats}</beats><beat-type>{beat_type}</beat-type></time>"
    mark = ' implicit="yes"' if implicit else ""
    opened = f"<attributes>{attributes}</attributes>" if attributes else ""
    return f"<measure{mark}>{opened}{content}</measure>"


def document(*parts: Sequence[str], names: Sequence[str] = (), head: str = "") -> bytes:
    """A score of parts, each a list of bars."""
    listed = "".join(
        f'<score-part id="P{n}"><part-name>{name}</part-name></score-part>'
        for n, name in enumerate(names or ["Music"] * len(parts), start=1)
    )
    music = "".join(
        f'<part id="P{n}">{"".join(bars)}</part>' for n, bars in enumerate(parts, start=1)
    )
    return (
        f'<?xml version="1.0"?><score-partwise version="4.0">{head}'
        f"<part-list>{listed}</part-list>{music}</score-partwise>"
    ).encode()


def midi_file(
    *tracks: Sequence[tuple[int, int, int]],
    words: Sequence[tuple[int, str]] = (),
    metas: Sequence[tuple[int, MetaMessage]] = (),
    channel: int = 0,
    division: int = 480,
    names: Sequence[str] = (),
    programs: Sequence[int] = (),
) -> bytes:
    """A type 1 file; notes are (onset, duration, key), words and metas in a track of their own.
    ``names`` and ``programs`` are those of its tracks with notes."""
    file = MidiFile(type=1, ticks_per_beat=division)
    told = [(tick, MetaMessage("lyrics", text=text)) for tick, text in words]
    file.tracks.append(_track([*metas, *told]))
    for at, notes in enumerate(tracks):
        told = [(0, MetaMessage("track_name", name=name)) for name in names[at : at + 1]]
        told += [
            (0, Message("program_change", program=program, channel=channel))
            for program in programs[at : at + 1]
        ]
        events = [
            event
            for onset, duration, key in notes
            for event in (
                (onset, Message("note_on", note=key, velocity=80, channel=channel)),
                (onset + duration, Message("note_off", note=key, channel=channel)),
            )
        ]
        file.tracks.append(_track([*told, *events]))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _track(events: Sequence[tuple[int, Message | MetaMessage]]) -> MidiTrack:
    track, at = MidiTrack(), 0
    for tick, message in sorted(events, key=lambda event: (event[0], event[1].type == "note_on")):
        track.append(message.copy(time=tick - at))
        at = tick
    return track
