"""Scores in the space of the phrase model: their phrases as points, and the whole as one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Protocol

import numpy as np

from generation.lyrics import lines, prosody
from generation.score.melody import Melody, SungNote, melody
from generation.score.model import Score
from generation.score.sounds import Bar, bars, sounding
from generation.score.units import Ticks
from generation.sliders import Sliders
from generation.tokens import vocabulary as v
from generation.tokens.codec import NotEncodable, encode
from generation.tokens.phrases import FEWEST_NOTES, Phrase, cut, phrase
from generation.tokens.written import Written


class Space(Protocol):
    """Where phrases are points."""

    def embed(self, phrases: Sequence[Phrase]) -> np.ndarray:
        """The points of phrases. Shape (phrases, D)."""

    def move(self, sliders: Sliders) -> np.ndarray:
        """The way that sliders move a point. Shape (D,)."""


def embeddings(scores: Sequence[Score], space: Space) -> np.ndarray:
    """Of each score the mean of the points of the first part's phrases, each counting as many
    times as it has notes, for likeness between pieces. Shape (scores, D), float32; zeros where
    nothing can be read."""
    found = [list(phrases(score)) for score in scores]
    middles = np.tile(np.zeros_like(space.move(Sliders()), dtype=np.float32), (len(scores), 1))
    if not any(found):
        return middles
    points = space.embed([one for each in found for one in each])
    first = 0
    for at, each in enumerate(found):
        if each:
            weights = np.array([len(one) for one in each], dtype=np.float32)
            middles[at] = np.average(points[first : first + len(each)], axis=0, weights=weights)
        first += len(each)
    return middles


def phrases(score: Score) -> Iterator[Phrase]:
    """The phrases of the first part, wherever metre and rhythm can be told to the model."""
    part, tune = score.parts[0], melody(score)
    sounds = sounding(part)
    if not tune.notes or len(sounds) != len(tune.notes):
        return
    line_of = _lines(tune, score.language[:2])
    lead = tune.notes[0].onset - sounds[0].onset  # an anacrusis counts from its full bar
    for _, span in groupby(bars(part), key=lambda bar: (bar.time_signature, bar.key)):
        measures = list(span)
        start, stop = measures[0].start, measures[-1].stop
        notes = [
            note
            for note, sound in zip(tune.notes, sounds, strict=True)
            if start <= sound.onset < stop
        ]
        if notes:
            yield from _of_span(notes, line_of, measures[0], start + lead if start else 0)


def _of_span(
    notes: Sequence[SungNote], line_of: np.ndarray, first: Bar, origin: int
) -> Iterator[Phrase]:
    """Phrases of notes in one metre and key."""
    signature = first.time_signature
    if signature not in v.TIME_SIGNATURE_INDEX:
        return
    syllable = notes[0].syllable
    moved = [
        SungNote(one.midi, Ticks(one.onset - origin), one.duration, one.syllable - syllable)
        for one in notes
    ]
    try:
        tokens, _ = encode(moved, first.key, signature)
    except NotEncodable:
        return
    written = Written.of(tokens, v.bar_steps(signature))
    for span in cut(written, line_of[syllable:]):
        found = phrase(written, span, signature)
        if len(found) >= FEWEST_NOTES:
            yield found


def _lines(tune: Melody, language: str) -> np.ndarray:
    """The line of each syllable; only spelling decides."""
    cut_ = lines.lines(prosody.analyse_printed(tune.words, ""), language)
    counts = [sum(len(word.syllables) for word in line.words) for line in cut_]
    return np.repeat(np.arange(len(counts)), counts)
