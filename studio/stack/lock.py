"""One studio in a state folder at a time."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from studio.stack import console
from studio.stack.errors import StackError

PATIENCE_SECONDS = 20.0


class Held:
    """The lock, and what the next one to ask is told about its holder."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def tell(self, *, address: str = "", stopping: bool = False) -> None:
        """Write down where the studio is, or that it is about to end."""
        self._file.seek(0)
        self._file.truncate()
        json.dump({"pid": os.getpid(), "address": address, "stopping": stopping}, self._file)
        self._file.flush()


@contextmanager
def hold(path: Path) -> Iterator[Held]:
    """Hold the lock, waiting for a holder that is stopping.

    The kernel releases it with the process, however that ends.

    Raises:
        StackError: a studio is running there and is not about to stop.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        _take(file)
        held = Held(file)
        held.tell()
        yield held


def _take(file: IO[str]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    waiting = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _holder(file)
            if not holder.get("stopping") or time.monotonic() > deadline:
                where = f" at {holder['address']}" if holder.get("address") else ""
                raise StackError(
                    f"A studio is already running here{where} (process {holder.get('pid')})."
                ) from None
            if not waiting:
                console.say("An older studio is still stopping; waiting for it …")
            waiting = True
            time.sleep(0.1)
        else:
            return


def _holder(file: IO[str]) -> dict[str, object]:
    file.seek(0)
    try:
        found = json.loads(file.read())
    except ValueError:  # it is writing at this moment
        found = {}
    return found if isinstance(found, dict) else {}
