"""Where the music weighs a syllable that the words do not, or the other way round.

Singers forgive much: a stressed syllable on a weak beat is common where length, height or a
melisma makes up for it. What is marked is only what nothing makes up for. That stress goes
with metrical weight, length and height in song was measured by Nichols et al. (2009,
Relationships between lyrics and melody in popular music) and Temperley and Temperley (2013,
Stress-meter alignment in French vocal music, for where it does not).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generation.linter.marks import Fault, Rule
from generation.linter.phrase_rules import opens, pauses
from generation.linter.sentences import said
from generation.linter.voice import Sung, Voice
from generation.lyrics.elision import TIE
from generation.lyrics.model import Stress

_LEXICAL = frozenset({"en", "de", "it", "es", "pl", "la"})
"""Languages whose words keep their stress wherever they stand; French has only phrases."""

_LOOSE = frozenset({"it", "es", "pl", "la"})
"""Languages whose songs weigh other syllables so often, out of dance rhythms and free old
metres, that only length and beat together are marked, and that a line may close on a long
light syllable ("ter-ra", "gau-de") after a beat on the stressed one."""

_CRY = re.compile(
    r"\W*(h?all?el|hosan|evo[eëé]|juchh|trall?al|heissa|heida|(hey|hei|hej|tra)\W*$)",
    re.IGNORECASE,
)
"""Alleluia, evoe, juchhe, tralala: sung with every accent."""

_WEAKER = 2  # levels of TimeSignature.strength
_STRONG = 3
_HELD = 2  # times a neighbour's length


def find(voice: Voice) -> Iterator[Fault]:
    sung = voice.sung
    blamed: set[int] = set()
    if voice.words.language in _LEXICAL:
        for one in sung:
            other = _outweighed(voice, one)
            if other:
                blamed |= {one.index, other.index}
                yield _stress(voice, one, other)
    for one in sung[1:-1]:
        if one.index not in blamed:
            yield from _light(voice, one, sung)


def _stress(voice: Voice, one: Sung, other: Sung) -> Fault:
    return Fault(
        Rule.STRESS,
        (one.index, other.index),
        3 if other.strength == 4 else 2,
        said(
            "stress.weak",
            syllable=one.read.text,
            word=voice.words.read[one.word].text,
            other=other.read.text,
        ),
    )


def _outweighed(voice: Voice, one: Sung) -> Sung | None:
    """The unstressed neighbour in its word that takes the weight of a stressed syllable."""
    if one.read.stress is not Stress.PRIMARY or _CRY.match(voice.words.read[one.word].text):
        return None
    sung = voice.sung
    around = sung[max(one.index - 1, 0) : one.index] + sung[one.index + 1 : one.index + 2]
    for other in around:
        if (
            other.word == one.word
            and other.read.stress is Stress.NONE
            and other.strength >= max(one.strength + _WEAKER, _STRONG)
            and _longer(voice, other, one)
            and other.top >= one.top
            and len(one.sounds) <= len(other.sounds)
            and not _excused(voice, one, other)
        ):
            return other
    return None


def _excused(voice: Voice, one: Sung, other: Sung) -> bool:
    """Whether an unstressed syllable may have the weight all the same: it carries the beginning
    of another word as well; or, where songs are loose, it closes a phrase, and the stressed one
    before it has a beat of its own."""
    if TIE in other.read.text:
        return True
    closes = other.last and (bool(other.gap) or pauses(other) or other is voice.sung[-1])
    return closes and voice.words.language in _LOOSE and one.length >= voice.beat(one.onset)


def _light(voice: Voice, one: Sung, sung: Sequence[Sung]) -> Iterator[Fault]:
    """A light syllable between two others of its phrase that outweighs the stressed one behind
    it. Phrases may open with weight on a small word ("And did those feet"), and close long."""
    before, after = sung[one.index - 1], sung[one.index + 1]
    if not _unaccented(voice, one) or opens(one, before) or pauses(one) or one.gap:
        return
    if after.read.stress is not Stress.PRIMARY:
        return
    if _outranks(voice, one, after):
        said_of = said("light.strong", syllable=one.read.text, other=after.read.text)
        yield Fault(Rule.LIGHT, (one.index, after.index), 2, said_of)
    elif _outlasts(voice, one, before, after):
        yield Fault(
            Rule.LIGHT, (one.index, after.index), 2, said("light.long", syllable=one.read.text)
        )


def _unaccented(voice: Voice, one: Sung) -> bool:
    if one.read.stress is not Stress.NONE:
        return False
    if voice.words.language == "fr":
        return one.last and one.place > 0 and one.read.vowel in ("", "ə")
    return voice.words.language in _LEXICAL


def _outranks(voice: Voice, one: Sung, after: Sung) -> bool:
    return (
        one.strength >= max(after.strength + _WEAKER, _STRONG)
        and _longer(voice, one, after)
        and one.top >= after.top
        and len(one.sounds) >= len(after.sounds)
    )


def _outlasts(voice: Voice, one: Sung, before: Sung, after: Sung) -> bool:
    return (
        before.read.stress is Stress.PRIMARY
        and one.length >= _HELD * max(before.length, after.length)
        and one.strength > after.strength
        and one.length >= voice.beat(one.onset)
    )


def _longer(voice: Voice, one: Sung, other: Sung) -> bool:
    if voice.words.language in _LOOSE:
        return one.length > other.length
    return one.length >= other.length
