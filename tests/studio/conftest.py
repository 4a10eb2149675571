"""What the site's tests share: the cast, and a world where nothing is sent anywhere.

Django's own things are imported where they are used: this file is read before Django is loaded.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from studio.accounts.models import Maker
    from tests.cast import StandIn


@pytest.fixture(autouse=True)
def _no_throttle(settings: Any, request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test asks as often as it likes, and leaves an empty cache behind."""
    from django.core.cache import cache

    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, 1_000_000)
    yield
    if "_django_db_helper" in request.fixturenames:
        cache.clear()


@pytest.fixture(autouse=True)
def _no_pulse(monkeypatch: pytest.MonkeyPatch) -> None:
    """No thread of another test's, with a connection of its own, in the background."""
    monkeypatch.setattr("studio.jobs.watch.Pulse._run", lambda self: None)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wake-ups that would have gone into the queue."""
    found: list[str] = []

    def send(job_id: str, queue: str) -> bool:
        found.append(job_id)
        return True

    monkeypatch.setattr("studio.jobs.tasks.send", send)
    return found


@pytest.fixture
def alice(db: None) -> Maker:
    return _maker("alice")


@pytest.fixture
def bob(db: None) -> Maker:
    return _maker("bob")


@pytest.fixture
def charlie(db: None) -> Maker:
    return _maker("charlie")


@pytest.fixture
def guest(db: None) -> Client:
    """A browser that has opened the form."""
    from django.test import Client

    client = Client()
    assert client.get("/compose").status_code == 200
    return client


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Callable[..., StandIn]:
    """``engine(*steps)`` puts a stand-in in the engine's place."""
    from tests.cast import StandIn

    def put(*steps: Any) -> StandIn:
        stand_in = StandIn(*steps)
        monkeypatch.setattr("studio.jobs.worker.engine", lambda: stand_in)
        monkeypatch.setattr("studio.jobs.worker.frame", lambda request: ("<head>", "</head>"))
        return stand_in

    return put


@pytest.fixture
def answering(db: None) -> Iterator[None]:
    """A worker's thread that answers what is asked while somebody waits."""
    from studio.common.cache import redis_client
    from studio.jobs import answering
    from studio.jobs.asking import QUESTIONS

    over = threading.Event()

    def listen() -> None:
        while not over.is_set():
            if found := redis_client().blpop([QUESTIONS], timeout=1):
                answering.answer(json.loads(found[1]))

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    yield
    over.set()
    redis_client().rpush(QUESTIONS, json.dumps({"until": 0}))
    thread.join()
    redis_client().delete(QUESTIONS)


def _maker(name: str) -> Maker:
    from tests import cast

    return cast.maker(name)
