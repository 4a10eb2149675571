"""A tune at the pace of another tradition: notes struck again or joined, before they are moved.

What is changed is how often a note is struck, not what sounds: long notes are struck again, at
half their length or, in compound time, a beat's third; weak notes are joined to the one before.
The rules know nothing of words, but leave as many notes to a bar as words need.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.score.sounds import Bar, Sound
from generation.tokens import vocabulary as v

_FINEST = 240  # ticks: an eighth; a sixteenth where there are more than two notes a quarter
_QUARTER = 480
_SHORT = 120


def paced(sounds: Sequence[Sound], bar: Bar, ratio: float, fewest: int) -> list[Sound]:
    """The sounds that begin in a bar, about ``ratio`` times as many of them, ``fewest`` at
    least. New ones have no heads and no words."""
    wanted = max(fewest, 1, round(len(sounds) * ratio))
    quarters = bar.length / _QUARTER
    finest = _SHORT if wanted > 2 * quarters else _FINEST
    found = list(sounds)
    while len(found) < wanted:
        at = _longest(found, bar, finest)
        if at is None:
            break
        found[at : at + 1] = _struck_again(found[at], bar, finest)
    while len(found) > wanted:
        at = _weakest(found, bar)
        if at is None:
            break
        found[at - 1 : at + 1] = [_joined(found[at - 1], found[at])]
    return found


def _longest(sounds: Sequence[Sound], bar: Bar, finest: int) -> int | None:
    """The first of the longest sounds that can be struck again."""
    can = [
        at
        for at, one in enumerate(sounds)
        if one.duration >= 2 * finest
        and all(_writable(new, bar) for new in _struck_again(one, bar, finest))
    ]
    return max(can, key=lambda at: (sounds[at].duration, -at), default=None)


def _struck_again(sound: Sound, bar: Bar, finest: int) -> tuple[Sound, Sound]:
    """Two for one: from the next strong place in its middle."""
    first = sound.duration // 2
    beat = bar.time_signature.beat
    if bar.time_signature.compound and sound.duration % 240 == 0 and sound.duration > 240:
        whole = sound.duration // beat // 2 * beat  # dotted beats stay whole
        first = whole or max(sound.duration // 240 - 1, 1) * 240
    elif first % finest:
        first = max(first // finest, 1) * finest
    begun = replace(sound, heads=("",), duration=first)
    rest = replace(
        sound, heads=("",), onset=sound.onset + first, duration=sound.duration - first,
        lyrics=(), later=(),
    )  # fmt: skip
    return begun, rest


def _weakest(sounds: Sequence[Sound], bar: Bar) -> int | None:
    """Of the sounds that follow on another without a gap, the one on the weakest place; of
    several the shortest."""
    can = [
        at
        for at in range(1, len(sounds))
        if sounds[at - 1].stop == sounds[at].onset
        and _writable(_joined(sounds[at - 1], sounds[at]), bar)
    ]
    strength = bar.time_signature.strength

    def rank(at: int) -> tuple[int, int, int]:
        return strength(bar.position(sounds[at].onset)), sounds[at].duration, -at

    return min(can, key=rank, default=None)


def _joined(sound: Sound, following: Sound) -> Sound:
    return replace(sound, heads=("",), duration=following.stop - sound.onset)


def _writable(sound: Sound, bar: Bar) -> bool:
    """Whether the models know a note of this length at its place."""
    steps, left = divmod(sound.duration, v.TICKS_PER_STEP)
    position = bar.position(sound.onset) // v.TICKS_PER_STEP
    return (
        not left
        and steps in v.DURATION_INDEX
        and v.is_legal(bar.time_signature, position % v.bar_steps(bar.time_signature), steps)
    )
