"""Where a melody goes against the tones of Mandarin, inside a foot.

Song follows the tones only in part (Wee 2007), so only plain contradictions are marked: the
tones of a disyllabic foot move by two of Chao's levels or more, and the melody moves by a
fifth or more the other way. Then a listener may hear another word.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from generation.linter.marks import Fault, Rule
from generation.linter.phrase_rules import opens
from generation.linter.sentences import said
from generation.linter.voice import Voice
from generation.lyrics.model import Stress
from generation.metrics.tone import HEIGHT

_LEVELS = 2.0
_SEMITONES = 7


def find(voice: Voice) -> Iterator[Fault]:
    if voice.words.language != "zh":
        return
    for one, other in pairwise(voice.sung):
        before, after = HEIGHT.get(one.read.tone or 0), HEIGHT.get(other.read.tone or 0)
        foot = other.read.stress is Stress.SECONDARY and not opens(other, one)
        if not foot or before is None or after is None:
            continue
        rise = after - before
        sung = other.first - one.first
        if abs(rise) >= _LEVELS and abs(sung) >= _SEMITONES and rise * sung < 0:
            key = "tone.rises" if rise > 0 else "tone.falls"
            reason = said(key, syllable=one.read.text, other=other.read.text)
            yield Fault(Rule.TONE, (one.index, other.index), 1, reason)
