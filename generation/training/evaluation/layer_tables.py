"""What was measured of chords, voices and piano, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_VERSIONS = {
    "human": "people: the print",
    "model": "the model",
    "markov": "floor: Markov chain",
    "another_song": "floor: another song's chords",
    "drawn": "floor: tones of the chord, drawn",
    "block_chords": "baseline: block chords",
    "nearest_bar": "baseline: the most similar bar learnt",
}


def _cell(value: Any, digits: int = 3) -> str:
    if value is None:
        return "–"
    if isinstance(value, float | int):
        return f"{value:.{digits}f}"
    low, mean, high = value
    return f"{mean:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def _table(figures: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    lines = [
        "| | " + " | ".join(columns.values()) + " |",
        "| --- |" + " ---: |" * len(columns),
    ]
    for name, title in _VERSIONS.items():
        if name in figures:
            cells = [_cell(figures[name].get(column)) for column in columns]
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def harmony(figures: Mapping[str, Any]) -> str:
    """Of :func:`generation.training.evaluation.harmony.measure`."""
    bits, again, people = (figures[k] for k in ("bits_per_chord", "set_again", "two_people"))
    return "\n".join(
        [
            "Surprise in bits a chord (when it comes and what it is), and of its bass:",
            "",
            "| | chord | bass |",
            "| --- | ---: | ---: |",
            f"| the model | {_cell(bits['model']['chords'])} | {_cell(bits['model']['basses'])} |",
            f"| floor: Markov chain | {_cell(bits['markov']['chords'])} "
            f"| {_cell(bits['markov']['basses'])} |",
            "",
            f"{figures['songs']} songs set again: of strong notes, the share that belongs to its "
            "chord; of lines' ends, the share over a chord that closes (a mask: where people's "
            "lines pause without closing, the model's close); of changes under a syllable, the "
            "share under a stressed one.",
            "",
            _table(
                again,
                {
                    "chord_tones": "chord tones",
                    "cadences": "cadences",
                    "on_stress": "on stress",
                },
            ),
            "",
            "Agreement with the printed chords, beat by beat: the same root, the same chord, the "
            f"mean share of common tones. The ceiling is two people's agreement on "
            f"{people['pairs']} pairs of harmonisations of one tune.",
            "",
            _table(
                {name: rows for name, rows in again.items() if name != "human"},
                {"root": "root", "chord": "chord", "tones": "tones"},
            )
            + f"\n| ceiling: two people | {_cell(people['root'])} | {_cell(people['chord'])} "
            f"| {_cell(people['tones'])} |",
            "",
        ]
    )


def satb(figures: Mapping[str, Any]) -> str:
    """Of :func:`generation.training.evaluation.satb.measure`."""
    columns = {
        "parallels": "parallels in 100 chords",
        "crossings": "crossings in 100 chords",
        "voices_as_printed": "lower voices as printed",
    }
    return (
        f"{figures['hymns']} held-out hymns ({figures['chords']:,} chords) set again under their "
        f"printed chords; a rule had to be given up in {figures['loose']}.\n\n"
        + _table(figures, columns)
        + "\n"
    )


def accompaniment(figures: Mapping[str, Any]) -> str:
    """Of :func:`generation.training.evaluation.accompaniment.measure`."""
    columns = {
        "empty": "empty bars",
        "pitch_classes": "pitch classes a bar",
        "tonal_distance": "tonal distance to the voice",
        "chord_tones": "chord tones",
        "unplayable": "bars a hand cannot play",
        "held": "rhythm of the bar before",
        "told_apart": "told apart (AUC)",
    }
    model = figures["model"]
    return (
        f"{figures['bars']:,} bars of {figures['songs']} held-out songs, under their printed "
        "chords and in their own kind of texture.\n\n"
        + _table(figures, columns)
        + f"\n\nThe texture asked for is kept in {model['obeyed']:.1%} of the bars, by the rules "
        "that choose among eight candidates for each bar. Two seeds differ in "
        f"{model['diversity']:.0%} of their notes (1 − F1). Before the laws of the hand, "
        f"{model['unplayable_before']:.1%} of the model's bars cannot be played.\n"
    )


def text(figures: Mapping[str, Any]) -> str:
    """All that could be measured."""
    tables = {"harmony": harmony, "satb": satb, "accompaniment": accompaniment}
    return "\n".join(table(figures[name]) for name, table in tables.items() if figures.get(name))
