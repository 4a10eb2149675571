"""What sounds with a song: every voice of its score, on the song's own axis of time."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generation.corpora.cleaning import GRID, Move, cleaned
from generation.corpora.line import LineNote, Voice
from generation.corpora.load import Reading, sources
from generation.corpora.manifest import fingerprint, read_manifest
from generation.corpora.song import Song
from generation.errors import FormatError

READER_VERSION = 1  # raise it whenever the same sources would give different arrangements


class Sound(NamedTuple):
    """A note as it sounds, ties joined: its pitch and its place on the song's axis, in ticks."""

    midi: int
    onset: int
    duration: int

    @property
    def end(self) -> int:
        return self.onset + self.duration


Voices = dict[str, tuple[Sound, ...]]
"""What each voice sounds, by its :attr:`Voice.name`, in order of onset and pitch."""


@dataclass(frozen=True)
class Arrangement:
    """A song and the voices of its score, its own among them. Their notes may begin before the
    song's first note, in its bar, but do not go on after its end."""

    song: Song
    voices: Voices

    @property
    def sounding(self) -> list[Sound]:
        return [note for voice in self.voices.values() for note in voice]


def load_arrangements(folder: Path, songs: Sequence[Song], build: Path) -> list[Arrangement]:
    """The arrangements of those songs of a folder that have one, first verses only. They are
    kept in ``build`` and read from there, where the same reader has read the same sources."""
    if not (folder / "manifest.csv").is_file():
        return []
    mark = fingerprint(folder)
    key = f"{READER_VERSION} {mark}"
    cache = build / f"arrangements-{mark[:12]}.jsonl.gz"
    voices = _cached(cache, key)
    if voices is None:
        voices = dict(_read(folder, {song.id for song in songs}))
        _write(cache, key, voices)
    return [Arrangement(song, voices[song.id]) for song in songs if song.id in voices]


def _read(folder: Path, wanted: set[str]) -> Iterator[tuple[str, Voices]]:
    rows = [row for row in read_manifest(folder) if row.free and row.has_lyrics]
    known = {name.rpartition(".p")[0] for name in wanted}
    for row, lines in sources(folder, [row for row in rows if row.id in known], Reading()):
        try:
            vocal = lines()
        except FormatError:
            continue
        for line in vocal:
            for one in cleaned(line, row, Counter()):
                if one.song.id in wanted and one.song.verse == 1 and len(line.voices) > 1:
                    yield one.song.id, _moved(line.voices, one.moves)


def _moved(voices: Sequence[Voice], moves: Sequence[Move]) -> Voices:
    """The voices where the song is, on its axis and its grid."""
    found: Voices = {}
    for voice in voices:
        ordered = sorted(voice.notes, key=lambda note: (note.onset, note.midi))
        notes = tuple(_joined([note for move in moves for note in _within(ordered, move)]))
        if notes:
            found[voice.name] = notes
    return found


def _within(notes: Sequence[LineNote], move: Move) -> Iterator[LineNote]:
    start, end, shift = move
    for note in notes:
        begin, stop = max(note.onset, start), min(note.onset + note.duration, end)
        if begin < stop:
            onset, after = _nearest(begin + shift), _nearest(stop + shift)
            if after > onset:
                yield LineNote(note.midi, onset, after - onset, note.tied or begin > note.onset)


def _joined(notes: Sequence[LineNote]) -> list[Sound]:
    """Tied notes as one, wherever the one before ends where they begin."""
    kept: list[Sound] = []
    last: dict[int, int] = {}  # pitch → where its latest note stands in kept
    for note in notes:
        at = last.get(note.midi)
        if note.tied and at is not None and kept[at].end == note.onset:
            kept[at] = Sound(note.midi, kept[at].onset, kept[at].duration + note.duration)
            continue
        last[note.midi] = len(kept)
        kept.append(Sound(note.midi, note.onset, note.duration))
    return kept


def _nearest(ticks: int) -> int:
    return (ticks + GRID // 2) // GRID * GRID


def _write(path: Path, key: str, voices: Mapping[str, Voices]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=4) as file:
        file.write(json.dumps(key) + "\n")
        for name, parts in voices.items():
            file.write(json.dumps([name, parts]) + "\n")
    unfinished.replace(path)


def _cached(path: Path, key: str) -> dict[str, Voices] | None:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            if json.loads(file.readline()) != key:
                return None
            return {name: _voices(parts) for name, parts in map(json.loads, file)}
    except (OSError, EOFError, ValueError, TypeError):
        return None


def _voices(parts: Mapping[str, list[list[int]]]) -> Voices:
    return {name: tuple(Sound(*note) for note in notes) for name, notes in parts.items()}
