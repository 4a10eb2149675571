"""Do further verses lie under the tune as people laid them?

The corpora print many songs with several verses: the second verse's words are fitted to the
first verse's tune, and what comes out is held against the print.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from generation.corpora.song import Song
from generation.errors import RequestError
from generation.form import verses
from generation.form.tune import Bars, Tune, tune
from generation.form.verse_costs import Words, judge
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import prosody
from generation.lyrics.model import Prosody
from generation.metrics.bootstrap import interval
from generation.score.melody import SungNote
from generation.score.units import Ticks

_VERSE = re.compile(r"\.v\d+$")
_SHARED = 0.85  # of the notes' onsets: less, and the verse has a tune of its own
_FARTHEST = 8  # bars by which a verse's first word may stand later or earlier


@dataclass(frozen=True)
class Pair:
    """A tune, and its second verse as it was printed."""

    work: str
    tune: Tune
    verse: Prosody
    printed: tuple[SungNote, ...]

    @property
    def words(self) -> Words:
        return Words.of(self.verse)

    @property
    def differs(self) -> bool:
        """Whether the print lays the second verse otherwise than the first."""
        return begins(self.printed) != [note.onset for note in self.tune.notes if note.begins]


def pairs(songs: Sequence[Song]) -> tuple[list[Pair], int]:
    """All songs printed with a second verse to the tune of the first; and how many were left
    out because their second verse has other notes."""
    first = {song.id: song for song in songs if song.verse == 1}
    found: list[Pair] = []
    left_out = 0
    for song in songs:
        one = first.get(_VERSE.sub("", song.id)) if song.verse == 2 else None
        if one is None or one.words == song.words or one.time_signature != song.time_signature:
            continue
        printed = _aligned(one, song)
        if printed is None:
            left_out += 1
            continue
        verse = prosody(lyrics.analyse_printed(song.words, song.language), song.language)
        bars = Bars.equal(one.time_signature)
        found.append(Pair(song.work, tune(one.notes, one.words, bars), verse, printed))
    return found, left_out


def begins(notes: Sequence[SungNote]) -> list[int]:
    """When each syllable begins."""
    found: dict[int, int] = {}
    for note in notes:
        found.setdefault(note.syllable, note.onset)
    return [found[syllable] for syllable in sorted(found)]


def agreement(printed: Sequence[SungNote], ours: Sequence[SungNote]) -> float:
    """The share of syllables that begin at the same time."""
    theirs, mine = begins(printed), begins(ours)
    return sum(a == b for a, b in zip(theirs, mine, strict=True)) / len(theirs)


def measure(songs: Sequence[Song]) -> dict[str, Any]:
    """For all pairs, and for those whose print differs from the first verse: agreement with the
    print and cost, of ours, of the print and of the naive floor (low, mean, high)."""
    known, left_out = pairs(songs)
    rows: dict[str, list[tuple[str, dict[str, float]]]] = {"all": [], "differing": []}
    refused = 0
    for pair in known:
        try:
            figures = _figures(pair)
        except RequestError:
            refused += 1
            continue
        rows["all"].append((pair.work, figures))
        if pair.differs:
            rows["differing"].append((pair.work, figures))
    return {
        "refused": refused,
        "other_notes": left_out,
        **{name: _summary(group) for name, group in rows.items()},
    }


def _figures(pair: Pair) -> dict[str, float]:
    settings = {
        "ours": verses.fit(pair.tune, pair.verse).notes,
        "naive": verses.naive(pair.tune, pair.verse),
        "printed": pair.printed,
    }
    words = pair.words
    costs = {
        f"{name}_cost_per_line": sum(line.cost for line in judge(pair.tune, sung, words))
        / len(pair.verse.lines)
        for name, sung in settings.items()
    }
    shares = {
        f"{name}_same_note": agreement(pair.printed, settings[name]) for name in ("ours", "naive")
    }
    return shares | costs


def _summary(rows: Sequence[tuple[str, dict[str, float]]]) -> dict[str, Any]:
    names = rows[0][1] if rows else ()
    works = [work for work, _ in rows]
    return {
        "verses": len(rows),
        **{name: list(interval([row[name] for _, row in rows], works)) for name in names},
    }


def _aligned(one: Song, other: Song) -> tuple[SungNote, ...] | None:
    """The other verse's notes in the time of the first's, or None where they are others."""
    onsets = {note.onset for note in one.notes}
    bar = one.time_signature.bar

    def shared(bars: int) -> tuple[int, int]:
        return len(onsets & {note.onset + bars * bar for note in other.notes}), -abs(bars)

    best = max(range(-_FARTHEST, _FARTHEST + 1), key=shared)
    if shared(best)[0] < _SHARED * len(other.notes):
        return None
    return tuple(replace(note, onset=Ticks(note.onset + best * bar)) for note in other.notes)
