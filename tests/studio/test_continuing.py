"""A piece continued with its voices and instruments: what goes on, and whose hand it is told to
be."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from generation.engine import Engine
from generation.score import musicxml
from generation.score.incoming import read as read_here
from studio.accounts.models import Maker
from studio.jobs import running
from studio.jobs.models import Job, Status
from studio.lineage.parents import parents_of
from studio.pieces.ledger import ledger_read
from studio.pieces.models import Score
from studio.rights.matrix import contributions
from studio.uploads import reading
from studio.uploads.models import Upload
from tests.cast import client_of, post
from tests.generation.score_examples import HOPE
from tests.generation.test_lengthened import strings
from tests.small_arranger import small_arranger


@pytest.fixture(autouse=True)
def _house(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    arranger, engine = small_arranger(), Engine.load("order_markov")
    monkeypatch.setattr("studio.jobs.worker.arranger", lambda: arranger)
    monkeypatch.setattr("studio.jobs.worker.engine", lambda: engine)
    monkeypatch.setattr("studio.uploads.tasks.send", lambda _: None)
    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", partial(read_here, beside=True))
    yield
    engine.close()


def brought(owner: Maker) -> Score:
    """A song with a viola and a cello, by people."""
    body = {
        "file": SimpleUploadedFile("song.musicxml", musicxml.write(strings(HOPE.score)).encode()),
        "source": "A hymnal of 1780",
        "licence": "CC-PDM-1.0",
    }
    id = client_of(owner).post("/api/uploads", body).json()["id"]
    reading.read(id)
    score = Upload.objects.get(public_id=id).piece.current_score  # type: ignore[union-attr]
    assert score is not None
    return score


def done(owner: Maker, url: str, score: Score, **request: Any) -> Score:
    asked = {"score": score.public_id, "request": {"takes": 1, "seed": 3} | request}
    answer = post(client_of(owner), url, asked)
    assert answer.status_code == 202, answer.content
    running.run(answer.json()["id"])
    job = Job.objects.get(public_id=answer.json()["id"])
    assert job.status == Status.SUCCEEDED, job.detail
    return Score.objects.select_related("piece__owner").get(public_id=job.takes[0]["score"])


def continued(owner: Maker, score: Score, **request: Any) -> Score:
    asked = {"operation": "continue", "more_bars": 4, **request}
    return done(owner, "/api/jobs/remix", score, **asked)


def after(score: Score, before: Score) -> set[str]:
    """The parts that sound in the new bars."""
    end = before.measures[-1]["onset_quarters"] + before.measures[-1]["duration_quarters"]
    return {row["part"] for row in score.notes if row["onset_quarters"] >= end}


def test_what_people_wrote_goes_on_by_models_and_both_are_named(alice: Maker) -> None:
    song = brought(alice)
    made = continued(alice, song)
    assert after(made, song) == {row["part"] for row in song.notes}
    old = [row for row in song.notes if row["part"] != song.notes[0]["part"]]
    assert [row for row in made.notes if row in old] == old
    by = {one.role.value: (one.by, one.models) for one in contributions(made)}
    assert by["arrangement"] == ("both", ("hymn_voicing", "texture_gan"))
    entry = ledger_read(made.piece).entries[-1]
    assert entry["operation"] == "continue"
    assert all(layer["continued"] for layer in entry["layers"])
    weights = {parent.name for parent in parents_of(made.piece)}
    assert {"hymn_voicing", "texture_gan", "harmony_transformer"} <= weights
    assert ledger_read(made.piece).whole


def test_layers_by_models_stay_theirs_and_rest_where_they_shall(alice: Maker) -> None:
    song = done(alice, "/api/jobs/arrange", brought(alice), layer="piano", texture="chords")
    made = continued(alice, song, silent=["piano"])
    assert "piano" not in after(made, song)
    by = {one.role.value: one.by for one in contributions(made)}
    assert (by["harmony"], by["arrangement"]) == ("model", "model")
    assert (made.operation or {})["silent"] == ["piano"]


def test_only_what_is_continued_can_rest(alice: Maker) -> None:
    score = brought(alice)
    asked = {"score": score.public_id, "request": {"operation": "vary", "silent": ["piano"]}}
    answer = post(client_of(alice), "/api/jobs/remix", asked)
    assert (answer.status_code, answer.json()["field"]) == (422, "silent")
