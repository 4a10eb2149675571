"""Held-out tunes to be led to other traditions, and what costs nothing to lead them there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.corpora.song import Song
from generation.metrics.change import Table
from generation.score import notes as note_table
from generation.score.melody import SungNote
from generation.score.model import Note, Score
from generation.score.units import Key, Ticks
from generation.traditions import Tradition
from generation.training.evaluation.linter import scored
from generation.training.evaluation.style_hearing import Heard
from generation.training.styled import Styled

BARS = 8
_FEWEST = 12  # notes


@dataclass(frozen=True)
class Transfer:
    """A tune, and where it shall be led."""

    source: Tradition
    target: Tradition
    song: Song
    score: Score


def opening(song: Song) -> Song | None:
    """The first bars of a song, whole words; None where they hold too few notes."""
    stop = BARS * song.time_signature.bar
    count = sum(note.onset + note.duration <= stop for note in song.notes)
    ends, sung = [], 0
    for word in song.words:
        sung += len(word)
        ends.append(sung)
    whole = [at for at, end in enumerate(ends, 1) if _notes_of(song, end) <= count]
    if not whole:
        return None
    notes = song.notes[: _notes_of(song, ends[whole[-1] - 1])]
    if len(notes) < _FEWEST:
        return None
    return replace(song, notes=notes, words=song.words[: whole[-1]], chords=())


def transfers(held: Sequence[Styled], each: int, seed: int = 0) -> list[Transfer]:
    """So many tunes of each tradition led to each other one, different tunes as far as there
    are."""
    rng, found = np.random.default_rng(seed), list[Transfer]()
    for source in Tradition:
        songs = [one.song for one in held if one.tradition is source]
        order = [songs[at] for at in rng.permutation(len(songs)).tolist()]
        some = [short for song in order if (short := opening(song))]
        targets = [one for one in Tradition if one is not source]
        for number, target in enumerate(target for target in targets for _ in range(each)):
            if some:
                song = some[number % len(some)]
                found.append(Transfer(source, target, song, score_of(song)))
    return found


def score_of(song: Song) -> Score:
    """As it would be printed; a tune without words has none."""
    printed = scored(song)
    return printed if song.language not in ("", "zxx") else without_words(printed)


def without_words(score: Score) -> Score:
    part = score.parts[0]
    measures = tuple(
        replace(
            measure,
            events=tuple(
                replace(one, lyrics=()) if isinstance(one, Note) else one for one in measure.events
            ),
        )
        for measure in part.measures
    )
    return replace(score, parts=(replace(part, measures=measures), *score.parts[1:]))


def table(score: Score) -> Table:
    return Table(note_table.table(score), note_table.measures(score))


def heard(song: Song) -> Heard:
    return song.notes, song.key, song.time_signature


def spliced(case: Transfer, others: Sequence[Song], share: float, rng: np.random.Generator) -> Song:
    """The tune with a share of its bars from tunes of the target: bars of the same metre where
    there are some, else of any, in the tune's key."""
    own, bar = case.song, case.song.time_signature.bar
    alike = [one for one in others if one.time_signature == own.time_signature] or list(others)
    notes: list[SungNote] = []
    for at in range(-(-(own.notes[-1].onset + own.notes[-1].duration) // bar)):
        other = alike[int(rng.integers(len(alike)))] if rng.random() < share else own
        latest = max(1, other.notes[-1].onset // other.time_signature.bar)
        place = at if other is own else int(rng.integers(latest))
        notes += _bar(other, place, at * bar, own.key, bar)
    kept = [
        replace(note, duration=Ticks(min(note.duration, after.onset - note.onset)), syllable=number)
        for number, (note, after) in enumerate(zip(notes, [*notes[1:], _END], strict=True))
    ]
    return replace(own, notes=tuple(kept), words=(("la",),) * len(kept), language="zxx")


_END = SungNote(0, Ticks(1_000_000_000), Ticks(1), 0)


def _bar(song: Song, place: int, onset: int, key: Key, bar: int) -> list[SungNote]:
    """A bar's notes, moved; those that would leave it are cut."""
    start = place * song.time_signature.bar
    higher = (key.pitch_class - song.key.pitch_class + 6) % 12 - 6
    return [
        SungNote(
            note.midi + higher,
            Ticks(onset + note.onset - start),
            Ticks(min(note.duration, bar - (note.onset - start))),
            0,
        )
        for note in song.notes
        if start <= note.onset < start + min(bar, song.time_signature.bar)
    ]


def _notes_of(song: Song, syllables: int) -> int:
    return sum(note.syllable < syllables for note in song.notes)
