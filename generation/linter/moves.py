"""The small moves of which fixes are made: each gives the voice with other sounds, or None
where it cannot be made.

Positions are ticks from the beginning of the piece; ``one`` is a syllable of the voice. A note
does not become shorter than an eighth, or than a sixteenth where such are about, and a triplet
is never cut. Words of other verses stay on their notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.linter.voice import Sung, Voice
from generation.score.sounds import Sound, cut
from generation.score.units import TICKS_PER_QUARTER

EIGHTH = TICKS_PER_QUARTER // 2
_SIXTEENTH = EIGHTH // 2


def begin(voice: Voice, one: Sung, tick: int) -> Voice | None:
    """``one`` begins at ``tick`` on its own note; the note before gives way or holds on."""
    at = one.sounds[0]
    sounds = list(voice.sounds)
    first, before = sounds[at], sounds[at - 1] if at else None
    moved = tuple((later + first.onset - tick, lyric) for later, lyric in first.later)
    sounds[at] = replace(first, onset=tick, duration=first.stop - tick, later=moved)
    if before and (before.stop > tick or before.stop == first.onset):
        sounds[at - 1] = replace(before, duration=tick - before.onset)
    return _made(voice, sounds)


def carry(voice: Voice, one: Sung, tick: int) -> Voice | None:
    """``one`` begins at ``tick`` on the end of the note before, which is split, and slurs to
    its own."""
    at = one.sounds[0]
    if not joined(voice, one):
        return None
    before = voice.sounds[at - 1]
    sounds = [*voice.sounds[: at - 1], *cut(before, tick), *voice.sounds[at:]]
    return _made(voice, _text(sounds, voice.verse, at + 1, at))


def text_before(voice: Voice, one: Sung, notes: int = 1) -> Voice | None:
    """``one`` begins some notes earlier, on the last of the melisma before it."""
    if not joined(voice, one) or len(voice.sung[one.index - 1].sounds) <= notes:
        return None
    at = one.sounds[0]
    return _made(voice, _text(list(voice.sounds), voice.verse, at, at - notes))


def text_after(voice: Voice, one: Sung, notes: int = 1) -> Voice | None:
    """``one`` begins some notes later in its melisma; the syllable before holds the others."""
    if not joined(voice, one) or len(one.sounds) <= notes:
        return None
    at = one.sounds[0]
    return _made(voice, _text(list(voice.sounds), voice.verse, at, at + notes))


def take_from_next(voice: Voice, one: Sung) -> Voice | None:
    """``one`` moves onto the next syllable's first note, which is split for both; what it
    leaves is held by the syllable before, or falls silent."""
    following = voice.sung[one.index + 1]
    start, at = one.sounds[0], following.sounds[0]
    sounds = list(voice.sounds)
    if len(following.sounds) == 1:
        target = sounds[at]
        sounds[at : at + 1] = cut(target, target.onset + target.duration // 2)
    sounds = _text(_text(sounds, voice.verse, at, at + 1), voice.verse, start, at)
    if not joined(voice, one):
        if any(sound.worded for sound in sounds[start:at]):
            return None  # another verse is sung there
        del sounds[start:at]
    return _made(voice, sounds)


def give_to_next(voice: Voice, one: Sung, length: int) -> Voice | None:
    """``one`` becomes an upbeat of ``length`` ticks, out of the note or the silence before it,
    and the next syllable takes over its notes."""
    following = voice.sung[one.index + 1]
    at = one.sounds[0]
    if not joined(voice, following) or not at:
        return None
    before, first = voice.sounds[at - 1], voice.sounds[at]
    tick = first.onset - length
    upbeat = Sound((), before.pitch if before.stop > tick else first.pitch, tick, length)
    kept = replace(before, duration=min(before.stop, tick) - before.onset)
    sounds = [*voice.sounds[: at - 1], kept, upbeat, *voice.sounds[at:]]
    sounds = _text(sounds, voice.verse, at + 1, at)
    return _made(voice, _text(sounds, voice.verse, following.sounds[0] + 1, at + 1))


def shorten(voice: Voice, one: Sung, length: int) -> Voice | None:
    """``one`` ends ``length`` ticks earlier, in a rest."""
    at = one.sounds[-1]
    sounds = list(voice.sounds)
    sounds[at] = replace(sounds[at], duration=sounds[at].duration - length)
    return _made(voice, sounds)


def lengthen(voice: Voice, one: Sung) -> Voice | None:
    """``one`` is held through the rest behind it."""
    at = one.sounds[-1]
    sounds = list(voice.sounds)
    sounds[at] = replace(sounds[at], duration=sounds[at + 1].onset - sounds[at].onset)
    return _made(voice, sounds)


def later(voice: Voice, first: Sung, last: Sung, ticks: int) -> Voice | None:
    """The syllables ``first`` to ``last`` are sung ``ticks`` later."""
    moved = range(first.sounds[0], last.sounds[-1] + 1)
    return _made(
        voice,
        [
            replace(sound, onset=sound.onset + ticks) if at in moved else sound
            for at, sound in enumerate(voice.sounds)
        ],
    )


def thin(voice: Voice, one: Sung, notes: int) -> Voice | None:
    """A melisma keeps the ``notes`` of it that begin on the strongest beats; each is held
    through what followed it."""
    first = one.sounds[0]
    if any(voice.sounds[at].worded for at in one.sounds[1:]):
        return None  # another verse is sung there
    ranked = sorted(one.sounds[1:], key=lambda at: -voice.strength(voice.sounds[at].onset))
    sounds = list(voice.sounds[:first])
    for at in one.sounds:
        if at == first or at in ranked[: notes - 1]:
            sounds.append(voice.sounds[at])
        else:
            longer = voice.sounds[at].stop - sounds[-1].onset
            sounds[-1] = replace(sounds[-1], duration=longer)
    return _made(voice, [*sounds, *voice.sounds[one.sounds[-1] + 1 :]])


def repitch(voice: Voice, at: int, midi: int) -> Voice:
    """Sound ``at`` on another pitch, spelled as its key suggests."""
    sound = voice.sounds[at]
    key = voice.bars[voice.bar_at(sound.onset)].key
    changed = replace(sound, pitch=key.spell(midi))
    return voice.with_sounds((*voice.sounds[:at], changed, *voice.sounds[at + 1 :]))


def joined(voice: Voice, one: Sung) -> bool:
    """Whether ``one`` follows another syllable without a silence."""
    at = one.sounds[0]
    if not one.index or not at:
        return False
    held = voice.sung[one.index - 1].sounds[-1] == at - 1
    return held and voice.sounds[at - 1].stop == one.onset


def _text(sounds: list[Sound], verse: int, source: int, target: int) -> list[Sound]:
    """The verse's syllable moved from one sound to another, which has none of that verse."""
    lyric = sounds[source].lyric(verse)
    rest = tuple(one for one in sounds[source].lyrics if one is not lyric)
    sounds[source] = replace(sounds[source], lyrics=rest)
    if lyric:
        placed = sorted((*sounds[target].lyrics, lyric), key=lambda one: one.verse)
        sounds[target] = replace(sounds[target], lyrics=tuple(placed))
    return sounds


def _made(voice: Voice, sounds: Sequence[Sound]) -> Voice | None:
    """The voice with ``sounds``, where what is new in them can be sung and read."""
    before = {(sound.onset, sound.duration) for sound in voice.sounds}
    shortest = min((sound.duration for sound in voice.sounds), default=EIGHTH)
    least = max(min(shortest, EIGHTH), _SIXTEENTH)
    end = 0
    for sound in sounds:
        span = sound.onset, sound.duration
        if sound.onset < end:
            return None
        if span not in before:
            grid = all(voice.position(tick) % _SIXTEENTH == 0 for tick in (sound.onset, sound.stop))
            if sound.duration < least or not grid:
                return None
        end = sound.stop
    return voice.with_sounds(sounds)
