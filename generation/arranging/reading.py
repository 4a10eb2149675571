"""A score as those who arrange it read it: its melody in stretches of one metre and key, the
chords that are there, and the way back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generation.errors import RequestError
from generation.lyrics import lines, prosody
from generation.score import musicxml_harmony
from generation.score.harmony import Harmony
from generation.score.melody import Melody, melody
from generation.score.model import Measure, Note, Part, Score
from generation.score.rewriting import with_measures
from generation.score.sounds import Bar, bars
from generation.score.units import Ticks
from generation.tokens.harmonies import Lines, Tune

MOST_BEATS = 6_000


@dataclass(frozen=True)
class Stretch:
    """Bars in one metre and key, and what is sung in them. ``origin``: where the full first bar
    begins, in ticks of the whole melody; ``bars`` lie in ticks of the piece, which are ``lead``
    behind. ``syllable``: the first that is sung."""

    tune: Tune
    origin: int
    bars: tuple[Bar, ...]
    lead: int
    syllable: int = 0


def stretches(score: Score) -> tuple[Stretch, ...]:
    """The stretches of a score's first part in which something is sung. Raises RequestError
    where nothing is, or where there is too much of it."""
    part = score.parts[0]
    if not any(measure.notes for measure in part.measures):
        raise RequestError("The score has no note to be set: write a melody first.", field="score")
    tune, told = melody(score), words(score)
    lead = int(part.lead)
    found = []
    placed = bars(part)
    for _, group in groupby(placed, lambda bar: (bar.time_signature, bar.key)):
        run = tuple(group)
        start = run[0].start + lead - (run[0].lead if run[0].start == 0 else 0)
        end = run[-1].stop + lead
        notes = [n for n in tune.notes if start <= n.onset < end]
        if not notes:
            continue
        first = notes[0].syllable
        moved = tuple(
            replace(
                note,
                onset=Ticks(note.onset - start),
                duration=Ticks(min(note.duration, end - note.onset)),
                syllable=note.syllable - first,
            )
            for note in notes
        )
        here = told and Lines(told.stresses[first:], told.line_of[first:])
        one = Tune(moved, run[0].key, run[0].time_signature, here)
        if one.beats > MOST_BEATS:
            raise RequestError(
                "The score has more than {most:,} beats: bring a shorter one.",
                most=MOST_BEATS,
                field="score",
            )
        found.append(Stretch(one, start, run, lead, first))
    return tuple(found)


def words(score: Score) -> Lines | None:
    """The stresses and lines of the words; None where there are none."""
    tune: Melody = melody(score)
    if not tune.texted:
        return None
    language = score.language[:2]
    verse = lines.prosody(prosody.analyse_printed(tune.words, language), language)
    stresses = [int(syllable.stress) for syllable in verse.syllables]
    line_of = [at for at, line in enumerate(verse.lines) for _ in line.syllables]
    return Lines(stresses, line_of) if len(stresses) > tune.notes[-1].syllable else None


def chords(score: Score) -> tuple[Harmony, ...]:
    """The chords over the first part, on the axis of the melody."""
    return tuple(named_chords(score).values())


def named_chords(score: Score) -> dict[str, Harmony]:
    """The same by their ids, in time."""
    part = score.parts[0]
    found = []
    start = int(part.lead)
    for measure in part.measures:
        found += [
            (musicxml_harmony.name(measure.id, at), replace(one, onset=Ticks(one.onset + start)))
            for at, one in enumerate(measure.harmonies)
        ]
        start += measure.duration
    return dict(sorted(found, key=lambda one: one[1].onset))


def opening(score: Score, bars: int) -> Score:
    """The score up to the end of so many bars in which something is sung."""
    part = score.parts[0]
    sung = [at for at, measure in enumerate(part.measures) if measure.notes][:bars]
    stop = sung[-1] + 1 if sung else len(part.measures)
    return replace(
        score,
        parts=tuple(replace(one, measures=_cut(one.measures[:stop])) for one in score.parts),
    )


def _cut(measures: Sequence[Measure]) -> tuple[Measure, ...]:
    """The bars without a tie that leads out of the last."""
    *before, last = measures
    events = tuple(
        replace(one, tie_start=False) if one is last.events[-1] and isinstance(one, Note) else one
        for one in last.events
    )
    return (*before, replace(last, events=events))


def with_chords(score: Score, harmonies: Iterable[Harmony]) -> Score:
    """The score with these chords over its first part, and no others."""
    part = score.parts[0]
    coming = sorted(harmonies, key=lambda one: one.onset)
    return with_measures(score, 0, _bars_with(part, coming))


def _bars_with(part: Part, coming: Sequence[Harmony]) -> list[Measure]:
    found = []
    start = int(part.lead)
    for at, measure in enumerate(part.measures):
        low = start if at else 0  # what begins before an anacrusis begins with it
        own = tuple(
            replace(one, onset=Ticks(max(one.onset - start, 0)))
            for one in coming
            if low <= one.onset < start + measure.duration
        )
        found.append(replace(measure, harmonies=own))
        start += measure.duration
    return found
