"""A tune moved into another tradition, or a mixture of some.

First it is put into another metre where one is asked for (:mod:`generation.remix.metres`) and at
the pace of its aim (:mod:`generation.remix.pacing`), sung to a vocable a note;
then the points of its phrases are moved, and written from, held to what was there the more firmly
the less is asked for; in the end its words are laid under the new notes, none lost.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Protocol

import numpy as np

from generation.remix import selection
from generation.remix.ground import Ground
from generation.remix.metres import remetred
from generation.remix.pacing import paced
from generation.remix.phrase_space import Space
from generation.remix.relaying import laid, relaid
from generation.remix.reshaping import Reshaping, amount, between
from generation.remix_requests import RemixRequest
from generation.score import notes as note_table
from generation.score.melody import VOCABLE
from generation.score.model import Lyric, Score, Syllabic
from generation.score.rewriting import renotated
from generation.score.sounds import Bar, Sound, bars, bars_over, sounding
from generation.score.units import TICKS_PER_QUARTER, TimeSignature
from generation.tokens.codec import NoteToken, tellable
from generation.tokens.idiom import Idiom
from generation.tokens.phrases import FEWEST_NOTES, Phrase, phrase
from generation.tokens.sketch import stretches
from generation.tokens.written import Written
from generation.traditions import Tradition

_HABIT = 2.5  # how much the habits of a tradition count beside the points of phrases
_ASIDE = 0.3  # deviations by which takes but the first begin aside
_SLOWEST, _FASTEST = 0.4, 3.0  # times as many notes
_LA = (Lyric(VOCABLE, Syllabic.SINGLE),)

Mixture = dict[Tradition, float]


class Styles(Protocol):
    """What knows traditions, on points of the space."""

    def restyle(
        self, points: np.ndarray, phrases: Sequence[Phrase], mixture: Mixture
    ) -> np.ndarray:
        """The points (phrases, D) of a tune's phrases, led wholly towards a mixture."""

    def heard(
        self, points: np.ndarray, phrases: Sequence[Phrase], *, apart: bool = False
    ) -> np.ndarray:
        """How likely each phrase is of each tradition, (phrases, traditions); ``apart``: none is
        another's neighbour in one tune."""

    def idiom(self, mixture: Mixture) -> Idiom:
        """The habits of a mixture."""

    def pace(self, mixture: Mixture) -> float:
        """The logarithm of the notes a quarter that a mixture has."""


@dataclass(frozen=True)
class Restyling(Reshaping):
    """``source``: the score with its words; the context is of the same at its new pace, without.
    It is in the metre asked for. ``fixed``: the noteheads that stay."""

    source: Score
    fixed: frozenset[str]
    space: Space
    styles: Styles

    @classmethod
    def towards(
        cls, request: RemixRequest, score: Score, like: Score | None, space: Space, styles: Styles
    ) -> Restyling:
        """Raises RequestError."""
        if request.metre:
            score = remetred(score, TimeSignature.parse(request.metre))
            request = replace(request, metre="")
        rows = note_table.table(score)
        selection.check_like(rows, note_table.table(like) if like else None, request)
        chosen = selection.chosen(rows, note_table.measures(score), request)
        still = not amount(request)
        part = score.parts[0]
        every = sounding(part)
        fixed = frozenset(
            head for sound in every if not chosen.intersection(sound.heads) for head in sound.heads
        )
        plain = tuple(replace(sound, lyrics=_LA, later=()) for sound in every)
        if not (still or request.notes or request.placed):
            plain = tuple(_at_pace(score, every, fixed, _ratio(request, every, fixed, styles)))
        if every[-1].heads[0] not in fixed:  # it closes as long as it did, on one note
            request = replace(request, placed=(*request.placed, every[-1].heads[0]))
        ground = Ground.of(request, renotated(score, 0, plain), space, still=still)
        return cls(
            **ground.fields(request),
            sketches=ground.sketches(
                _moved(request, ground, styles),
                [(1 - amount(request)) ** 2] * request.takes,
                styles.idiom(request.traditions) * (_HABIT * amount(request)),
            ),
            source=score,
            fixed=fixed,
            space=space,
            styles=styles,
        )

    @property
    def parent(self) -> Score:
        """The score that is changed."""
        return self.source

    def missed(self, tokens: Sequence[NoteToken]) -> bool:
        """What is moved by nothing is the same, and shall be."""
        known = self.context.written.tokens[: len(tokens)]
        return bool(amount(self.request)) and list(tokens) == known

    def score(self, tokens: Sequence[NoteToken]) -> Score:
        """The score with the new notes, under them its words."""
        old = sounding(self.source.parts[0])
        return renotated(self.source, 0, tuple(self._worded(old, tuple(self._sounds(tokens)))))

    def so_far(self, tokens: Sequence[NoteToken]) -> tuple[Score, int] | None:
        """See :meth:`generation.remix.work.Work.so_far`. The words that stood in the bars that
        are written are laid under what stands there now; bars in which they are too many as yet
        have to wait."""
        part = self.source.parts[0]
        old, new, places = sounding(part), tuple(self._sounds(tokens)), bars(part)
        for count in range(bars_over(part, self._reached(tokens)), 0, -1):
            over = places[count].start
            before, after = ([one for one in them if one.onset < over] for them in (old, new))
            try:
                worded = tuple(self._worded(before, after))
            except ValueError:
                continue
            return renotated(self.source, 0, worded), count
        return None

    def _worded(self, old: Sequence[Sound], new: Sequence[Sound]) -> Iterator[Sound]:
        """The new sounds with the words of the old: what is fixed keeps its own, and between such
        sounds the words that stood there are laid under what stands there now. Raises ValueError
        where there are too few of them."""
        known = {(one.onset, one.duration, one.pitch.midi): one for one in old}
        runs = zip(_runs(old, self.fixed), _runs(new, self.fixed), strict=True)
        for (before, stays), (after, _) in runs:
            worded = before if stays else self._relaid(after, before)
            for sound in worded:
                same = known.get((sound.onset, sound.duration, sound.pitch.midi))
                if stays or same is None or same.heads[0] in self.fixed:
                    yield sound if stays else replace(sound, heads=("",))
                elif same.lyrics == sound.lyrics and not same.later:
                    yield same
                else:
                    yield replace(sound, heads=same.heads, pitch=same.pitch)

    def _relaid(self, sounds: Sequence[Sound], old: Sequence[Sound]) -> list[Sound]:
        return relaid(sounds, laid(old), begins=bool(old[0].lyrics), fits=self._fits)

    def _fits(self, onset: int, duration: int) -> bool:
        """Whether the models can be told of such a note."""
        bar = self._bars[bisect_right(self._bars, onset, key=lambda bar: bar.start) - 1]
        return tellable(bar.time_signature, bar.position(onset), duration)

    @cached_property
    def _bars(self) -> tuple[Bar, ...]:
        return bars(self.source.parts[0])

    def reached(self, tokens: Sequence[NoteToken]) -> float:
        """How much of the mixture the new phrases have, from 0 to 1: what the shares that are
        heard and those asked for have in common."""
        every = [*tokens, *self.context.written.tokens[len(tokens) :]]
        written = Written.of(every, self.context.written.bar)
        found = [
            phrase(written, notes, self.context.time_signature)
            for room, notes in stretches(written, self.prompt)
            if self.free.intersection(room.syllables) and len(notes) >= FEWEST_NOTES
        ]
        if not found:
            return 0.0
        return self._share(self.styles.heard(self.space.embed(found), found).mean(axis=0))

    def sound_like(self, take: int, melodies: Sequence[Written]) -> list[float]:
        """How much of the mixture the last phrase of each melody has so far, from 0 to 1."""
        sketch, lasts = self.sketches[take], dict[int, Phrase]()
        for at, written in enumerate(melodies):
            last = sketch.stretches[sketch.stretch_of(written.state.syllable)]
            first = written.starts[min(last.syllables.start, len(written.starts) - 1)]
            notes = range(first, len(written.tokens))
            if len(notes) >= FEWEST_NOTES:
                lasts[at] = phrase(written, notes, self.context.time_signature)
        found = list(lasts.values())
        heard = iter(self.styles.heard(self.space.embed(found), found, apart=True) if found else ())
        return [self._share(next(heard)) if at in lasts else 0.0 for at in range(len(melodies))]

    def _share(self, heard: np.ndarray) -> float:
        wanted = np.array([self.request.traditions.get(one, 0.0) for one in Tradition])
        return float(np.minimum(heard, wanted).sum())


def _moved(request: RemixRequest, ground: Ground, styles: Styles) -> list[np.ndarray]:
    """Of each take, the points (chosen, D): led as far as the amount says, all takes but the
    first from a little aside."""
    moved = []
    for take in range(request.takes):
        drawn = np.random.default_rng((request.seed, take)).standard_normal(ground.points.shape)
        aside = ground.points + (_ASIDE if take else 0.0) * drawn.astype(np.float32)
        aim = styles.restyle(aside, ground.phrases, request.traditions)
        moved.append(between(ground.points, aim, amount(request))[ground.free])
    return moved


# ---- pace


def _ratio(
    request: RemixRequest, every: Sequence[Sound], fixed: frozenset[str], styles: Styles
) -> float:
    """How many times as many notes are wanted."""
    free = [sound for sound in every if not fixed.intersection(sound.heads)]
    quarters = (free[-1].stop - free[0].onset) / TICKS_PER_QUARTER
    faster = styles.pace(request.traditions) - float(np.log(len(free) / quarters))
    return float(np.clip(np.exp(amount(request) * faster), _SLOWEST, _FASTEST))


def _at_pace(
    score: Score, every: Sequence[Sound], fixed: frozenset[str], ratio: float
) -> Iterator[Sound]:
    """The tune without its words, what is free of it at another pace; a note that a silence
    follows stays as it is."""
    places = bars(score.parts[0])

    def group(at: int) -> tuple[int, bool]:
        sound = every[at]
        held = at + 1 == len(every) or every[at + 1].onset > sound.stop
        bar = next(number for number, bar in enumerate(places) if sound.onset < bar.stop)
        return bar, held or bool(fixed.intersection(sound.heads))

    for (bar, stays), members in groupby(range(len(every)), key=group):
        own = [every[at] for at in members]
        new = own if stays else paced(own, places[bar], ratio, len(laid(own)))
        yield from (replace(sound, lyrics=_LA, later=()) for sound in new)


# ---- words


def _runs(sounds: Sequence[Sound], fixed: frozenset[str]) -> list[tuple[list[Sound], bool]]:
    """Sounds that stay, and those between them, in turn."""
    found = groupby(sounds, key=lambda sound: bool(fixed.intersection(sound.heads)))
    return [(list(members), stays) for stays, members in found]
