"""What a take measures, for readers: in whole percent, beside what people reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from studio.pieces.models import Score

HUMAN_STRESS_ON_BEAT = (0.82, 0.92)  # from language to language, in composed songs
HUMAN_SHARES_A_PASSAGE = 200  # one new song of so many holds thirteen notes of a learnt one


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


def passages(score: Score) -> list[dict[str, Any]]:
    """Each passage that a learnt song holds too, with ``bars``, how many it touches, and their
    ``place``, the numbers printed over them: "3–5"."""
    numbers = [measure["number"] for measure in score.measures]
    return [
        passage
        | {
            "bars": passage["last_bar"] - passage["first_bar"] + 1,
            "notes": passage["last_note"] - passage["first_note"] + 1,
            "place": _place(numbers[passage["first_bar"]], numbers[passage["last_bar"]]),
        }
        for passage in score.provenance.originality
    ]


def _place(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
