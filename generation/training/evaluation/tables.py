"""The figures for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from generation.training.evaluation import form_tables, seam_tables
from generation.training.evaluation.form_tables import spread


def complete(figures: dict[str, Any]) -> bool:
    """Whether everything that ``text`` tells of is measured."""
    return all(name in figures for name in ("songs", "melody", "verse_fit", "seams"))


def text(figures: dict[str, Any]) -> str:
    """Plain-text tables of everything measured."""
    melody = figures["melody"]
    sections = (_rules, _bits, _stress, _likeness, _telling, _takes_and_tones, _lines, _groups)
    parts = [*_songs(figures), *(line for section in sections for line in section(melody))]
    parts += [*form_tables.form(melody["form"]), *form_tables.verses(figures["verse_fit"])]
    parts += seam_tables.seams(figures["seams"])
    return "\n".join(parts)


def page(title: str, tables: str, pictures: Sequence[Path] = ()) -> str:
    """The tables and plots as a page of Markdown that goes with a card."""
    shown = "".join(f"![{path.stem}]({path.name})\n" for path in pictures)
    return "\n".join(
        [f"# {title}\n", *([shown] if shown else []), f"```text\n{tables.strip()}\n```\n"]
    )


def _songs(figures: dict[str, Any]) -> Iterator[str]:
    songs = figures["songs"]
    yield (
        f"\n{songs['validation']:,} songs that the model did not learn from; "
        f"{figures['melody']['poems']:,} poems of them set to music."
    )
    yield (
        f"Windows of 20 notes with 12 steps in a row of one of the {songs['training']:,} learnt "
        f"songs: {songs['leakage']:.1%}."
    )


def _rules(melody: dict[str, Any]) -> Iterator[str]:
    if melody["hard_rules"]:
        over = melody["hard_rules_over"]
        yield (
            f"\nhard rules, share of {over['requests']:,} random requests that keep them "
            f"({sum(over['refused'].values())} more were refused in a sentence)"
        )
        for rule, share in melody["hard_rules"].items():
            yield f"  {rule:28}{share:7.3f}"


def _bits(melody: dict[str, Any]) -> Iterator[str]:
    yield "\nbits per note                rhythm  pitch    sum   95 %"
    for name, row in melody["bits_per_note"].items():
        low, _, high = melody["bits_interval"][name]
        yield (
            f"  {name:24}{row['rhythm']:9.3f}{row['pitch']:7.3f}{row['sum']:7.3f}"
            f"   {low:.3f} – {high:.3f}"
        )


def _stress(melody: dict[str, Any]) -> Iterator[str]:
    yield "\nstress on the beat            model   95 %           human  shuffled"
    for language, row in melody["stress_on_beat"].items():
        low, _, high = row["intervals"].get("model", [float("nan")] * 3)
        yield (
            f"  {language:26}{row.get('model', float('nan')):7.3f}   {low:.3f} – {high:.3f}"
            f"{row['human']:8.3f}{row.get('shuffled', float('nan')):10.3f}"
        )


def _likeness(melody: dict[str, Any]) -> Iterator[str]:
    yield "\nlikeness to the human song      PD     DD     MD (semitones: less is nearer)"
    kinds = {"model": "model", "ceiling": "another window of the song"}
    measures = [melody[name] for name in ("pd", "dd", "md")]
    rows = {label: [_of(measure, kind) for measure in measures] for kind, label in kinds.items()}
    for floor in melody["pd"]["floors"]:
        rows[floor] = [measure["floors"][floor] for measure in measures]
    for label, values in rows.items():
        yield from _means(label, values, sure=label == "model")
    yield "  ahead of the best floor on the same songs (above 0: nearer)"
    for kind, label in kinds.items():
        ahead = [one["ahead_of_best_floor"][kind] or [float("nan")] * 3 for one in measures]
        yield from _means(f"  {label}", ahead, sure=True)


def _means(label: str, values: Sequence[list[float]], *, sure: bool) -> Iterator[str]:
    """A line of means, and where asked for one of their intervals."""
    yield f"  {label:28}" + "".join(f"{value[1]:7.3f}" for value in values)
    if sure:
        yield "    95 %                    " + " ".join(f"{v[0]:.3f}–{v[2]:.3f}" for v in values)


def _of(measure: dict[str, Any], kind: str) -> list[float]:
    found: list[float] | None = measure["model" if kind == "model" else "ceiling_interval"]
    return found or [float("nan")] * 3


def _telling(melody: dict[str, Any]) -> Iterator[str]:
    told = melody["told_apart_auc"]
    yield "\ntold apart from human songs (AUC; 0.5 is chance)"
    yield (
        f"  model {told['model']:.3f}   markov3 {told['markov3']:.3f}"
        f"   other humans {told['human']:.3f}"
    )
    by = melody["told_apart_by"]["model"].items()
    yield "  by " + "   ".join(f"{name} {area:.2f}" for name, area in by if name != "all")
    yield "\ncopying: windows of 20 notes with so many learnt steps in a row"
    for gram, row in melody["copying"].items():
        yield f"  {gram} steps: model {row['model']:.3%}   human {row['human']:.3%}"


def _takes_and_tones(melody: dict[str, Any]) -> Iterator[str]:
    shared = melody["shared_passages"]
    yield "\nmelodies with a passage of thirteen learnt notes or more"
    yield f"  model {shared['model']:.3%}   human {shared['human']:.3%}"
    takes = melody["takes_differ"]
    yield "\ntakes of one request, notes in common (1 is the same melody)"
    yield (
        f"  model {spread(takes['model'])}   two human songs of a style "
        f"{spread(takes['human'])}   twins {takes['twins']:.1%}"
    )
    tones = melody["tone_contour"]
    yield f"\nsteps that go as the tones do, in {tones['texts']} Chinese texts"
    yield "  " + "   ".join(f"{kind} {spread(row)}" for kind, row in tones["intervals"].items())


def _lines(melody: dict[str, Any]) -> Iterator[str]:
    yield "\nlines                            model                   human"
    for part in ("cadence", "singing"):
        for name, row in melody[part].items():
            yield f"  {name:24}" + "".join(f"{spread(row[kind]):>24}" for kind in row)


def _groups(melody: dict[str, Any]) -> Iterator[str]:
    for by in ("language", "style"):
        yield f"\nby {by:12} poems    bits  markov3  stress   human     PD     DD     MD"
        for name, row in melody[f"by_{by}"].items():
            bits, stress = row["bits"] or {}, row["stress_on_beat"] or {}
            values = [
                *(bits.get(kind) for kind in ("model", "markov3")),
                *(stress.get(kind) for kind in ("model", "human")),
                *(_mean(row.get(measure)) for measure in ("pd", "dd", "md")),
            ]
            cells = ("       –" if each is None else f"{each:8.3f}" for each in values)
            yield f"  {name:12}{row['poems']:7}" + "".join(cells)


def _mean(measure: dict[str, Any] | None) -> float | None:
    return measure["model"][1] if measure and measure["model"] else None
