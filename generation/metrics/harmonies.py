"""Do chords fit the tune they stand under, and close its lines?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from generation.score.harmony import NONE, Harmony
from generation.score.melody import SungNote
from generation.score.units import Key, TimeSignature

STRONG = 3  # TimeSignature.strength: the downbeat, or the middle of an even bar
_CLOSES = {"major": (0, 7, 5, 9), "minor": (0, 7, 5, 8, 3)}
_TRIADS = ("major", "minor", "dominant")


def sounding(harmonies: Sequence[Harmony], tick: int) -> Harmony | None:
    """The chord that sounds at a tick; None before the first and where there is none."""
    at = bisect_right([one.onset for one in harmonies], tick) - 1
    return harmonies[at] if at >= 0 and harmonies[at].kind != NONE else None


def chord_tones(
    notes: Sequence[SungNote], harmonies: Sequence[Harmony], signature: TimeSignature
) -> float | None:
    """Of the notes sung on a strong beat over a chord, the share that belongs to it. None where
    there are none."""
    hits = []
    onsets = [one.onset for one in harmonies]
    for note in notes:
        first = -(-note.onset // signature.beat) * signature.beat
        for tick in range(first, note.onset + note.duration, signature.beat):
            at = bisect_right(onsets, tick) - 1
            if at < 0 or harmonies[at].kind == NONE:
                continue
            if signature.strength(tick % signature.bar) >= STRONG:
                hits.append(note.midi % 12 in harmonies[at].pitch_classes)
    return sum(hits) / len(hits) if hits else None


def cadences(ends: Sequence[SungNote], harmonies: Sequence[Harmony], key: Key) -> float | None:
    """Of the lines' last syllables (their first notes), the share over a chord that closes: a
    triad or dominant in root position on I, V, IV or the chord a deceptive cadence goes to,
    which holds the note that is sung. None without lines."""
    closed = []
    for note in ends:
        harmony = sounding(harmonies, note.onset)
        closed.append(
            harmony is not None
            and harmony.kind in _TRIADS
            and harmony.inversion == 0
            and (harmony.root - key.pitch_class) % 12 in _CLOSES[key.mode]
            and note.midi % 12 in harmony.pitch_classes
        )
    return sum(closed) / len(closed) if closed else None


def agreement(
    one: Sequence[Harmony], other: Sequence[Harmony], ticks: Sequence[int]
) -> dict[str, float]:
    """At so many moments: the share in which both have the same root, the same root and kind,
    and the mean share of common tones (Jaccard)."""
    root = same = common = 0.0
    for tick in ticks:
        a, b = sounding(one, tick), sounding(other, tick)
        if a is None or b is None:
            alike = a is b
            root, same, common = root + alike, same + alike, common + alike
            continue
        root += a.root == b.root
        same += (a.root, a.kind) == (b.root, b.kind)
        common += len(a.pitch_classes & b.pitch_classes) / len(a.pitch_classes | b.pitch_classes)
    count = max(len(ticks), 1)
    return {"root": root / count, "chord": same / count, "tones": common / count}
