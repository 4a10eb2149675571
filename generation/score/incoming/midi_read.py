"""A MIDI file → the sketch of its melody: one voice chosen, quantised, cut into bars."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from generation.errors import FormatError
from generation.score.incoming import grid, midi_about, midi_bars, midi_lyrics, midi_others
from generation.score.incoming.midi_file import DRUMS, Played, Track, tracks
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.sketch import MAX_NOTES, Sketch, Sound
from generation.score.incoming.texts import plain
from generation.score.incoming.voices import Listed, Voice, chosen, listed
from generation.score.model import SINGING_PROGRAM, Lyric
from generation.score.units import TICKS_PER_QUARTER, Key

_TOGETHER = 30  # ticks: struck within a 64th, it is a chord
_NEAR = 90  # ticks: so far may a syllable lie from its note
_LEGATO = 0.25  # a silence shorter than this share of a note's time is only its articulation
_Events = list[tuple[int, str]]


_Voice = Voice[tuple[Track, int]]


def voices_of(data: bytes) -> Listed:
    """The voices of a Standard MIDI File: each channel of each track. Raises FormatError."""
    return listed(_voices(tracks(data)))


def read(data: bytes, notices: Notices, *, beside: bool = False, voice: str = "") -> Sketch:
    """The melody of a Standard MIDI File (its ``voice``, by its id), and what its other channels
    play ``beside`` it. Raises :class:`FormatError`."""
    found = tracks(data)
    every = _voices(found)
    taken = chosen(every, voice)
    track, channel = taken.source
    heard = taken.heard
    if len(every) > 1:
        notices.add(Change.PART_TAKEN, name=heard.name or f"channel {channel + 1}")
    line = _skyline(track.channels[channel], notices)
    if len(line) > MAX_NOTES:
        raise FormatError(
            "The melody has more than {most:,} notes: bring a shorter one.", most=MAX_NOTES
        )
    about = midi_about.about(found)
    times = midi_bars.times(found, notices)
    words = midi_lyrics.sung(_words_of(track, found))
    lyrics = midi_lyrics.assigned(words, [note.onset for note in line], within=_NEAR)
    sounds = _quantised(line, lyrics, grid.cell_of(times[0][1]), notices)
    others = [_staff(one) for one in every if one is not taken] if beside else []
    struck = [note for _, _, notes in others for note in notes]
    bars = midi_bars.bars(
        sounds,
        times,
        midi_bars.signatures(found, sounds),
        notices,
        begins=min((note.onset for note in struck), default=sounds[0].onset),
        ends=max((note.end for note in struck), default=0),
    )
    return Sketch(
        bars=bars,
        part="P1",
        name=plain(heard.name, 60),
        program=track.programs.get(channel, SINGING_PROGRAM),
        about=about,
        spelled=False,
        others=midi_others.beside(others, bars, sounds[0]),
    )


def _staff(voice: _Voice) -> midi_others.Staff:
    track, channel = voice.source
    return plain(voice.heard.name, 60), voice.heard.program, track.channels[channel]


def _voices(found: Sequence[Track]) -> list[_Voice]:
    """Raises FormatError where nothing has a pitch."""
    every = list(_pitched(found))
    if every:
        return every
    if any(DRUMS in track.channels for track in found):
        raise FormatError("There are only drums in this file: add a part with pitched notes.")
    raise FormatError("There is no note in this file: write a melody first, then bring it.")


def _pitched(found: Sequence[Track]) -> Iterator[_Voice]:
    for number, track in enumerate(found, start=1):
        for channel, notes in sorted(track.channels.items()):
            if channel == DRUMS or not notes:
                continue
            onsets = sorted(note.onset for note in notes)
            words = sum(_near(tick, onsets) for tick, _ in _words_of(track, found))
            yield Voice.of(
                (track, channel),
                f"{number}:{channel + 1}",
                track.name,
                track.programs.get(channel, 0),
                [note.midi for note in notes],
                words,
            )


def _words_of(track: Track, found: Sequence[Track]) -> _Events:
    """The words of a track: its own, else those of a track that has nothing but words."""
    if track.lyrics:
        return track.lyrics
    alone = [other.lyrics or _karaoke(other) for other in found if not other.channels]
    return max([_karaoke(track), *alone], key=len)


def _karaoke(track: Track) -> _Events:
    """Words written as texts, in files that say so in their own way: ``@L``, ``@T`` …"""
    if not any(text.startswith("@") for _, text in track.texts):
        return []
    return [(tick, text) for tick, text in track.texts if not text.startswith("@")]


def _near(tick: int, onsets: Sequence[int]) -> bool:
    at = bisect_left(onsets, tick - _NEAR)
    return at < len(onsets) and onsets[at] <= tick + _NEAR


def _skyline(notes: Sequence[Played], notices: Notices) -> list[Played]:
    """One note at a time: of a chord the top, and nothing that sets in below a held note."""
    line: list[Played] = []
    for note in sorted(notes, key=lambda one: (one.onset, -one.midi)):
        if not line or note.onset >= line[-1].end:
            line.append(note)
            continue
        held = line[-1]
        if note.onset - held.onset <= _TOGETHER:
            notices.add(Change.TOP_VOICE, bar=1)
            if note.midi > held.midi:
                line[-1] = replace(note, onset=held.onset)
        elif note.midi < held.midi and 2 * (held.end - note.onset) > note.end - note.onset:
            notices.add(Change.TOP_VOICE, bar=1)
        else:
            line[-1] = replace(held, end=note.onset)
            line.append(note)
    return line


def _quantised(
    line: Sequence[Played], lyrics: dict[int, Lyric], cell: int, notices: Notices
) -> list[Sound]:
    ends = [_end(note, following) for note, following in zip(line, [*line[1:], None], strict=True)]
    places = grid.snapped([*(note.onset for note in line), *ends], cell)
    if any(places[note.onset] != note.onset for note in line):
        notices.add(Change.RHYTHM, bar=1)
    spell = Key("C", 0, "major").spell
    found: list[Sound] = []
    carried: Lyric | None = None
    for note, end in zip(line, ends, strict=True):
        start, stop = places[note.onset], places[end]
        lyric = lyrics.get(note.onset) or carried
        carried = None
        if stop <= start and note is not line[-1]:
            carried = lyric
            continue
        sung = (lyric,) if lyric else ()
        found.append(Sound(start, max(stop - start, 60), spell(note.midi), sung))
    return found


def _end(note: Played, following: Played | None) -> int:
    """Where it ends as written: what is played a little short is written in full."""
    if following is None:
        written = -(-note.end // (TICKS_PER_QUARTER // 2)) * (TICKS_PER_QUARTER // 2)
        short = written - note.end < _LEGATO * (written - note.onset)
        return written if short else note.end
    if grid.legal(note.end) and grid.legal(following.onset):
        return note.end  # exactly as a notation program would write it
    time = following.onset - note.onset
    return following.onset if following.onset - note.end < _LEGATO * time else note.end
