"""Two workers side by side: neither hoards what the other could begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from redis import Redis

from studio.stack.valkey import BROKER_DATABASE
from tests.flows.house import WORDS, Guest, House, until

JOBS = 8  # twice what one worker does side by side


@pytest.fixture
def asked(house: House) -> Iterator[list[str]]:
    """Long poems for one worker that has threads for half of them; a neighbour is brought by the
    test, and goes at its end."""
    with Guest(house) as guest:
        until(lambda: not running(house))
        ids = [guest.compose(words=f"{WORDS}\n" * 8, seed=number) for number in range(JOBS)]
        until(lambda: len(running(house)) == JOBS // 2)
        yield ids
        for id in ids:
            guest.post(f"/api/jobs/{id}/cancel")
            guest.until_done(id)
    if "neighbour" in house.processes:
        house.kill("neighbour")


def running(house: House) -> list[str]:
    """The owners of all jobs under way."""
    return [
        owner
        for (owner,) in house.rows("SELECT lease_owner FROM jobs_job WHERE status = 'running'")
    ]


def waiting(house: House) -> int:
    """The wake-ups that no worker has taken."""
    url = house.valkey.url.replace("db=0", f"db={BROKER_DATABASE}")
    return int(Redis.from_url(url).llen("melody"))


def test_a_neighbour_begins_at_once_what_a_busy_worker_cannot(
    house: House, asked: list[str]
) -> None:
    # The other wake-ups are there for anyone: nothing need be sent again.
    assert waiting(house) == JOBS // 2
    house.start("neighbour")
    owners = until(lambda: (found := running(house)) and len(found) == JOBS and found)
    assert sorted(Counter(owners).values()) == [JOBS // 2, JOBS // 2]
