"""A child whose lines are relayed, in a process group of its own."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from studio.stack import child, console
from studio.stack.environment import ROOT
from studio.stack.logs import make_room

# Waits before one restart after another; whoever lived for STEADY_SECONDS starts afresh.
BACK_OFF_SECONDS = (0.2, 1.0, 2.0, 5.0, 10.0, 30.0)
STEADY_SECONDS = 30.0


@dataclass(frozen=True)
class Program:
    """What to run."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    once: bool = False
    """Whether it ends by itself and is then not started again."""
    stop_signal: signal.Signals = signal.SIGTERM


class Process:
    """One program, run again with a growing pause whenever it ends."""

    def __init__(self, program: Program, logs: Path) -> None:
        self.program = program
        self.failures = 0
        """How often in a row it has ended soon after its start."""
        self.running: subprocess.Popen[bytes] | None = None
        self._log = logs / f"{program.name}.log"
        self._rest = b""
        self._is_silent = False
        self._began = self._next_start = 0.0

    @property
    def name(self) -> str:
        """The name before its lines."""
        return self.program.name

    @property
    def output(self) -> IO[bytes] | None:
        """What it prints, to be watched for something to read, until it has closed it."""
        return self.running.stdout if self.running and not self._is_silent else None

    def start(self) -> None:
        """Start it now, from the main thread (see ``child.command``)."""
        make_room(self._log)
        self._began = time.monotonic()
        self.running = subprocess.Popen(
            child.command(self.program.command),
            env=self.program.environment,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        assert self.running.stdout is not None
        os.set_blocking(self.running.stdout.fileno(), False)

    def relay(self) -> None:
        """Pass on the lines that are there; the last one may still be unfinished."""
        if self.output is None:
            return
        fresh = self.output.read()
        if fresh is None:
            return
        self._is_silent = not fresh
        with self._log.open("ab") as log:
            log.write(fresh)
        *lines, self._rest = (self._rest + fresh).split(b"\n")
        for line in lines:
            console.relay(self.name, line.decode(errors="replace").rstrip())

    def ended(self) -> int | None:
        """The status it just ended with, once; ``None`` while it runs or waits.

        Whatever it has left in its process group ends with it.
        """
        if self.running is None or self.running.poll() is None:
            return None
        self.relay()
        status = self.running.returncode
        self._signal(signal.SIGKILL)
        self._forget()
        steady = time.monotonic() - self._began >= STEADY_SECONDS
        self.failures = 1 if steady else self.failures + 1
        last = len(BACK_OFF_SECONDS) - 1
        self._next_start = time.monotonic() + BACK_OFF_SECONDS[min(self.failures - 1, last)]
        return status

    def is_due(self) -> bool:
        """Whether its pause is over and it should run again."""
        waiting = self.running is None and not self.program.once
        return waiting and time.monotonic() >= self._next_start

    def ask_to_stop(self) -> None:
        """Ask it to stop, without waiting."""
        if self.running is not None:
            self.running.send_signal(self.program.stop_signal)

    def kill(self) -> None:
        """End it and all it started, and wait for it."""
        if self.running is not None:
            self._signal(signal.SIGKILL)
            self.running.wait()
            self.relay()
            self._forget()

    def _signal(self, number: signal.Signals) -> None:
        assert self.running is not None
        try:
            os.killpg(self.running.pid, number)
        except ProcessLookupError:
            return  # nobody is left, which is what was wanted

    def _forget(self) -> None:
        assert self.running is not None
        assert self.running.stdout is not None
        self.running.stdout.close()
        self.running, self._rest, self._is_silent = None, b"", False
