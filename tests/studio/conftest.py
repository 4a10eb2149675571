"""What the site's tests share: the cast, and a world where nothing is sent anywhere."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from typing import Any

import django
import pytest

django.setup()  # before the models below; the folder above has set the addresses

from django.apps import apps  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.test import Client  # noqa: E402

from studio.accounts.models import Maker  # noqa: E402
from studio.jobs import tasks, worker  # noqa: E402
from studio.jobs.watch import Pulse  # noqa: E402
from tests import cast  # noqa: E402


@pytest.fixture(autouse=True)
def _seeded(request: pytest.FixtureRequest) -> None:
    """Tests that commit empty the tables behind them: put the licences back."""
    if "transactional_db" in request.fixturenames:
        request.getfixturevalue("transactional_db")
        importlib.import_module("studio.licences.migrations.0002_seed").seed(apps, None)


@pytest.fixture(autouse=True)
def _no_throttle(settings: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test asks as often as it likes, and starts with an empty cache."""
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, 1_000_000)
    yield
    if {"db", "transactional_db"} & set(request.fixturenames):
        cache.clear()


@pytest.fixture(autouse=True)
def _no_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread of another test's, with a connection of its own, in the background."""
    monkeypatch.setattr(Pulse, "_run", lambda self: None)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wake-ups that would have gone into the queue."""
    found: list[str] = []

    def send(job_id: str, queue: str) -> bool:
        found.append(job_id)
        return True

    monkeypatch.setattr(tasks, "send", send)
    return found


@pytest.fixture
def alice(db: None) -> Maker:
    return cast.maker("alice")


@pytest.fixture
def bob(db: None) -> Maker:
    return cast.maker("bob")


@pytest.fixture
def charlie(db: None) -> Maker:
    return cast.maker("charlie")


@pytest.fixture
def guest(db: None) -> Client:
    """A browser that has opened the form."""
    client = Client()
    assert client.get("/compose").status_code == 200
    return client


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., cast.StandIn]:
    """``engine(*steps)`` puts a stand-in in the engine's place."""

    def put(*steps: Any) -> cast.StandIn:
        stand_in = cast.StandIn(*steps)
        monkeypatch.setattr(worker, "engine", lambda: stand_in)
        monkeypatch.setattr(worker, "frame", lambda request: ("<head>", "</head>"))
        return stand_in

    return put
