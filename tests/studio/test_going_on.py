"""Going on with what somebody else's program, or somebody's fingers, began: typed notes, a MIDI
file, a phrase that wants an answer. With an engine that really writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from generation.engine import Engine
from generation.score.incoming import read as read_here
from studio.accounts.models import Maker
from studio.jobs import running
from studio.jobs.models import Job, Status
from studio.pieces.models import Score
from studio.uploads import reading
from studio.uploads.models import Upload
from tests.cast import client_of, post
from tests.generation.foreign_files import midi_file

pytestmark = pytest.mark.django_db
TYPED = {"notes": "G4:1 A4:0.5 B4:0.5 D5:2 E5:1 D5:1 B4:2", "time_signature": "4/4"}
PITCHES = [67, 69, 71, 74, 76, 74, 71]


@pytest.fixture(scope="module")
def writer() -> Iterator[Engine]:
    engine = Engine.load("order_markov")
    yield engine
    engine.close()


@pytest.fixture(autouse=True)
def at_work(monkeypatch: pytest.MonkeyPatch, writer: Engine) -> None:
    monkeypatch.setattr("studio.jobs.worker.engine", lambda: writer)
    monkeypatch.setattr("studio.uploads.tasks.send", lambda _: None)
    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", read_here)


def typed(maker: Maker) -> Score:
    answer = post(client_of(maker), "/api/motifs", {**TYPED, "key": "G major"})
    assert answer.status_code == 201, answer.content
    return Score.objects.get(public_id=answer.json()["current_score"])


def brought(maker: Maker) -> Score:
    """The same notes as a MIDI file."""
    lengths = [480, 240, 240, 960, 480, 480, 960]
    onsets = [sum(lengths[:at]) for at in range(len(lengths))]
    content = midi_file(list(zip(onsets, lengths, PITCHES, strict=True)))
    body = {
        "file": SimpleUploadedFile("played.mid", content),
        "source": "Played by hand",
        "licence": "CC0-1.0",
    }
    answer = client_of(maker).post("/api/uploads", body, headers={"Idempotency-Key": ""})
    assert answer.status_code == 202, answer.content
    reading.read(answer.json()["id"])
    piece = Upload.objects.get(public_id=answer.json()["id"]).piece
    assert piece is not None
    assert piece.current_score is not None
    return piece.current_score


def asked(client: Client, score: Score, **request: Any) -> Any:
    told = {"operation": "continue", "takes": 1, "seed": 5, **request}
    return post(client, "/api/jobs/remix", {"score": score.public_id, "request": told})


def gone_on(maker: Maker, score: Score, **request: Any) -> Score:
    answer = asked(client_of(maker), score, **request)
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(public_id=answer.json()["id"])
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED, job.detail
    return Score.objects.get(parent=score)


def sounding(score: Score) -> list[int]:
    return [row["midi"] for row in score.notes if not row["tied"]]


@pytest.mark.parametrize("begun", [typed, brought])
def test_what_was_typed_or_played_is_gone_on_with(
    begun: Any, alice: Maker, bob: Maker, charlie: Maker, guest: Client, answering: None
) -> None:
    score = begun(alice)
    assert sounding(score) == PITCHES
    new = gone_on(alice, score, more_bars=3)
    assert sounding(new)[: len(PITCHES)] == PITCHES
    assert len(new.measures) == len(score.measures) + 3
    assert new.operation["kind"] == "continue"
    for stranger in (client_of(bob), client_of(charlie), guest):
        assert asked(stranger, score, more_bars=3).status_code == 403
    assert Job.objects.count() == 1


def test_a_phrase_is_answered_by_one_as_long_that_closes(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client, answering: None
) -> None:
    score = typed(alice)
    new = gone_on(alice, score, wish="answer")
    assert len(new.measures) == 2 * len(score.measures)
    assert sounding(new)[: len(PITCHES)] == PITCHES
    assert (sounding(new)[-1] - 67) % 12 == 0  # on the tonic, as the phrase did not
    assert new.operation["wish"] == "answer"
    for stranger in (client_of(bob), client_of(charlie), guest):
        assert asked(stranger, score, wish="answer").status_code == 403


def test_only_a_continuation_answers(alice: Maker, answering: None) -> None:
    refused = asked(client_of(alice), typed(alice), wish="answer", operation="regenerate")
    assert (refused.status_code, refused.json()["field"]) == (422, "wish")
