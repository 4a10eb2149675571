"""Plots for the card: plain SVG, written by hand, so that no plotting library is carried.

Each shows a figure where it stands: a dot with its 95 % interval for the model, a light band
from the floor to what people reach.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

_LEFT, _WIDTH, _ROW, _TOP = 150, 360, 34, 44


@dataclass(frozen=True)
class Row:
    """One line of a plot. ``model``: low, mean, high."""

    label: str
    model: Sequence[float]
    floor: float | None
    human: float | None


def write(folder: Path, melody: dict[str, Any]) -> list[Path]:
    """All plots of the melody model into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "melody-stress": plot("Stress on the beat", _stress(melody), (0.0, 1.0)),
        "melody-likeness": plot("Overlap with the human song", _likeness(melody), (0.0, 1.0)),
        "melody-copying": plot("Windows with a learnt n-gram", _copying(melody), (0.0, None)),
        "melody-bits": plot("Bits per note", _bits(melody), (0.0, None)),
    }
    paths = []
    for name, picture in pictures.items():
        paths.append(folder / f"{name}.svg")
        paths[-1].write_text(picture)
    return paths


def plot(title: str, rows: Sequence[Row], bounds: tuple[float, float | None]) -> str:
    """One picture, as SVG."""
    low = bounds[0]
    highest = max((max(_values(row)) for row in rows), default=1.0)
    high = bounds[1] if bounds[1] is not None else highest * 1.1 or 1.0

    def x(value: float) -> float:
        return _LEFT + _WIDTH * (min(max(value, low), high) - low) / (high - low)

    height = _TOP + _ROW * len(rows) + 30
    marks = [low + (high - low) * part / 4 for part in range(5)]
    body = [
        f'<text x="{_LEFT}" y="22" font-size="15" font-weight="600">{escape(title)}</text>',
        *(_tick(x(mark), mark, height) for mark in marks),
        *(part for at, row in enumerate(rows) for part in _drawn(row, _TOP + _ROW * at, x)),
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEFT + _WIDTH + 30} {height}" '
        f'role="img" aria-label="{escape(title)}" font-family="sans-serif" font-size="12" '
        f'fill="#2b2b2b">{"".join(body)}</svg>\n'
    )


def _values(row: Row) -> list[float]:
    return [value for value in (*row.model, row.floor, row.human) if value is not None]


def _tick(x: float, value: float, height: int) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 10}" y2="{height - 26}" stroke="#ddd"/>'
        f'<text x="{x:.1f}" y="{height - 10}" text-anchor="middle">{value:.3g}</text>'
    )


def _drawn(row: Row, top: int, x: Any) -> list[str]:
    middle = top + _ROW / 2 - 6
    low, mean, high = row.model
    parts = [
        f'<text x="{_LEFT - 12}" y="{middle + 4}" text-anchor="end">{escape(row.label)}</text>'
    ]
    if row.floor is not None and row.human is not None:
        left, right = sorted((x(row.floor), x(row.human)))
        parts.append(
            f'<rect x="{left:.1f}" y="{middle - 8}" width="{right - left:.1f}" height="16" '
            'rx="3" fill="#e6ddcb"/>'
        )
    for value, colour in ((row.floor, "#a89878"), (row.human, "#7a5c1e")):
        if value is not None:
            parts.append(
                f'<line x1="{x(value):.1f}" x2="{x(value):.1f}" y1="{middle - 10}" '
                f'y2="{middle + 10}" stroke="{colour}" stroke-width="3"/>'
            )
    parts.append(
        f'<line x1="{x(low):.1f}" x2="{x(high):.1f}" y1="{middle}" y2="{middle}" '
        'stroke="#8b1e3f" stroke-width="2"/>'
        f'<circle cx="{x(mean):.1f}" cy="{middle}" r="4.5" fill="#8b1e3f"/>'
    )
    return parts


def _stress(melody: dict[str, Any]) -> list[Row]:
    return [
        Row(language, row["intervals"]["model"], row.get("shuffled"), row["human"])
        for language, row in melody["stress_on_beat"].items()
        if "model" in row
    ]


def _likeness(melody: dict[str, Any]) -> list[Row]:
    labels = {"pd": "pitches (PD)", "dd": "durations (DD)"}
    return [
        Row(label, melody[name]["model"], melody[name]["best_floor"], melody[name]["ceiling"])
        for name, label in labels.items()
        if melody[name]["model"]
    ]


def _copying(melody: dict[str, Any]) -> list[Row]:
    return [
        Row(f"{gram} steps", row["intervals"]["model"], None, row["human"])
        for gram, row in melody["copying"].items()
    ]


def _bits(melody: dict[str, Any]) -> list[Row]:
    floor = melody["bits_per_note"]["markov3"]["sum"]
    return [Row("model", melody["bits_interval"]["model"], floor, None)]
