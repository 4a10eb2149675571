"""Do the lines of the music end where the lines of the words do?"""

from __future__ import annotations

from collections.abc import Sequence

from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature

_STABLE = {"major": (0, 4, 7), "minor": (0, 3, 7)}
_BEAT = 2  # metrical weight of any beat


def cadences(
    lines: Sequence[Sequence[SungNote]], key: Key, signature: TimeSignature
) -> dict[str, float]:
    """Shares of the lines' ends: ``longer``, the last note is longer than the line's mean;
    ``stable``, it is a note of the tonic triad; ``on_beat``, its syllable begins on a beat;
    ``breath``, a rest follows before the next line. After Cuddy and Lunney's and Narmour's
    signs of closure (length, stability, metrical accent)."""
    ends = [line[-1] for line in lines]
    begins = [next(n for n in line if n.syllable == line[-1].syllable) for line in lines]
    breaths = [
        after[0].onset > end.onset + end.duration
        for end, after in zip(ends, lines[1:], strict=False)
    ]
    shares = {
        "longer": [
            end.duration > sum(note.duration for note in line) / len(line)
            for end, line in zip(ends, lines, strict=True)
        ],
        "stable": [(end.midi - key.pitch_class) % 12 in _STABLE[key.mode] for end in ends],
        "on_beat": [signature.strength(note.onset % signature.bar) >= _BEAT for note in begins],
        "breath": breaths,
    }
    return {name: sum(holds) / len(holds) for name, holds in shares.items() if holds}
