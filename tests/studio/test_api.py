"""The HTTP API: what it answers, and to whom."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from generation.requests import Language
from studio.accounts.models import Allowance, Maker
from studio.jobs import running
from studio.jobs.models import Job, Status
from studio.pieces.models import Piece, Visibility
from tests.cast import ASKED, FIGURES, StandIn, bars, client_of, job_of, piece_of, post

Engine = Callable[..., StandIn]


def test_a_request_becomes_a_queued_job_and_a_wake_up(
    alice: Maker, sent: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = post(client_of(alice), "/api/jobs/melody", ASKED)
    assert answer.status_code == 202
    told = answer.json()
    assert told["status"] == "queued"
    assert told["last_event"] == 1
    assert told["request"]["seed"] == 7
    assert told["takes"] == []
    assert sent == [told["id"]]
    assert len(told["id"]) == 12
    assert not told["id"].isdigit()


def test_what_is_left_open_is_filled_in(guest: Client) -> None:
    told = post(guest, "/api/jobs/melody", {"words": "Little lamb,", "language": "en"}).json()
    assert told["request"]["title"] == "Little lamb"
    assert 0 <= told["request"]["seed"] < 2**53
    assert told["request"]["takes"] == 4


def test_a_dead_broker_does_not_refuse_a_request(
    alice: Maker, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    from kombu.exceptions import OperationalError

    from studio.jobs import tasks

    def dead(*args: Any, **kwargs: Any) -> None:
        raise OperationalError("nobody there")

    monkeypatch.undo()
    monkeypatch.setattr(tasks.run, "apply_async", dead)
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client_of(alice), "/api/jobs/melody", ASKED).status_code == 202
    assert Job.objects.get().status == Status.QUEUED


def test_two_clicks_with_one_key_make_one_job(guest: Client) -> None:
    first = post(guest, "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"})
    second = post(guest, "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"})
    assert first.json()["id"] == second.json()["id"]
    assert Job.objects.count() == 1
    assert Allowance.objects.get().takes == 2


def test_a_key_finds_its_job_although_the_seed_was_left_open(guest: Client) -> None:
    asked = ASKED | {"seed": None, "title": ""}
    first = post(guest, "/api/jobs/melody", asked, **{"Idempotency-Key": "k"})
    second = post(guest, "/api/jobs/melody", asked, **{"Idempotency-Key": "k"})
    assert second.status_code == 202
    assert first.json()["id"] == second.json()["id"]


def test_a_key_is_not_used_for_something_else(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"})
    answer = post(guest, "/api/jobs/melody", ASKED | {"tempo": 60}, **{"Idempotency-Key": "k"})
    assert answer.status_code == 409
    assert "Idempotency-Key" in answer.json()["detail"]


def test_two_makers_may_use_the_same_key(alice: Maker, bob: Maker) -> None:
    ids = {
        post(client_of(who), "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"}).json()["id"]
        for who in (alice, bob)
    }
    assert len(ids) == 2


def test_the_allowance_ends_and_nothing_is_half_written(guest: Client, settings: Any) -> None:
    settings.GUEST_DAILY_TAKES = 3
    assert post(guest, "/api/jobs/melody", ASKED).status_code == 202
    answer = post(guest, "/api/jobs/melody", ASKED)
    assert answer.status_code == 429
    assert answer.json()["field"] == "takes"
    assert Job.objects.count() == 1
    assert Allowance.objects.get().takes == 2
    assert post(guest, "/api/jobs/melody", ASKED | {"takes": 1}).status_code == 202


def test_the_events_over_http_are_those_of_the_socket(alice: Maker, engine: Engine) -> None:
    engine(bars(0), bars(1))
    job = job_of(alice)
    running.run(job.public_id)
    client = client_of(alice)
    everything = client.get(f"/api/jobs/{job.public_id}/events").json()
    assert [event["n"] for event in everything] == list(range(1, len(everything) + 1))
    later = client.get(f"/api/jobs/{job.public_id}/events?after=3").json()
    assert later == everything[3:]
    told = client.get(f"/api/jobs/{job.public_id}").json()
    assert told["status"] == "succeeded"
    assert [take["index"] for take in told["takes"]] == [0, 1]
    assert everything[-1]["takes"][0]["score"] == told["takes"][0]["score_id"]
    assert everything[-1]["takes"][0]["figures"] == FIGURES


@pytest.mark.parametrize("way", ["", "/events"])
def test_a_job_is_its_owners_alone(alice: Maker, charlie: Maker, guest: Client, way: str) -> None:
    url = f"/api/jobs/{job_of(alice).public_id}{way}"
    assert client_of(alice).get(url).status_code == 200
    for stranger in (client_of(charlie), guest, Client()):
        answer = stranger.get(url)
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This job is someone else's."


def test_only_its_owner_cancels_a_job(alice: Maker, charlie: Maker, guest: Client) -> None:
    job = job_of(alice)
    url = f"/api/jobs/{job.public_id}/cancel"
    for stranger in (client_of(charlie), guest, Client()):
        assert post(stranger, url).status_code == 403
    assert post(client_of(alice), url).json()["status"] == "cancelled"


def test_a_guest_sees_her_own_job_and_another_guest_does_not(guest: Client) -> None:
    id = post(guest, "/api/jobs/melody", ASKED).json()["id"]
    assert guest.get(f"/api/jobs/{id}").status_code == 200
    other = Client()
    other.get("/compose")
    assert other.get(f"/api/jobs/{id}").status_code == 403


@pytest.mark.parametrize(
    ("visibility", "strangers"),
    [(Visibility.PRIVATE, 403), (Visibility.LINK, 200), (Visibility.PUBLIC, 200)],
)
def test_who_sees_a_piece_its_score_and_its_files(
    alice: Maker, charlie: Maker, guest: Client, visibility: Visibility, strangers: int
) -> None:
    piece = piece_of(alice, visibility)
    score = piece.scores.get(take=1)
    urls = [
        f"/api/pieces/{piece.public_id}",
        f"/api/scores/{score.public_id}",
        f"/api/scores/{score.public_id}/file/midi",
        f"/pieces/{piece.public_id}",
        f"/pieces/{piece.public_id}/{score.public_id}",
    ]
    for url in urls:
        assert client_of(alice).get(url).status_code == 200
        for stranger in (client_of(charlie), guest, Client()):
            assert stranger.get(url).status_code == strangers, url


def test_only_public_pieces_are_listed_newest_first_page_by_page(
    alice: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.pieces.api.PAGE_SIZE", 2)
    piece_of(alice, Visibility.PRIVATE)
    piece_of(alice, Visibility.LINK)
    shown = [piece_of(alice, Visibility.PUBLIC).public_id for _ in range(5)][::-1]
    found, cursor = [], ""
    while cursor is not None:
        page = Client().get("/api/pieces", {"cursor": cursor}).json()
        found += [item["id"] for item in page["items"]]
        cursor = page["next"]
    assert found == shown


def test_listing_pieces_asks_as_often_for_ten_as_for_one(
    alice: Maker, django_assert_max_num_queries: Any
) -> None:
    for _ in range(10):
        piece_of(alice, Visibility.PUBLIC)
    with django_assert_max_num_queries(4) as asked:
        assert len(Client().get("/api/pieces").json()["items"]) == 10
    assert not any("musicxml" in query["sql"] for query in asked.captured_queries)


def test_a_score_carries_what_a_player_needs(alice: Maker) -> None:
    score = piece_of(alice, Visibility.PUBLIC).current_score
    assert score is not None
    told = Client().get(f"/api/scores/{score.public_id}").json()
    assert told["notes"][0]["id"] == "n0"
    assert told["measures"][0]["duration_quarters"] == 4
    assert told["beat_quarters"] == 1
    assert told["program"] == 52
    assert told["provenance"]["engine"] == "stand-in"
    assert told["licence"] == "CC-BY-4.0"
    for url in told["downloads"].values():
        assert Client().get(url).status_code == 200


def test_files_are_named_for_the_title_and_the_take(alice: Maker) -> None:
    score = piece_of(alice, Visibility.PUBLIC, title="静夜思 / 2: “a”").current_score
    assert score is not None
    answer = Client().get(f"/api/scores/{score.public_id}/file/mxl")
    assert answer["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E9%9D%99%E5%A4%9C%E6%80%9D%202%20%E2%80%9Ca%E2%80%9D"
        "%20%E2%80%93%20take%201.mxl"
    )
    assert "score.musicxml" in zipfile.ZipFile(io.BytesIO(answer.content)).namelist()


def test_pictures_and_pages_of_a_score_are_drawn(alice: Maker) -> None:
    score = piece_of(alice, Visibility.PUBLIC, title="静夜思").current_score
    assert score is not None
    base = f"/api/scores/{score.public_id}/file"
    picture = Client().get(f"{base}/svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert b"n0" in picture.content
    page = Client().get(f"{base}/pdf")
    assert page["Content-Type"] == "application/pdf"
    assert page.content.startswith(b"%PDF")


def test_prosody_is_answered_to_anybody(client: Client) -> None:
    told = post(client, "/api/prosody", {"words": "Little lamb", "language": "en"}).json()
    assert told["syllable_count"] == 3
    word = told["lines"][0]["words"][0]
    assert [one["text"] for one in word["syllables"]] == ["Lit", "tle"]
    assert word["syllables"][0]["stress"] == 2


def test_prosody_follows_the_singers_corrections(client: Client) -> None:
    correction = {"line": 0, "word": 0, "syllables": ["Li", "ttle"], "stress": 1}
    asked = {"words": "Little lamb", "language": "en", "corrections": [correction]}
    told = post(client, "/api/prosody", asked).json()
    syllables = told["lines"][0]["words"][0]["syllables"]
    assert [(one["text"], one["stress"]) for one in syllables] == [("Li", 0), ("ttle", 2)]


def test_options_name_every_choice(client: Client) -> None:
    told = client.get("/api/options").json()
    assert {one["code"] for one in told["languages"]} == {language.value for language in Language}
    assert "G major" in told["keys"]
    assert {"name": "soprano", "lowest": 60, "highest": 79} in told["voices"]
    assert told["limits"]["max_takes"] == 8
    assert told["limits"]["max_degree"] == 4
    assert told["anacruses"] == ["auto", "yes", "no"]
    assert 0 < told["human"]["stress_on_beat"]["low"] < told["human"]["stress_on_beat"]["high"] < 1


def test_a_forged_request_is_refused(alice: Maker) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert alice.user is not None
    careful.force_login(alice.user)
    answer = post(careful, "/api/jobs/melody", ASKED)
    assert answer.status_code == 403
    assert "reload the page" in answer.json()["detail"]
    assert Job.objects.count() == 0
    careful.get("/compose")
    token = careful.cookies["csrftoken"].value
    assert post(careful, "/api/jobs/melody", ASKED, **{"X-CSRFToken": token}).status_code == 202


def test_whoever_asks_too_often_is_told_to_wait(client: Client, db: None, settings: Any) -> None:
    settings.THROTTLES = settings.THROTTLES | {"prosody": 2}
    asked = {"words": "la", "language": "en"}
    statuses = [post(client, "/api/prosody", asked).status_code for _ in range(4)]
    assert statuses.count(429) >= 1
    last = post(client, "/api/prosody", asked)
    assert last["Content-Type"] == "application/problem+json"
    assert int(last["Retry-After"]) >= 1


def test_the_contract_of_the_front_end_is_not_stale() -> None:
    call_command("export_contract", check=True)


def test_the_contract_describes_every_event() -> None:
    from studio.api.management.commands.export_contract import contract

    schemas = json.loads(contract())["components"]["schemas"]
    types = {
        schema["properties"]["type"]["const"]
        for name, schema in schemas.items()
        if name.endswith("Event") and "properties" in schema
    }
    assert types == {"frame", "stage", "bars", "succeeded", "failed", "cancelled"}
    assert len(schemas["JobEvent"]["oneOf"]) == len(types)


def test_a_piece_knows_whose_it_is_but_a_guest_stays_unnamed(alice: Maker, guest: Client) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    assert Client().get(f"/api/pieces/{piece.public_id}").json()["owner"] == "Alice"
    post(guest, "/api/jobs/melody", ASKED)
    unnamed = piece_of(Maker.objects.get(user=None), Visibility.PUBLIC)
    assert Client().get(f"/api/pieces/{unnamed.public_id}").json()["owner"] == ""
    assert Piece.objects.count() == 2
