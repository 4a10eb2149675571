"""The figures of form and of further verses, for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def form(figures: dict[str, Any]) -> Iterator[str]:
    """Lines that echo, closes, and obedience to forms set by hand."""
    similarity, closes = figures["similarity"], figures["closes"]
    yield f"\nform, in {figures['poems']} poems"
    yield "  lines alike                    " + "".join(f"{kind:>24}" for kind in similarity)
    for name in ("same_words", "other_words"):
        cells = "".join(f"{spread(row[name]):>24}" for row in similarity.values())
        yield f"    {name:29}{cells}"
    for where in ("lines", "ends"):
        yield f"  closes of {where}"
        for name in ("FULL", "HALF", "OPEN"):
            cells = "".join(f"{_share(row[where].get(name)):>24}" for row in closes.values())
            yield f"    {name.lower():29}{cells}"
    yield "  set by hand                heard   or closer   by chance       n"
    for name, row in figures["obedience"].items():
        yield (
            f"    {name.lower():23}{row['heard']:7.3f}{row['nearly']:12.3f}"
            f"{row['by_chance']:12.3f}{row['n']:8,}"
        )


def verses(figures: dict[str, Any]) -> Iterator[str]:
    """Second verses beside their print."""
    yield "\nsecond verses under the tune                ours                   naive       printed"
    for name in ("all", "differing"):
        row = figures[name]
        if not row["verses"]:
            continue
        yield f"  {name}, {row['verses']:,} verses"
        yield (
            f"    on the note of the print   {spread(row['ours_same_note'])}"
            f"   {spread(row['naive_same_note'])}"
        )
        costs = (row[f"{kind}_cost_per_line"][1] for kind in ("ours", "naive", "printed"))
        yield "    cost a line              " + "".join(f"{cost:14.3f}" for cost in costs)


def spread(value: list[float] | None) -> str:
    """``0.523 (0.501 – 0.544)``."""
    return "–" if value is None else f"{value[1]:.3f} ({value[0]:.3f} – {value[2]:.3f})"


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"
