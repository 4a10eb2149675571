"""The figures of gaps that were filled, for a reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from generation.training.evaluation.form_tables import spread

PARTS = ("entry", "exit", "behind", "inside", "elsewhere")


def seams(figures: dict[str, Any]) -> Iterator[str]:
    """Bits per note at the seams, how often they are found, and what was kept."""
    if not figures["gaps"]:
        return
    yield f"\n{figures['gaps']:,} gaps of 1 to 4 bars filled ({figures['refused']} more refused)"
    bits = figures["bits_per_note"]
    yield "  bits per note             " + "".join(f"{kind:>24}" for kind in bits)
    yield from _places(bits)
    if figures["judged"]:
        yield "  as the LSTM reads them, which knows of no gap"
        yield from _places(figures["judged"])
        yield "  the model's dearer to it than people's in the same gap (bits a note)"
        for place, row in figures["dearer"].items():
            yield f"    {place:24}{spread(row):>24}"
    yield "  seams told from other beginnings of bars (0.5 is chance)"
    for kind, row in figures["found"].items():
        yield f"    {kind:24}{spread(row):>24}"
    for rule, share in figures["hard_rules"].items():
        yield f"  {rule:28}{share:7.3f}"


def _places(bits: dict[str, Any]) -> Iterator[str]:
    for place in PARTS:
        cells = "".join(f"{spread(row[place]):>24}" for row in bits.values())
        yield f"    {place:24}{cells}"
