"""A piece changed from end to end: by jobs and by hand, by one tab and by two at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.flows.house import Guest, House, until

STANZA = """Hope is the thing with feathers
That perches in the soul,
And sings the tune without the words,
And never stops at all."""


@pytest.fixture
def guest(house: House) -> Iterator[Guest]:
    with Guest(house) as found:
        yield found


@pytest.fixture
def score(guest: Guest) -> dict[str, Any]:
    """A score of the guest's own, made by the real engine."""
    job = guest.until_done(guest.compose(takes=1), seconds=120)
    return told(guest, job["takes"][0]["score_id"])


def told(guest: Guest, score: str) -> dict[str, Any]:
    found: dict[str, Any] = guest.http.get(f"/api/scores/{score}").raise_for_status().json()
    return found


def put(guest: Guest, url: str, body: Any) -> httpx.Response:
    headers = {"X-CSRFToken": guest.http.cookies["csrftoken"]}
    return guest.http.put(url, json=body, headers=headers)


def remix(guest: Guest, score: dict[str, Any], **request: Any) -> str:
    asked = {"score": score["id"], "request": {"seed": 11, "takes": 2} | request}
    answer = guest.post("/api/jobs/remix", asked)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def repitch(guest: Guest, score: dict[str, Any], base: str, note: int = 0) -> httpx.Response:
    row = score["notes"][note]
    edit = {"kind": "repitch", "note": row["id"], "midi": row["midi"] + 1}
    return guest.post(f"/api/scores/{score['id']}/edits", {"base": base, "edit": edit})


def sound(score: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("onset_quarters", "duration_quarters", "midi")
    return [tuple(row[name] for name in names) for row in score["notes"]]


def test_what_is_outside_the_choice_and_what_is_locked_stays(
    guest: Guest, score: dict[str, Any]
) -> None:
    chosen = [row for row in score["notes"] if row["measure"] in (2, 3)]
    kept = chosen[0]["id"]
    put(guest, f"/api/scores/{score['id']}/locks", {"notes": [kept]}).raise_for_status()
    job = guest.until_done(remix(guest, score, bars=[2, 3]), seconds=120)
    assert job["status"] == "succeeded", job
    before = sound(score)
    outside = [
        one
        for one, row in zip(before, score["notes"], strict=True)
        if row["measure"] not in (2, 3) and not row["tied"]  # what is tied belongs to its first bar
    ]
    locked = before[score["notes"].index(chosen[0])]
    for take in job["takes"]:
        made = told(guest, take["score_id"])
        assert made["parent"] == score["id"]
        assert set(outside) <= set(sound(made))
        assert locked in sound(made)
        assert sound(made) != before
        assert len(made["locks"]) == 1
        assert [line["text"] for line in made["lines"]] == [line["text"] for line in score["lines"]]


def test_a_killed_worker_is_taken_over_in_a_remix_too(
    house: House, guest: Guest, score: dict[str, Any]
) -> None:
    id = remix(guest, score, bars=[1, 2], keep="rhythm", takes=3)
    until(lambda: guest.job(id)["status"] == "running")
    house.kill("worker")
    house.start("worker")
    job = guest.until_done(id, seconds=120)
    assert job["status"] == "succeeded"
    assert [take["index"] for take in job["takes"]] == [0, 1, 2]
    events = guest.events(id)
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    assert len(guest.bars(id)) == len(set(guest.bars(id)))


@pytest.mark.parametrize(
    "request_",
    [
        {"operation": "vary", "amount": 0.5, "takes": 4},
        {"operation": "morph", "bars": [1, 2], "other_bars": [5, 6], "takes": 3},
        {"operation": "restyle", "tradition": "hymn", "takes": 3},
        {"operation": "evolve", "generations": 2, "branches": 2},
    ],
    ids=lambda request: request["operation"],
)
def test_phrases_are_moved_though_the_worker_is_killed(
    house: House, guest: Guest, score: dict[str, Any], request_: dict[str, Any]
) -> None:
    if request_["operation"] == "morph":  # its bars lie in two phrases
        composed = guest.until_done(guest.compose(takes=1, words=STANZA), seconds=120)
        score = told(guest, composed["takes"][0]["score_id"])
    id = remix(guest, score, **request_)
    until(lambda: guest.job(id)["status"] == "running")
    house.kill("worker")
    house.start("worker")
    job = guest.until_done(id, seconds=120)
    assert job["status"] == "succeeded", job["error"]
    assert len(job["takes"]) == job["request"]["request"]["takes"]
    bars = guest.bars(id)
    assert len(bars) == len(set(bars)), "no bar is told twice"
    for take in job["takes"]:
        made = told(guest, take["score_id"])
        assert [row["text"] for row in made["notes"] if row["text"]] == [
            row["text"] for row in score["notes"] if row["text"]
        ]
        change = guest.http.get(
            f"/api/scores/{made['id']}/change", params={"since": score["id"]}
        ).json()
        assert len(change["bars"]) == len(made["measures"])
    history = guest.http.get(f"/api/pieces/{score['piece']}/history").json()["items"]
    assert history[0]["id"] == score["id"]
    assert sound(told(guest, score["id"])) == sound(score), "the original is not touched"


def test_a_worker_answers_while_somebody_waits(guest: Guest, score: dict[str, Any]) -> None:
    note = score["notes"][2]
    found = guest.http.get(
        f"/api/scores/{score['id']}/alternatives", params={"note": note["id"]}
    ).json()
    assert 0 < len(found["items"]) <= 5
    assert note["midi"] not in [item["midi"] for item in found["items"]]
    shares = [item["probability"] for item in found["items"]]
    assert shares == sorted(shares, reverse=True)
    assert all(item["sentence"].endswith(".") for item in found["items"])
    assert guest.http.get(f"/api/scores/{score['id']}/marks").status_code == 200


def test_without_a_worker_an_edit_is_refused_and_works_when_it_is_back(
    house: House, guest: Guest, score: dict[str, Any]
) -> None:
    house.kill("worker")
    answer = repitch(guest, score, score["id"])
    assert answer.status_code == 503
    assert answer.headers["Content-Type"] == "application/problem+json"
    house.start("worker")
    until(lambda: repitch(guest, score, score["id"]).status_code == 201)


def test_of_two_who_edit_at_once_the_second_is_told(guest: Guest, score: dict[str, Any]) -> None:
    with ThreadPoolExecutor(4) as tabs:
        answers = list(tabs.map(lambda at: repitch(guest, score, score["id"], at), range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]
    [made] = [answer.json()["id"] for answer in answers if answer.status_code == 201]
    assert {a.json()["current"] for a in answers if a.status_code == 409} == {made}
    history = guest.http.get(f"/api/pieces/{score['piece']}/history").json()["items"]
    assert [item["id"] for item in history] == [score["id"], made]
