"""How much is taken over from elsewhere?"""

from __future__ import annotations

from collections.abc import Sequence

WINDOW = 20  # notes


def copied_windows(known: Sequence[bool], notes: int, gram: int) -> tuple[int, int]:
    """Of the windows of 20 notes, how many hold a known ``gram``, and how many there are.

    ``known``: for each run of ``gram`` steps, by its first note, whether it is in the training
    songs; ``notes``: how many the melody has. As in :func:`generation.corpora.splits.leakage`.
    """
    windows = max(notes - WINDOW + 1, 0)
    reach = WINDOW - gram  # 20 notes are 19 steps
    held = sum(any(known[start : start + reach]) for start in range(windows))
    return held, windows
