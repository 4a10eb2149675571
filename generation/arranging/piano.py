"""A piano under a melody with chords, bar by bar."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from generation.arrange_requests import ArrangeRequest
from generation.arranging import hands
from generation.arranging.harmonising import Harmonised
from generation.arranging.patterns import patterns
from generation.models.texture_gan import TextureGan
from generation.progress import Advance, unheard
from generation.score import staves
from generation.score.hands import Struck
from generation.score.model import PIANO_PROGRAM, Bracket, Clef, Group, Part, Score
from generation.score.staves import Sounding

NAME: Final = "Piano"
ID: Final = "piano"

Hands = tuple[tuple[Struck, ...], tuple[Struck, ...]]


@dataclass(frozen=True)
class Accompanied:
    """The score with its piano; for each cell of each stretch what the hands strike, before and
    after the laws of the hand."""

    score: Score
    raw: tuple[Hands, ...]
    played: tuple[Hands, ...]


def accompany(
    model: TextureGan,
    request: ArrangeRequest,
    found: Harmonised,
    take: int,
    advance: Advance = unheard,
    bars: int | None = None,
) -> Accompanied:
    """A piano for a score with chords, or for its first so many ``bars`` in which something is
    sung. The same seed and take give the same notes."""
    struck: tuple[list[Sounding], list[Sounding]] = ([], [])
    raw, played = [], []
    for pattern in patterns(model, request, found, take, advance, bars):
        raw.append((pattern.left, pattern.right))
        left, right = hands.playable(pattern.left, pattern.right)
        played.append((tuple(left), tuple(right)))
        for staff, notes in zip(struck, (left, right), strict=True):
            staff += pattern.soundings(notes)
    return Accompanied(_with_piano(found.score, *struck), tuple(raw), tuple(played))


def _with_piano(score: Score, left: list[Sounding], right: list[Sounding]) -> Score:
    """The score with a piano below its other parts, in place of one that was written before."""
    voice = score.parts[0]
    staff = {
        Clef.TREBLE: staves.beside(voice, right, ID),
        Clef.BASS: staves.beside(voice, left, ID, lower=True),
    }
    ids = (ID, f"{ID}-2")
    upper = Part(ids[0], NAME, PIANO_PROGRAM, staff[Clef.TREBLE], Clef.TREBLE)
    lower = Part(ids[1], NAME, PIANO_PROGRAM, staff[Clef.BASS], Clef.BASS)
    others = [part for part in score.parts if part.id not in ids]
    groups = [group for group in score.groups if not set(group.parts) & set(ids)]
    return replace(
        score,
        parts=(*others, upper, lower),
        groups=(*groups, Group(NAME, Bracket.BRACE, ids)),
    )
