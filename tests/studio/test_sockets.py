"""Following a job over a socket: permission, catching up, order, and patience."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.test import Client

from studio.asgi import application
from studio.jobs import leases, running
from studio.jobs.models import Job
from studio.jobs.progress import Reporter
from studio.jobs.requesting import job_cancel
from tests.cast import ASKED, StandIn, bars, client_of, job_of, maker, post
from tests.sockets import Socket

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
Engine = Callable[..., StandIn]


@pytest.fixture(autouse=True)
async def _hang_up(transactional_db: None) -> AsyncIterator[None]:
    """The consumers' thread keeps its connection; the test database is to be dropped."""
    yield
    await sync_to_async(connections.close_all)()


def socket(client: Client, job_id: str, query: str = "", **headers: str) -> Socket:
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    given = {"cookie": cookies, "origin": "http://localhost", "host": "localhost", **headers}
    return Socket(application, f"/ws/jobs/{job_id}{query}", given)


async def refused(communicator: Socket) -> int:
    """The code that the socket is closed with."""
    return await communicator.connect() or await communicator.closing_code()


async def until_end(communicator: Socket) -> list[dict[str, Any]]:
    """All events up to the last."""
    events = []
    while not events or events[-1]["type"] not in {"succeeded", "failed", "cancelled"}:
        events.append(await communicator.receive())
    return events


def in_thread(work: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    return sync_to_async(work, thread_sensitive=True)


async def test_a_stranger_is_turned_away_and_an_unknown_job_unknown() -> None:
    alice = await in_thread(maker)("alice")
    charlie = await in_thread(maker)("charlie")
    job = await in_thread(job_of)(alice)
    charlies = await in_thread(client_of)(charlie)
    alices = await in_thread(client_of)(alice)
    assert await refused(socket(charlies, job.public_id)) == 4403
    assert await refused(socket(Client(), job.public_id)) == 4403
    assert await refused(socket(alices, "aaaaaaaaaaaa")) == 4404
    assert await refused(socket(alices, job.public_id, "?after=9999999999999999999999")) == 4400
    assert await refused(socket(alices, job.public_id, "?after=x")) == 4400


async def test_another_site_may_not_open_a_socket() -> None:
    alice = await in_thread(maker)("alice")
    job = await in_thread(job_of)(alice)
    client = await in_thread(client_of)(alice)
    assert await socket(client, job.public_id, origin="http://evil.example").connect()


async def test_a_guest_follows_her_own_job() -> None:
    guest = Client()
    await in_thread(guest.get)("/compose")
    answer = await in_thread(post)(guest, "/api/jobs/melody", ASKED)
    communicator = socket(guest, answer.json()["id"])
    assert await communicator.connect() is None
    assert (await communicator.receive())["stage"] == "queued"
    await communicator.disconnect()


async def test_whoever_comes_late_gets_all_and_whoever_comes_back_the_rest(
    engine: Engine,
) -> None:
    engine(bars(0), bars(1))
    alice = await in_thread(maker)("alice")
    client = await in_thread(client_of)(alice)
    job = await in_thread(job_of)(alice)
    await in_thread(running.run)(job.public_id)
    late = socket(client, job.public_id)
    await late.connect()
    events = await until_end(late)
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    back = socket(client, job.public_id, f"?after={len(events) - 2}")
    await back.connect()
    assert await until_end(back) == events[-2:]
    await late.disconnect()
    await back.disconnect()


async def test_events_arrive_live_once_and_in_order(engine: Engine) -> None:
    engine(*(bars(index) for index in range(20)))
    alice = await in_thread(maker)("alice")
    client = await in_thread(client_of)(alice)
    job = await in_thread(job_of)(alice)
    communicator = socket(client, job.public_id)
    await communicator.connect()
    await communicator.receive()
    await asyncio.to_thread(_run_and_hang_up, job.public_id)
    events = await until_end(communicator)
    assert [event["n"] for event in events] == list(range(2, len(events) + 2))
    found = [bar["index"] for event in events for bar in event.get("bars", [])]
    assert found == list(range(20))
    await communicator.disconnect()


async def test_an_event_that_was_never_published_is_read_from_postgres(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alice = await in_thread(maker)("alice")
    client = await in_thread(client_of)(alice)
    job = await in_thread(job_of)(alice)
    communicator = socket(client, job.public_id)
    await communicator.connect()
    await communicator.receive()
    lease = await in_thread(leases.claim)(job.public_id)
    assert lease is not None
    reporter = await in_thread(Reporter)(lease)
    with monkeypatch.context() as lossy:
        lossy.setattr("studio.jobs.progress.publish", lambda group, event: None)
        await in_thread(reporter)(bars(0))  # a stage and a bar, both lost
    assert await communicator.is_silent(0.2)
    await communicator.send(json={"have": 1})
    assert (await communicator.receive())["n"] == 2
    assert (await communicator.receive())["n"] == 3
    with monkeypatch.context() as lossy:
        lossy.setattr("studio.jobs.progress.publish", lambda group, event: None)
        await in_thread(reporter.frame)(takes=1, head="", tail="")  # lost too
    await in_thread(reporter.frame)(takes=1, head="", tail="")  # its number shows the gap
    assert [(await communicator.receive())["n"] for _ in range(2)] == [4, 5]
    await communicator.disconnect()


async def test_nonsense_from_a_client_is_let_pass() -> None:
    alice = await in_thread(maker)("alice")
    client = await in_thread(client_of)(alice)
    job = await in_thread(job_of)(alice)
    communicator = socket(client, job.public_id)
    await communicator.connect()
    await communicator.receive()
    for text in ("{", "[]", '{"have": "x"}', '{"have": 1e400}', "\x00"):
        await communicator.send(text=text)
    await communicator.send(bytes=b"\xff")
    assert await communicator.is_silent(0.2)
    await in_thread(_cancel)(job)
    assert (await communicator.receive())["type"] == "cancelled"
    await communicator.disconnect()


async def test_after_twelve_idle_seconds_an_event_still_arrives() -> None:
    """redis-py cuts a silent connection after five seconds unless told otherwise."""
    alice = await in_thread(maker)("alice")
    client = await in_thread(client_of)(alice)
    job = await in_thread(job_of)(alice)
    communicator = socket(client, job.public_id)
    await communicator.connect()
    await communicator.receive()
    assert await communicator.is_silent(12)
    await in_thread(_cancel)(job)
    assert (await communicator.receive())["type"] == "cancelled"
    await communicator.disconnect()


async def test_a_socket_at_an_unknown_address_is_closed() -> None:
    headers = {"origin": "http://localhost", "host": "localhost"}
    assert await Socket(application, "/ws/nothing", headers).connect() == 4404


def _cancel(job: Job) -> None:
    job_cancel(job)


def _run_and_hang_up(job_id: str) -> None:
    """The job in a thread of its own, as in a worker."""
    try:
        running.run(job_id)
    finally:
        connection.close()
