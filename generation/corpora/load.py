"""Read a whole corpora folder: every song that may be trained on, and why others are not."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generation.corpora import cache as cached
from generation.corpora import derived_songs, musicxml_songs
from generation.corpora.cleaning import songs_from
from generation.corpora.line import VocalLine
from generation.corpora.manifest import Row, fingerprint, read_manifest
from generation.corpora.song import Song
from generation.errors import FormatError

Lines = Callable[[], list[VocalLine]]


@dataclass
class Reading:
    """The songs of a folder, and ``(corpus, reason)`` → how many rows or parts were left out."""

    songs: list[Song] = field(default_factory=list)
    dropped: Counter[tuple[str, str]] = field(default_factory=Counter)


def load_songs(folder: Path, cache: Path | None = None) -> list[Song]:
    """Every usable song under ``folder``; ``work`` is shared by near-duplicates.

    ``cache`` names a file that is read instead when it was made from the same manifest by the
    same reader, and written otherwise. Raises FormatError when there is no manifest.
    """
    return load(folder, cache).songs


def load(folder: Path, cache: Path | None = None) -> Reading:
    """As :func:`load_songs`, with the count of what was dropped."""
    key = fingerprint(folder) if (folder / "manifest.csv").is_file() else ""
    if cache and (songs := cached.read(cache, key)) is not None:
        return Reading(*songs)
    reading = read_folder(folder)
    if cache:
        cached.write(cache, key, reading.songs, reading.dropped)
    return reading


def read_folder(folder: Path) -> Reading:
    """Read all sources. A broken file costs only itself."""
    reading = Reading()
    wanted = []
    for row in read_manifest(folder):
        if reason := _refusal(row):
            reading.dropped[row.corpus, reason] += 1
        else:
            wanted.append(row)
    for row, lines in _sources(folder, wanted, reading):
        try:
            vocal = lines()
        except FormatError as error:
            reading.dropped[row.corpus, str(error)] += 1
            continue
        dropped: Counter[str] = Counter()
        songs = [song for line in vocal for song in songs_from(line, row, dropped)]
        reading.songs += songs
        for reason, count in dropped.items():
            reading.dropped[row.corpus, reason] += count
        if not songs and not dropped:
            reading.dropped[row.corpus, "no words under the notes"] += 1
    return reading


def _refusal(row: Row) -> str | None:
    if not row.has_lyrics:
        return "no words"
    if not row.free:
        return f"licence {row.licence}"
    if row.kind == "chant":
        return "chant: no metre"
    return None


def _sources(folder: Path, rows: list[Row], reading: Reading) -> Iterator[tuple[Row, Lines]]:
    by_container: dict[str, list[Row]] = {}
    for row in rows:
        by_container.setdefault(row.container, []).append(row)
    for container, members in by_container.items():
        try:
            yield from _container(folder / container, members)
        except (FormatError, OSError, zipfile.BadZipFile):
            reading.dropped[members[0].corpus, f"{container} cannot be read"] += len(members)


def _container(path: Path, rows: list[Row]) -> Iterator[tuple[Row, Lines]]:
    if path.name.endswith(".jsonl.gz"):
        records = derived_songs.read_collection(path)
        for row in rows:
            found = records.get(row.member, [])
            yield row, lambda found=found: derived_songs.read(found)  # type: ignore[misc]
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for row in rows:
                if row.member.endswith(".mxl"):
                    content = archive.read(row.member)
                    yield row, lambda content=content: musicxml_songs.read(content)  # type: ignore[misc]
