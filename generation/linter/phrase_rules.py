"""Where a singer must breathe and cannot, and where a breath tears a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from generation.linter.marks import Fault, Rule
from generation.linter.sentences import said
from generation.linter.voice import Sung, Voice

_LONGEST_BREATH = 14.0  # seconds
_PLENTY = 2  # beats
_PAUSES = (",", ".", ";", ":", "!", "?", "…", "—", "–", "，", "。", "、", "；", "：", "！", "？")
_CLOSING_QUOTES = "\"'”’»）)"


def find(voice: Voice) -> Iterator[Fault]:
    yield from _torn(voice)
    yield from _breathless(voice)


def _torn(voice: Voice) -> Iterator[Fault]:
    """A word sung staccato, each syllable between rests, is meant to be so."""
    sung = voice.sung
    for one, before, after in zip(sung, (None, *sung), (*sung[1:], None), strict=False):
        staccato = before and before.gap and after and after.gap
        if one.gap and not one.last and not staccato:
            word = voice.words.read[one.word].text
            reason = said("torn.rest", word=word, syllable=one.read.text)
            yield Fault(Rule.TORN, (one.index, one.index + 1), 3, reason)


def pauses(one: Sung) -> bool:
    """Whether the words pause behind a syllable."""
    return one.read.text.rstrip(_CLOSING_QUOTES).endswith(_PAUSES)


def opens(one: Sung, before: Sung) -> bool:
    """Whether a phrase begins with ``one``: behind a rest or where the words pause."""
    return bool(before.gap) or pauses(before)


def breathes(voice: Voice, one: Sung) -> bool:
    """Whether a singer can breathe behind a syllable: in a rest, or out of a note of a beat or
    more that ends a phrase, or of two beats that ends a word."""
    if one.gap:
        return True
    held = voice.sounds[one.sounds[-1]].duration
    beat = voice.beat(one.onset)
    return one.last and held >= (beat if pauses(one) else _PLENTY * beat)


def stretches(voice: Voice) -> Iterator[tuple[Sung, ...]]:
    """The syllables from each place to breathe to the next."""
    sung = voice.sung
    start = 0
    for at, one in enumerate(sung, start=1):
        if at == len(sung) or breathes(voice, one):
            yield sung[start:at]
            start = at


def places(voice: Voice, stretch: Sequence[Sung]) -> list[Sung]:
    """Where a breath could be taken in a stretch, the best first: behind a word, where the
    words pause, on a long note, near the middle."""
    if not stretch:
        return []
    middle = (stretch[0].onset + stretch[-1].stop) / 2
    span = stretch[-1].stop - stretch[0].onset

    def merit(one: Sung) -> float:
        length = min(one.length / voice.beat(one.onset), _PLENTY) / _PLENTY
        return pauses(one) + length - 2 * abs(one.stop - middle) / span

    return sorted((one for one in stretch[:-1] if one.last), key=merit, reverse=True)


def too_long(voice: Voice) -> Iterator[tuple[Sung, ...]]:
    """The stretches that no breath lasts for."""
    for stretch in stretches(voice):
        if voice.seconds(stretch[0].onset, stretch[-1].stop) > _LONGEST_BREATH:
            yield stretch


def _breathless(voice: Voice) -> Iterator[Fault]:
    for stretch in too_long(voice):
        found = places(voice, stretch)
        if found:
            key = "breath.punctuation" if pauses(found[0]) else "breath.long"
            seconds = round(voice.seconds(stretch[0].onset, stretch[-1].stop))
            word = voice.words.read[found[0].word].text
            reason = said(key, seconds=seconds, word=word)
            yield Fault(Rule.BREATH, (found[0].index,), 2, reason)
