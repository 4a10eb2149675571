"""Watches the servers and the processes, starts what ends, and stops it all together."""

import select
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from studio.stack import console
from studio.stack.errors import DidNotStart
from studio.stack.processes import Process
from studio.stack.server import Server

TICK_SECONDS = 0.1
STOP_SECONDS = 3.0  # a worker needs less to put its jobs back; if not, their leases do it
HOPELESS = 3  # failures in a row


class Supervisor:
    """Single-threaded on purpose: children die with the thread that started them."""

    def __init__(self, servers: Sequence[Server]) -> None:
        self.servers = servers
        self.processes: list[Process] = []
        self._requests_to_stop = 0

    def start_servers(self) -> None:
        """Start the servers one after the other.

        Raises:
            DidNotStart: one of them would not.
        """
        for server in self.servers:
            server.start()

    def add(self, process: Process) -> None:
        """Start a process and watch it from now on."""
        self.processes.append(process)
        process.start()

    def listen_for_signals(self) -> None:
        """Stop on Ctrl-C, on a polite request to end, and when the terminal closes."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask_to_stop)

    @property
    def stopping(self) -> bool:
        """Whether it has been asked to stop."""
        return self._requests_to_stop > 0

    def run_once(self, process: Process) -> int:
        """Run a process that ends by itself; its status, or -1 when it was interrupted."""
        self.add(process)
        while not self.stopping:
            self._relay()
            status = process.ended()
            if status is not None:
                self.processes.remove(process)
                return status
        return -1

    def watch_until(self, ready: Callable[[], bool]) -> None:
        """Look after everything until it is ready, or asked to stop.

        Raises:
            DidNotStart: a process failed again and again, so it never will be.
        """
        while not self.stopping and not ready():
            self._look_after_everything()
            for process in self.processes:
                if process.failures >= HOPELESS:
                    raise DidNotStart(f"{process.name} cannot be started; the reason is above.")

    def watch(self) -> None:
        """Look after everything until it is asked to stop.

        Raises:
            DidNotStart: a server that ended does not start again.
        """
        while not self.stopping:
            self._look_after_everything()

    def stop(self) -> None:
        """Stop all processes together, then the servers in reverse order.

        A second Ctrl-C does not wait for anybody.
        """
        for process in self.processes:
            process.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        while any(one.running for one in self.processes):
            self._relay()
            for process in self.processes:
                process.ended()
            if time.monotonic() > deadline or self._requests_to_stop > 1:
                break
        for process in self.processes:
            process.kill()
        for server in reversed(self.servers):
            server.stop()

    def _look_after_everything(self) -> None:
        self._relay()
        self._look_after_processes()
        self._look_after_servers()

    def _look_after_processes(self) -> None:
        for process in list(self.processes):
            status = process.ended()
            if status is not None and process.program.once:
                self.processes.remove(process)
            if status:
                console.relay(process.name, f"ended with status {status}")
            if process.is_due():
                process.start()

    def _look_after_servers(self) -> None:
        for server in self.servers:
            if server.has_ended():
                console.relay(server.name, "ended; starting it again")
                server.start()

    def _relay(self) -> None:
        outputs = {one.output: one for one in self.processes if one.output is not None}
        readable, _, _ = select.select(list(outputs), [], [], TICK_SECONDS)
        for output in readable:
            outputs[output].relay()

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._requests_to_stop += 1
