"""Measure the models on songs they did not learn from: ``python -m generation.training.evaluate``.

``--corpora`` is any folder with a manifest. If the model learnt from it, its validation songs
are measured on; else all its songs. The floors are fitted on the tunes that the weights say
they learnt, so that no other folder is needed. Every figure stands beside its floor, and where
people wrote the same thing, beside theirs. Figures are written section by section, so that a
run that is cut short keeps what it has measured; ``--only`` measures some sections anew.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from generation import checkpoints
from generation.errors import GenerationError
from generation.training.evaluation import (
    continuation,
    copies,
    layer_tables,
    linter,
    phrase_tables,
    plots,
    restyle_tables,
    tables,
)
from generation.training.evaluation.bits import bits_per_note
from generation.training.evaluation.sections import MODEL, SECTIONS, Bench, Extent

__all__ = ["bits_per_note", "main"]


def main(arguments: Sequence[str] | None = None) -> None:
    options = _parser().parse_args(arguments)
    bench = Bench(options.corpora, options.build, _extent(options))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    figures = _kept(options.json)
    try:
        for name in options.only or SECTIONS:
            figures |= SECTIONS[name](bench)
            _compare_bits(figures)
            written = json.dumps(_plain(figures), indent=2, allow_nan=False)
            options.json.write_text(written + "\n")
            print(f"measured: {name}", file=sys.stderr, flush=True)
    except GenerationError as error:
        sys.exit(str(error))
    if options.card:
        _write_cards(figures)
    for table in _texts(figures):
        print(table)
    rules = [figures.get(name, {}).get("hard_rules", {}) for name in ("melody", "seams")]
    if min((share for each in rules for share in each.values()), default=1.0) < 1:
        sys.exit("A hard rule was broken: that is a defect.")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.evaluate")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--json", type=Path, default=Path("build/evaluation.json"))
    parser.add_argument("--only", nargs="+", choices=SECTIONS, help="these sections")
    parser.add_argument("--songs", type=int, help="measure on so many songs only")
    parser.add_argument("--poems", type=int, help="at most, to set to music")
    parser.add_argument(
        "--all", action="store_true", dest="all_songs", help="measure on every song of the folder"
    )
    parser.add_argument("--requests", type=int, help="for the hard rules")
    parser.add_argument("--faults", type=int, help="for the linter")
    parser.add_argument("--gaps", type=int, help="to be filled, for the seams")
    parser.add_argument("--phrases", type=int, help="at most, for the phrase model")
    parser.add_argument("--transfers", type=int, help="of each two traditions")
    parser.add_argument("--evolved", type=int, help="tunes")
    parser.add_argument("--continued", type=int, help="songs at most, from half on")
    parser.add_argument("--layered", type=int, help="songs, at most")
    parser.add_argument("--candidates", type=int, help="for each line")
    parser.add_argument("--card", action="store_true", help="write tables and plots beside it")
    parser.set_defaults(**asdict(Extent()))
    return parser


def _extent(options: argparse.Namespace) -> Extent:
    return Extent(**{one.name: getattr(options, one.name) for one in fields(Extent)})


def _write_cards(figures: dict[str, Any]) -> None:
    """Of the melody model, when all of it is measured, and of the marks over its words."""
    if tables.complete(figures):
        pictures = plots.write(checkpoints.CARDS, figures["melody"])
        page = tables.page("How good the melodies are", tables.text(figures), pictures)
        (checkpoints.CARDS / f"{MODEL}.measured.md").write_text(page)
    if "linter" in figures:
        page = tables.page("What is marked over the words", linter.text(figures["linter"]))
        (checkpoints.CARDS / "prosody.measured.md").write_text(page)


def _compare_bits(figures: dict[str, Any]) -> None:
    """The bits per note of all models beside what the one for continuations is compared in."""
    if "continuation" in figures and "melody" in figures:
        figures["continuation"]["bits_per_note"] = figures["melody"]["bits_per_note"]


def _texts(figures: dict[str, Any]) -> Iterator[str]:
    """Of all that is measured, as tables."""
    if tables.complete(figures):
        yield tables.text(figures)
    texts = {
        "linter": linter.text,
        "continuation": continuation.text,
        "phrase_vae": phrase_tables.text,
        "restyle": restyle_tables.text,
        "evolve": restyle_tables.evolution,
        "copies": copies.text,
    }
    yield from (text(figures[name]) for name, text in texts.items() if figures.get(name))
    yield layer_tables.text(figures)


def _plain(value: Any) -> Any:
    """For JSON: what could not be measured (NaN) is null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _kept(path: Path) -> dict[str, Any]:
    """The figures of other models, and of other sections, in the same file."""
    try:
        figures: dict[str, Any] = json.loads(path.read_text())
    except (OSError, json.JSONDecodeError):
        return {}
    return figures


if __name__ == "__main__":
    main()
