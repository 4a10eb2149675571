"""The phrase model's figures as tables in Markdown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_READ = {
    "model": "the model, told its room",
    "untold": "the model, told nothing",
    "nearest": "floor: the nearest phrase learnt, chosen by the answer",
    "random": "floor: any phrase of the metre",
}


def text(figures: Mapping[str, Any]) -> str:
    """All tables."""
    return "\n".join([_reconstruction(figures), _ways(figures), _space(figures), _sliders(figures)])


def _reconstruction(figures: Mapping[str, Any]) -> str:
    rows = [
        f"| {told} | {_mean(row['pitch_onset'])} | {_mean(row['with_duration'])} |"
        for name, told in _READ.items()
        if (row := figures["reconstruction"].get(name))
    ]
    return "\n".join(
        [
            "Note F1 of phrases written freely from their own points (1 is the phrase itself):",
            "",
            "| | pitch and onset | and duration |",
            "| --- | ---: | ---: |",
            *rows,
            "",
            *_traditions(figures["reconstruction"]),
        ]
    )


def _traditions(found: Mapping[str, Any]) -> list[str]:
    names = [name for name in _READ if name in found]
    each = {name: found[name]["by_tradition"] for name in names}
    return [
        "By tradition, pitch and onset:",
        "",
        "| | " + " | ".join(names) + " |",
        "| --- |" + " ---: |" * len(names),
        *(
            f"| {tradition} | " + " | ".join(f"{each[n][tradition]:.3f}" for n in names) + " |"
            for tradition in each[names[0]]
        ),
        "",
    ]


def _ways(figures: Mapping[str, Any]) -> str:
    found = figures["interpolation"]
    if not found:
        return ""
    rows = [
        f"| {told} | {_mean(found[name]['rank_correlation'])} | {found[name]['largest_jump']:.2f} |"
        for name, told in (("model", "the model"), ("mixed", "floor: notes of both, drawn"))
    ]
    return "\n".join(
        [
            "The way from one phrase to another in eight steps: the rank correlation of the way",
            "gone with the edit distance from the beginning, and the largest jump over the mean.",
            "",
            "| | evenness | largest jump |",
            "| --- | ---: | ---: |",
            *rows,
            "",
            "Nearer to its own phrase than to any other measured: the beginning "
            f"{_mean(found['recognised_start'])}, the end {_mean(found['recognised_end'])}.",
            "",
            *_costs(found),
        ]
    )


def _costs(found: Mapping[str, Any]) -> list[str]:
    if "cost_middle" not in found:
        return []
    told = [_mean(found[f"cost_{name}"]) for name in ("phrases", "ends", "middle", "mixed")]
    return [
        f"Cost to the melody model in nats a note: the phrases {told[0]}, written from their",
        f"points {told[1]}, halfway {told[2]}; notes of both, drawn, {told[3]}.",
        "",
    ]


def _space(figures: Mapping[str, Any]) -> str:
    found = figures["space"]
    each = found["divergence_by_dimension"]
    return (
        f"Divergence {found['divergence']:.1f} nats a phrase; {found['active']} of "
        f"{found['dimensions']} dimensions are used ({each[0]:.2f} nats in the fullest, "
        f"{each[-1]:.2f} in the emptiest).\n"
    )


def _sliders(figures: Mapping[str, Any]) -> str:
    rows = [
        f"| {name} | {_mean(row['told'])} | {_mean(row['untold'])} | {row['random_way']:.2f} |"
        for name, row in figures["sliders"].items()
    ]
    return "\n".join(
        [
            "The rank correlation of a slider's setting with its measure:",
            "",
            "| | words and bars kept | free | floor: a random way as long |",
            "| --- | ---: | ---: | ---: |",
            *rows,
            "",
        ]
    )


def _mean(spread: tuple[float, float, float]) -> str:
    low, mean, high = spread
    return f"{mean:.3f} ({low:.3f}–{high:.3f})"
