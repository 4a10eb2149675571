"""Gaps in songs, and what fills them: the engine, a chain, or bars of some other song."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from generation.corpora.song import Song
from generation.errors import RequestError
from generation.metrics.seams import AFTER, BEFORE
from generation.models.decoding import Session
from generation.models.reading import Reader
from generation.models.sampling import Sampling
from generation.originality.index import Index
from generation.recomposition import Plan
from generation.remix.regenerate import Regeneration
from generation.remix_requests import RemixRequest
from generation.requests import Style
from generation.score.melody import SungNote, melody
from generation.score.model import Note, Score
from generation.score.sounds import Sound, sounding
from generation.score.units import Ticks
from generation.training.evaluation.composing import SIDE_BY_SIDE, run
from generation.training.evaluation.linter import scored
from generation.training.evaluation.songs import Case

LONGEST = 4  # bars
_ELSEWHERE = 10_000  # above every syllable: what is spliced in has words of its own


@dataclass(frozen=True)
class Gap:
    """Bars ``first`` to ``last`` of a song (from 0, the anacrusis included) to be written anew."""

    song: Song
    request: RemixRequest
    work: Regeneration
    first: int
    last: int

    @property
    def score(self) -> Score:
        return self.work.context.score

    @cached_property
    def free(self) -> frozenset[int]:
        """The syllables of the song to be sung anew."""
        before = self.work.context.syllable
        return frozenset(before + syllable for syllable in self.work.free)

    @cached_property
    def locked(self) -> tuple[Sound, ...]:
        """What must stay."""
        pairs = zip(sounding(self.score.parts[0]), melody(self.score).notes, strict=True)
        return tuple(sound for sound, note in pairs if note.syllable not in self.free)


@dataclass(frozen=True)
class Filled:
    """A song with a gap filled: ``notes[entry]`` is the first that is new, ``notes[exit]`` the
    first after the gap. ``score``: where there is one."""

    gap: Gap
    notes: tuple[SungNote, ...]
    entry: int
    exit: int
    score: Score | None = None

    @property
    def song(self) -> Song:
        return replace(self.gap.song, notes=self.notes)


def choose(cases: Sequence[Case], count: int, rng: np.random.Generator) -> tuple[list[Gap], int]:
    """So many gaps at most, one in each song or, where there are too few songs, two; and how
    many more the engine refused."""
    gaps: list[Gap] = []
    refused = 0
    taken: set[tuple[str, int, int]] = set()
    for case in (*cases, *cases):
        if len(gaps) >= count:
            break
        places = _places(case.song)
        if not places:
            continue
        first, last = places[int(rng.integers(len(places)))]
        if (case.song.id, first, last) in taken:
            continue
        taken.add((case.song.id, first, last))
        try:
            gaps.append(_gap(case.song, first, last, seed=len(gaps)))
        except RequestError:
            refused += 1
    return gaps, refused


def as_written(gap: Gap) -> Filled:
    """As people wrote it."""
    return _filled(gap, melody(gap.score).notes, gap.score)


def fill(
    session: Callable[[int], Session],
    gaps: Sequence[Gap],
    candidates: int,
    index: Index | None = None,
) -> list[Filled]:
    """As the engine fills the gaps with such sessions, all side by side."""
    reader = Reader(session)
    plans = [Plan(gap.request, gap.work.parent, gap.work, reader) for gap in gaps]
    searches = [plan.search(0, Sampling(), candidates, index) for plan in plans]
    run(session(SIDE_BY_SIDE), searches)
    scores = [gap.work.score(search.tokens) for gap, search in zip(gaps, searches, strict=True)]
    return [
        _filled(gap, melody(score).notes, score) for gap, score in zip(gaps, scores, strict=True)
    ]


def splice(gaps: Sequence[Gap], rng: np.random.Generator) -> list[Filled]:
    """Each gap filled with as many bars from anywhere in some other song in the same metre,
    brought into the key. Gaps that no song has bars for are left out."""
    made = (_spliced(gap, [gaps[at] for at in rng.permutation(len(gaps))], rng) for gap in gaps)
    return [one for one in made if one]


def openings(notes: Sequence[SungNote], song: Song) -> dict[int, int]:
    """By the number of the bar, the index of its first note, where that begins a syllable and
    has notes enough around it to be looked at."""
    first: dict[int, int] = {}
    for at, note in enumerate(notes):
        first.setdefault(note.onset // song.time_signature.bar, at)
    return {
        bar: at
        for bar, at in first.items()
        if BEFORE <= at <= len(notes) - AFTER and notes[at].syllable != notes[at - 1].syllable
    }


def _places(song: Song) -> list[tuple[int, int]]:
    """The first and last bars of all gaps that have a place to be looked at on each side."""
    bars = sorted(openings(song.notes, song))
    return [
        (first, after - 1) for first in bars for after in bars if first < after <= first + LONGEST
    ]


def _gap(song: Song, first: int, last: int, seed: int) -> Gap:
    score = scored(song)
    measures = score.parts[0].measures
    numbers = measures[first].number, measures[last].number
    request = RemixRequest(bars=numbers, takes=1, seed=seed, style=Style(song.style))
    return Gap(song, request, Regeneration.of(request, score), first, last)


def _filled(gap: Gap, notes: tuple[SungNote, ...], score: Score | None) -> Filled:
    new = [at for at, note in enumerate(notes) if note.syllable in gap.free]
    return Filled(gap, notes, new[0], new[-1] + 1, score)


def _spliced(gap: Gap, others: Sequence[Gap], rng: np.random.Generator) -> Filled | None:
    bar, own = gap.song.time_signature.bar, gap.song.notes
    before = [note for note in own if note.onset < gap.first * bar]
    after = [note for note in own if note.onset >= (gap.last + 1) * bar]
    begun = before[-1].onset + before[-1].duration
    for other in others:
        alike = other.song.time_signature == gap.song.time_signature
        if alike and other.song.work != gap.song.work:
            passage = [note for note in _passage(gap, other.song, rng) if note.onset >= begun]
            if passage:
                notes = (*before, *passage, *after)
                return Filled(gap, notes, len(before), len(before) + len(passage))
    return None


def _passage(gap: Gap, other: Song, rng: np.random.Generator) -> Iterator[SungNote]:
    """Bars from anywhere in another song but its first, brought to the gap and into its key."""
    bar, key = gap.song.time_signature.bar, gap.song.key
    start, stop = gap.first * bar, (gap.last + 1) * bar
    latest = other.notes[-1].onset // bar - (gap.last - gap.first)
    if latest < 1:
        return
    later = start - int(rng.integers(1, latest + 1)) * bar
    higher = (key.pitch_class - other.key.pitch_class + 6) % 12 - 6
    for note in other.notes:
        onset = note.onset + later
        if start <= onset < stop:
            yield SungNote(
                note.midi + higher,
                Ticks(onset),
                Ticks(min(note.duration, stop - onset)),
                _ELSEWHERE + note.syllable,
            )


def unchanged(filled: Filled) -> float:
    """The share of the locked notes that are the same values as before, in the same places."""
    if filled.score is None:
        raise ValueError("there is no score to look at")
    sounds = set(sounding(filled.score.parts[0]))
    old, new = _heads(filled.gap.score), _heads(filled.score)
    kept = [
        sound in sounds and all(old[head] == new.get(head) for head in sound.heads)
        for sound in filled.gap.locked
    ]
    return sum(kept) / len(kept)


def _heads(score: Score) -> dict[str, tuple[str, Note]]:
    """Every notehead and the bar that it stands in, by its id."""
    return {
        note.id: (measure.id, note)
        for part in score.parts
        for measure in part.measures
        for note in measure.notes
    }
