"""The phrases of songs, and batches of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from generation.corpora.song import Song
from generation.lyrics import lines, prosody
from generation.models.phrase_vae import Tensors
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, encode
from generation.tokens.phrases import FEWEST_NOTES, MOST_BARS, Phrase, cut, phrase
from generation.tokens.written import Written


def of_song(song: Song) -> list[Phrase]:
    """The phrases of a song that are long enough to be one; none of songs outside the
    vocabulary."""
    try:
        tokens, _ = encode(song.notes, song.key, song.time_signature)
    except NotEncodable:
        return []
    words = prosody.analyse_printed(song.words, "")  # where lines end, spelling alone decides
    counts = [
        sum(len(word.syllables) for word in line.words)
        for line in lines.lines(words, song.language)
    ]
    written = Written.of(tokens, v.bar_steps(song.time_signature))
    line_of = np.repeat(np.arange(len(counts)), counts)
    if len(line_of) < len(written.starts):
        return []
    found = (
        phrase(written, notes, song.time_signature)
        for notes in cut(written, line_of)
        if written.onsets[notes.start] % written.bar in v.REST_INDEX
    )
    return [one for one in found if _usable(one, written.bar)]


def distinct(songs: Sequence[Song]) -> list[Phrase]:
    """The phrases of songs, each once: verses share a tune."""
    return list(dict.fromkeys(one for song in songs for one in of_song(song)))


def batches(
    items: Sequence[Tensors], notes: int, rng: np.random.Generator
) -> Iterator[list[Tensors]]:
    """Phrases of one length together, about ``notes`` notes a batch, in random order."""
    by_length: dict[int, list[int]] = defaultdict(list)
    for at in rng.permutation(len(items)):
        by_length[len(items[at][0])].append(int(at))
    groups = []
    for length, members in by_length.items():
        size = max(1, notes // length)
        groups += [members[at : at + size] for at in range(0, len(members), size)]
    for index in rng.permutation(len(groups)):
        yield [items[at] for at in groups[index]]


def balanced(
    counts: Sequence[int],
    evenness: float,
    rng: np.random.Generator,
    favours: Sequence[float] | None = None,
) -> list[tuple[int, int]]:
    """One pass over groups of so many: as many draws as there are members of all groups, as
    ``(group, member)``. ``evenness`` 0 draws from each group in proportion to its members, 1 from
    all alike, both times the group's of the ``favours``; the members of a group come up equally
    often, but for one."""
    sizes = np.array(counts, dtype=float)
    shares = np.where(sizes > 0, np.maximum(sizes, 1) ** (1 - evenness), 0.0)
    shares = shares * (np.ones_like(sizes) if favours is None else np.array(favours))
    wanted = np.round(sizes.sum() * shares / shares.sum()).astype(int)
    drawn = []
    for group, (count, size) in enumerate(zip(wanted.tolist(), counts, strict=True)):
        turns = [rng.permutation(size) for _ in range(-(-count // size))] if size else []
        members = np.concatenate(turns)[:count].tolist() if turns else []
        drawn += [(group, member) for member in members]
    return drawn


def _usable(one: Phrase, bar: int) -> bool:
    span = one.written.state.end - one.written.onsets[0]
    return len(one) >= FEWEST_NOTES and bar <= span <= (MOST_BARS + 0.5) * bar
