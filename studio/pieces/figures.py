"""What a take measures, for readers: in whole percent, beside what people reach."""

from __future__ import annotations

from collections.abc import Mapping

HUMAN_STRESS_ON_BEAT = (0.82, 0.92)  # from language to language, in composed songs


def told(figures: Mapping[str, float]) -> dict[str, int]:
    """Percentages of ``stress_on_beat`` and ``original``, ``longest_copy`` in notes: of these
    what was measured, and ``human_low`` and ``human_high`` for the stress."""
    low, high = HUMAN_STRESS_ON_BEAT
    shown = {"human_low": round(100 * low), "human_high": round(100 * high)}
    for name in ("stress_on_beat", "original"):
        if name in figures:
            shown[name] = round(100 * figures[name])
    if "longest_copy" in figures:
        shown["longest_copy"] = round(figures["longest_copy"])
    return shown
