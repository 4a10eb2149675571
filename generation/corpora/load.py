"""Read a whole corpora folder: every song that may be trained on, and why others are not."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from generation.corpora import abc_songs, derived_songs, kern_songs, musicxml_songs
from generation.corpora import cache as cached
from generation.corpora.cleaning import songs_from
from generation.corpora.line import VocalLine
from generation.corpora.manifest import Row, fingerprint, read_manifest
from generation.corpora.song import Song
from generation.corpora.splits import grouped
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
    _read(folder, _sampled(wanted, reading), reading)
    reading.songs = grouped(reading.songs)
    return reading


def songs_to_measure(folder: Path, language: str) -> list[Song]:
    """The songs of a language, whatever their licence: to be measured, never learnt from."""
    reading = Reading()
    rows = [row for row in read_manifest(folder) if row.language == language]
    _read(folder, [row for row in rows if row.has_lyrics and row.kind != "chant"], reading)
    return grouped(reading.songs)


def _read(folder: Path, rows: list[Row], reading: Reading) -> None:
    for row, lines in sources(folder, rows, reading):
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


def _refusal(row: Row) -> str | None:
    if not row.has_lyrics:
        return "no words"
    if not row.free:
        return f"licence {row.licence}"
    if row.kind == "chant":
        return "chant: no metre"
    return None


def _sampled(rows: list[Row], reading: Reading) -> list[Row]:
    """The rows without those that a collection's quota leaves out."""
    humdrum = [row for row in rows if row.member.endswith(".krn")]
    chosen = {row.id for row in kern_songs.choose(humdrum)}
    left_out = {row.id: row.corpus for row in humdrum if row.id not in chosen}
    for corpus in left_out.values():
        reading.dropped[corpus, "beyond the quota of its language"] += 1
    return [row for row in rows if row.id not in left_out]


def sources(folder: Path, rows: list[Row], reading: Reading) -> Iterator[tuple[Row, Lines]]:
    """Each row with how to read its lines; what cannot be opened is counted as dropped."""
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
            yield row, partial(derived_songs.read, records.get(row.member, ()))
    elif path.suffix == ".abc":
        tunes = abc_songs.read_collection(path)
        for row in rows:
            yield row, partial(abc_songs.read, tunes.get(row.member, ""))
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for row in rows:
                read = _ZIPPED.get(row.member.rpartition(".")[2], _unknown)
                yield row, partial(_read_member, archive, row.member, read)


def _read_member(
    archive: zipfile.ZipFile, member: str, read: Callable[[bytes], list[VocalLine]]
) -> list[VocalLine]:
    try:
        content = archive.read(member)
    except KeyError:
        raise FormatError("The manifest names a file that is not there.") from None
    return read(content)


def _unknown(_: bytes) -> list[VocalLine]:
    raise FormatError("The format of the file is not one that is read.")


_ZIPPED = {"mxl": musicxml_songs.read, "krn": kern_songs.read}
