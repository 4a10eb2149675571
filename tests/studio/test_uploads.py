"""Files that people bring: read apart, kept private, refused in a sentence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from generation.rights import certificates, credentials, musicxml
from generation.score.incoming import Incoming
from generation.score.incoming import read as read_here
from studio.accounts.models import Maker
from studio.pieces.models import Piece, Visibility
from studio.uploads import reading, sandbox
from studio.uploads.models import Status, Upload
from studio.uploads.words import poem
from tests.cast import client_of, post
from tests.generation.foreign_files import bar, document, midi_file, note
from tests.generation.rights_examples import RECORD

TWO_VERSES = (Path(__file__).parents[1] / "data" / "two_verses.musicxml").read_bytes()
STATED = {"source": "A hymnal of 1780", "licence": "CC-PDM-1.0"}


@pytest.fixture(autouse=True)
def called(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wake-up calls; files are read in this process, which is quicker."""
    found: list[str] = []
    monkeypatch.setattr("studio.uploads.tasks.send", found.append)
    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", read_here)
    return found


def bring(
    client: Client, content: bytes = TWO_VERSES, name: str = "rose.musicxml", **more: str
) -> Any:
    key = more.pop("key", "")
    body = {"file": SimpleUploadedFile(name, content), **STATED, **more}
    return client.post("/api/uploads", body, headers={"Idempotency-Key": key})


def brought(maker: Maker, content: bytes = TWO_VERSES, **more: str) -> Upload:
    """An upload that has been read."""
    answer = bring(client_of(maker), content, **more)
    assert answer.status_code == 202, answer.content
    reading.read(answer.json()["id"])
    return Upload.objects.get(public_id=answer.json()["id"])


def test_a_file_becomes_a_private_piece(
    alice: Maker, called: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        told = bring(client_of(alice)).json()
    assert (told["status"], told["piece"], called) == ("waiting", None, [told["id"]])
    reading.read(told["id"])
    told = client_of(alice).get(f"/api/uploads/{told['id']}").json()
    assert told["status"] == "ready"
    assert told["notices"] == ["Grace notes were left out, first in bar 1."]
    piece = Piece.objects.get(public_id=told["piece"])
    assert (piece.owner, piece.visibility) == (alice, Visibility.PRIVATE)
    assert (piece.title, piece.words, piece.language) == ("Two verses", "O rose\n\nThe worm", "en")
    assert (piece.key, piece.time_signature, piece.licence.spdx) == (
        "F major",
        "2/4",
        "CC-PDM-1.0",
    )
    assert piece.lines == [{"text": "O rose", "syllables": 2}]
    score = piece.current_score
    assert score is not None
    assert score.provenance.request["source"] == "A hymnal of 1780"
    assert Upload.objects.get().content is None


def test_its_page_shows_both_verses_and_where_it_comes_from(alice: Maker) -> None:
    piece = brought(alice).piece
    assert piece is not None
    page = client_of(alice).get(f"/pieces/{piece.public_id}").content.decode()
    assert "worm" in page.split("<aside")[0]
    assert "A hymnal of 1780" in page
    assert "Grace notes were left out, first in bar 1." in page
    assert "Seed" not in page
    chinese = client_of(alice).get(
        f"/pieces/{piece.public_id}", headers={"Accept-Language": "zh-hans"}
    )
    assert "A hymnal of 1780" in chinese.content.decode()


def test_a_melody_without_words_has_a_page_and_all_its_files(alice: Maker) -> None:
    piece = brought(alice, midi_file([(0, 960, 60), (960, 960, 64)]), title="Hum").piece
    assert piece is not None
    assert piece.current_score is not None
    assert (piece.title, piece.words, piece.language, piece.style) == ("Hum", "", "", "")
    client = client_of(alice)
    assert client.get(f"/pieces/{piece.public_id}").status_code == 200
    for kind in ("musicxml", "mxl", "midi", "svg", "pdf"):
        address = f"/api/scores/{piece.current_score.public_id}/file/{kind}"
        assert client.get(address).status_code == 200


def test_what_belongs_to_alice_is_closed_to_bob_and_to_guests(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    upload = brought(alice)
    assert upload.piece is not None
    for client in (client_of(bob), client_of(charlie), guest, Client()):
        for address in (
            f"/api/uploads/{upload.public_id}",
            f"/uploads/{upload.public_id}",
            f"/api/pieces/{upload.piece.public_id}",
            f"/pieces/{upload.piece.public_id}",
        ):
            assert client.get(address).status_code == 403, address
    assert client_of(alice).get("/api/uploads/AAAAAAAAAAAA").status_code == 404


def test_a_passer_by_without_the_pages_token_brings_nothing(alice: Maker) -> None:
    assert bring(Client(enforce_csrf_checks=True)).status_code == 403
    forgery = Client(enforce_csrf_checks=True)
    assert alice.user is not None
    forgery.force_login(alice.user)
    assert bring(forgery).status_code == 403
    assert not Upload.objects.exists()


def test_bringing_it_twice_gives_one_upload(alice: Maker) -> None:
    client = client_of(alice)
    first, second = (bring(client, key="one").json() for _ in range(2))
    assert first["id"] == second["id"]
    assert bring(client, content=b"<other/>", key="one").status_code == 409
    reading.read(first["id"])
    reading.read(first["id"])
    assert Piece.objects.count() == 1
    assert bring(client, key="one").json()["status"] == "ready"


def test_a_bad_file_is_refused_in_a_sentence(alice: Maker) -> None:
    upload = brought(alice, b"%PDF-1.7")
    assert (upload.status, upload.piece) == (Status.REFUSED, None)
    assert upload.detail.startswith("This is neither MusicXML nor MIDI")
    page = client_of(alice).get(f"/uploads/{upload.public_id}").content.decode()
    assert "This is neither MusicXML nor MIDI" in page


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"source": " "}, "source"),
        ({"licence": "mine"}, "licence"),
        ({"licence": ""}, "licence"),
        ({"title": "x" * 201}, "title"),
        ({"language": "tlh"}, "language"),
        ({"content": b""}, "file"),
        ({"content": b"x" * 5_000_001}, "file"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_kept(
    alice: Maker, more: dict[str, Any], field: str
) -> None:
    answer = bring(client_of(alice), **more)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["field"] == field
    assert not Upload.objects.exists()


def test_enough_is_enough_for_one_day(alice: Maker, settings: Any) -> None:
    settings.DAILY_UPLOADS = 1
    assert bring(client_of(alice)).status_code == 202
    assert bring(client_of(alice)).status_code == 429


def test_a_stumble_is_tried_again_and_then_told(
    alice: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(*_: object) -> Incoming:
        raise OSError("no more processes")

    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", stumble)
    upload = Upload.objects.get(public_id=bring(client_of(alice)).json()["id"])
    for status in (Status.WAITING, Status.WAITING, Status.REFUSED):
        reading.read(upload.public_id)
        upload.refresh_from_db()
        assert upload.status == status
    assert upload.detail == reading.GAVE_UP


def test_whoever_waits_for_a_lost_call_calls_again(alice: Maker, called: list[str]) -> None:
    id = bring(client_of(alice)).json()["id"]
    client_of(alice).get(f"/api/uploads/{id}")
    assert called == []
    long_ago = timezone.now() - timedelta(minutes=5)
    Upload.objects.update(created_at=long_ago)
    client_of(alice).get(f"/api/uploads/{id}")
    assert called == [id]
    Upload.objects.update(status=Status.READING, lease_until=long_ago, attempt=1)
    client_of(alice).get(f"/uploads/{id}")
    assert called == [id, id]
    reading.read(id)
    assert Upload.objects.get().status == Status.READY


def test_the_form_works_without_javascript_in_both_languages(guest: Client) -> None:
    page = guest.get("/upload").content.decode()
    assert 'enctype="multipart/form-data"' in page
    chinese = guest.get("/upload", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert "带来一份乐谱" in chinese
    assert "公有领域" in chinese
    body = {"file": SimpleUploadedFile("rose.xml", TWO_VERSES), **STATED, "key": "k1"}
    answer = guest.post("/upload", body)
    assert answer.status_code == 302
    waiting = guest.get(answer["Location"])
    assert 'http-equiv="refresh"' in waiting.content.decode()
    reading.read(Upload.objects.get().public_id)
    answer = guest.get(answer["Location"], follow=True)
    assert "Two verses" in answer.content.decode()


def test_the_form_keeps_what_was_typed_and_says_what_to_change(guest: Client) -> None:
    answer = guest.post("/upload", {**STATED, "title": "<My> song"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Choose a file first." in page
    assert "&lt;My&gt; song" in page
    body = {"file": SimpleUploadedFile("rose.xml", TWO_VERSES), "licence": "CC0-1.0"}
    page = guest.post("/upload", body).content.decode()
    assert "Say where the music comes from." in page
    assert '<option value="CC0-1.0" selected>' in page


def test_lines_of_verse_end_where_print_ends_them() -> None:
    words = ["Hope", "is", "the", "thing,", "That", "sings", "a", "tune."]
    data = document([bar("".join(note("C4", 2, lyric=word) for word in words), time="4/4", key=0)])
    found = poem(read_here(data, "x").score)
    assert found.words == "Hope is the thing,\nThat sings a tune."
    assert [line["syllables"] for line in found.lines] == [4, 4]
    chinese = [bar("".join(note("C4", 4, lyric=word) for word in "床前明月"), time="4/4", key=0)]
    found = poem(read_here(document(chinese), "x").score)
    assert (found.words, found.language) == ("床前明月", "zh")


def test_the_reader_apart_says_the_same_as_the_reader_here() -> None:
    assert sandbox.parse_untrusted(TWO_VERSES, "x.xml") == read_here(TWO_VERSES, "x.xml")
    played = midi_file([(0, 960, 60)], words=[(0, "Oh ")])
    assert sandbox.parse_untrusted(played, "x.mid") == read_here(played, "x.mid")


def credentialed_mxl() -> bytes:
    """A packed score that another house has signed."""
    packed = musicxml.write_mxl(TWO_VERSES.decode(), RECORD)
    return credentials.embed(packed, "mxl", RECORD, certificates.make())


@pytest.mark.parametrize("form", ["svg", "mxl"])
def test_credentials_that_come_in_go_out_again_in_what_is_made(
    alice: Maker, bob: Maker, form: str
) -> None:
    upload = brought(alice, credentialed_mxl(), name="signed.mxl")
    assert upload.signed is not None
    assert upload.piece is not None
    score = upload.piece.scores.get()
    Piece.objects.update(visibility=Visibility.PUBLIC)
    copy = post(client_of(bob), f"/api/scores/{score.public_id}/copies").json()
    for id in (score.public_id, copy["score"]):
        answer = Client().get(f"/api/scores/{id}/file/{form}")
        found = credentials.read(answer.content, form)
        assert found is not None
        assert found.state is credentials.State.VALID
        assert "signed.mxl" in found.ingredients
    Piece.objects.filter(owner=alice).update(visibility=Visibility.PRIVATE)
    caches["engravings"].clear()
    answer = client_of(bob).get(f"/api/scores/{copy['score']}/file/{form}")
    found = credentials.read(answer.content, form)
    assert found is not None
    assert "signed.mxl" not in found.ingredients, "what is private is not told of"


def test_files_without_credentials_are_not_kept(alice: Maker) -> None:
    assert brought(alice).signed is None
    rubbish = TWO_VERSES.replace(b"<work>", b"<!-- META-INF/content_credential.c2pa --><work>")
    assert brought(alice, rubbish).signed is None


def test_the_tune_of_a_file_is_chosen_from_its_voices(
    alice: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.uploads.reading.parse_untrusted", sandbox.parse_untrusted)
    high = [(480 * at, 480, 72 + at) for at in range(4)]
    low = [(480 * at, 480, 48 - at) for at in range(4)]
    content = midi_file(high, low, names=("Flute", "Cello"), programs=(73, 42))
    client = client_of(alice)
    listed = client.post("/api/uploads/voices", {"file": SimpleUploadedFile("a.mid", content)})
    assert listed.json() == {
        "items": [
            {"id": "2:1", "name": "Flute", "program": 73, "notes": 4, "words": 0,
             "lowest": 72, "highest": 75},
            {"id": "3:1", "name": "Cello", "program": 42, "notes": 4, "words": 0,
             "lowest": 45, "highest": 48},
        ],
        "usual": "2:1",
    }  # fmt: skip
    assert not Upload.objects.exists()
    upload = brought(alice, content, voice="3:1", key="one")
    score = upload.piece and upload.piece.current_score
    assert score is not None
    assert [row["midi"] for row in score.notes if row["part"] == score.notes[0]["part"]][0] == 48
    assert score.program == 42
    assert bring(client, content, voice="2:1", key="one").status_code == 409


def test_a_voice_that_is_not_there_is_refused(alice: Maker) -> None:
    upload = brought(alice, TWO_VERSES, voice="P9:1:1")
    assert upload.status == Status.REFUSED
    told = client_of(alice).get(f"/api/uploads/{upload.public_id}").json()
    assert "no voice called “P9:1:1”" in told["detail"]
    assert bring(client_of(alice), voice="x" * 200).json()["field"] == "voice"


def test_what_cannot_be_listed_is_refused_in_a_sentence(alice: Maker) -> None:
    file = SimpleUploadedFile("a.mid", b"MThd and nothing more")
    answer = client_of(alice).post("/api/uploads/voices", {"file": file})
    assert (answer.status_code, answer.json()["field"]) == (422, "file")
    assert "damaged" in answer.json()["detail"]
