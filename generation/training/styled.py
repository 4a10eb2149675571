"""The phrases of each tradition, with the work that each is from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from generation.corpora import splits
from generation.corpora.song import Song
from generation.corpora.tunes import BAROQUE
from generation.requests import Style
from generation.score.units import Ticks, TimeSignature
from generation.tokens.phrases import Phrase
from generation.traditions import Tradition
from generation.training import phrases

_SONGS: Mapping[str, Tradition] = {
    Style.ART_SONG: Tradition.ART_SONG,
    Style.HYMN: Tradition.HYMN,
    Style.FOLK: Tradition.FOLK,
    Style.LEAD_SHEET: Tradition.LEAD_SHEET,
}
_AIRS = (Style.ART_SONG, Style.CHORAL, Style.OPERA)
_RENAISSANCE = re.compile(
    "Marenzio|Philippe de Monte|Stabile|Tallis|Gibbons|Dowland|Weelkes|Morley|Byrd|Ianequin|"
    "Janequin|Palestrina|Victoria|Lassus|Arcadelt|Josquin|Campion|Wilbye|Farmer|Bennet"
)

FEWEST = 5  # works of a tradition of tunes that are held out


PhrasePool = dict[str, list[Phrase]]
"""Phrases by the names of traditions."""


@dataclass(frozen=True)
class Styled:
    """A tune of a tradition, as its phrases in order."""

    tradition: Tradition
    song: Song
    phrases: tuple[Phrase, ...]


def tradition_of(song: Song) -> Tradition | None:
    """The tradition that a song, or a tune without words, stands for; None for others."""
    if song.style in _AIRS and BAROQUE.search(song.composer):
        return Tradition.BAROQUE_AIR
    if song.style == Style.CHORAL:
        return Tradition.MADRIGAL if _RENAISSANCE.search(song.composer) else None
    known = _SONGS.get(song.style)
    if known is None and song.style in tuple(Tradition):
        return Tradition(song.style)
    return known


def styled(songs: Iterable[Song]) -> list[Styled]:
    """The first verses of what stands for a tradition and has phrases. Madrigals in halves are
    read in quarters, as modern editions print them."""
    found = []
    for song in songs:
        tradition = tradition_of(song)
        if tradition is None or song.verse > 1:
            continue
        read = _halved(song) if tradition is Tradition.MADRIGAL else song
        if own := tuple(phrases.of_song(read)):
            found.append(Styled(tradition, read, own))
    return found


def pooled(songs: Sequence[Song]) -> PhrasePool:
    """Every different phrase of songs and tunes, once, by tradition; ``"none"`` has those of songs
    that stand for none. Madrigals are read as printed and as :func:`styled` reads them."""
    pool: dict[str, dict[Phrase, None]] = {}
    for song in songs:
        tradition = tradition_of(song)
        read = [song, _halved(song)] if tradition is Tradition.MADRIGAL else [song]
        own = pool.setdefault(tradition or "none", {})
        own.update(dict.fromkeys(one for each in read for one in phrases.of_song(each)))
    known: set[Phrase] = set()
    found: dict[str, list[Phrase]] = {}
    for name in sorted(pool, key=lambda name: len(pool[name])):  # few keep what they share
        found[name] = [one for one in pool[name] if one not in known]
        known.update(pool[name])
    return found


def split(songs: Sequence[Song], tunes: Sequence[Song]) -> tuple[list[Styled], list[Styled]]:
    """To learn from, and held out, as :func:`split_all` has it."""
    learnt, apart = (styled(part) for part in split_all(songs, tunes))
    return learnt, apart


def split_all(songs: Sequence[Song], tunes: Sequence[Song]) -> tuple[list[Song], list[Song]]:
    """To learn from, and held out: songs as for all models, tunes alike, but some of every
    tradition."""
    both = zip(splits.split(songs), split_tunes(tunes), strict=True)
    learnt, apart = ([*some, *others] for some, others in both)
    return learnt, apart


def split_tunes(tunes: Sequence[Song]) -> tuple[list[Song], list[Song]]:
    """The tunes of :func:`split`."""
    works: dict[str, list[str]] = {}
    for tune in tunes:
        works.setdefault(tune.style, []).append(tune.work)
    held = {
        work for each in works.values() for work in splits.first_drawn(sorted(set(each)), FEWEST)
    }
    return (
        [tune for tune in tunes if tune.work not in held],
        [tune for tune in tunes if tune.work in held],
    )


def _halved(song: Song) -> Song:
    """With all values halved where the beat is a half and there are three or four to a bar."""
    if song.time_signature not in (TimeSignature(4, 2), TimeSignature(3, 2)):
        return song
    notes = tuple(
        replace(note, onset=Ticks(note.onset // 2), duration=Ticks(note.duration // 2))
        for note in song.notes
    )
    return replace(song, notes=notes, time_signature=TimeSignature(song.time_signature.beats, 4))
