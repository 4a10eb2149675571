"""The figures of style transfer and of evolution as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_LABELS = {
    "copy": "the tune itself",
    "half": "half of its bars drawn from tunes of the target",
    "random": "all of its bars drawn from tunes of the target",
    "attention": "the attention model, asked for the target’s style",
}


def text(figures: Mapping[str, Any]) -> str:
    """All tables."""
    rows = ["| | transfers | content kept | strength |", "| --- | ---: | ---: | ---: |"]
    for name, point in figures["points"].items():
        label = _LABELS.get(name, name.replace("model", "the model, amount"))
        kept, strength = (_spread(point[one]) for one in ("kept", "strength"))
        rows.append(f"| {label} | {point['transfers']} | {kept} | {strength} |")
    above = "; ".join(
        f"amount {amount}: {_signed(margin)}" for amount, margin in figures["above_line"].items()
    )
    parts = [
        "\n".join(rows),
        f"Above the line that joins the baselines, at what is kept: {above}.",
        f"Words kept, in order, in {figures['words_kept']:.0%} of the tunes; bars full in "
        f"{figures['bars_full']:.0%}.",
    ]
    if copied := figures.get("copied"):
        each = ", ".join(f"{name} {share:.3f}" for name, share in copied.items())
        parts.append(f"Windows of 20 notes that hold a learnt tune’s 12-gram: {each}.")
    parts.append(_targets(figures["by_target"]))
    return "\n\n".join(parts) + "\n"


def evolution(figures: Mapping[str, Any]) -> str:
    """What an evolution keeps and reaches, generation by generation."""
    rows = [
        "| generation | nodes | content kept | apart from siblings |",
        "| ---: | ---: | ---: | ---: |",
    ]
    rows += [
        f"| {name} | {row['nodes']} | {_spread(row['kept'])} | {_spread(row['apart'])} |"
        for name, row in figures["generations"].items()
    ]
    return "\n".join(rows) + "\n"


def _targets(by_target: Mapping[str, Mapping[str, Sequence[float]]]) -> str:
    names = list(next(iter(by_target.values())))
    head = "| target: kept / strength | " + " | ".join(names) + " |"
    rows = [head, "| --- |" + " ---: |" * len(names)]
    for target, ways in by_target.items():
        cells = [f"{ways[n][0]:.2f} / {ways[n][1]:.2f}" if n in ways else "–" for n in names]
        rows.append(f"| {target} | " + " | ".join(cells) + " |")
    return "\n".join(rows)


def _spread(values: Sequence[float]) -> str:
    low, mean, high = values
    return f"{mean:.3f} ({low:.3f}–{high:.3f})"


def _signed(values: Sequence[float]) -> str:
    low, mean, high = values
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"
