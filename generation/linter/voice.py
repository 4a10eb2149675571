"""A score as the linter hears it: sounds between barlines, and the syllables they carry."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from generation.errors import RequestError
from generation.linter.words import Words, kept_accents
from generation.lyrics.model import Syllable
from generation.score.leading import led
from generation.score.model import Clef, Score
from generation.score.sounds import Bar, Sound, bars, sounding


@dataclass(frozen=True)
class Sung:
    """A syllable with the sounds it is held through, up to the next syllable or rest.

    ``sounds`` are indices into :attr:`Voice.sounds`; ``place`` is the syllable's index in its
    ``word``; ``strength`` the metrical weight of its onset (0–4); ``gap`` the silence behind
    it, up to whatever sounds next, in ticks. ``first`` and ``top`` are MIDI numbers.
    """

    index: int
    sounds: range
    word: int
    place: int
    last: bool
    read: Syllable
    onset: int
    stop: int
    strength: int
    first: int
    top: int
    gap: int

    @property
    def length(self) -> int:
        return self.stop - self.onset


@dataclass(frozen=True)
class Voice:
    """One part's line with one verse of words. ``accents_of``: whose accents the score keeps for
    it, a part's id; empty for the first part with words."""

    part: int
    accents_of: str
    verse: int
    bars: tuple[Bar, ...]
    sounds: tuple[Sound, ...]
    words: Words
    tempo: int
    clef: Clef

    @cached_property
    def sung(self) -> tuple[Sung, ...]:
        """The syllables in order. What sounds before the first, or without words behind a
        rest, belongs to none."""
        starts = [at for at, sound in enumerate(self.sounds) if sound.lyric(self.verse)]
        ends = [*starts[1:], len(self.sounds)]
        return tuple(
            self._sung(index, start, end)
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        )

    def _sung(self, index: int, start: int, end: int) -> Sung:
        sounds = self.sounds
        held = start + 1
        while held < end and sounds[held].onset == sounds[held - 1].stop:
            held += 1
        stop = sounds[held - 1].stop
        word, place = self.words.places[index]
        return Sung(
            index=index,
            sounds=range(start, held),
            word=word,
            place=place,
            last=place == len(self.words.read[word].syllables) - 1,
            read=self.words.read[word].syllables[place],
            onset=sounds[start].onset,
            stop=stop,
            strength=self.strength(sounds[start].onset),
            first=sounds[start].pitch.midi,
            top=max(sound.pitch.midi for sound in sounds[start:held]),
            gap=sounds[held].onset - stop if held < len(sounds) else 0,
        )

    def bar_at(self, tick: int) -> int:
        """The index of the bar that ``tick`` lies in."""
        return max(bisect_right(self._starts, tick) - 1, 0)

    def strength(self, tick: int) -> int:
        bar = self.bars[self.bar_at(tick)]
        return bar.time_signature.strength(bar.position(tick))

    def position(self, tick: int) -> int:
        """Where a tick lies in its full bar."""
        return self.bars[self.bar_at(tick)].position(tick)

    def beat(self, tick: int) -> int:
        """The length of a beat there, in ticks."""
        return self.bars[self.bar_at(tick)].time_signature.beat

    def seconds(self, start: int, stop: int) -> float:
        """How long a stretch lasts at the score's tempo, by the beat it begins with."""
        return (stop - start) / self.beat(start) * 60 / self.tempo

    @cached_property
    def _starts(self) -> list[int]:
        return [bar.start for bar in self.bars]

    def heads(self, syllables: Sequence[Sung]) -> tuple[str, ...]:
        """The ids of the noteheads that the syllables are sung on."""
        return tuple(
            head for one in syllables for at in one.sounds for head in self.sounds[at].heads
        )

    def with_sounds(self, new: Sequence[Sound]) -> Voice:
        """The same words on other sounds."""
        return replace(self, sounds=tuple(new))


def read(score: Score, language: str = "", verse: int | None = None, voice: str = "") -> Voice:
    """The first part that carries words, or the one asked for by its id or name, with its first
    verse or the one asked for.

    Raises :class:`RequestError` where there are none.
    """
    wanted = led(score, voice).parts[0].id if voice else ""
    texted = [part.id for part in score.parts if part.texted]
    for place, part in enumerate(score.parts):
        if wanted and part.id != wanted:
            continue
        verses = {
            lyric.verse for bar in part.measures for note in bar.notes for lyric in note.lyrics
        }
        if verses and (verse is None or verse in verses):
            chosen = min(verses) if verse is None else verse
            sounds = sounding(part)
            lyrics = [lyric for sound in sounds if (lyric := sound.lyric(chosen))]
            own = part.id if part.id != texted[0] else ""
            accents = kept_accents(score.fields, chosen, own)
            words = Words.of(lyrics, language or score.language, accents)
            tempo = max(score.tempo, 1)
            return Voice(place, own, chosen, bars(part), sounds, words, tempo, part.clef)
    if wanted and wanted not in texted:
        raise RequestError(
            "There are no words under the notes of this voice: choose another one, or add lyrics.",
            field="part",
        )
    if verse is not None:
        raise RequestError(
            "No part of this score has words in verse {verse}.", verse=verse, field="verse"
        )
    raise RequestError(
        "There are no words under the notes of this score: add lyrics, then its prosody can be "
        "read.",
        field="score",
    )
