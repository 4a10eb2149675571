"""Does the melody move as the tones of Mandarin do?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generation.lyrics.model import Prosody
from generation.score.melody import SungNote

HEIGHT = {1: 5.0, 2: 4.0, 3: 1.5, 4: 3.0}
"""Mean of each tone on Chao's five levels (1930): 55, 35, 21 as in running speech, 51. The
neutral tone has no height of its own."""


@dataclass(frozen=True)
class ToneContour:
    """How many steps from syllable to syllable go with the tones.

    ``parallel``: both rise or both fall; ``contrary``: one rises, the other falls; ``oblique``:
    the tones move and the melody stays. Steps between equal tones ask nothing of the melody
    and are not counted.
    """

    parallel: int = 0
    contrary: int = 0
    oblique: int = 0

    def __add__(self, other: ToneContour) -> ToneContour:
        return ToneContour(
            self.parallel + other.parallel,
            self.contrary + other.contrary,
            self.oblique + other.oblique,
        )

    @property
    def agreement(self) -> float | None:
        """Parallel among the steps in which both move, 0–1; None where there are none. A
        melody that does not know the words has about one half."""
        moving = self.parallel + self.contrary
        return self.parallel / moving if moving else None


def tone_contour(
    prosody: Prosody, notes: Sequence[SungNote], tones: Sequence[int | None] | None = None
) -> ToneContour:
    """The steps of a setting, within each line, by the first note of each syllable.

    ``notes`` sing all of the prosody's syllables; ``tones``, one of each, stand for the words'
    own where they are given. The count of parallel, oblique and contrary
    motion is Schellenberg's (2012, Does language determine music in tone languages?,
    Ethnomusicology 56); that Mandarin song follows its tones only in part, strongest where a
    foot is, is Wee's finding (2007, Unraveling the relation between Mandarin tones and
    musical melody, Journal of Chinese Linguistics 35): 1.0 is no aim.
    """
    pitches: dict[int, int] = {}
    for note in notes:
        pitches.setdefault(note.syllable, note.midi)
    spoken = [syllable.tone for syllable in prosody.syllables] if tones is None else tones
    total, first = ToneContour(), 0
    for line in prosody.lines:
        last = first + len(line.syllables)
        total += contour(spoken[first:last], [pitches[at] for at in range(first, last)])
        first = last
    return total


def contour(tones: Sequence[int | None], pitches: Sequence[int]) -> ToneContour:
    """The steps of one line: ``tones`` (1–4, 5 neutral, None unknown) against MIDI numbers."""
    counts = {1: 0, -1: 0, 0: 0}
    heights = [HEIGHT.get(tone or 0) for tone in tones]
    steps = zip(heights, heights[1:], pitches, pitches[1:], strict=False)
    for before, after, low, high in steps:
        if before is not None and after is not None and before != after:
            counts[_sign(after - before) * _sign(high - low)] += 1
    return ToneContour(parallel=counts[1], contrary=counts[-1], oblique=counts[0])


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
