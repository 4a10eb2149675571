"""``make up``: the servers, the site, its workers; and the address when it answers."""

import http.client
import os
import socket
from pathlib import Path

from studio.stack import console, stamps, workers
from studio.stack.environment import ROOT, inherited, state_folder, venv_python
from studio.stack.errors import DidNotStart, StackError
from studio.stack.lock import Held, hold
from studio.stack.postgres import Postgres
from studio.stack.processes import Process, Program
from studio.stack.server import Server
from studio.stack.supervisor import Supervisor
from studio.stack.terminal import taken_over
from studio.stack.valkey import Valkey, broker_url

HOST = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 20


def up() -> int:
    """Run the studio until it is asked to stop; the exit status."""
    state = state_folder()
    with hold(state / "run" / "lock") as held, taken_over():
        studio = Studio(state)
        studio.supervisor.listen_for_signals()
        try:
            studio.start(held)
            studio.supervisor.watch()
        finally:
            held.tell(stopping=True)
            console.say("Stopping …")
            studio.supervisor.stop()
    console.say("Stopped.")
    return 0


class Studio:
    """Everything that runs, for one state folder."""

    def __init__(self, state: Path) -> None:
        self.state = state
        self.port = free_port()
        self.workers = workers.count()
        servers: list[Server] = []
        self.database_url = os.environ.get("DATABASE_URL", "")
        self.redis_url = os.environ.get("REDIS_URL", "")
        self._cluster: Path | None = None
        if not self.database_url:
            postgres = Postgres(state)
            servers.append(postgres)
            self.database_url, self._cluster = postgres.url, postgres.data
        if not self.redis_url:
            servers.append(Valkey(state))
            self.redis_url = servers[-1].url
        self.supervisor = Supervisor(servers)

    @property
    def address(self) -> str:
        """Where the studio is, for a browser."""
        return f"http://localhost:{self.port}/"

    def start(self, held: Held) -> None:
        """Start everything and say where it is.

        Raises:
            StackError: something cannot be started; the message says what.
        """
        self.supervisor.start_servers()
        self._migrate()
        if self.supervisor.stopping:
            return
        first, *others = self._workers()
        for program in (self._web(), first):
            self.supervisor.add(self._process(program))
        self.supervisor.watch_until(self.answers)
        if self.supervisor.stopping:
            return
        held.tell(address=self.address)
        console.say(f"\n  Cantilena is ready at {self.address}   (Ctrl-C stops it)\n")
        # Nobody waits for these, so they do not take the first seconds from the others.
        background = (self._manage("reap"), self._beat(), self._manage("seed", once=True))
        for program in (*others, *background):
            self.supervisor.add(self._process(program))

    def answers(self) -> bool:
        """Whether the site says that it is ready."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _migrate(self) -> None:
        """Migrate, unless this very cluster has seen these very migrations."""
        stamp, value = self.state / "run" / "migrated.stamp", self._migrations()
        if value and stamps.matches(stamp, value):
            return
        status = self.supervisor.run_once(self._process(self._manage("migrate", once=True)))
        if status > 0:
            raise DidNotStart("The database could not be migrated; the reason is above.")
        if status == 0:
            stamps.put(stamp, value)

    def _migrations(self) -> str:
        """What decides whether to migrate; nothing for a database that others may change."""
        if self._cluster is None:
            return ""
        made = (self._cluster / "PG_VERSION").stat().st_mtime_ns  # written once, by initdb
        migrations = sorted((ROOT / "studio").glob("*/migrations/*.py"))
        return stamps.digest(str(made), ROOT / "requirements.lock", *migrations)

    def _web(self) -> Program:
        return self._program(
            "web",
            *("-m", "uvicorn", "studio.asgi:application", "--host", HOST, "--port", str(self.port)),
            *("--timeout-graceful-shutdown", "1", "--no-access-log", "--lifespan", "off"),
        )

    def _workers(self) -> list[Program]:
        return [
            Program(f"worker-{number}", workers.command(number), self._environment())
            for number in range(1, self.workers + 1)
        ]

    def _beat(self) -> Program:
        return self._program("beat", "-m", *workers.CELERY, "beat")

    def _manage(self, command: str, *, once: bool = False) -> Program:
        name = "reaper" if command == "reap" else command
        return self._program(name, str(ROOT / "manage.py"), command, once=once)

    def _program(self, name: str, *arguments: str, once: bool = False) -> Program:
        return Program(name, [str(venv_python()), *arguments], self._environment(), once=once)

    def _process(self, program: Program) -> Process:
        return Process(program, self.state / "logs")

    def _environment(self) -> dict[str, str]:
        defaults = {
            "BROKER_URL": broker_url(self.redis_url),
            **workers.environment(self.workers),
        }
        fixed = {
            "DATABASE_URL": self.database_url,
            "REDIS_URL": self.redis_url,
            "CANTILENA_STATE": str(self.state),
            "PYTHONUNBUFFERED": "1",
            "PYTHONUTF8": "1",
        }
        return {**defaults, **inherited(), **fixed}


def free_port() -> int:
    """The port asked for in ``CANTILENA_PORT``, or the first free one from 8000 on.

    Raises:
        StackError: the port asked for is taken, or no number; or all that were tried are taken.
    """
    wanted = os.environ.get("CANTILENA_PORT", "")
    if wanted:
        if not (wanted.isdigit() and 0 < int(wanted) < 65536):
            raise StackError(f"CANTILENA_PORT must be a port from 1 to 65535, not “{wanted}”.")
        if not _is_free(int(wanted)):
            raise StackError(f"Port {wanted} is taken; give another one in CANTILENA_PORT.")
        return int(wanted)
    for port in range(PORT, PORT + PORTS_TRIED):
        if _is_free(port):
            if port != PORT:
                console.say(f"Port {PORT} is taken; using {port}.")
            return port
    raise StackError(f"Ports {PORT} to {PORT + PORTS_TRIED - 1} are taken; set CANTILENA_PORT.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
