"""What ``make evaluate`` measures, section by section; each can be measured alone."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
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
from generation.originality.tunes import Tunes
from generation.training import hard_rules, styled
from generation.training.evaluation import (
    continuation,
    harmony,
    layers,
    linter,
    own_marks,
    phrase_report,
    report,
    seams,
    style_report,
    verse_fit,
)
from generation.training.evaluation.songs import held_out
from generation.training.networks import trained

MODEL, RIVAL = "melody_transformer", "melody_lstm"


@dataclass(frozen=True, slots=True)
class Extent:
    """How much of everything is measured, at most."""

    songs: int | None = None
    all_songs: bool = False
    poems: int = 320
    requests: int = 100
    faults: int = linter.FAULTS
    gaps: int = seams.GAPS
    phrases: int = 500
    transfers: int = 2
    evolved: int = 6
    continued: int = 100
    layered: int = harmony.MOST
    candidates: int = CANDIDATES


@dataclass(frozen=True)
class Bench:
    """The songs of a folder, and the models to be measured on them; each read when first asked
    for."""

    corpora: Path
    build: Path
    extent: Extent

    @cached_property
    def model(self) -> MelodyTransformer:
        return trained(MODEL)

    @cached_property
    def rival(self) -> MelodyTransformer | None:
        """The LSTM of the same size, where it is at hand."""
        try:
            return trained(RIVAL)
        except CheckpointError:
            return None

    @cached_property
    def learnt(self) -> Tunes:
        """The tunes that the model says it learnt: the floors are fitted on them."""
        return checkpoints.tunes(checkpoints.find(MODEL))

    @cached_property
    def songs(self) -> list[Song]:
        """The folder's songs. Another folder must not push the training songs out of their
        cache."""
        if (self.corpora / "manifest.csv").is_file():
            known = cache.read(self.build / "songs.jsonl.gz", fingerprint(self.corpora))
            if known:
                return known[0]
        return load_songs(self.corpora, self.build / "measured.jsonl.gz")

    @cached_property
    def test(self) -> list[Song]:
        """The songs to measure on.

        Raises:
            GenerationError: there is none.
        """
        test = self.songs if self.extent.all_songs else held_out(self.songs, self.learnt)
        if not test:
            raise GenerationError(f"There is no song to measure on in {self.corpora}.")
        return test

    @cached_property
    def chinese(self) -> list[Song]:
        return songs_to_measure(self.corpora, "zh")


def _songs(bench: Bench) -> dict[str, Any]:
    return {
        "songs": {
            "training": len(bench.learnt),
            "validation": len(bench.test),
            "leakage": _leakage(bench.test, Index(bench.learnt)),
        }
    }


def _melody(bench: Bench) -> dict[str, Any]:
    engine = Engine.of(bench.model)
    rules = hard_rules.measure(engine, bench.test, bench.extent.requests)
    engine.close()
    limits = bench.extent.candidates, bench.extent.poems, bench.extent.songs
    measured = report.measure(
        report.Test(bench.model, bench.learnt, bench.test, *limits, bench.rival, bench.chinese),
        lambda line: print(line, file=sys.stderr, flush=True),
    )
    sha256 = checkpoints.find(MODEL).sha256
    return {"melody": {"checkpoint": sha256, **rules, **measured}}


def _continuation(bench: Bench) -> dict[str, Any]:
    return {
        "continuation": continuation.compared(
            bench.model,
            bench.rival,
            bench.learnt,
            bench.test,
            bench.extent.candidates,
            bench.extent.continued,
        )
    }


def _verse_fit(bench: Bench) -> dict[str, Any]:
    return {"verse_fit": verse_fit.measure(bench.test)}


def _phrases(bench: Bench) -> dict[str, Any]:
    """On songs, and on the tunes of traditions that songs do not stand for."""
    apart = {song.id for song in bench.test}
    tunes = load_tunes(bench.corpora, bench.songs, bench.build / "tunes.jsonl.gz")
    learnt, held = styled.split_tunes(tunes)
    known = [song for song in bench.songs if song.id not in apart] + learnt
    measured = phrase_report.measure(known, [*bench.test, *held], bench.model, bench.extent.phrases)
    return {"phrase_vae": measured}


def _style(bench: Bench) -> dict[str, Any]:
    return style_report.measure(
        bench.corpora, bench.build, bench.songs, bench.extent.transfers, bench.extent.evolved
    )


def _seams(bench: Bench) -> dict[str, Any]:
    extent = bench.extent
    return {
        "seams": seams.measure(
            bench.model, bench.learnt, bench.test, extent.candidates, extent.gaps, bench.rival
        )
    }


def _linter(bench: Bench) -> dict[str, Any]:
    songs, extent = [*bench.test, *bench.chinese], bench.extent
    own = own_marks.measure(bench.model, bench.learnt, songs, extent.candidates, extent.poems)
    return {"linter": linter.measure(songs, extent.faults) | {"same_words": own}}


def _layers(bench: Bench) -> dict[str, Any]:
    arranged = load_arrangements(bench.corpora, bench.songs, bench.build)
    return layers.measure(bench.songs, arranged, bench.extent.layered)


def _leakage(songs: Sequence[Song], index: Index) -> float:
    """The share of windows of 20 notes that hold a 12-gram of a learnt tune."""
    counts = [copied_windows(index.known(s.notes), len(s.notes), 12) for s in songs]
    return sum(held for held, _ in counts) / max(sum(windows for _, windows in counts), 1)


# By name: what adds keys of its own to the figures.
SECTIONS: dict[str, Callable[[Bench], dict[str, Any]]] = {
    "songs": _songs,
    "melody": _melody,
    "continuation": _continuation,
    "verse_fit": _verse_fit,
    "phrases": _phrases,
    "style": _style,
    "seams": _seams,
    "linter": _linter,
    "layers": _layers,
}
