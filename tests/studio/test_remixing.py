"""Changing a score by a job: who may, what is refused before it begins, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import pytest
from django.test import Client

from generation.errors import RequestError
from generation.remix_requests import RemixRequest
from generation.requests import MelodyRequest
from studio.accounts.models import Allowance, Maker
from studio.jobs import leases, running
from studio.jobs.models import Job, Status
from studio.jobs.progress import Reporter
from studio.jobs.schemas import MelodyIn, RemixWish
from studio.pieces.models import Locks, Piece, Score, Visibility
from tests.cast import ASKED, StandIn, bars, client_of, post, song_of
from tests.studio.test_running import expire

Engine = Callable[..., StandIn]
URL = "/api/jobs/remix"


def first_of(piece: Piece) -> Score:
    return piece.scores.get(take=0)


def asked_of(score: Score, like: Score | None = None, **request: Any) -> dict[str, Any]:
    return {
        "score": score.public_id,
        "like": like.public_id if like else None,
        "request": {"takes": 2, "seed": 3} | request,
    }


def remix(owner: Maker, score: Score, like: Score | None = None, **request: Any) -> Job:
    answer = post(client_of(owner), URL, asked_of(score, like, **request))
    assert answer.status_code == 202, answer.content
    return Job.objects.get(public_id=answer.json()["id"])


def test_a_change_becomes_new_scores_of_the_same_piece(alice: Maker, engine: Engine) -> None:
    stand_in = engine(bars(0), bars(1))
    piece = song_of(alice)
    score = first_of(piece)
    job = remix(alice, score, bars=[2, 3], keep="rhythm")
    running.run(job.public_id)
    told = client_of(alice).get(f"/api/jobs/{job.public_id}").json()
    assert (told["kind"], told["status"], told["piece"]) == ("remix", "succeeded", piece.public_id)
    assert told["request"]["request"]["bars"] == [2, 3]
    assert [take["index"] for take in told["takes"]] == [0, 1]
    made = piece.scores.filter(parent=score)
    assert [one.public_id for one in made] == [take["score_id"] for take in told["takes"]]
    assert [one.take for one in made] == [2, 3], "they follow the takes that were there"
    assert made[0].operation["kind"] == "regenerate"
    assert (made[0].operation["bars"], made[0].operation["seed"]) == ([2, 3], 3)
    assert made[0].form == ["A", "B"]
    piece.refresh_from_db()
    assert piece.current_score_id == score.pk, "its maker chooses, not the composer"
    request, _ = stand_in.asked[0]
    assert isinstance(request, RemixRequest)
    assert request.takes == 2
    given, like = stand_in.remixed[0]
    assert [note.id for note in given.parts[0].measures[0].notes] == ["m0-n0", "m0-n1"]
    assert like is None


def test_places_locked_in_the_score_are_in_the_request(alice: Maker, engine: Engine) -> None:
    stand_in = engine(bars(0))
    score = first_of(song_of(alice))
    Locks.objects.update_or_create(score=score, defaults={"places": ["m1-n0"]})
    job = remix(alice, score, bars=[1, 3], placed=["m0-n1"])
    running.run(job.public_id)
    request, _ = stand_in.asked[0]
    assert isinstance(request, RemixRequest)
    assert request.placed == ("m0-n1", "m1-n0")
    made = Score.objects.filter(parent=score).first()
    assert made is not None
    assert made.locked_places == ["m1-n0"]
    answer = post(client_of(alice), URL, asked_of(score, placed=["m9-n9"]))
    assert (answer.status_code, answer.json()["field"]) == (422, "placed")


def test_a_score_is_continued_though_its_notes_are_locked(alice: Maker, engine: Engine) -> None:
    stand_in = engine(bars(0))
    score = first_of(song_of(alice))
    Locks.objects.update_or_create(
        score=score, defaults={"notes": [row["id"] for row in score.notes]}
    )
    job = remix(alice, score, operation="continue", more_bars=4, words="Good night", language="en")
    running.run(job.public_id)
    request, _ = stand_in.asked[0]
    assert isinstance(request, RemixRequest)
    assert (request.operation, request.more_bars, request.words) == ("continue", 4, "Good night")
    operation = score.piece.scores.get(take=2).operation
    assert (operation["kind"], operation["more_bars"]) == ("continue", 4)
    asked = asked_of(score, None, operation="continue", bars=[1, 2])
    refused = post(client_of(alice), URL, asked)
    assert refused.status_code == 422
    assert "begins after the last note" in refused.json()["detail"]


def test_a_remix_is_followed_like_any_job(alice: Maker, engine: Engine) -> None:
    engine(bars(0), bars(1))
    job = remix(alice, first_of(song_of(alice)))
    running.run(job.public_id)
    events = client_of(alice).get(f"/api/jobs/{job.public_id}/events").json()
    assert [event["n"] for event in events] == list(range(1, len(events) + 1))
    kinds = [event["type"] for event in events]
    assert kinds[:3] == ["stage", "stage", "frame"]
    assert (kinds[-1], events[2]["takes"]) == ("succeeded", 2)


def test_a_remix_goes_on_from_its_checkpoint(alice: Maker, engine: Engine) -> None:
    job = remix(alice, first_of(song_of(alice)))
    lease = leases.claim(job.public_id)
    assert lease is not None
    reporter = Reporter(lease)
    reporter(bars(0, 1))
    reporter.flush()
    expire(job)
    stand_in = engine(bars(0, 1), bars(2))
    running.run(job.public_id)
    assert stand_in.asked[0][1] == {"bars": 2}
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.SUCCEEDED, 2)


def test_another_score_can_be_the_model(alice: Maker, engine: Engine) -> None:
    stand_in = engine()
    piece = song_of(alice)
    other = piece.scores.get(take=1)
    job = remix(alice, first_of(piece), like=other, wish="like", bars=[1, 2])
    running.run(job.public_id)
    assert stand_in.remixed[0][1] is not None
    assert piece.scores.get(take=2).operation["like"] == other.public_id


def test_what_the_engine_refuses_is_told(alice: Maker, engine: Engine) -> None:
    engine(RequestError("The bars leave no room.", field="bars"))
    piece = song_of(alice)
    job = remix(alice, first_of(piece))
    running.run(job.public_id)
    job.refresh_from_db()
    assert (job.status, job.detail, job.field) == (Status.FAILED, "The bars leave no room.", "bars")
    assert piece.scores.count() == 2


@pytest.mark.parametrize("visibility", list(Visibility))
def test_only_its_owner_changes_a_piece(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client, visibility: Visibility
) -> None:
    score = first_of(song_of(alice, visibility))
    for stranger in (client_of(bob), client_of(charlie), guest):
        answer = post(stranger, URL, asked_of(score))
        assert answer.status_code == 403
        assert "owner" in answer.json()["detail"]
    assert not Job.objects.exists()


def test_a_private_score_is_no_model_for_others(alice: Maker, bob: Maker) -> None:
    theirs = first_of(song_of(alice, Visibility.PRIVATE))
    mine = first_of(song_of(bob))
    answer = post(client_of(bob), URL, asked_of(mine, like=theirs, wish="like"))
    assert answer.status_code == 403


CONTRADICTIONS = [
    ({"bars": [3, 99]}, "bars", "There is no bar 99"),
    ({"bars": [3, 2]}, "bars", "must not come after"),
    ({"bars": [1, 2], "notes": ["m0-n0"]}, "notes", "not both"),
    ({"bars": "all"}, "bars", "list"),
    ({"bars": [1]}, "bars", "missing"),
    ({"notes": ["m0-n0", "x"]}, "notes", "“x”"),
    ({"locked": ["x"]}, "locked", "“x”"),
    ({"notes": ["m0-n0"], "locked": ["m0-n0"]}, "locked", "m0-n0 is chosen and locked"),
    ({"notes": ["m6-n0"]}, "locked", "The note on “soul” in bar 7 is chosen and locked"),
    ({"bars": [7, 7]}, "locked", "Every note of bar 7 is locked"),
    ({"wish": "like"}, "like", "Say which score"),
    ({"wish": "louder"}, "wish", "simpler"),
    ({"keep": "words"}, "keep", "rhythm"),
    ({"takes": 9}, "takes", "8"),
    ({"takes": 2, "colour": "red"}, "colour", "leave it out"),
]


@pytest.mark.parametrize("case", CONTRADICTIONS, ids=lambda case: str(case[0]))
def test_a_contradiction_is_told_before_a_job_exists(
    alice: Maker, case: tuple[dict[str, Any], str, str]
) -> None:
    changes, field, says = case
    score = first_of(song_of(alice))
    Locks.objects.create(score=score, notes=["m6-n0"])
    answer = post(client_of(alice), URL, asked_of(score, **changes))
    assert answer.status_code == 422, answer.content
    told = answer.json()
    assert told["field"] == field
    assert says in told["detail"]
    assert told["detail"].endswith(".")
    assert not Job.objects.exists()
    assert not Allowance.objects.exists()


def test_a_model_that_sings_other_words_is_refused(alice: Maker) -> None:
    score = first_of(song_of(alice))
    other = first_of(song_of(alice, words="Little lamb, who made thee?"))
    answer = post(client_of(alice), URL, asked_of(score, like=other, wish="like"))
    assert (answer.status_code, answer.json()["field"]) == (422, "like")
    assert "other words" in answer.json()["detail"]
    answer = post(client_of(alice), URL, asked_of(score, like=score, wish="simpler"))
    assert (answer.status_code, answer.json()["field"]) == (422, "like")


def test_what_is_locked_in_the_score_is_locked_in_the_request(alice: Maker, engine: Engine) -> None:
    stand_in = engine()
    piece = song_of(alice)
    score = first_of(piece)
    Locks.objects.create(score=score, notes=["m0-n1"])
    running.run(remix(alice, score, bars=[1, 2], locked=["m1-n0"]).public_id)
    request, _ = stand_in.asked[0]
    assert isinstance(request, RemixRequest)
    assert request.locked == ("m1-n0", "m0-n1")
    assert piece.scores.get(take=2).locks.notes == ["m0-n1"], "it stays locked in what came of it"


@pytest.mark.parametrize("name", ["score", "like"])
def test_a_score_that_is_not_there_is_told(alice: Maker, name: str) -> None:
    asked = asked_of(first_of(song_of(alice))) | {name: "aaaaaaaaaaaa"}
    answer = post(client_of(alice), URL, asked)
    assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such score.")


def test_two_clicks_with_one_key_make_one_change(alice: Maker) -> None:
    score = first_of(song_of(alice))
    client = client_of(alice)

    def ask(**changes: Any) -> Any:
        asked = asked_of(score, **{"seed": None, "bars": [1, 2]} | changes)
        return post(client, URL, asked, **{"Idempotency-Key": "k"})

    first = ask()
    Locks.objects.create(score=score, notes=["m0-n0"])
    assert ask().json()["id"] == first.json()["id"]
    assert Job.objects.count() == 1
    assert Allowance.objects.get().takes == 2
    assert ask(bars=[1, 3]).status_code == 409
    melody = post(client, "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"})
    assert melody.status_code == 409


def test_a_change_is_paid_for_from_the_allowance(alice: Maker, settings: Any) -> None:
    settings.USER_DAILY_TAKES = 3
    score = first_of(song_of(alice))
    assert post(client_of(alice), URL, asked_of(score)).status_code == 202
    answer = post(client_of(alice), URL, asked_of(score))
    assert (answer.status_code, answer.json()["field"]) == (429, "takes")
    assert Job.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"form": ["A"]}, "form", "1 letters for 2 lines"),
        ({"form": ["A", "?"]}, "form", "“?”"),
        ({"climax": 2}, "climax", "There is no line 3"),
        ({"climax": -1}, "climax", "at least 0"),
        ({"strophic": "yes"}, "strophic", "true or false"),
        ({"chords": "G | H7"}, "chords", "H7"),
        ({"chords": "G " * 1_001}, "chords", "2,000"),
    ],
)
def test_a_plan_that_does_not_fit_the_words_is_refused(
    alice: Maker, changes: dict[str, Any], field: str, says: str
) -> None:
    answer = post(client_of(alice), "/api/jobs/melody", ASKED | changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert says in answer.json()["detail"]


def test_all_that_the_engine_can_be_asked_for_can_be_asked_of_the_site() -> None:
    assert set(MelodyIn.model_fields) == {field.name for field in fields(MelodyRequest)}
    assert set(RemixWish.model_fields) == {field.name for field in fields(RemixRequest)}


def test_a_plan_reaches_the_engine(alice: Maker, engine: Engine) -> None:
    stand_in = engine()
    asked = ASKED | {"form": ["A", "A′"], "climax": 1, "chords": "G | D7"}
    id = post(client_of(alice), "/api/jobs/melody", asked).json()["id"]
    running.run(id)
    request, _ = stand_in.asked[0]
    assert request.to_json()["form"] == ("A", "A′")
    assert request.to_json()["climax"] == 1
    assert request.to_json()["chords"] == "G | D7"
