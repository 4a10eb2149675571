"""Songs with their chords as the harmony model learns them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor

from generation.corpora.arrangement import Voices
from generation.corpora.song import Song
from generation.lyrics import lines
from generation.lyrics import prosody as lyrics
from generation.models.harmony_transformer import before
from generation.requests import Style
from generation.score.harmony import Harmony
from generation.tokens import harmonies as h
from generation.training.dataset import IGNORED, melodies

LONGEST = 160  # beats in one piece of a song
FEWEST_CHORDS = 4
_C = h.COLUMN


@dataclass(frozen=True)
class Harmonised:
    """A song ready to learn from: what is known of each beat, and its token. (T, …); of an
    inversion that nobody wrote down the token is IGNORED."""

    song: Song
    indices: np.ndarray
    shares: np.ndarray
    tokens: np.ndarray

    def __len__(self) -> int:
        return len(self.tokens)


def tune_of(song: Song, *, lower: bool = False) -> h.Tune:
    """What the model is told of a song."""
    words = lyrics.analyse_printed(song.words, song.language)
    verse = lines.prosody(words, song.language)
    stresses = [int(syllable.stress) for syllable in verse.syllables]
    line_of = [at for at, line in enumerate(verse.lines) for _ in line.syllables]
    told = h.Lines(stresses, line_of) if len(stresses) > song.notes[-1].syllable else None
    return h.Tune(song.notes, song.key, song.time_signature, told, lower)


def chords_of(song: Song, voices: Voices | None) -> list[Harmony]:
    """The song's chords by name; the bass is the lowest that sounds while a chord's first beat
    lasts, where the voices are known."""
    named = [Harmony.named(chord) for chord in song.chords]
    if voices is None:
        return named
    beat = int(song.time_signature.beat)
    sounding = sorted((n for voice in voices.values() for n in voice), key=lambda n: n.onset)
    onsets = np.array([note.onset for note in sounding])
    ends = np.array([note.end for note in sounding])
    pitches = np.array([note.midi for note in sounding])
    found = []
    for harmony in named:
        now = (onsets < harmony.onset + beat) & (ends > harmony.onset)
        bass = int(pitches[now].min()) % 12 if now.any() else harmony.root
        found.append(replace(harmony, bass=bass))
    return found


def harmonised(song: Song, voices: Voices | None, *, lower: bool = False) -> Harmonised | None:
    """None where the song has too few chords to learn from."""
    if len(song.chords) < FEWEST_CHORDS:
        return None
    tune = tune_of(song, lower=lower)
    told = h.tokens(chords_of(song, voices), tune)
    style = {Style(song.style): 1.0}
    density = h.density_of(told, tune.per_bar)
    indices, shares = h.frames(tune, h.Wishes(style, density))
    tokens = np.array(told)
    if voices is None:
        tokens[:, 3] = IGNORED
    return Harmonised(song, indices, shares, tokens)


def all_harmonised(songs: Sequence[Song], voices: Mapping[str, Voices]) -> list[Harmonised]:
    """Every tune once, of its first verse."""
    highest = melodies(songs)
    seen = set()
    found = []
    for song in songs:
        tune = song.notes, song.chords
        if song.verse != 1 or tune in seen:
            continue
        seen.add(tune)
        one = harmonised(song, voices.get(song.id), lower=song.id not in highest)
        if one:
            found.append(one)
    return found


def pieces(item: Harmonised, rng: np.random.Generator | None = None) -> Iterator[Harmonised]:
    """A song in stretches of at most LONGEST beats, the first cut drawn."""
    start = 0
    late = int(rng.integers(LONGEST)) if rng and len(item) > LONGEST else 0
    edges = sorted({0, *range(late, len(item), LONGEST), len(item)})
    for start, stop in pairwise(edges):
        if stop - start < 8:
            continue
        cut = slice(start, stop)
        yield replace(
            item,
            indices=item.indices[cut],
            shares=item.shares[cut],
            tokens=_opened(item.tokens, start)[cut],
        )


def _opened(tokens: np.ndarray, start: int) -> np.ndarray:
    """A stretch begins with the chord that sounds."""
    opened = tokens.copy()
    opened[start, 0] = h.CHANGE
    return opened


def varied(item: Harmonised, rng: np.random.Generator) -> Harmonised:
    """The song told in another way: style, density, words and chords now given, now not."""
    indices, tokens = item.indices.copy(), item.tokens.copy()
    if rng.random() < 0.15:
        indices[:, _C["style"]] = h.INDICES["style"] - 1
    if rng.random() < 0.3:
        indices[:, _C["density"]] = 0
    if rng.random() < 0.2:
        indices[:, _C["stress"]] = 4
        indices[:, _C["to_line_end"]] = h.UNTOLD_LINES
        indices[:, _C["line_begins"]] = 2
    draw = rng.random()
    if draw < 0.25:
        give(indices, tokens, _spans(len(tokens), rng))
    elif draw < 0.35:
        give(indices, tokens, np.ones(len(tokens), dtype=bool), only_changes=True)
    return replace(item, indices=indices, tokens=tokens)


def give(
    indices: np.ndarray, tokens: np.ndarray, at: np.ndarray, *, only_changes: bool = False
) -> None:
    """Tell the tokens of these beats, which are then nothing to learn."""
    new = tokens[:, 0] == h.CHANGE
    first = h.GIVEN
    indices[at, first] = tokens[at, 0] + 1
    if only_changes:
        return
    for head in (1, 2, 3):
        shown = at & new & (tokens[:, head] != IGNORED)
        indices[shown, first + head] = tokens[shown, head] + 1


def _spans(count: int, rng: np.random.Generator) -> np.ndarray:
    """Some stretches of a song."""
    at = np.zeros(count, dtype=bool)
    for _ in range(int(rng.integers(1, 4))):
        length = int(rng.integers(1, max(count // 2, 2)))
        start = int(rng.integers(count))
        at[start : start + length] = True
    return at


def targets(item: Harmonised) -> np.ndarray:
    """(T, 4): a chord's root, kind and inversion only where it begins and where it is not told;
    no chord has no kind."""
    told = item.tokens.copy()
    held = told[:, 0] == h.HOLD
    empty = told[:, 1] == h.NO_CHORD
    given = item.indices[:, h.GIVEN : h.GIVEN + 4] > 0
    told[held, 1:] = IGNORED
    told[empty, 2:] = IGNORED
    told[given] = IGNORED
    told[0, 0] = IGNORED  # a song begins with a chord, or with none
    return told


def collate(batch: Sequence[Harmonised]) -> dict[str, Tensor]:
    """Songs of unequal length for :meth:`HarmonyTransformer.forward`, with ``targets``."""
    longest = max(len(item) for item in batch)

    def padded(rows: Sequence[np.ndarray], fill: int = 0) -> Tensor:
        whole = np.full((len(rows), longest, *rows[0].shape[1:]), fill, dtype=rows[0].dtype)
        for at, row in enumerate(rows):
            whole[at, : len(row)] = row
        return torch.from_numpy(whole)

    known = [np.maximum(item.tokens, 0) for item in batch]
    earlier = [
        np.array(before([h.Token(*map(int, row)) for row in rows])[:-1], dtype=np.int64)
        for rows in known
    ]
    return {
        "indices": padded([item.indices for item in batch]),
        "shares": padded([item.shares for item in batch]),
        "tokens": padded(known),
        "before": padded(earlier),
        "targets": padded([targets(item) for item in batch], IGNORED),
        "real": padded([np.ones(len(item), dtype=bool) for item in batch]),
    }


def batches(
    items: Sequence[Harmonised], beats: int, rng: np.random.Generator
) -> Iterator[list[Harmonised]]:
    """Songs of like length together, about so many beats a batch, in random order."""
    by_length: dict[int, list[Harmonised]] = defaultdict(list)
    for at in rng.permutation(len(items)):
        by_length[len(items[at]) // 16].append(items[at])
    groups = []
    for length, members in by_length.items():
        size = max(1, beats // (16 * length + 8))
        groups += [members[at : at + size] for at in range(0, len(members), size)]
    for index in rng.permutation(len(groups)):
        yield groups[index]
