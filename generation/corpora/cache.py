"""Songs as JSON lines in a gzip file: what was read once need not be read again."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from generation.corpora.song import Song, SungNote
from generation.score.chords import Chord
from generation.score.units import Key, Ticks, TimeSignature

READER_VERSION = 7  # raise it whenever the same sources would give different songs

Dropped = Counter[tuple[str, str]]


def write(
    path: Path, key: str, songs: Iterable[Song], dropped: Mapping[tuple[str, str], int]
) -> None:
    """Write all songs; ``key`` identifies the sources they were read from."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    header = {
        "reader": READER_VERSION,
        "sources": key,
        "dropped": [[*where, count] for where, count in sorted(dropped.items())],
    }
    with gzip.open(unfinished, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write(json.dumps(header) + "\n")
        for song in songs:
            file.write(json.dumps(to_json(song), ensure_ascii=False) + "\n")
    unfinished.replace(path)


def read(path: Path, key: str) -> tuple[list[Song], Dropped] | None:
    """The songs written for the same sources by the same reader; None where there are none."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            header = json.loads(file.readline())
            if (header["reader"], header["sources"]) != (READER_VERSION, key):
                return None
            songs = [from_json(json.loads(line)) for line in file]
            return songs, Counter({(a, b): count for a, b, count in header["dropped"]})
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        return None


def to_json(song: Song) -> dict[str, Any]:
    """A song as JSON values; :func:`from_json` gives it back."""
    record = {item.name: getattr(song, item.name) for item in fields(Song)}
    record["key"] = str(song.key)
    record["time_signature"] = str(song.time_signature)
    record["notes"] = [[n.midi, n.onset, n.duration, n.syllable] for n in song.notes]
    record["chords"] = [[c.onset, c.root, c.pitch_classes] for c in song.chords]
    return record


def from_json(record: Mapping[str, Any]) -> Song:
    """Read what :func:`to_json` wrote. Raises KeyError, TypeError or ValueError."""
    return Song(
        **{
            **record,
            "key": Key.parse(record["key"]),
            "time_signature": TimeSignature.parse(record["time_signature"]),
            "notes": tuple(
                SungNote(midi, Ticks(onset), Ticks(duration), syllable)
                for midi, onset, duration, syllable in record["notes"]
            ),
            "words": tuple(tuple(word) for word in record["words"]),
            "chords": tuple(
                Chord(Ticks(onset), root, tuple(tones)) for onset, root, tones in record["chords"]
            ),
        }
    )
