"""A melody as it sounds: before barlines cut it and after ties are joined."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from generation.score.model import Lyric, Part, Score, Syllabic
from generation.score.sounds import sounding
from generation.score.units import Ticks

VOCABLE = "la"
"""What is sung where no words are printed."""


@dataclass(frozen=True)
class SungNote:
    """A sounding note. ``syllable`` counts the sung syllables from 0; consecutive notes of
    one syllable are a melisma. ``onset`` counts from the first barline, so that an anacrusis
    is right-aligned in bar 0."""

    midi: int
    onset: Ticks
    duration: Ticks
    syllable: int


@dataclass(frozen=True)
class Melody:
    """What is sung, and to what. ``words`` holds each word's printed syllables in order, so
    that flattening it gives the syllables that ``notes`` point at.

    ``texted`` is false where no words are printed: then each note has a :data:`VOCABLE` of
    its own, and each is a word.
    """

    notes: tuple[SungNote, ...]
    words: tuple[tuple[str, ...], ...]
    texted: bool

    @property
    def syllables(self) -> tuple[str, ...]:
        return tuple(syllable for word in self.words for syllable in word)


def melody(score: Score, *, part: int = 0, verse: int = 1) -> Melody:
    """The melody of a part with the words of one verse: what :func:`notation.notate` prints.

    Ties are joined. A note without a syllable goes on with the one before; notes before the
    first syllable have a vocable each. Onsets add up the bars as they are printed; only an
    anacrusis is moved to the right of a full bar.
    """
    sung = list(_sung(score.parts[part], verse))
    texted = any(lyric for _, lyric in sung)
    notes: list[SungNote] = []
    lyrics: list[Lyric] = []
    begun = False
    for note, lyric in sung:
        begun |= lyric is not None
        if lyric is not None or not begun:
            lyrics.append(lyric or Lyric(VOCABLE, Syllabic.SINGLE))
        notes.append(replace(note, syllable=len(lyrics) - 1))
    return Melody(tuple(notes), tuple(_words(lyrics)), texted)


def _sung(part: Part, verse: int) -> Iterator[tuple[SungNote, Lyric | None]]:
    """Each sound with the syllable that begins on it; a tied head on which the verse begins one
    is a sound of its own."""
    for sound in sounding(part):
        later = [(at, lyric) for at, lyric in sound.later if lyric.verse == verse]
        begins = [(0, sound.lyric(verse)), *later, (sound.duration, None)]
        for (at, lyric), (stop, _) in pairwise(begins):
            onset = Ticks(part.lead + sound.onset + at)
            yield SungNote(sound.pitch.midi, onset, Ticks(stop - at), 0), lyric


def _words(lyrics: list[Lyric]) -> Iterator[tuple[str, ...]]:
    word: list[str] = []
    for lyric in lyrics:
        if word and lyric.syllabic in (Syllabic.SINGLE, Syllabic.BEGIN):
            yield tuple(word)
            word = []
        word.append(lyric.text)
        if lyric.syllabic in (Syllabic.SINGLE, Syllabic.END):
            yield tuple(word)
            word = []
    if word:
        yield tuple(word)
