"""A worker is killed in the middle of a layer: the layer is done once, from what was finished."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.flows.house import Guest, House, until

LAYER = {"layer": "piano", "takes": 6, "seed": 11}


@pytest.fixture
def guest(house: House) -> Iterator[Guest]:
    with Guest(house) as found:
        yield found


def arrange(guest: Guest, score: str) -> str:
    """The id of a new job."""
    answer = guest.post("/api/jobs/arrange", {"score": score, "request": LAYER})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def takes(guest: Guest, job: dict[str, Any]) -> list[str]:
    assert job["status"] == "succeeded", job
    statement = "SELECT musicxml FROM pieces_score WHERE public_id = %s"
    return [guest.house.rows(statement, take["score_id"])[0][0] for take in job["takes"]]


def finished(house: House, id: str) -> int:
    """How many takes the checkpoint holds."""
    statement = "SELECT jsonb_array_length(checkpoint->'takes') FROM jobs_job WHERE public_id = %s"
    return int(house.rows(statement, id)[0][0] or 0)


def test_a_killed_worker_s_layer_is_finished_once_from_its_checkpoint(
    house: House, guest: Guest
) -> None:
    song = guest.until_done(guest.compose(takes=1))
    score = song["takes"][0]["score_id"]
    undisturbed = takes(guest, guest.until_done(arrange(guest, score), seconds=180))

    id = arrange(guest, score)
    until(lambda: finished(house, id) > 0, 120)
    assert house.kill("worker") != 0
    kept, told = finished(house, id), len(guest.events(id))
    assert 0 < kept < LAYER["takes"], "killed in the middle"
    assert guest.job(id)["status"] == "running"
    house.start("worker")

    job = guest.until_done(id, seconds=180)
    assert takes(guest, job) == undisturbed
    assert len(job["takes"]) == LAYER["takes"]
    attempts = house.rows("SELECT attempt FROM jobs_job WHERE public_id = %s", id)
    assert attempts == [(2,)]
    events = guest.events(id)
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert [event["type"] for event in events].count("succeeded") == 1
    later = [event for event in events[told:] if event.get("stage") in ("chords", "piano")]
    assert later
    assert min(event["fraction"] for event in later) >= kept / LAYER["takes"]
    made = house.rows(
        "SELECT count(*) FROM pieces_score WHERE piece_id ="
        " (SELECT piece_id FROM pieces_score WHERE public_id = %s)",
        score,
    )
    assert made == [(1 + 2 * LAYER["takes"],)], "no layer is stored twice"
