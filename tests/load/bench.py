"""How fast the studio is: ``python -m tests.load.bench --json build/bench.json``.

Ratios are taken within one run, against the naive loop on the same machine in the same minute;
absolute seconds are this machine's alone.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import torch

from generation import checkpoints
from generation.composers import continuing
from generation.composition import Plan
from generation.engine import Engine
from generation.models.decoding import Decoder, Session
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.models.sampling import Sampling
from generation.progress import Progress
from generation.requests import Language, MelodyRequest
from generation.under_way import CAPACITY
from tests.load import arithmetic, changing, crowd, pages, site, song
from tests.load.naive import NaiveSession

# Emily Dickinson (1830–1886): a verse of 32 syllables.
VERSE = """I felt a Funeral, in my Brain,
And Mourners to and fro
Kept treading – treading – till it seemed
That Sense was breaking through –"""
ROUNDS = 5


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="tests.load.bench")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"))
    parser.add_argument("--pieces", type=int, default=1_000, help="that the pages are measured on")
    parser.add_argument("--engine-only", action="store_true", help="leave the site out")
    options = parser.parse_args(arguments)
    torch.set_num_threads(max(1, (os.cpu_count() or 2) - 1))

    options.json.parent.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    of_the_site = [site.figures, partial(pages.figures, options.pieces)]
    for measure in [engine_figures, *([] if options.engine_only else of_the_site)]:
        measured = measure()
        figures |= measured
        options.json.write_text(json.dumps(figures, indent=2) + "\n")
        for name, value in measured.items():
            shown = value if isinstance(value, dict | str) else f"{value:12.4g}"
            print(f"{name:32} {shown}", flush=True)


def engine_figures() -> dict[str, Any]:
    found = checkpoints.find("melody_transformer")
    model = MelodyTransformer(Config(**found.config)).eval()
    model.load_state_dict(checkpoints.tensors(found))
    request = MelodyRequest(words=VERSE, language=Language.ENGLISH, takes=4, seed=1)

    def cached() -> TransformerSession:
        return TransformerSession(model, CAPACITY)

    def uncached() -> NaiveSession:
        return NaiveSession(model)

    def naive() -> int:
        """Eight takes, one after the other."""
        return sum(_decode(request, uncached, [take]) for take in range(8))

    one = _rate(lambda: _decode(request, cached, range(1)))
    eight = _rate(lambda: _decode(request, cached, range(8)))
    slow = _rate(naive, rounds=2)
    first, whole = _takes(Engine.of(model), request)
    return {
        "first_bar_seconds": first,
        "take_seconds_32_syllables": whole,
        "notes_per_second_batch1": one,
        "notes_per_second_batch8": eight,
        "notes_per_second_naive": slow,
        "naive_ratio": eight / slow,
        **crowd.figures(request),
        **_curve(Engine.of(model), replace(request, takes=1)),
        **changing.figures(Engine.of(model, continuing=continuing), request),
        **song.figures(Engine.of(model)),
        **changing.remixes(Engine.of(model, continuing=continuing), request),
        **arithmetic.figures(model, request),
    }


@torch.inference_mode()
def _decode(request: MelodyRequest, session: Callable[[], Session], takes: Iterable[int]) -> int:
    """Notes of these takes, decoded together."""
    plan = Plan.of(request)
    decoder = Decoder(session())
    melodies = [plan.melodies(take, Sampling())(0) for take in takes]
    for melody in melodies:
        decoder.add(melody)
    while decoder.melodies:
        decoder.step()
    return sum(len(melody.tokens) for melody in melodies)


def _rate(work: Callable[[], int], rounds: int = ROUNDS) -> float:
    """Median units a second, after one round to warm up."""
    work()
    rates = []
    for _ in range(rounds):
        began = time.perf_counter()
        done = work()
        rates.append(done / (time.perf_counter() - began))
    return statistics.median(rates)


def _takes(engine: Engine, request: MelodyRequest) -> tuple[float, float]:
    """Median seconds to the first bar, and to four finished takes with their files."""
    firsts, wholes = [], []
    for seed in range(ROUNDS + 1):
        began = time.perf_counter()
        seen: list[float] = []

        def hear(report: Progress, began: float = began, seen: list[float] = seen) -> None:
            if report.bars:
                seen.append(time.perf_counter() - began)

        engine.submit(replace(request, seed=seed)).result(hear)
        firsts.append(seen[0])
        wholes.append(time.perf_counter() - began)
    engine.close()
    return statistics.median(firsts[1:]), statistics.median(wholes[1:])


def _curve(engine: Engine, request: MelodyRequest) -> dict[str, float]:
    """Seconds for one take of poems of 32 to 2,000 syllables: it should grow in proportion."""
    seconds = {}
    for verses in (1, 4, 16, 62):
        began = time.perf_counter()
        engine.submit(replace(request, words="\n\n".join([VERSE] * verses))).result()
        seconds[f"seconds_{32 * verses}_syllables"] = time.perf_counter() - began
    engine.close()
    return seconds


if __name__ == "__main__":
    main()
