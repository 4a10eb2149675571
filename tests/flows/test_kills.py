"""Whatever is killed in the middle of a job, the job is done once, and nothing told is lost."""

from __future__ import annotations

import asyncio
import json
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import httpx
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.flows.house import FINAL, Guest, House, until

# An engine that takes an hour over its second note, and a house that waits five seconds.
STALLING = {"CANTILENA_TEST_STALL": "1", "CANTILENA_STALL_SECONDS": "5"}
STALLED_STATUS = 70


@pytest.fixture
def guest(house: House) -> Iterator[Guest]:
    with Guest(house) as found:
        yield found


@pytest.fixture(scope="session")
def undisturbed(house: House) -> list[str]:
    """The takes of the request that the tests disturb, made in peace."""
    with Guest(house) as guest:
        return takes(guest, guest.until_done(guest.compose()))


def takes(guest: Guest, job: dict[str, Any]) -> list[str]:
    """The music of each take as it was written: a download also says whose it is."""
    assert job["status"] == "succeeded", job
    statement = "SELECT musicxml FROM pieces_score WHERE public_id = %s"
    return [guest.house.rows(statement, take["score_id"])[0][0] for take in job["takes"]]


def assert_done_once(guest: Guest, id: str, undisturbed: list[str]) -> None:
    """One piece, the same music, events without a gap, every bar told once."""
    job = guest.until_done(id)
    assert takes(guest, job) == undisturbed
    events = guest.events(id)
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events].count("succeeded") == 1
    assert [event["type"] for event in events].count("frame") == 1
    assert max(Counter(guest.bars(id)).values()) == 1
    for take in (0, 1):
        indices = [index for of, index in guest.bars(id) if of == take]
        assert indices == list(range(len(indices)))
    pieces = guest.house.rows(
        "SELECT count(*) FROM pieces_piece WHERE public_id = %s", job["piece"]
    )
    assert pieces == [(1,)]


def attempts(house: House, id: str) -> int:
    return int(house.rows("SELECT attempt FROM jobs_job WHERE public_id = %s", id)[0][0])


class Follower(threading.Thread):
    """A browser's tab: follows a job over its socket and reconnects with what it has."""

    def __init__(self, guest: Guest, id: str) -> None:
        super().__init__(daemon=True)
        self.guest, self.id = guest, id
        self.events: list[dict[str, Any]] = []
        self.connections = 0
        self.start()

    def run(self) -> None:
        while not self.done:
            try:
                self._follow()
            except (WebSocketException, OSError, TimeoutError):
                time.sleep(0.1)

    @property
    def done(self) -> bool:
        return bool(self.events) and self.events[-1]["type"] in FINAL

    def _follow(self) -> None:
        house = self.guest.house
        url = f"ws://127.0.0.1:{house.port}/ws/jobs/{self.id}?after={len(self.events)}"
        headers = {"Cookie": self.guest.cookie}
        with connect(url, additional_headers=headers, origin=house.url) as socket:  # type: ignore[arg-type]
            self.connections += 1
            while not self.done:
                try:
                    self.events.append(json.loads(socket.recv(timeout=5)))
                except TimeoutError:
                    socket.send(json.dumps({"have": len(self.events)}))

    def everything(self) -> list[dict[str, Any]]:
        self.join(60)
        assert self.done
        return self.events


def test_a_killed_worker_is_taken_over_from_the_checkpoint(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    tab = Follower(guest, id)
    guest.until_bars(id)
    house.kill("worker")
    told = len(guest.bars(id))
    assert told
    house.start("worker")
    assert_done_once(guest, id, undisturbed)
    assert attempts(house, id) == 2
    assert tab.everything() == guest.events(id)


def test_a_worker_that_is_asked_to_stop_gives_its_job_back(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    guest.until_bars(id)
    assert house.kill("worker", signal.SIGTERM) == 0
    assert guest.job(id)["status"] == "queued"
    house.start("worker")
    assert_done_once(guest, id, undisturbed)
    assert attempts(house, id) == 1


def test_a_frozen_worker_is_overtaken_and_fenced_off(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    guest.until_bars(id)
    frozen = house.processes.pop("worker")
    frozen.send_signal(signal.SIGSTOP)
    house.start("worker")
    assert_done_once(guest, id, undisturbed)
    frozen.send_signal(signal.SIGCONT)
    before = guest.events(id)
    until(lambda: f"job {id} has passed to another worker" in house.log("worker") or _idle(house))
    assert guest.events(id) == before
    frozen.kill()
    frozen.wait()


def _idle(house: House) -> bool:
    return house.rows("SELECT count(*) FROM jobs_job WHERE status = 'running'") == [(0,)]


def test_a_killed_postgres_delays_a_job_but_does_not_repeat_it(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    tab = Follower(guest, id)
    guest.until_bars(id)
    house.postgres.kill()
    house.postgres.start()
    until(house.is_ready)
    assert_done_once(guest, id, undisturbed)
    assert attempts(house, id) == 1
    assert tab.everything() == guest.events(id)


def test_a_killed_valkey_is_hardly_noticed(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    tab = Follower(guest, id)
    guest.until_bars(id)
    house.valkey.kill()
    house.valkey.start()
    assert_done_once(guest, id, undisturbed)
    assert tab.everything() == guest.events(id)
    assert tab.connections == 1


def test_a_job_asked_for_without_a_broker_is_done_when_it_is_back(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    house.valkey.kill()
    id = guest.compose()
    assert guest.job(id)["status"] == "queued"
    assert guest.http.get("/").status_code == 200, "the pages read without the broker"
    house.valkey.start()
    assert_done_once(guest, id, undisturbed)


def test_a_killed_web_server_is_found_again_by_the_browser(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    id = guest.compose()
    tab = Follower(guest, id)
    guest.until_bars(id)
    house.kill("web")
    house.start("web")
    until(house.is_ready)
    assert_done_once(guest, id, undisturbed)
    assert tab.everything() == guest.events(id)
    assert tab.connections >= 2


def test_an_engine_that_stalls_is_restarted_and_the_job_goes_on(
    house: House, guest: Guest, undisturbed: list[str]
) -> None:
    house.kill("worker")
    house.start("worker", STALLING)
    id = guest.compose()
    stalled = house.processes.pop("worker")
    assert stalled.wait(60) == STALLED_STATUS
    assert guest.job(id)["status"] == "running"
    house.start("worker")
    assert_done_once(guest, id, undisturbed)
    assert attempts(house, id) == 2


def test_a_cancelled_job_stops_at_once_and_leaves_nothing(house: House, guest: Guest) -> None:
    id = guest.compose(takes=8)
    tab = Follower(guest, id)
    guest.until_bars(id)
    guest.post(f"/api/jobs/{id}/cancel").raise_for_status()
    job = guest.until_done(id, seconds=10)
    assert job["status"] == "cancelled"
    assert job["piece"] is None
    events = tab.everything()
    assert events[-1]["type"] == "cancelled"
    assert guest.events(id) == events


def test_a_double_click_makes_one_job(house: House, guest: Guest) -> None:
    with ThreadPoolExecutor(4) as clicks:
        ids = set(clicks.map(lambda _: guest.compose("one-key"), range(4)))
    assert len(ids) == 1
    guest.until_done(ids.pop())


def test_many_at_once_are_all_done(house: House) -> None:
    with ExitStack() as browsers:
        guests = [browsers.enter_context(Guest(house)) for _ in range(6)]
        ids = [guest.compose(takes=1) for guest in guests]
        for guest, id in zip(guests, ids, strict=True):
            assert guest.until_done(id)["status"] == "succeeded"


def test_a_burst_of_requests_waits_for_a_lane_and_is_answered(house: House) -> None:
    async def burst() -> list[int]:
        async with httpx.AsyncClient(base_url=house.url, timeout=60) as client:
            answers = await asyncio.gather(*(client.get("/api/pieces") for _ in range(150)))
            return [answer.status_code for answer in answers]

    assert set(asyncio.run(burst())) == {200}
    backends = house.rows("SELECT count(*) FROM pg_stat_activity WHERE datname = 'cantilena'")
    assert backends[0][0] < 60
