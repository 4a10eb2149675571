"""The servers and processes of a studio, as the supervisor runs them, in a test's hands."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx
import psycopg2

from studio.stack.postgres import Postgres
from studio.stack.valkey import Valkey, broker_url

ROOT = Path(__file__).resolve().parents[2]
WORDS = "Hope is the thing with feathers\nThat perches in the soul,\nAnd sings the tune"
FINAL = {"succeeded", "failed", "cancelled"}
COMMANDS = {
    "web": ["-m", "uvicorn", "studio.asgi:application", "--no-access-log"],
    "worker": [
        *("-W", "ignore::RuntimeWarning:celery.platforms", "-m", "celery", "--quiet"),
        *("-A", "studio.celery", "worker", "-P", "threads", "-c", "4", "-l", "info"),
        *("--without-gossip", "--without-mingle"),
    ],
    "reaper": ["manage.py", "reap"],
}
AT_FIRST = tuple(COMMANDS)
COMMANDS["beat"] = ["-m", "celery", "--quiet", "-A", "studio.celery", "beat"]
COMMANDS["neighbour"] = COMMANDS["worker"]  # a second one, for the tests that start it


def until(answer: Callable[[], Any], seconds: float = 60) -> Any:
    """Ask until the answer is true."""
    deadline = time.monotonic() + seconds
    while True:
        found = answer()
        if found:
            return found
        assert time.monotonic() < deadline, f"waited {seconds} seconds in vain"
        time.sleep(0.05)


class House:
    """A context manager; every part of it can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.postgres = Postgres(folder / "state", fast=True)
        self.valkey = Valkey(folder / "state")
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    @property
    def environment(self) -> dict[str, str]:
        return os.environ | {
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.valkey.url,
            "BROKER_URL": broker_url(self.valkey.url),
            "CANTILENA_STATE": str(self.folder / "state"),
            "CANTILENA_SECRET_KEY": "only for the tests of flows",
            "CANTILENA_ENGINE": "tests.flows.slow_engine.SlowEngine",
            "CANTILENA_LEASE_SECONDS": "4",
            "CANTILENA_STALL_SECONDS": "15",
            "CANTILENA_GUEST_TAKES": "10000",
            "DJANGO_SETTINGS_MODULE": "studio.settings",
            "OMP_NUM_THREADS": "1",
        }

    def __enter__(self) -> Self:
        self.postgres.start()
        self.valkey.start()
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, cwd=ROOT, env=self.environment, check=True)
        for name in AT_FIRST:
            self.start(name)
        until(self.is_ready)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for name in list(self.processes):
            self.kill(name)
        self.valkey.stop()
        self.postgres.stop()

    def start(self, name: str, changes: Mapping[str, str] | None = None) -> None:
        more = ["--port", str(self.port)] if name == "web" else []
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, *COMMANDS[name], *more],
                cwd=ROOT,
                env=self.environment | dict(changes or {}),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> int:
        """End a process and all it started; its exit status."""
        process = self.processes.pop(name)
        os.killpg(process.pid, number)
        return process.wait(30)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def is_ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """What Postgres says, past the site."""
        connection = psycopg2.connect(self.postgres.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall()
        finally:
            connection.close()


class Guest:
    """A browser that has opened the form."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.http = httpx.Client(base_url=house.url, timeout=30)
        self.http.get("/compose").raise_for_status()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.http.cookies.items())

    def compose(self, key: str = "", **changes: Any) -> str:
        """The id of a new job."""
        asked = {"words": WORDS, "language": "en", "takes": 2, "seed": 5} | changes
        answer = self.post("/api/jobs/melody", asked, key)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def post(self, url: str, body: Any = None, key: str = "") -> httpx.Response:
        headers = {"X-CSRFToken": self.http.cookies["csrftoken"]}
        if key:
            headers["Idempotency-Key"] = key
        return self.http.post(url, json=body or {}, headers=headers)

    def job(self, id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.http.get(f"/api/jobs/{id}").raise_for_status().json()
        return found

    def events(self, id: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.http.get(f"/api/jobs/{id}/events").json()
        return found

    def bars(self, id: str) -> list[tuple[int, int]]:
        """Take and index of every bar that was told."""
        return [
            (bar["take"], bar["index"])
            for event in self.events(id)
            for bar in event.get("bars", [])
        ]

    def until_bars(self, id: str, count: int = 2) -> None:
        """Wait until the job is in the middle of its work."""
        until(lambda: len(self.bars(id)) >= count)
        assert self.job(id)["status"] == "running"

    def until_done(self, id: str, seconds: float = 60) -> dict[str, Any]:
        found: dict[str, Any] = until(
            lambda: (job := self.job(id))["status"] in FINAL and job, seconds
        )
        return found


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
