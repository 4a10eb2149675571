"""Which songs are one work, and which works are held out for validation.

Copies of a tune under several titles, parts of one choral piece and settings of one poem leak
across a random split. They are joined into groups here, and the split goes by group.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, pairwise

from generation.corpora.song import Song

MELODIC_GRAM = 12
LYRIC_GRAM = 8
SHARED = 0.2  # of the shorter song's n-grams; a common formula or refrain is less
COMMONPLACE = 24  # an n-gram in more songs than this is a formula and joins nothing
VALIDATION = 0.1
FEWEST_WORKS = 5  # a language with fewer has nothing to spare for validation
WINDOW = 20

Gram = tuple[Hashable, ...]


def melodic_grams(song: Song) -> list[Gram]:
    """Twelve steps in a row, each an interval in semitones and a ratio of durations."""
    steps = [(b.midi - a.midi, Fraction(b.duration, a.duration)) for a, b in pairwise(song.notes)]
    return _grams(steps, MELODIC_GRAM)


def lyric_grams(song: Song) -> list[Gram]:
    """Eight words in a row, in lower case without accents and punctuation."""
    words = (_plain("".join(word)) for word in song.words)
    return _grams([word for word in words if word], LYRIC_GRAM)


def grouped(songs: Sequence[Song]) -> list[Song]:
    """The songs with ``work`` equal for all that must stay on one side of the split.

    Joined are: what came from one source, the same title by the same composer, and songs that
    share at least :data:`SHARED` of the shorter one's melodic or lyric n-grams.
    """
    groups = _Groups(len(songs))
    for key in (lambda song: song.work, lambda song: (_plain(song.title), _plain(song.composer))):
        groups.join_equal([key(song) for song in songs])
    for grams in (melodic_grams, lyric_grams):
        _join_similar(songs, grams, groups)
    name: dict[int, str] = {}
    for at, song in enumerate(songs):
        root = groups.root(at)
        name[root] = min(name.get(root, song.work), song.work)
    return [replace(song, work=name[groups.root(at)]) for at, song in enumerate(songs)]


def split(songs: Iterable[Song], seed: int = 0) -> tuple[list[Song], list[Song]]:
    """Training and validation songs: about a tenth of the works, some in every language
    that has :data:`FEWEST_WORKS` or more.

    A work's side depends on its name and the seed alone, so that it stays when songs are added.
    """
    songs = list(songs)
    held_out = {song.work for song in songs if _draw(song.work, seed) < VALIDATION}
    works: dict[str, set[str]] = defaultdict(set)
    for song in songs:
        works[song.language].add(song.work)
    for _, names in sorted(works.items()):
        if len(names) >= FEWEST_WORKS and not names & held_out:
            held_out.add(min(names, key=lambda name: _draw(name, seed)))
    training = [song for song in songs if song.work not in held_out]
    return training, [song for song in songs if song.work in held_out]


def first_drawn(works: Sequence[str], fewest: int, seed: int = 0) -> list[str]:
    """Those that are held out of some works: about a tenth, ``fewest`` at least."""
    ordered = sorted(works, key=lambda work: _draw(work, seed))
    return ordered[: max(fewest, sum(_draw(work, seed) < VALIDATION for work in works))]


def leakage(training: Iterable[Song], validation: Iterable[Song]) -> float:
    """The share of validation windows of 20 notes that hold a melodic 12-gram of training."""
    known = {gram for song in training for gram in melodic_grams(song)}
    windows = found = 0
    for song in validation:
        grams = [gram in known for gram in melodic_grams(song)]
        reach = WINDOW - MELODIC_GRAM  # 20 notes are 19 steps and so hold 8 grams of 12
        for start in range(max(len(grams) - reach + 1, 0)):
            windows += 1
            found += any(grams[start : start + reach])
    return found / windows if windows else 0.0


class _Groups:
    """Union-find over the songs' indices."""

    def __init__(self, size: int) -> None:
        self._parent = list(range(size))

    def root(self, at: int) -> int:
        while self._parent[at] != at:
            self._parent[at] = self._parent[self._parent[at]]
            at = self._parent[at]
        return at

    def join(self, a: int, b: int) -> None:
        self._parent[self.root(a)] = self.root(b)

    def join_equal(self, keys: Sequence[Hashable]) -> None:
        """Join all songs whose keys are equal."""
        first: dict[Hashable, int] = {}
        for at, key in enumerate(keys):
            self.join(at, first.setdefault(key, at))


def _join_similar(
    songs: Sequence[Song], grams_of: Callable[[Song], list[Gram]], groups: _Groups
) -> None:
    """Join songs that share enough n-grams; what is in too many songs is not counted."""
    grams = _distinct(songs, grams_of, groups)
    holders: dict[Gram, list[int]] = defaultdict(list)
    for at, own in grams.items():
        for gram in own:
            holders[gram].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for holding in holders.values():
        if 1 < len(holding) <= COMMONPLACE:
            shared.update(combinations(holding, 2))
    for (a, b), count in shared.items():
        if count >= SHARED * min(len(grams[a]), len(grams[b])):
            groups.join(a, b)


def _distinct(
    songs: Sequence[Song], grams_of: Callable[[Song], list[Gram]], groups: _Groups
) -> Mapping[int, frozenset[Gram]]:
    """One song for each distinct set of n-grams (verses share a tune); its equals are joined."""
    first: dict[frozenset[Gram], int] = {}
    for at, song in enumerate(songs):
        own = frozenset(grams_of(song))
        if own:
            groups.join(at, first.setdefault(own, at))
    return {at: own for own, at in first.items()}


def _grams(items: Sequence[Hashable], length: int) -> list[Gram]:
    return [tuple(items[at : at + length]) for at in range(len(items) - length + 1)]


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text).casefold()
    return re.sub(r"[^\w]", "", re.sub(r"[\u0300-\u036f]", "", letters))


def _draw(work: str, seed: int) -> float:
    """A number in [0, 1) that is always the same for this work and seed."""
    digest = hashlib.sha256(f"{seed}:{work}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / 2**64
