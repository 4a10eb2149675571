"""Chords, four voices and a piano by a job: who may, what stays, and what is told of each layer."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from generation.score.incoming import read as read_here
from studio.accounts.models import Maker
from studio.jobs import leases, running
from studio.jobs.models import Job, Status
from studio.lineage.deriving import piece_derive
from studio.lineage.parents import parents_of
from studio.pieces.ledger import ledger_read
from studio.pieces.models import Locks, Piece, Score
from studio.rights.matrix import contributions
from studio.uploads import reading
from tests.cast import ASKED, StandIn, client_of, post, put, song_of
from tests.generation.bad_scores import HARD
from tests.small_arranger import small_arranger

Engine = Callable[..., StandIn]
URL = "/api/jobs/arrange"


@pytest.fixture(autouse=True)
def _arranger(monkeypatch: pytest.MonkeyPatch) -> None:
    house = small_arranger()
    monkeypatch.setattr("studio.jobs.worker.arranger", lambda: house)


def first_of(piece: Piece) -> Score:
    return piece.scores.get(take=0)


def ask(owner: Maker, score: Score, **request: Any) -> Any:
    asked = {"score": score.public_id, "request": {"takes": 1, "seed": 3} | request}
    return post(client_of(owner), URL, asked)


def arranged(owner: Maker, score: Score, **request: Any) -> Score:
    """The first score that comes of it."""
    answer = ask(owner, score, **request)
    assert answer.status_code == 202, answer.content
    job = Job.objects.get(public_id=answer.json()["id"])
    running.run(job.public_id)
    job.refresh_from_db()
    assert job.status == Status.SUCCEEDED, job.detail
    return Score.objects.select_related("piece__owner").get(public_id=job.takes[0]["score"])


def score_told(owner: Maker, score: Score) -> dict[str, Any]:
    found: dict[str, Any] = client_of(owner).get(f"/api/scores/{score.public_id}").json()
    return found


def tune(score: Score) -> list[tuple[Any, ...]]:
    names = ("onset_quarters", "duration_quarters", "midi", "text")
    rows = [row for row in score.notes if row["part"] == score.notes[0]["part"]]
    return [tuple(row[name] for name in names) for row in rows]


def test_layers_are_written_one_upon_the_other(alice: Maker) -> None:
    piece = song_of(alice)
    melody = first_of(piece)
    chords = arranged(alice, melody, layer="chords")
    voices = arranged(alice, chords, layer="four-parts")
    song = arranged(alice, voices, layer="piano", texture="broken", refrain="offbeat")
    assert [score.parent for score in (chords, voices, song)] == [melody, chords, voices]
    kinds = [(score.operation or {})["kind"] for score in (chords, voices, song)]
    assert kinds == ["harmonise", "arrange", "accompany"]
    assert tune(song) == tune(melody)
    whole = score_told(alice, song)
    names = [(part["name"], part["program"]) for part in whole["parts"]]
    singing = [(name, 52) for name in ("Soprano", "Alto", "Tenor", "Bass")]
    assert names == [*singing, ("Piano", 0), ("Piano", 0)]
    assert {part["instrument"] for part in whole["parts"][4:]} == {"piano"}
    assert [chord["symbol"] for chord in whole["chords"]]
    assert whole["chords"] == score_told(alice, chords)["chords"]
    made = {layer["layer"]: layer for layer in whole["layers"]}
    assert set(made) == {"chords", "four-parts", "piano"}
    assert made["piano"]["engine"] == "texture_gan"
    assert made["piano"]["request"]["texture"] == "broken"
    piece.refresh_from_db()
    assert piece.current_score == melody, "its maker chooses"


def test_a_piano_without_chords_writes_them_first_and_says_so(alice: Maker) -> None:
    score = first_of(song_of(alice))
    answer = ask(alice, score, layer="piano")
    running.run(answer.json()["id"])
    events = client_of(alice).get(f"/api/jobs/{answer.json()['id']}/events").json()
    stages = [event["stage"] for event in events if event["type"] == "stage"]
    assert list(dict.fromkeys(stages)) == ["queued", "reading", "chords", "piano", "writing"]
    fractions = [event["fraction"] for event in events if event["type"] == "stage"]
    assert fractions == sorted(fractions)
    job = Job.objects.get(public_id=answer.json()["id"])
    made = Score.objects.get(public_id=job.takes[0]["score"])
    assert [layer["layer"] for layer in made.provenance.layers] == ["chords", "piano"]


def test_each_hand_is_known_and_the_melody_stays_its_makers(alice: Maker) -> None:
    piece = song_of(alice)
    song = arranged(alice, first_of(piece), layer="piano")
    by = {one.role.value: (one.by, one.models) for one in contributions(song)}
    assert by["melody"] == ("model", ("stand-in",))
    assert by["harmony"] == ("model", ("harmony_transformer",))
    assert by["arrangement"] == ("model", ("texture_gan",))
    assert ledger_read(piece).whole
    entry = ledger_read(piece).entries[-1]
    assert entry["operation"] == "accompany"
    assert [layer["model"] for layer in entry["layers"]] == ["harmony_transformer", "texture_gan"]
    weights = {parent.name for parent in parents_of(piece)}
    assert {"harmony_transformer", "texture_gan"} <= weights


def test_only_its_owner_has_a_score_arranged_and_others_take_a_copy(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    score = first_of(song_of(alice))
    assert ask(charlie, score).status_code == 403
    assert ask(bob, score).status_code == 403
    copy = piece_derive(score, by=bob, site="http://house/").current_score
    assert copy is not None
    made = arranged(bob, copy, layer="chords")
    kept = piece_derive(made, by=bob, site="http://house/", title="Mine")
    edge = kept.current_score.parent_edges.first() if kept.current_score else None
    assert edge is not None
    assert edge.relation == "harmonise"


def test_locked_chords_stay_whatever_is_asked(alice: Maker) -> None:
    chords = arranged(alice, first_of(song_of(alice)), layer="chords", density=5)
    before = score_told(alice, chords)["chords"]
    kept = before[1]
    locks = f"/api/scores/{chords.public_id}/locks"
    answer = put(client_of(alice), locks, {"notes": [], "chords": [kept["id"]]})
    assert answer.json()["locked_chords"] == [kept["id"]]
    other = arranged(alice, chords, layer="chords", spice=1, seed=11)
    after = score_told(alice, other)
    assert after["chords"] != before
    stays = [chord for chord in after["chords"] if chord["id"] in after["locked_chords"]]
    assert [(c["onset_quarters"], c["symbol"]) for c in stays] == [
        (kept["onset_quarters"], kept["symbol"])
    ]
    again = put(client_of(alice), locks, {"notes": [], "chords": ["m9-h9"]})
    assert (again.status_code, again.json()["field"]) == (422, "chords")
    put(client_of(alice), locks, {"notes": []})
    assert score_told(alice, chords)["locked_chords"] == [kept["id"]], "none named: as they are"
    put(client_of(alice), locks, {"notes": [], "chords": [one["id"] for one in before]})
    refused = ask(alice, chords, layer="chords")
    assert (refused.status_code, refused.json()["field"]) == (422, "locked_chords")


def test_a_voice_with_a_locked_note_stays(alice: Maker) -> None:
    voices = arranged(alice, first_of(song_of(alice)), layer="four-parts")
    alto = [row for row in voices.notes if row["part"].endswith("alto")]
    Locks.objects.create(score=voices, notes=[alto[0]["id"]])
    answer = ask(alice, voices, layer="four-parts", locked=["bass"], seed=9)
    assert answer.json()["request"]["request"]["locked"] == ["alto", "bass"]
    running.run(answer.json()["id"])
    job = Job.objects.get(public_id=answer.json()["id"])
    made = Score.objects.get(public_id=job.takes[0]["score"])
    assert [row["midi"] for row in made.notes if row["part"].endswith("alto")] == [
        row["midi"] for row in alto
    ]
    assert made.locked


def test_a_piano_with_locked_notes_is_not_written_over(alice: Maker) -> None:
    song = arranged(alice, first_of(song_of(alice)), layer="piano")
    note = next(row for row in song.notes if row["part"] == "piano")
    Locks.objects.create(score=song, notes=[note["id"]])
    answer = ask(alice, song, layer="piano")
    assert answer.status_code == 422
    assert "piano are locked" in answer.json()["detail"]


def test_a_guitar_is_written_heard_told_of_and_not_written_over(
    alice: Maker, answering: None
) -> None:
    chords = arranged(alice, first_of(song_of(alice)), layer="chords")
    url = f"/api/scores/{chords.public_id}/textures/rolling?seed=5&layer=guitar"
    heard = client_of(alice).get(url).json()
    assert [part["id"] for part in heard["parts"]] == ["P1", "guitar"]
    song = arranged(alice, chords, layer="guitar", texture="rolling", seed=5)
    told = score_told(alice, song)
    assert [(part["name"], part["program"]) for part in told["parts"]][1:] == [("Guitar", 24)]
    assert {layer["layer"] for layer in told["layers"]} == {"chords", "guitar"}
    end = heard["measures"][-1]["onset_quarters"]
    begins = [
        {(r["part"], r["onset_quarters"], r["midi"]) for r in rows if r["onset_quarters"] < end}
        for rows in (heard["notes"], song.notes)
    ]
    assert begins[0] == begins[1]
    by = {one.role.value: one.models for one in contributions(song)}
    assert by["arrangement"] == ("texture_gan",)
    Locks.objects.create(score=song, notes=[next(r["id"] for r in song.notes if r["part"] != "P1")])
    answer = ask(alice, song, layer="guitar")
    assert answer.status_code == 422
    assert "guitar are locked" in answer.json()["detail"]
    doubling = url.replace("rolling", "doubling")
    assert client_of(alice).get(doubling).status_code == 422


def test_a_song_comes_in_one_go(alice: Maker, engine: Engine) -> None:
    stand_in = engine()
    asked = ASKED | {"setting": "piano", "takes": 2}
    job = post(client_of(alice), "/api/jobs/melody", asked).json()
    running.run(job["id"])
    found = Job.objects.get(public_id=job["id"])
    assert found.status == Status.SUCCEEDED, found.detail
    assert stand_in.asked
    scores = [Score.objects.get(public_id=take["score"]) for take in found.takes]
    for score in scores:
        layers = [layer["layer"] for layer in score.provenance.layers]
        assert layers == ["chords", "piano"]
        assert score.provenance.engine == "stand-in"
        assert {row["part"] for row in score.notes} == {"P1", "piano", "piano-2"}
    by = {one.role.value: one.models for one in contributions(scores[0])}
    assert by["arrangement"] == ("texture_gan",)


def test_a_worker_that_is_gone_is_taken_over(alice: Maker) -> None:
    score = first_of(song_of(alice))
    undisturbed = arranged(alice, score, layer="piano")
    job = Job.objects.get(public_id=ask(alice, score, layer="piano").json()["id"])
    assert leases.claim(job.public_id) is not None
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(hours=1))
    running.run(job.public_id)
    job.refresh_from_db()
    assert (job.status, job.attempt) == (Status.SUCCEEDED, 2)
    assert Score.objects.get(public_id=job.takes[0]["score"]).musicxml == undisturbed.musicxml


def test_the_same_key_gives_the_same_job(alice: Maker) -> None:
    score = first_of(song_of(alice))
    client, key = client_of(alice), {"Idempotency-Key": "one"}
    asked = {"score": score.public_id, "request": {"layer": "piano"}}
    first = post(client, URL, asked, **key)
    assert post(client, URL, asked, **key).json()["id"] == first.json()["id"]
    other = {"score": score.public_id, "request": {"layer": "chords"}}
    assert post(client, URL, other, **key).status_code == 409


@pytest.mark.parametrize(
    ("request_", "field"),
    [
        ({"layer": "piano", "locked": ["alto"]}, "locked"),
        ({"layer": "chords", "texture": "broken"}, "texture"),
        ({"layer": "guitar", "texture": "doubling"}, "texture"),
        ({"locked_chords": ["m0-h7"]}, "locked_chords"),
        ({"kept": [[4, 2]]}, "kept"),
        ({"layer": "four-parts", "locked": ["soprano", "alto", "tenor", "bass"]}, "locked"),
    ],
)
def test_what_makes_no_sense_is_refused_before_a_job_exists(
    alice: Maker, request_: dict[str, Any], field: str
) -> None:
    answer = ask(alice, first_of(song_of(alice)), **request_)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert not Job.objects.exists()


def test_a_texture_is_heard_before_it_is_written(alice: Maker, bob: Maker, answering: None) -> None:
    chords = arranged(alice, first_of(song_of(alice)), layer="chords")
    url = f"/api/scores/{chords.public_id}/textures/rolling?seed=5"
    heard = client_of(alice).get(url).json()
    song = arranged(alice, chords, layer="piano", texture="rolling", seed=5)
    last = heard["measures"][-1]
    end = last["onset_quarters"] + last["duration_quarters"]

    def begins(rows: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        names = ("part", "onset_quarters", "midi")
        return {tuple(r[n] for n in names) for r in rows if r["onset_quarters"] < end}

    assert begins(heard["notes"]) == begins(song.notes)
    assert {part["id"] for part in heard["parts"]} == {"P1", "piano", "piano-2"}
    assert client_of(bob).get(url).status_code == 403
    assert client_of(alice).get(url.replace("rolling", "boogie")).status_code == 422


def test_a_chord_is_set_by_hand_and_taken_away(alice: Maker, answering: None) -> None:
    piece = song_of(alice)
    score = first_of(piece)
    bar = score.measures[1]["id"]

    def edit(base: Score, **change: Any) -> Any:
        asked = {"base": base.public_id, "edit": {"kind": "chord", "measure": bar, **change}}
        return post(client_of(alice), f"/api/scores/{base.public_id}/edits", asked)

    made = edit(score, at=2, symbol="F#m7/C#")
    assert made.status_code == 201, made.content
    [chord] = made.json()["chords"]
    assert (chord["symbol"], chord["measure_id"]) == ("F#m7/C#", bar)
    assert chord["onset_quarters"] == score.measures[1]["onset_quarters"] + 2
    now = Score.objects.get(public_id=made.json()["id"])
    by = {one.role.value: one.by for one in contributions(now)}
    assert by["harmony"] == "human"
    bad = edit(now, at=2, symbol="H7")
    assert (bad.status_code, bad.json()["field"]) == (422, "symbol")
    assert edit(now, at=99, symbol="C").status_code == 422
    locks = f"/api/scores/{now.public_id}/locks"
    put(client_of(alice), locks, {"notes": [], "chords": [chord["id"]]})
    held = edit(now, at=2, symbol="C")
    assert (held.status_code, held.json()["field"]) == (422, "locked")
    put(client_of(alice), locks, {"notes": [], "chords": []})
    assert edit(now, at=2, symbol="").json()["chords"] == []


def assert_in_chinese(said: str, english: str) -> None:
    """The same refusal, of the same bar."""
    assert english not in said
    assert re.search(r"[\u3400-\u9fff]", said)
    if named := re.match(r"Bar (\d+)", english):
        assert f"第 {named[1]} 小节" in said, said


@pytest.mark.parametrize("name", HARD)
def test_a_hard_file_is_brought_and_arranged_or_refused_in_a_sentence(
    alice: Maker, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("studio.uploads.tasks.send", lambda _: None)
    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", partial(read_here, beside=True))
    hard = HARD[name]
    body = {
        "file": SimpleUploadedFile("hard.musicxml", hard.content),
        "source": "A hymnal of 1780",
        "licence": "CC-PDM-1.0",
    }
    id = client_of(alice).post("/api/uploads", body).json()["id"]
    reading.read(id)
    upload = client_of(alice).get(f"/api/uploads/{id}").json()
    if hard.read:
        assert upload["status"] == "refused"
        assert hard.read in upload["detail"]
        chinese = client_of(alice).get(f"/api/uploads/{id}", headers={"Accept-Language": "zh-Hans"})
        assert_in_chinese(chinese.json()["detail"], hard.read)
        return
    score = first_of(Piece.objects.get(public_id=upload["piece"]))
    for layer in ("chords", "four-parts", "piano"):
        job = Job.objects.get(public_id=ask(alice, score, layer=layer).json()["id"])
        running.run(job.public_id)
        job.refresh_from_db()
        if layer == "four-parts" and hard.voices:
            assert job.status == Status.FAILED
            told = client_of(alice).get(f"/api/jobs/{job.public_id}").json()
            assert hard.voices in told["error"]["detail"]
            chinese = client_of(alice).get(
                f"/api/jobs/{job.public_id}", headers={"Accept-Language": "zh-Hans"}
            )
            assert_in_chinese(chinese.json()["error"]["detail"], hard.voices)
        else:
            assert job.status == Status.SUCCEEDED, job.detail
