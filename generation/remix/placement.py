"""Syllables moved from note to note, and words hyphenated otherwise, by hand.

A syllable that moves pushes its neighbours along until a melisma has a note to spare; where none
has before the next rest, the last note on the way is shared by two. Pitches and rests stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.errors import RequestError
from generation.score import underlay
from generation.score.model import Lyric, Score, Syllabic
from generation.score.rewriting import renotated
from generation.score.sounds import Sound, cut, sounding

MOST_STEPS = 8
MOST_SYLLABLES = 20  # of a word
_SHORTEST = 120  # ticks: a sixteenth


def moved(score: Score, note: str, steps: int) -> Score:
    """The score with the syllable that is sung on ``note`` beginning so many notes later, or
    earlier where ``steps`` is negative. Raises :class:`RequestError` where there is no room."""
    if not 1 <= abs(steps) <= MOST_STEPS:
        raise RequestError("A syllable moves by 1 to {most} notes.", most=MOST_STEPS, field="steps")
    place, text = _read(score, note)
    syllable = text.syllable_on(note)
    for _ in range(abs(steps)):
        text = text.later(syllable) if steps > 0 else text.earlier(syllable)
    return renotated(score, place, text.sounds)


def resplit(score: Score, note: str, syllables: Sequence[str]) -> Score:
    """The score with the word that is sung on ``note`` in these syllables. Where there are more
    than before, a melisma gives up notes or a note is shared; where there are fewer, those before
    them are held. Raises :class:`RequestError` for other letters, or where there is no room."""
    place, text = _read(score, note)
    return renotated(score, place, text.resplit(text.syllable_on(note), syllables, score.language))


def _read(score: Score, note: str) -> tuple[int, _Text]:
    for place, part in enumerate(score.parts):
        sounds = sounding(part)
        if any(note in sound.heads for sound in sounds):
            return place, _Text(sounds, part.first_verse or 1)
    raise RequestError(
        "The score has no note called “{note}”: name a note of this score.", note=note, field="note"
    )


class _Text:
    """The sounds of a part, and where its first verse begins its syllables."""

    def __init__(self, sounds: Sequence[Sound], verse: int) -> None:
        self.sounds, self.verse = tuple(sounds), verse
        self.starts = [at for at, sound in enumerate(sounds) if sound.lyric(verse)]

    def syllable_on(self, note: str) -> int:
        at = next(at for at, sound in enumerate(self.sounds) if note in sound.heads)
        before = [number for number, start in enumerate(self.starts) if start <= at]
        if not before:
            raise RequestError("No syllable is sung on this note.", field="note")
        return before[-1]

    def lyric(self, syllable: int) -> Lyric:
        found = self.sounds[self.starts[syllable]].lyric(self.verse)
        if found is None:
            raise ValueError(syllable)
        return found

    def later(self, syllable: int) -> _Text:
        first = self.starts[syllable]
        if not self._joined(first) or syllable == 0:
            raise RequestError(
                "“{text}” begins its phrase: nothing before it could hold its note.",
                text=self.lyric(syllable).text,
                field="note",
            )
        last = syllable
        while self._next_is_taken(last):
            last += 1
        at = self.starts[last]
        if not self._joined(at + 1):  # the phrase ends: its last note is shared
            return self._shared(at).later(syllable)
        return self._moved(range(last, syllable - 1, -1), +1)

    def earlier(self, syllable: int) -> _Text:
        if not self._joined(self.starts[syllable]) or syllable == 0:
            raise RequestError(
                "“{text}” begins its phrase: there is no note before it.",
                text=self.lyric(syllable).text,
                field="note",
            )
        first = syllable
        while first and self.starts[first - 1] == self.starts[first] - 1:
            before = self.starts[first - 1]
            if first == 1 or not self._joined(before):  # the phrase begins: its note is shared
                return self._shared(before).earlier(syllable)
            first -= 1
        return self._moved(range(first, syllable + 1), -1)

    def resplit(self, syllable: int, texts: Sequence[str], language: str) -> tuple[Sound, ...]:
        word = self._word(syllable)
        old = [self.lyric(at).text for at in word]
        if "".join(texts) != "".join(old) or not all(texts) or len(texts) > MOST_SYLLABLES:
            raise RequestError(
                "The syllables must spell “{word}”: move the hyphens, not the letters.",
                word="".join(old),
                field="syllables",
            )
        text, starts = self._room(word, _matched(_cuts(old), _cuts(texts)), len(texts))
        lyrics = underlay.of_words([list(texts)], language, verse=self.verse).lyrics
        gone = {text.starts[at] for at in range(word[0], word[-1] + 1)}
        bare = [
            text._without(sound) if at in gone else sound for at, sound in enumerate(text.sounds)
        ]
        for at, lyric in zip(starts, lyrics, strict=True):
            bare[at] = _with(bare[at], lyric)
        return tuple(bare)

    def _room(
        self, word: Sequence[int], cuts: Sequence[int | None], count: int
    ) -> tuple[_Text, list[int]]:
        """Where each of ``count`` syllables begins: on the note of the old boundary that it is
        matched with, or on one made for it."""
        text = self
        starts = [text.starts[word[0]]]
        for number in range(1, count):
            matched = cuts[number - 1]
            if matched is not None:
                starts.append(text.starts[word[matched + 1]])
                continue
            at = starts[-1] + 1
            coming = text.starts[word[-1] + 1 :] + [len(text.sounds)]
            inside = [text.starts[word[c + 1]] for c in cuts[number:] if c is not None]
            limit = min([*coming[:1], *inside])
            if at >= limit or not text._joined(at):
                text = text._shared(at - 1)
            starts.append(at)
        return text, starts

    def _word(self, syllable: int) -> list[int]:
        first = last = syllable
        goes_on = (Syllabic.MIDDLE, Syllabic.END)
        while first and self.lyric(first).syllabic in goes_on:
            first -= 1
        while last + 1 < len(self.starts) and self.lyric(last + 1).syllabic in goes_on:
            last += 1
        return list(range(first, last + 1))

    def _next_is_taken(self, syllable: int) -> bool:
        at = self.starts[syllable] + 1
        following = self.starts[syllable + 1 : syllable + 2]
        return following == [at] and self._joined(at)

    def _joined(self, at: int) -> bool:
        """Whether a sound follows another without a rest."""
        inside = 0 < at < len(self.sounds)
        return inside and self.sounds[at - 1].stop == self.sounds[at].onset

    def _moved(self, syllables: Sequence[int], step: int) -> _Text:
        sounds = list(self.sounds)
        for number in syllables:
            source = self.starts[number]
            lyric = self.lyric(number)
            sounds[source] = self._without(sounds[source])
            sounds[source + step] = _with(sounds[source + step], lyric)
        return _Text(sounds, self.verse)

    def _shared(self, at: int) -> _Text:
        """The text with sound ``at`` in two halves."""
        sound = self.sounds[at]
        half = sound.duration // 2
        if sound.duration % (2 * _SHORTEST) or sound.later:
            raise RequestError(
                "There is no room: no melisma before the next rest has a note to spare, and the "
                "last note is too short to be shared.",
                field="note",
            )
        halves = cut(sound, sound.onset + half)
        return _Text((*self.sounds[:at], *halves, *self.sounds[at + 1 :]), self.verse)

    def _without(self, sound: Sound) -> Sound:
        return replace(sound, lyrics=tuple(o for o in sound.lyrics if o.verse != self.verse))


def _with(sound: Sound, lyric: Lyric) -> Sound:
    placed = sorted((*sound.lyrics, lyric), key=lambda one: one.verse)
    return replace(sound, lyrics=tuple(placed))


def _cuts(texts: Sequence[str]) -> list[int]:
    """Behind how many letters each syllable but the last ends."""
    return [sum(len(text) for text in texts[:at]) for at in range(1, len(texts))]


def _matched(old: Sequence[int], new: Sequence[int]) -> list[int | None]:
    """For each new boundary the old one whose note it takes over, the nearest in order; None
    where there are more new ones than old."""
    few, many = (new, old) if len(new) <= len(old) else (old, new)
    pairs: list[int] = []
    for number, letters in enumerate(few):
        low = pairs[-1] + 1 if pairs else 0
        room = range(low, len(many) - (len(few) - number) + 1)
        pairs.append(min(room, key=lambda at: abs(many[at] - letters)))
    if few is new:
        return list(pairs)
    return [pairs.index(at) if at in pairs else None for at in range(len(new))]
