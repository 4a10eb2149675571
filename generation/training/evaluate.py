"""Measure the models on songs they did not learn from: ``python -m generation.training.evaluate``.

``--corpora`` is any folder with a manifest. If the model learnt from it, its validation songs
are measured on; else all its songs. The floors are fitted on the tunes that the weights say
they learnt, so that no other folder is needed. Every figure stands beside its floor, and where
people wrote the same thing, beside theirs.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from generation import checkpoints
from generation.corpora import cache
from generation.corpora.arrangement import load_arrangements
from generation.corpora.load import load_songs, songs_to_measure
from generation.corpora.manifest import fingerprint
from generation.corpora.song import Song
from generation.corpora.tunes import load_tunes
from generation.engine import CANDIDATES, Engine
from generation.errors import CheckpointError, GenerationError
from generation.metrics.copying import copied_windows
from generation.models.melody_transformer import MelodyTransformer
from generation.originality.index import Index
from generation.training import hard_rules, styled
from generation.training.evaluation import (
    continuation,
    copies,
    harmony,
    layer_tables,
    layers,
    linter,
    phrase_report,
    phrase_tables,
    plots,
    report,
    restyle_tables,
    seams,
    style_report,
    tables,
    verse_fit,
)
from generation.training.evaluation.bits import bits_per_note
from generation.training.evaluation.songs import held_out
from generation.training.networks import trained

__all__ = ["bits_per_note", "main"]

MODEL, RIVAL = "melody_transformer", "melody_lstm"


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="generation.training.evaluate")
    parser.add_argument("--corpora", type=Path, required=True)
    parser.add_argument("--build", type=Path, default=Path("build"))
    parser.add_argument("--json", type=Path, default=Path("build/evaluation.json"))
    parser.add_argument("--songs", type=int, help="measure on so many songs only")
    parser.add_argument("--poems", type=int, default=320, help="at most, to set to music")
    parser.add_argument("--all", action="store_true", help="measure on every song of the folder")
    parser.add_argument("--requests", type=int, default=100, help="for the hard rules")
    parser.add_argument("--faults", type=int, default=linter.FAULTS, help="for the linter")
    parser.add_argument("--gaps", type=int, default=seams.GAPS, help="to be filled, for the seams")
    parser.add_argument("--phrases", type=int, default=500, help="at most, for the phrase model")
    parser.add_argument("--transfers", type=int, default=2, help="of each two traditions")
    parser.add_argument("--evolved", type=int, default=6, help="tunes")
    parser.add_argument("--continued", type=int, default=100, help="songs at most, from half on")
    parser.add_argument("--layered", type=int, default=harmony.MOST, help="songs, at most")
    parser.add_argument("--candidates", type=int, default=CANDIDATES, help="for each line")
    parser.add_argument("--card", action="store_true", help="write tables and plots beside it")
    options = parser.parse_args(arguments)
    try:
        figures = _figures(options)
    except GenerationError as error:
        sys.exit(str(error))
    options.json.parent.mkdir(parents=True, exist_ok=True)
    written = json.dumps(_kept(options.json) | _plain(figures), indent=2, allow_nan=False)
    options.json.write_text(written + "\n")
    text = tables.text(figures)
    if options.card:
        pictures = plots.write(checkpoints.CARDS, figures["melody"])
        page = tables.page(text, [path.name for path in pictures])
        (checkpoints.CARDS / f"{MODEL}.measured.md").write_text(page)
    print(text)
    print(linter.text(figures["linter"]))
    print(continuation.text(figures["continuation"]))
    if figures["phrase_vae"]:
        print(phrase_tables.text(figures["phrase_vae"]))
    if figures["restyle"]:
        print(restyle_tables.text(figures["restyle"]))
        print(restyle_tables.evolution(figures["evolve"]))
        print(copies.text(figures["copies"]))
    print(layer_tables.text(figures))
    rules = {**figures["melody"]["hard_rules"], **figures["seams"].get("hard_rules", {})}
    if min(rules.values(), default=1.0) < 1:
        sys.exit("A hard rule was broken: that is a defect.")


def _figures(options: argparse.Namespace) -> dict[str, Any]:
    found = checkpoints.find(MODEL)
    model = trained(MODEL)
    learnt = checkpoints.tunes(found)
    songs = _songs(options.corpora, options.build)
    test = songs if options.all else held_out(songs, learnt)
    if not test:
        raise GenerationError(f"There is no song to measure on in {options.corpora}.")
    engine = Engine.of(model)
    rules = hard_rules.measure(engine, test, options.requests)
    engine.close()
    arranged = load_arrangements(options.corpora, songs, options.build)
    rival, chinese = _rival(), songs_to_measure(options.corpora, "zh")
    limits = options.candidates, options.poems, options.songs
    measured = report.measure(
        report.Test(model, learnt, test, *limits, rival, chinese),
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    return {
        "songs": {
            "training": len(learnt),
            "validation": len(test),
            "leakage": _leakage(test, Index(learnt)),
        },
        "melody": {"checkpoint": found.sha256, **rules, **measured},
        "continuation": continuation.compared(
            model, rival, learnt, test, options.candidates, options.continued
        )
        | {"bits_per_note": measured["bits_per_note"]},
        "verse_fit": verse_fit.measure(test),
        "phrase_vae": phrase_report.measure(
            *_of_all_traditions(options, songs, test), model, options.phrases
        ),
        **style_report.measure(
            options.corpora, options.build, songs, options.transfers, options.evolved
        ),
        "seams": seams.measure(model, learnt, test, options.candidates, options.gaps, rival),
        "linter": linter.measure(test + chinese, options.faults),
        **layers.measure(songs, arranged, options.layered),
    }


def _rival() -> MelodyTransformer | None:
    """The LSTM of the same size, where it is at hand."""
    try:
        return trained(RIVAL)
    except CheckpointError:
        return None


def _songs(folder: Path, build: Path) -> list[Song]:
    """The folder's songs. Another folder must not push the training songs out of their cache."""
    if (folder / "manifest.csv").is_file():
        known = cache.read(build / "songs.jsonl.gz", fingerprint(folder))
        if known:
            return known[0]
    return load_songs(folder, build / "measured.jsonl.gz")


def _of_all_traditions(
    options: argparse.Namespace, songs: Sequence[Song], test: Sequence[Song]
) -> tuple[list[Song], list[Song]]:
    """What the phrase model may have learnt, and what it has not: songs, and the tunes of
    traditions that songs do not stand for."""
    apart = {song.id for song in test}
    tunes = load_tunes(options.corpora, songs, options.build / "tunes.jsonl.gz")
    learnt, held = styled.split_tunes(tunes)
    return [song for song in songs if song.id not in apart] + learnt, [*test, *held]


def _leakage(songs: Sequence[Song], index: Index) -> float:
    """The share of windows of 20 notes that hold a 12-gram of a learnt tune."""
    counts = [copied_windows(index.known(s.notes), len(s.notes), 12) for s in songs]
    return sum(held for held, _ in counts) / max(sum(windows for _, windows in counts), 1)


def _plain(value: Any) -> Any:
    """For JSON: what could not be measured (NaN) is null."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value


def _kept(path: Path) -> dict[str, Any]:
    """The figures of other models in the same file."""
    try:
        figures: dict[str, Any] = json.loads(path.read_text())
    except (OSError, json.JSONDecodeError):
        return {}
    return figures


if __name__ == "__main__":
    main()
