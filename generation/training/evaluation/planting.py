"""Faults of prosody planted in human songs, to see whether the linter finds them.

Each planter does what a careless setting does, in its plainest form, by musical terms of its
own and not by the linter's thresholds: so what is not found is a miss and not a quibble. The
syllables stay the same, so that marks before and after can be told by them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.corpora.song import Song
from generation.linter.marks import Rule
from generation.lyrics.model import Stress, Syllable, Word
from generation.metrics.tone import HEIGHT
from generation.score.melody import SungNote
from generation.score.units import TICKS_PER_QUARTER, Ticks

_LEXICAL = ("en", "de", "it", "es", "pl", "la")
_CLOSED = tuple("iɪyʏuʊə")
_PAUSES = (",", ".", ";", ":", "!", "?", "—", "，", "。", "；", "！", "？")
_STRONG = 3  # the downbeat, or the middle of the bar
_SHORTEST = TICKS_PER_QUARTER // 4
_RUN = (8, 16)  # notes of a planted melisma
_BREATHLESS_BEATS = 36  # well over twenty seconds at any walking pace
_TOP = {True: 77, False: 66}  # a high note for those who read treble, and for the others


@dataclass(frozen=True)
class Planted:
    """A song made worse at some of its syllables."""

    rule: Rule
    song: Song
    syllables: range


@dataclass(frozen=True)
class _Place:
    """A syllable as the planters see it."""

    index: int
    word: int
    last: bool
    read: Syllable
    notes: range
    onset: int
    stop: int
    strength: int

    @property
    def pauses(self) -> bool:
        return self.read.text.rstrip("\"'”’»").endswith(_PAUSES)


Planter = Callable[[Song, Sequence[_Place], int, np.random.Generator], Planted | None]


def plant(
    song: Song, words: Sequence[Word], rule: Rule, rng: np.random.Generator
) -> Planted | None:
    """One fault of that kind at a random place; None where the song has no place for it."""
    places = _places(song, words) if possible(song, rule) else []
    for at in rng.permutation(len(places)).tolist():
        found = _PLANTERS[rule](song, places, at, rng)
        if found:
            return found
    return None


def possible(song: Song, rule: Rule) -> bool:
    """Whether a fault of that kind can be made in the song's language at all."""
    if rule is Rule.TONE:
        return song.language == "zh"
    return song.language in _LEXICAL or rule not in (Rule.STRESS, Rule.LIGHT)


def _places(song: Song, words: Sequence[Word]) -> list[_Place]:
    read = [
        (number, place == len(word.syllables) - 1, one)
        for number, word in enumerate(words)
        for place, one in enumerate(word.syllables)
    ]
    starts = [
        at
        for at, note in enumerate(song.notes)
        if at == 0 or note.syllable != song.notes[at - 1].syllable
    ]
    ends = [*starts[1:], len(song.notes)]
    return [
        _Place(
            index, number, last, one, range(start, end), song.notes[start].onset,
            song.notes[end - 1].onset + song.notes[end - 1].duration,
            _strength(song, song.notes[start].onset),
        )
        for index, ((number, last, one), start, end) in enumerate(
            zip(read, starts, ends, strict=True)
        )
    ]  # fmt: skip


def _strength(song: Song, tick: int) -> int:
    return song.time_signature.strength(tick % song.time_signature.bar)


def _made(rule: Rule, song: Song, notes: Sequence[SungNote], first: int, last: int) -> Planted:
    return Planted(rule, replace(song, notes=tuple(notes)), range(first, last + 1))


def _stress(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """A word's stressed syllable becomes an upbeat of at most half a beat, not higher than
    what follows; the unstressed one behind it gets its strong beat and its length."""
    if not 0 < at < len(places) - 1:
        return None
    before, one, other = places[at - 1 : at + 2]
    fits = (
        one.read.stress is Stress.PRIMARY
        and other.read.stress is Stress.NONE
        and other.word == one.word
        and one.stop == other.onset
        and one.strength >= _STRONG
        and other.strength < one.strength
    )
    source = song.notes[before.notes[-1]]
    room = one.onset - source.onset
    length = min(room, song.time_signature.beat) // 2 // _SHORTEST * _SHORTEST
    if not fits or length < _SHORTEST:
        return None
    target = song.notes[one.notes[0]]
    upbeat = SungNote(
        min(source.midi, target.midi), Ticks(one.onset - length), Ticks(length), one.index
    )
    kept = min(source.duration, room - length)
    notes = [
        *song.notes[: before.notes[-1]],
        replace(source, duration=Ticks(kept)),
        upbeat,
        *(replace(song.notes[i], syllable=other.index) for i in one.notes),
        *song.notes[other.notes[0] :],
    ]
    return _made(Rule.STRESS, song, notes, one.index - 1, other.index)


def _light(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """A small word within a phrase takes most of the strong beat of the stressed one behind
    it; the syllable before it is held instead."""
    if not 0 < at < len(places) - 1:
        return None
    before, one, after = places[at - 1 : at + 2]
    length = after.stop - after.onset
    fits = (
        one.read.stress is Stress.NONE
        and one.last
        and not one.pauses
        and not before.pauses
        and before.stop == one.onset
        and one.stop == after.onset
        and after.read.stress is Stress.PRIMARY
        and after.strength >= _STRONG
        and len(after.notes) == 1
        and length >= 4 * _SHORTEST
    )
    if not fits:
        return None
    target = song.notes[after.notes[0]]
    share = length * 3 // 4 // _SHORTEST * _SHORTEST
    if _strength(song, target.onset + share) >= _STRONG:
        return None  # still on a strong beat
    notes = [
        *song.notes[: one.notes[0]],
        *(replace(song.notes[i], syllable=before.index) for i in one.notes),
        replace(target, duration=Ticks(share), syllable=one.index),
        replace(target, onset=Ticks(target.onset + share), duration=Ticks(length - share)),
        *song.notes[after.notes[-1] + 1 :],
    ]
    return _made(Rule.LIGHT, song, notes, before.index, after.index)


def _melisma(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """A closed vowel is sung through a long run, for which bars are added."""
    one = places[at]
    if not one.read.vowel.startswith(_CLOSED) or len(one.notes) > 1:
        return None
    bar, beat = song.time_signature.bar, song.time_signature.beat
    added = -(-max(4 * beat, _RUN[1] * _SHORTEST) // bar) * bar
    target = song.notes[one.notes[0]]
    count = int(rng.integers(*_RUN, endpoint=True))
    step = (added // count) // _SHORTEST * _SHORTEST
    steps = np.cumsum(rng.choice([-2, -1, 1, 2], count)).tolist()
    run = [
        SungNote(target.midi + shift, Ticks(target.onset + place * step), Ticks(step), one.index)
        for place, shift in enumerate(steps)
    ]
    end = target.onset + count * step
    held = replace(target, onset=Ticks(end), duration=Ticks(one.stop + added - end))
    later = [replace(n, onset=Ticks(n.onset + added)) for n in song.notes[one.notes[-1] + 1 :]]
    notes = [*song.notes[: one.notes[0]], *run, held, *later]
    return _made(Rule.MELISMA, song, notes, one.index, one.index)


def _breath(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """For many bars no rest is left and no word ends on a long note: each is cut short by what
    follows it."""
    beat = song.time_signature.beat
    start = places[at].onset
    inside = [one for one in places[at:] if one.stop <= start + _BREATHLESS_BEATS * beat]
    if not inside or inside[-1].stop < start + (_BREATHLESS_BEATS - 4) * beat:
        return None
    notes = list(song.notes)
    for one, after in zip(inside, inside[1:], strict=False):
        last, first = one.notes[-1], after.notes[0]
        most = beat // 2 if one.pauses else beat
        length = min(notes[first].onset - notes[last].onset, most) if one.last else 0
        end = notes[last].onset + (length or notes[first].onset - notes[last].onset)
        longer = notes[first].onset + notes[first].duration - end
        notes[last] = replace(notes[last], duration=Ticks(end - notes[last].onset))
        notes[first] = replace(notes[first], onset=Ticks(end), duration=Ticks(longer))
    return _made(Rule.BREATH, song, notes, inside[0].index, inside[-1].index)


def _high(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """A long note on a closed vowel is raised above all others."""
    one = places[at]
    target = song.notes[one.notes[0]]
    closed = one.read.vowel.startswith(_CLOSED)
    if not closed or len(one.notes) > 1 or target.duration < 2 * song.time_signature.beat:
        return None
    pitches = [note.midi for note in song.notes]
    treble = sum(pitches) / len(pitches) >= 60
    midi = max(max(pitches) + int(rng.integers(1, 4)), _TOP[treble])
    notes = list(song.notes)
    notes[one.notes[0]] = replace(target, midi=midi)
    return _made(Rule.HIGH, song, notes, one.index, one.index)


def _torn(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """A rest takes the second half of a note inside a word."""
    one = places[at]
    target = song.notes[one.notes[-1]]
    half = target.duration // 2 // _SHORTEST * _SHORTEST
    if one.last or half < _SHORTEST or one.stop != places[at + 1].onset:
        return None
    notes = list(song.notes)
    notes[one.notes[-1]] = replace(target, duration=Ticks(half))
    return _made(Rule.TORN, song, notes, one.index, one.index + 1)


def _tone(
    song: Song, places: Sequence[_Place], at: int, rng: np.random.Generator
) -> Planted | None:
    """The melody of a foot leaps a fifth to an octave against its tones."""
    if at + 1 >= len(places):
        return None
    one, other = places[at : at + 2]
    before, after = (HEIGHT.get(each.read.tone or 0) for each in (one, other))
    foot = one.read.stress is Stress.PRIMARY and other.read.stress is Stress.SECONDARY
    if not foot or one.pauses or before is None or after is None or abs(after - before) < 2:
        return None
    leap = int(rng.integers(7, 13)) * (-1 if after > before else 1)
    notes = list(song.notes)
    sung = notes[other.notes[0]]
    notes[other.notes[0]] = replace(sung, midi=notes[one.notes[0]].midi + leap)
    return _made(Rule.TONE, song, notes, one.index, other.index)


_PLANTERS: Mapping[Rule, Planter] = {
    Rule.STRESS: _stress,
    Rule.LIGHT: _light,
    Rule.MELISMA: _melisma,
    Rule.BREATH: _breath,
    Rule.HIGH: _high,
    Rule.TORN: _torn,
    Rule.TONE: _tone,
}
