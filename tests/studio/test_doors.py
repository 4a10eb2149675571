"""What stands around Django: lanes, limits, patience, forgiveness, and the pulse."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.db import OperationalError, connection
from redis.exceptions import ConnectionError as RedisAway

from studio.accounts.models import Maker
from studio.common.asgi import BodyLimit, Lanes, Message, Receive, Scope, Send
from studio.common.cache import ForgivingRedisCache
from studio.common.database import patiently
from studio.jobs import leases, reaping, tasks, watch
from studio.jobs.models import Queue
from studio.jobs.watch import Pulse, Stop
from tests.cast import job_of


async def _call(app: Any, body: bytes = b"", **headers: str) -> list[Message]:
    """One request; what was sent back."""
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "headers": [(name.replace("_", "-").encode(), v.encode()) for name, v in headers.items()],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


async def test_many_requests_share_a_few_threads() -> None:
    seen: list[str] = []
    running = most = 0
    counting = threading.Lock()

    def work() -> None:
        nonlocal running, most
        with counting:
            running, most = running + 1, max(most, running + 1)
        time.sleep(0.01)
        with counting:
            running -= 1
            seen.append(threading.current_thread().name)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await sync_to_async(work, thread_sensitive=True)()
        await sync_to_async(work, thread_sensitive=True)()

    lanes = Lanes(app, lanes=3)
    await asyncio.gather(*(_call(lanes) for _ in range(12)))
    assert len(seen) == 24
    assert len(set(seen)) <= 3
    assert most <= 3


async def test_a_lane_is_free_again_after_an_error() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("broken")

    lanes = Lanes(app, lanes=1)
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await _call(lanes)


async def test_a_body_that_says_it_is_too_long_is_refused_unread() -> None:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError("reached")

    sent = await _call(BodyLimit(app, limit=10), content_length="11")
    assert sent[0]["status"] == 413
    assert "send at most 0 kilobytes" in sent[1]["body"].decode()
    sent = await _call(BodyLimit(app, limit=10), content_length="many")
    assert sent[0]["status"] == 413


async def test_a_body_that_turns_out_too_long_is_cut_off() -> None:
    seen: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        seen.append((await receive())["type"])

    limited = BodyLimit(app, limit=10)
    await _call(limited, b"x" * 10)
    await _call(limited, b"x" * 11)
    assert seen == ["http.request", "http.disconnect"]


def test_a_database_that_comes_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    answers: Iterator[Any] = iter([OperationalError("away"), OperationalError("away"), "here"])

    def ask() -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    assert patiently(ask) == "here"


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)

    def ask() -> None:
        raise OperationalError("away")

    with pytest.raises(OperationalError):
        patiently(ask, seconds=0.2)


def test_a_cache_that_is_away_remembers_nothing_and_breaks_nothing() -> None:
    away = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    away.set("key", 1)
    assert away.get("key", "default") == "default"
    assert away.add("key", 1) is False
    assert away.incr("key") == 0
    with pytest.raises(RedisAway):
        away._cache.get_client().ping()  # it really is


def test_the_queue_is_as_long_as_the_messages_in_it(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    assert reaping.queue_length(Queue.BACKGROUND) == 0
    for _ in range(3):
        assert tasks.send("aaaaaaaaaaaa", Queue.BACKGROUND)
    assert reaping.queue_length(Queue.BACKGROUND) == 3
    assert reaping.queue_length(Queue.MELODY) == 0
    with tasks.app.connection_for_write() as broker, broker.channel() as channel:
        channel.queue_purge(Queue.BACKGROUND.value)
    cache.clear()


def test_the_pulse_brings_each_watch_its_news(alice: Maker) -> None:
    pulse = Pulse()
    mine, cancelled, lost = (leases.claim(job_of(alice).public_id) for _ in range(3))
    assert mine
    assert cancelled
    assert lost
    with (
        pulse.watching(mine) as first,
        pulse.watching(cancelled) as second,
        pulse.watching(lost) as third,
    ):
        _update(cancelled.pk, "cancel_requested = true")
        _update(lost.pk, f"lease_token = '{mine.pk:032d}'")
        pulse._look_after(dict(pulse._watches))
        assert (first.reason, second.reason, third.reason) == (None, Stop.CANCELLED, Stop.LOST)
        pulse.leave()
        pulse._look_after(dict(pulse._watches))
        assert first.reason is Stop.LEAVING


def test_an_engine_that_stalls_ends_the_process(
    alice: Maker, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    statuses: list[int] = []
    monkeypatch.setattr(watch.os, "_exit", statuses.append)
    pulse = Pulse()
    lease = leases.claim(job_of(alice).public_id)
    assert lease
    with pulse.watching(lease):
        settings.JOB_STALL_SECONDS = 0.05
        pulse.moved()
        pulse._look_after(dict(pulse._watches))
        assert statuses == []
        time.sleep(0.06)
        pulse._look_after(dict(pulse._watches))
    assert statuses == [watch.STALLED_STATUS]


def _update(pk: int, change: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE jobs_job SET {change} WHERE id = %s", [pk])


async def test_a_static_file_is_sent_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    from studio.asgi import application
    from studio.common import static_files

    monkeypatch.setattr(static_files, "PIECE_BYTES", 1000)
    path = "/static/admin/css/base.css"
    sent: list[Message] = []
    scope: Scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    forever = asyncio.Event()
    bodies: Iterator[Message] = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> Message:
        for message in bodies:
            return message
        await forever.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await application(scope, receive, send)
    pieces = [message.get("body", b"") for message in sent[1:]]
    assert sent[0]["status"] == 200
    assert len(pieces) > 5
    assert max(map(len, pieces)) == 1000
    assert b"DJANGO Admin" in b"".join(pieces)
