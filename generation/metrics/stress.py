"""Does the music put weight where the words do?"""

from __future__ import annotations

from collections.abc import Sequence

from generation.lyrics.model import Prosody, Stress
from generation.score.melody import SungNote
from generation.score.units import TimeSignature


def onset_strengths(notes: Sequence[SungNote], signature: TimeSignature) -> list[int]:
    """The metrical weight (0–4) at which each syllable begins, in order."""
    strengths, syllable = [], -1
    for note in notes:
        if note.syllable != syllable:
            strengths.append(signature.strength(note.onset % signature.bar))
            syllable = note.syllable
    return strengths


def content_stresses(prosody: Prosody) -> list[bool]:
    """For each syllable: does it carry the primary stress of a word of two or more?"""
    return [
        len(word.syllables) > 1 and syllable.stress == Stress.PRIMARY
        for _, word, _, syllable in prosody.placed()
    ]


def stress_on_beat(stresses: Sequence[bool], strengths: Sequence[int]) -> float | None:
    """The share of stressed syllables that begin on a stronger position than the mean of the
    syllables before and after. None when no syllable is stressed.

    After Nichols et al. (2009), who found stress and metrical position to go together in song;
    comparing with neighbours makes the measure blind to tempo and to the choice of metre.
    """
    hits = agreements(stresses, strengths).values()
    return sum(hits) / len(hits) if hits else None


def agreements(stresses: Sequence[bool], strengths: Sequence[int]) -> dict[int, bool]:
    """For each stressed syllable, by its index, whether the beat carries it (as above)."""
    strengths = list(strengths)
    hits = {}
    for at, (stressed, strength) in enumerate(zip(stresses, strengths, strict=True)):
        around = strengths[max(at - 1, 0) : at] + strengths[at + 1 : at + 2]
        if stressed and around:
            hits[at] = strength > sum(around) / len(around)
    return hits
