"""``python -m generation.corpora report --corpora DIR``: what a folder holds and what it lost."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from generation.corpora.cleaning import bars_add_up
from generation.corpora.load import Reading, load
from generation.corpora.song import Song
from generation.corpora.splits import leakage, split
from generation.errors import GenerationError

_TABLES: dict[str, Callable[[Song], str]] = {
    "corpus": lambda song: song.corpus,
    "language": lambda song: song.language,
    "licence": lambda song: song.licence,
    "style": lambda song: song.style,
    "time signature": lambda song: str(song.time_signature),
    "mode": lambda song: song.key.mode,
}


def main(arguments: list[str] | None = None) -> int:
    """Print the report; 0, or 2 with one sentence when the folder cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m generation.corpora", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    report_command = commands.add_parser("report", help="count songs and what was dropped")
    report_command.add_argument("--corpora", type=Path, required=True, metavar="DIR")
    report_command.add_argument("--cache", type=Path, metavar="FILE", help="songs read before")
    options = parser.parse_args(arguments)
    try:
        reading = load(options.corpora, options.cache)
    except GenerationError as error:
        print(error, file=sys.stderr)
        return 2
    print(report(reading))
    return 0


def report(reading: Reading) -> str:
    """The counts as text, one table after another."""
    songs = reading.songs
    lines = [_totals(songs)]
    for title, of in _TABLES.items():
        lines += ["", f"{title:<24}{'songs':>8}{'verse 1':>9}{'notes':>9}{'syllables':>11}"]
        lines += _table(songs, of)
    lines += ["", "dropped"]
    dropped = sorted(reading.dropped.items(), key=lambda item: (item[0][0], -item[1]))
    lines += [f"{count:>8}  {corpus}: {reason}" for (corpus, reason), count in dropped]
    return "\n".join(lines)


def _totals(songs: list[Song]) -> str:
    training, validation = split(songs)
    regular = sum(map(bars_add_up, songs))
    anacrusis = sum(song.notes[0].onset > 0 for song in songs)
    return "\n".join(
        [
            f"{len(songs):,} songs of {len({song.work for song in songs}):,} works, "
            f"{sum(len(song.notes) for song in songs):,} notes, "
            f"{sum(len(song.syllables) for song in songs):,} syllables",
            f"{regular:,} have regular bars; {anacrusis:,} begin off the downbeat",
            f"{len(training):,} for training, {len(validation):,} for validation, of whose windows "
            f"{leakage(training, validation):.2%} hold a 12-gram of training",
        ]
    )


def _table(songs: list[Song], of: Callable[[Song], str]) -> list[str]:
    count: Counter[str] = Counter()
    first: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    syllables: Counter[str] = Counter()
    for song in songs:
        name = of(song)
        count[name] += 1
        first[name] += song.verse == 1
        notes[name] += len(song.notes)
        syllables[name] += len(song.syllables)
    return [
        f"{name:<24}{count[name]:>8,}{first[name]:>9,}{notes[name]:>9,}{syllables[name]:>11,}"
        for name, _ in count.most_common()
    ]


if __name__ == "__main__":
    sys.exit(main())
