"""Recordings and bundles: made by a worker, whole, and for those who may see the score."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest
import soundfile
from django.test import Client

from generation.rights import credentials, mp3, signing, wav
from generation.rights.credentials import State
from studio.accounts.models import Maker
from studio.pieces.models import Piece, Score, Visibility
from studio.rights import making
from studio.rights.models import Export, Status
from studio.rights.passport import record_of
from tests.cast import client_of, post, song_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def woken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    monkeypatch.setattr("studio.rights.tasks.send", found.append)
    return found


def shown(piece: Piece) -> Score:
    assert piece.current_score is not None
    return Score.objects.select_related("piece__owner", "piece__licence", "provenance").get(
        pk=piece.current_score.pk
    )


def exported(client: Client, score: Score, form: str) -> dict[str, Any]:
    answer = post(client, f"/api/scores/{score.public_id}/exports", {"format": form})
    assert answer.status_code == 202, answer.content
    told: dict[str, Any] = answer.json()
    making.run(told["id"])
    found: dict[str, Any] = client.get(f"/api/exports/{told['id']}").json()
    return found


@pytest.mark.parametrize(("form", "marks"), [("mp3", mp3), ("wav", wav)])
def test_a_recording_sounds_and_carries_its_rights(alice: Maker, form: str, marks: Any) -> None:
    score = shown(song_of(alice))
    told = exported(client_of(alice), score, form)
    assert told["status"] == "ready", told
    content = client_of(alice).get(told["file"]).content
    sound, rate = soundfile.read(io.BytesIO(content))
    seconds = score.notes[-1]["onset_quarters"] / (score.tempo / 60)
    assert len(sound) / rate > seconds
    assert abs(sound).max() > 0.5
    record = record_of(score, site="http://testserver/")
    assert marks.read(content) == record
    signed = credentials.read(content, form)
    assert signed is not None
    assert (signed.state, signed.record) == (State.VALID, record)


def test_everything_is_in_the_bundle(alice: Maker) -> None:
    score = shown(song_of(alice, title="Hope / more"))
    told = exported(client_of(alice), score, "zip")
    assert told["status"] == "ready", told
    answer = client_of(alice).get(told["file"])
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        stem = "Hope more – take 1"
        endings = ("musicxml", "mxl", "mid", "pdf", "svg", "png", "wav", "mp3")
        assert {f"{stem}.{ending}" for ending in endings} <= set(names)
        for form, ending in {"musicxml": "musicxml", "midi": "mid"}.items():
            found = credentials.read(
                archive.read(f"{stem}.{ending}"),
                form,
                store=archive.read(f"{stem}.{ending}.c2pa"),
            )
            assert found is not None
            assert found.state is State.VALID
        assert "Attribution 4.0 International" in archive.read("LICENCE.txt").decode()
        assert "CC BY 4.0" in archive.read("ATTRIBUTION.txt").decode()
        assert "<a href=" in archive.read("ATTRIBUTION.html").decode()
        assert "](<https://creativecommons" in archive.read("ATTRIBUTION.md").decode()
        assert signing.verified(json.loads(archive.read("certificate.json")))
        assert archive.read("certificate.pdf").startswith(b"%PDF")
        assert "self-made" not in archive.read("README.txt").decode()
        assert "made for itself" in archive.read("README.txt").decode()


def test_asking_twice_gives_one_file_until_the_rights_change(alice: Maker, bob: Maker) -> None:
    piece = song_of(alice)
    score = shown(piece)
    first = exported(client_of(alice), score, "mp3")
    assert exported(client_of(bob), score, "mp3")["id"] == first["id"]
    piece.title = "Another"
    piece.save()
    assert exported(client_of(bob), shown(piece), "mp3")["id"] != first["id"]


def test_a_second_call_does_nothing_and_a_lost_one_is_repeated(
    alice: Maker, woken: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    score = shown(song_of(alice))
    client = client_of(alice)
    told = post(client, f"/api/scores/{score.public_id}/exports", {"format": "mp3"}).json()
    monkeypatch.setattr("studio.rights.exporting.STALE_SECONDS", -1)
    client.get(f"/api/exports/{told['id']}")
    assert told["id"] in woken
    making.run(told["id"])
    before = Export.objects.get(public_id=told["id"]).attempt
    making.run(told["id"])
    assert Export.objects.get(public_id=told["id"]).attempt == before


def test_what_goes_wrong_is_told(alice: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    score = shown(song_of(alice))
    monkeypatch.setattr("studio.rights.recording.render", lambda *_: 1 / 0)
    client = client_of(alice)
    told = post(client, f"/api/scores/{score.public_id}/exports", {"format": "mp3"}).json()
    for _ in range(making.ATTEMPTS):
        making.run(told["id"])
    told = client.get(f"/api/exports/{told['id']}").json()
    assert told["status"] == "failed"
    assert "went wrong on our side" in told["detail"]
    assert client.get(f"/api/exports/{told['id']}/file").status_code == 404


def test_there_is_an_end_to_what_one_may_ask_for(alice: Maker, settings: Any) -> None:
    settings.DAILY_EXPORTS = 1
    score = shown(song_of(alice))
    address = f"/api/scores/{score.public_id}/exports"
    assert post(client_of(alice), address, {"format": "mp3"}).status_code == 202
    assert post(client_of(alice), address, {"format": "wav"}).status_code == 429
    assert post(client_of(alice), address, {"format": "exe"}).status_code == 422


def test_who_may_have_a_recording(alice: Maker, bob: Maker, charlie: Maker, guest: Client) -> None:
    score = shown(song_of(alice, Visibility.PUBLIC))
    told = exported(client_of(bob), score, "mp3")
    page = f"/exports/{told['id']}"
    for client in (client_of(alice), client_of(charlie), guest, Client()):
        assert client.get(page).status_code == 200
        assert client.get(told["file"]).status_code == 200
    score.piece.visibility = Visibility.PRIVATE
    score.piece.save()
    for client in (client_of(bob), client_of(charlie), guest, Client()):
        assert client.get(page).status_code == 403
        assert client.get(told["file"]).status_code == 403
        assert client.get(f"/api/exports/{told['id']}").status_code == 403
        asked = post(client, f"/api/scores/{score.public_id}/exports", {"format": "mp3"})
        assert asked.status_code in (401, 403)
        certificate = f"/api/scores/{score.public_id}/certificate/json"
        assert client.get(certificate).status_code == 403
    assert client_of(alice).get(told["file"]).status_code == 200
    assert guest.get("/exports/aaaaaaaaaaaa").status_code == 404


def test_without_a_script_one_waits_on_a_page(alice: Maker) -> None:
    score = shown(song_of(alice))
    client = client_of(alice)
    address = f"/pieces/{score.piece.public_id}/{score.public_id}/exports"
    answer = client.post(address, {"format": "mp3"})
    assert answer.status_code == 302
    waiting = client.get(answer["Location"]).content.decode()
    assert 'http-equiv="refresh"' in waiting
    export = Export.objects.get()
    making.run(export.public_id)
    ready = client.get(answer["Location"]).content.decode()
    assert f"/api/exports/{export.public_id}/file" in ready
    assert Export.objects.get().status == Status.READY
    assert client.post(address, {"format": "exe"}).status_code == 422
