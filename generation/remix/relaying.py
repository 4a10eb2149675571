"""Words laid again under a tune whose notes are no longer those that they stood under.

Every syllable is sung once and in order, whatever the notes are: each goes to a note of its own,
as near to where it was as can be, and first to notes after a rest and to strong places. What is
left over goes on with the syllable before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generation.score.model import Lyric, Syllabic
from generation.score.sounds import Sound

_QUARTER = 480
_BREATH = 4.0  # quarters of distance that a syllable after a rest is worth
_INSIDE = (Syllabic.MIDDLE, Syllabic.END)


@dataclass(frozen=True)
class Laid:
    """What begins at one time: the syllables of all verses."""

    onset: int
    lyrics: tuple[Lyric, ...]


def laid(sounds: Sequence[Sound]) -> list[Laid]:
    """The syllables of a tune, with where each begins."""
    return [
        Laid(sound.onset + at, lyrics)
        for sound in sounds
        for at, lyrics in [
            (0, sound.lyrics), *((at, tuple(them)) for at, them in _later(sound).items())
        ]
        if lyrics
    ]  # fmt: skip


def relaid(
    sounds: Sequence[Sound],
    words: Sequence[Laid],
    *,
    begins: bool = True,
    fits: Callable[[int, int], bool] = lambda onset, duration: True,
) -> list[Sound]:
    """The sounds with the words, of which there are no more than sounds; where they ``begin``
    with the sounds, the first of them is on the first. Rests within words are filled by the note
    before, or by the one after, as the onset and the duration of the longer note ``fits`` the bar.
    Raises ValueError where there are too few sounds."""
    if len(words) > len(sounds):
        raise ValueError("more syllables than notes")
    chosen = dict(zip(_nearest(sounds, words, begins), words, strict=True))
    found = list[Sound]()
    for at, sound in enumerate(sounds):
        lyrics = chosen[at].lyrics if at in chosen else ()
        if found and words and _goes_on(lyrics):
            found[-1], sound = _closed_up(found[-1], sound, fits)
        found.append(replace(sound, lyrics=lyrics, later=()))
    return found


def _closed_up(sound: Sound, after: Sound, fits: Callable[[int, int], bool]) -> tuple[Sound, Sound]:
    """Without a rest between the two, if one of them can be so long."""
    longer, earlier = after.onset - sound.onset, after.stop - sound.stop
    if sound.stop == after.onset or fits(sound.onset, longer):
        return replace(sound, duration=longer), after
    if fits(sound.stop, earlier):
        return sound, replace(after, onset=sound.stop, duration=earlier)
    return sound, after


def _later(sound: Sound) -> dict[int, list[Lyric]]:
    found: dict[int, list[Lyric]] = {}
    for at, lyric in sound.later:
        found.setdefault(at, []).append(lyric)
    return found


def _goes_on(lyrics: Sequence[Lyric]) -> bool:
    """Whether what begins is no new word, nor any syllable at all."""
    return not lyrics or any(lyric.syllabic in _INSIDE for lyric in lyrics)


def _nearest(sounds: Sequence[Sound], words: Sequence[Laid], begins: bool) -> list[int]:
    """For each syllable its sound, in order: the least sum of costs."""
    if not words:
        return []
    onsets = np.array([sound.onset for sound in sounds])
    breath = np.array(
        [begins, *(b.onset > a.stop for a, b in zip(sounds, sounds[1:], strict=False))]
    )
    costs = np.stack([abs(onsets - word.onset) / _QUARTER - _BREATH * breath for word in words])
    if begins:
        costs[0, 1:] = np.inf
    total = np.full(costs.shape, np.inf)  # the best way with this syllable on this sound
    total[0] = costs[0]
    for row in range(1, len(words)):
        before = np.minimum.accumulate(total[row - 1])[:-1]
        total[row, 1:] = before + costs[row, 1:]
    places = [int(total[-1].argmin())]
    for row in range(len(words) - 2, -1, -1):
        places.append(int(total[row, : places[-1]].argmin()))
    return places[::-1]
