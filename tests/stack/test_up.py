"""The whole studio: started, refused twice, stopped politely, stopped rudely."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from studio.stack import up
from studio.stack.environment import VENV
from studio.stack.errors import StackError
from studio.stack.lock import hold
from studio.stack.postgres import Postgres
from studio.stack.valkey import Valkey
from tests.stack.processes import eventually, is_alive

ROOT = Path(__file__).resolve().parents[2]
UP = "import sys; from studio.stack.up import up; sys.exit(up())"
SERVERS = ("DATABASE_URL", "REDIS_URL", "BROKER_URL")


class Studio:
    """A studio of its own in a folder with an awkward name."""

    def __init__(self, folder: Path, **environment: str) -> None:
        inherited = {name: value for name, value in os.environ.items() if name not in SERVERS}
        self.process = subprocess.Popen(
            [sys.executable, "-c", UP],
            cwd=ROOT,
            env={**inherited, **environment, "CANTILENA_STATE": str(folder), "NO_COLOR": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines: list[str] = []

    def address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            ready = re.search(r"is ready at (\S+)", line)
            if ready:
                return ready[1]
        raise AssertionError("".join(self.lines))

    def children(self) -> set[int]:
        """Every process below the launcher."""
        found = {self.process.pid}
        parents = {}
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rpartition(")")[2].split()
            except OSError:  # it ended while we looked
                continue
            parents[int(entry.parent.name)] = int(fields[1])
        while more := {one for one, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def end(self, how: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(how)
        rest, _ = self.process.communicate(timeout=30)
        return self.process.returncode, rest


@pytest.fixture
def state() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="Stüdio eins "))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


needs_setup = pytest.mark.skipif(not VENV.exists(), reason="the studio runs from .venv")


@needs_setup
def test_the_studio_starts_refuses_a_second_and_leaves_nothing_behind(state: Path) -> None:
    studio = Studio(state)
    address = studio.address()
    with urllib.request.urlopen(f"{address}readyz") as answer:
        assert answer.status == 200
    second = Studio(state)
    said, _ = second.process.communicate(timeout=30)
    assert second.process.returncode != 0
    assert f"already running here at {address}" in said
    children = studio.children()
    assert len(children) >= 5
    status, said = studio.end(signal.SIGINT)
    assert (status, said.splitlines()[-1]) == (0, "Stopped.")
    assert not any(is_alive(one) for one in children)


@needs_setup
def test_a_killed_launcher_leaves_nothing_and_the_next_start_works(state: Path) -> None:
    studio = Studio(state)
    studio.address()
    children = studio.children()
    studio.end(signal.SIGKILL)
    assert eventually(lambda: not any(is_alive(one) for one in children))
    again = Studio(state)
    again.address()
    assert again.end(signal.SIGTERM)[0] == 0


@needs_setup
def test_servers_that_are_named_are_used_and_none_is_embedded(
    state: Path, postgres_server: Postgres, valkey_server: Valkey
) -> None:
    named = {"DATABASE_URL": postgres_server.url, "REDIS_URL": valkey_server.url}
    studio = Studio(state, **named)
    studio.address()
    assert {entry.name for entry in state.iterdir()}.isdisjoint({"postgres-18", "valkey"})
    assert studio.end(signal.SIGINT)[0] == 0


def test_a_studio_that_is_stopping_is_waited_for(tmp_path: Path) -> None:
    source = (
        "import sys, time; from pathlib import Path; from studio.stack.lock import hold\n"
        "with hold(Path(sys.argv[1])) as held:\n"
        "    held.tell(stopping=True); print('held', flush=True); sys.stdin.read()"
    )
    lock = tmp_path / "lock"
    with subprocess.Popen(
        [sys.executable, "-c", source, str(lock)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
    ) as older:
        assert older.stdout is not None
        assert older.stdin is not None
        older.stdout.readline()
        older.stdin.close()
        with hold(lock):
            assert json.loads(lock.read_text())["pid"] == os.getpid()
            with pytest.raises(StackError, match="already running"), hold(lock):
                pass


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server((up.HOST, 0)) as somebody:
        yield somebody.getsockname()[1]


def test_a_taken_port_gives_way_to_the_next(
    taken: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("CANTILENA_PORT", raising=False)
    monkeypatch.setattr(up, "PORT", taken)
    chosen = up.free_port()
    assert chosen > taken
    assert capsys.readouterr().out == f"Port {taken} is taken; using {chosen}.\n"


@pytest.mark.parametrize("value", ["taken", "none", "0", "70000"])
def test_a_port_that_cannot_be_had_is_refused_with_a_sentence(
    value: str, taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANTILENA_PORT", str(taken) if value == "taken" else value)
    with pytest.raises(StackError, match=r"is taken; give another|must be a port"):
        up.free_port()
