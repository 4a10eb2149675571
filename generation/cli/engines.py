"""The engine for as long as a command runs."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager

from generation.engine import Engine


def add(parser: ArgumentParser) -> None:
    parser.add_argument("--model", default="melody_transformer")


@contextmanager
def opened(model: str) -> Iterator[Engine]:
    """Raises CheckpointError where there are no such weights."""
    engine = Engine.load(model)
    try:
        yield engine
    finally:
        engine.close()
