"""Sixteen users at once against the same sixteen one after another, through engine processes as
``make up`` starts them: one a core, each loaded as a worker loads it, with as many callers.

No site stands between: requests go in, finished takes with their files come out."""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from multiprocessing.connection import Connection
from typing import Any

from generation.engine import Engine
from generation.requests import MelodyRequest
from studio.stack import workers

USERS = 16
ROUNDS = 7


def figures(request: MelodyRequest) -> dict[str, Any]:
    """``users_16_ratio``: how much sooner all are served side by side, by the clock, the median
    of rounds; ``…_processor_ratio``: the same by the processor's time, of the process that had
    most to do: what the clock would say of a machine with nothing else to do;
    ``…_one_process_ratio``: by the clock, with a single process."""
    requests = [replace(request, takes=1, seed=seed) for seed in range(USERS)]
    crew = Crew(workers.count())
    try:
        rounds = [_round(crew, requests) for _ in range(ROUNDS)]
    finally:
        crew.close()
    return {
        f"users_{USERS}_processes": len(crew.connections),
        **{
            f"users_{USERS}_{name}": statistics.median(each[name] for each in rounds)
            for name in rounds[0]
        },
    }


def _round(crew: Crew, requests: Sequence[MelodyRequest]) -> dict[str, float]:
    processes = len(crew.connections)
    began, alone = time.perf_counter(), 0.0
    for number, one in enumerate(requests):
        alone += max(crew.serve({number % processes: [one]}))
    queued, began = time.perf_counter() - began, time.perf_counter()
    busiest = max(crew.serve({at: requests[at::processes] for at in range(processes)}))
    together, began = time.perf_counter() - began, time.perf_counter()
    crew.serve({0: requests})
    single = time.perf_counter() - began
    return {
        "seconds": together,
        "ratio": queued / together,
        "processor_ratio": alone / busiest,
        "one_process_ratio": queued / single,
    }


class Crew:
    """Engines in processes of their own."""

    def __init__(self, size: int) -> None:
        os.environ.update(workers.environment(size))
        context = multiprocessing.get_context("spawn")
        self.connections: list[Connection] = []
        for _ in range(size):
            ours, theirs = context.Pipe()
            context.Process(target=_engine, args=(theirs,), daemon=True).start()
            self.connections.append(ours)
        for connection in self.connections:
            connection.recv()

    def serve(self, requests: dict[int, Sequence[MelodyRequest]]) -> list[float]:
        """Have these requests served by the processes of these numbers, all at once; how long
        the processor was at work in each."""
        for at, some in requests.items():
            self.connections[at].send(some)
        return [self.connections[at].recv() for at in requests]

    def close(self) -> None:
        for connection in self.connections:
            connection.send(None)


def _engine(connection: Connection) -> None:
    """A worker's engine, and as many callers as a worker has threads for jobs."""
    engine = Engine.load()
    gc.freeze()
    with ThreadPoolExecutor(workers.JOBS) as callers:
        connection.send(0.0)
        while (requests := connection.recv()) is not None:
            began = time.process_time()
            list(callers.map(lambda one: engine.submit(one).result(), requests))
            connection.send(time.process_time() - began)
    engine.close()
