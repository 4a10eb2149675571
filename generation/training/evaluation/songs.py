"""Which songs are measured on, and how much of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.corpora.song import Song
from generation.corpora.splits import split
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import lines
from generation.lyrics.model import Line
from generation.originality.tunes import Tunes
from generation.score.melody import SungNote
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, NoteToken, decode, encode
from generation.tokens.prompt import MELODY, Prompt
from generation.training import dataset
from generation.training.dataset import Example

_NAMES = frozenset({"do", "ut", "re", "mi", "fa", "sol", "so", "la", "si", "ti"})
_FEWEST_NAMES = 3  # "la, la" is sung in poems too
MOST_SYLLABLES = 96  # sung of each song: whole lines, and longer poems are no harder


@dataclass(frozen=True)
class Case:
    """Words that people set to music, to be set again. ``human``: as they did; ``lines``: the
    line that each syllable belongs to, and ``texts`` their words; ``stressed``: the syllables
    that carry the primary stress of a word of two or more."""

    song: Song
    prompt: Prompt
    human: tuple[SungNote, ...]
    lines: tuple[int, ...]
    texts: tuple[str, ...]
    stressed: tuple[bool, ...]

    @property
    def range(self) -> tuple[int, int]:
        midi = [note.midi for note in self.human]
        return min(midi), max(midi)


def held_out(songs: Sequence[Song], learnt: Tunes) -> list[Song]:
    """What of a folder the model did not learn from: all of it; or, where it is the folder that
    the model learnt from, its validation songs."""
    known = {source.id for source in learnt.sources}
    if not any(song.id in known for song in songs):
        return list(songs)
    _, validation = split(songs)
    works = {source.work for source in learnt.sources}
    return [song for song in validation if song.id not in known and song.work not in works]


def cases(songs: Sequence[Song], items: Sequence[Example], most: int | None = None) -> list[Case]:
    """One for each melody that can be written in our vocabulary: its first verse, no lower
    voices, and at most ``most``, from as many works as there are. ``items``: the songs as
    examples."""
    found: list[Case] = []
    heard: set[tuple[tuple[int, int], ...]] = set()
    for song in _in_turn(songs, items):
        if most is not None and len(found) >= most:
            break
        tune = tuple((note.midi, note.duration) for note in song.notes)
        case = _case(song) if tune not in heard else None
        heard.add(tune)
        if case:
            found.append(case)
    return found


def _in_turn(songs: Sequence[Song], items: Sequence[Example]) -> list[Song]:
    """Melodies (not lower voices, nor exercises) in first verses, first one of every work in
    random order, then a second of those that have two, …"""
    melodies = {item.song for item in items if item.prompt.conditions.role == MELODY}
    rng = np.random.default_rng(0)
    chosen = [
        song for song in songs if song.id in melodies and song.verse == 1 and not names_notes(song)
    ]
    seen = Counter[str]()
    ranks: list[tuple[int, int, int]] = []
    for at in rng.permutation(len(chosen)).tolist():
        seen[chosen[at].work] += 1
        ranks.append((seen[chosen[at].work], len(ranks), at))
    return [chosen[at] for *_, at in sorted(ranks)]


def names_notes(song: Song) -> bool:
    """Whether four words of five are names of notes, three or more of them: an exercise, and no
    poem that was set to music."""
    plain = ["".join(filter(str.isalpha, "".join(word))).lower() for word in song.words]
    names = [word for word in plain if word in _NAMES]
    return 5 * len(names) >= 4 * len(plain) and len(set(names)) >= _FEWEST_NAMES


def _case(song: Song) -> Case | None:
    words = lyrics.analyse_printed(song.words, song.language)
    cut = lines(words, song.language)
    kept: list[Line] = []
    count = 0
    for line in cut:
        if kept and count + len(line.syllables) > MOST_SYLLABLES:
            break
        kept.append(line)
        count += len(line.syllables)
    part = excerpt(song, sum(len(line.words) for line in kept))
    try:
        item = dataset.example(part)
    except NotEncodable:  # what is left may end amid a melisma
        return None
    stress, place = item.prompt.column("stress"), item.prompt.column("place_in_word")
    return Case(
        part,
        item.prompt,
        # As the vocabulary spells it: very long notes and rests are shortened.
        decode(*encode(part.notes, part.key, part.time_signature)),
        tuple(at for at, line in enumerate(kept) for _ in line.syllables),
        tuple(" ".join(word.text for word in line.words) for line in kept),
        tuple(((stress == 2) & (place > 0)).tolist()),
    )


def excerpt(song: Song, words: int) -> Song:
    """The song up to its ``words``-th word."""
    kept = song.words[:words]
    syllables = sum(len(word) for word in kept)
    notes = tuple(note for note in song.notes if note.syllable < syllables)
    return replace(song, words=kept, notes=notes)


def by_line(notes: Sequence[SungNote], case: Case) -> list[list[SungNote]]:
    """The notes of each line of the words."""
    found: list[list[SungNote]] = [[] for _ in case.texts]
    for note in notes:
        found[case.lines[note.syllable]].append(note)
    return found


def learnt_notes(tune: np.ndarray) -> tuple[SungNote, ...]:
    """A learnt tune, its tonic at middle C, as it sounds. (notes, 4) as in :class:`Tunes`."""
    notes: list[SungNote] = []
    end, syllable = 0, -1
    for advance, rest, duration, degree in tune.tolist():
        onset, syllable = end + rest, syllable + advance
        end = onset + duration
        notes.append(
            SungNote(60 + degree, onset * v.TICKS_PER_STEP, duration * v.TICKS_PER_STEP, syllable)
        )
    return tuple(notes)


def learnt_tokens(tune: np.ndarray) -> list[NoteToken]:
    """A learnt tune as the vocabulary has it. (notes, 4) as in :class:`Tunes`."""
    return [
        NoteToken(advance, v.REST_INDEX[rest], v.DURATION_INDEX[duration], degree - v.LOWEST_DEGREE)
        for advance, rest, duration, degree in tune.tolist()
    ]
