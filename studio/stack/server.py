"""A server as a child process: start it, wait until it answers, stop it, kill it."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from studio.stack.errors import DidNotStart
from studio.stack.logs import make_room


class Server:
    """One foreground server process; a context manager that starts and stops it.

    Subclasses say what to run and how to know that it answers. Start it from a thread that
    lives as long as the server should (see ``child.command``).
    """

    name = "server"
    stop_signal = signal.SIGTERM
    url = ""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "logs" / f"{self.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make what must be there before the first start; does nothing the second time."""

    def command(self) -> Sequence[str]:
        """The whole command line, ready for ``Popen``."""
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """The variables it runs with."""
        return {**os.environ, "LC_ALL": "C"}

    def answers(self, pid: int) -> bool:
        """Whether the process of that number is ready for clients."""
        raise NotImplementedError

    def start(self, seconds: float = 30.0) -> None:
        """Start it and wait until it answers.

        A predecessor that is still stopping holds the data for a moment, so a server that
        ends at once is started again until the time is over.

        Raises:
            DidNotStart: it did not answer in time.
        """
        self.prepare()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._launch()
            if self._answers_before(deadline):
                return
            time.sleep(0.1)
        self.stop()
        raise DidNotStart(f"{self.name} did not start; its last words: {self.last_words()}")

    def stop(self, seconds: float = 10.0) -> None:
        """Ask it to stop and wait for its end; kill it when it takes longer than ``seconds``."""
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(self.stop_signal)
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()
        self.process = None

    def kill(self) -> None:
        """End it as a power cut would; ``start`` brings it back."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    def has_ended(self) -> bool:
        """Whether it was started and has ended without being stopped."""
        return self.process is not None and self.process.poll() is not None

    def last_words(self) -> str:
        """The last lines of its log, on one line."""
        if not self.log.exists():
            return "none"
        lines = self.log.read_text(errors="replace").strip().splitlines()[-3:]
        return " / ".join(line.strip() for line in lines) or "none"

    def _launch(self) -> None:
        make_room(self.log)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=self.environment(),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _answers_before(self, deadline: float) -> bool:
        assert self.process is not None
        while time.monotonic() < deadline and self.process.poll() is None:
            if self.answers(self.process.pid):
                return True
            time.sleep(0.01)
        return False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
