"""How fast a score is changed: four bars of a song written anew, eight bars more, other pitches
for a note; and every remix operation on a tune of 32 bars, beside the naive loop."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from generation.engine import Engine
from generation.progress import Progress
from generation.remix_requests import Operation, RemixRequest
from generation.requests import MelodyRequest
from generation.score.model import Score
from generation.traditions import Tradition

ROUNDS = 9
CHOSEN = (7, 10)


def figures(engine: Engine, request: MelodyRequest) -> dict[str, float]:
    """Median seconds of four takes of four bars in the middle of a song or of eight bars after
    it, files and all, and of the alternatives to one note; ``…_processor_seconds``: what of it
    the processor was at work."""
    score = _song(engine, request)
    change = RemixRequest(bars=CHOSEN, takes=4)
    more = RemixRequest(operation=Operation.CONTINUE, more_bars=8, takes=4)
    notes = [note.id for bar in score.parts[0].measures for note in bar.notes if not note.tie_stop]

    def regenerate(seed: int) -> object:
        return engine.remix(replace(change, seed=seed), score).result()

    def go_on(seed: int) -> object:
        return engine.remix(replace(more, seed=seed), score).result()

    def alternatives(seed: int) -> object:
        return engine.alternatives(score, notes[seed * 3 % len(notes)])

    found: dict[str, float] = {}
    works = {
        "regenerate_4_bars": regenerate,
        "continue_8_bars": go_on,
        "alternatives": alternatives,
    }
    for name, work in works.items():
        seconds, processor = _medians(work)
        found |= {f"{name}_seconds": seconds, f"{name}_processor_seconds": processor}
    engine.close()
    return found


WHOLE: dict[str, RemixRequest] = {
    "regenerate": RemixRequest(bars=(9, 16), takes=4),
    "continue": RemixRequest(operation=Operation.CONTINUE, more_bars=8, takes=4),
    "vary": RemixRequest(operation=Operation.VARY, amount=0.6, takes=4),
    "morph": RemixRequest(operation=Operation.MORPH, bars=(1, 16), other_bars=(17, 32), takes=4),
    "restyle": RemixRequest(operation=Operation.RESTYLE, tradition=Tradition.FOLK, takes=4),
    "evolve": RemixRequest(operation=Operation.EVOLVE),
}


def remixes(engine: Engine, request: MelodyRequest, rounds: int = 3) -> dict[str, float]:
    """Of each operation on a tune of about 32 bars: median seconds to the first finished take
    and to all of them, and how many times as long the takes need one after the other."""
    words = "\n".join([request.words] * 4)
    asked = replace(request, words=words, takes=1, time_signature="4/4")
    score = engine.submit(asked).result().takes[0].score
    last = score.parts[0].measures[-1].number
    found: dict[str, float] = {"remix_bars": float(last)}
    for name, whole in WHOLE.items():
        change = replace(whole, other_bars=(17, last)) if whole.other_bars else whole
        rows = [_remixed(engine, replace(change, seed=seed), score) for seed in range(rounds + 1)]
        first, every = (statistics.median(column) for column in zip(*rows[1:], strict=True))
        found |= {f"remix_{name}_first_seconds": first, f"remix_{name}_seconds": every}
        if change.operation is not Operation.EVOLVE:
            found[f"remix_{name}_naive_ratio"] = _one_by_one(engine, change, score) / every
    engine.close()
    return found


def _remixed(engine: Engine, change: RemixRequest, score: Score) -> tuple[float, float]:
    """Seconds until a take is finished, and until all are, files and all."""
    began, firsts = time.perf_counter(), list[float]()

    def told(report: Progress) -> None:
        if report.bars and not firsts:
            firsts.append(time.perf_counter() - began)

    engine.remix(change, score).result(told)
    every = time.perf_counter() - began
    return (firsts or [every])[0], every


def _one_by_one(engine: Engine, change: RemixRequest, score: Score) -> float:
    """Seconds for as many takes, each asked for when the one before is there."""
    began = time.perf_counter()
    for take in range(change.takes):
        engine.remix(replace(change, takes=1, seed=take), score).result()
    return time.perf_counter() - began


def _song(engine: Engine, request: MelodyRequest) -> Score:
    """Two verses of the words: sixteen bars or a few more."""
    words = "\n".join([request.words] * 2)
    asked = replace(request, words=words, takes=1, time_signature="4/4")
    return engine.submit(asked).result().takes[0].score


def _medians(work: Callable[[int], object]) -> tuple[float, float]:
    """Seconds by the clock and of the processor, after one round to warm up."""
    work(0)
    rows = []
    for seed in range(1, ROUNDS + 1):
        began, busy = time.perf_counter(), time.process_time()
        work(seed)
        rows.append((time.perf_counter() - began, time.process_time() - busy))
    seconds, processor = zip(*rows, strict=True)
    return statistics.median(seconds), statistics.median(processor)
