"""Vowels that do not carry: long melismas on closed ones, high notes on hard ones.

High in the voice the first formant must follow the pitch, so singers open the closed vowels
(Sundberg, 1987, The Science of the Singing Voice); where the composer asks for a short close
vowel, or for a schwa, they have nothing to open.
"""

from __future__ import annotations

from collections.abc import Iterator

from generation.linter.marks import Fault, Rule
from generation.linter.sentences import said
from generation.linter.voice import Voice
from generation.lyrics.vowels import closed
from generation.score.model import Clef

LONG_MELISMA = 7  # notes
_DWELT = 2.0  # seconds

_ROOM_AT_THE_TOP = 2  # semitones below the line's highest note
_HELD = 1.5  # beats
_ABOVE_THE_MIDDLE = 5  # semitones above the line's middle
_HIGH = {Clef.TREBLE: 76, Clef.TREBLE_8VB: 66, Clef.BASS: 62}
"""Where the high notes begin, as MIDI numbers: E5 for women and children, F♯4 for tenors, D4
for baritones and basses."""


def find(voice: Voice) -> Iterator[Fault]:
    if not voice.sung:
        return
    high = highest_easy(voice) + 1
    for one in voice.sung:
        if not closed(one.read, voice.words.language):
            continue
        notes, text = len(one.sounds), one.read.text
        if notes >= LONG_MELISMA and voice.seconds(one.onset, one.stop) >= _DWELT:
            reason = said("melisma.closed", syllable=text, count=notes)
            yield Fault(Rule.MELISMA, (one.index,), 1, reason)
        if one.top >= high and any(_held(voice, at, high) for at in one.sounds):
            yield Fault(Rule.HIGH, (one.index,), 1, said("high.hard", syllable=text))


def highest_easy(voice: Voice) -> int:
    """The highest MIDI number that is not among the high notes of this line."""
    pitches = sorted(sound.pitch.midi for sound in voice.sounds)
    ceiling, middle = pitches[-1], pitches[len(pitches) // 2]
    high = max(ceiling - _ROOM_AT_THE_TOP, middle + _ABOVE_THE_MIDDLE, _HIGH[voice.clef])
    return high - 1


def _held(voice: Voice, at: int, high: int) -> bool:
    sound = voice.sounds[at]
    return sound.pitch.midi >= high and sound.duration >= _HELD * voice.beat(sound.onset)
