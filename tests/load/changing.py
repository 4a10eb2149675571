"""How fast a score is changed: four bars of a song written anew, eight bars more, and other
pitches for a note."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import replace

from generation.engine import Engine
from generation.remix_requests import Operation, RemixRequest
from generation.requests import MelodyRequest
from generation.score.model import Score

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
