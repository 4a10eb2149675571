"""What the launcher prints: its own sentences, timed steps, and its children's lines."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

PLAIN = 0
COLOURS = {"web": 36, "worker": 35, "reaper": 33, "seed": 32, "migrate": 34}
NAME_WIDTH = 9


def say(sentence: str = "") -> None:
    """One line of the launcher's own; silent when nobody reads any more."""
    try:
        print(sentence, flush=True)
    except BrokenPipeError:
        # What read us has gone (``make up | head``): go on, or stop, without a traceback.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def relay(name: str, line: str) -> None:
    """One line of a child, with its name before it."""
    colour = COLOURS.get(name.partition("-")[0], PLAIN)
    say(f"{_painted(f'{name:<{NAME_WIDTH}}│', colour)} {line}")


@contextmanager
def step(title: str) -> Iterator[None]:
    """Say what is being done, and how long it took."""
    began = time.monotonic()
    say(f"▸ {title} …")
    yield
    say(f"  {title}: done in {time.monotonic() - began:.1f} s")


def _painted(text: str, colour: int) -> str:
    if colour == PLAIN or "NO_COLOR" in os.environ or not sys.stdout.isatty():
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"
