"""The page that looks into files: where they are from, whether they were altered, and no harm."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from generation.rights import certificates, credentials
from studio.accounts.models import Maker
from studio.pieces.models import Piece, Score, Visibility
from studio.rights import originality
from studio.rights.passport import record_of
from tests.cast import client_of, song_of

pytestmark = pytest.mark.django_db
SITE = "http://testserver/"
LONG = (
    "Hope is the thing with feathers\nThat perches in the soul,\nAnd sings the tune without the "
    "words,\nAnd never stops at all"
)


def shown(piece: Piece) -> Score:
    assert piece.current_score is not None
    return Score.objects.select_related("piece__owner", "piece__licence", "provenance").get(
        pk=piece.current_score.pk
    )


def file_of(score: Score, form: str) -> bytes:
    client = client_of(score.piece.owner)
    return bytes(client.get(f"/api/scores/{score.public_id}/file/{form}").content)


def looked(client: Client, data: bytes, store: bytes = b"", name: str = "file") -> dict[str, Any]:
    sent: dict[str, Any] = {"file": SimpleUploadedFile(name, data)}
    if store:
        sent["credentials"] = SimpleUploadedFile("file.c2pa", store)
    answer = client.post("/api/verify", sent)
    assert answer.status_code == 200, answer.content
    told: dict[str, Any] = answer.json()
    return told


@pytest.fixture
def score(alice: Maker) -> Score:
    return shown(song_of(alice, Visibility.PUBLIC, words=LONG))


@pytest.mark.parametrize("form", ["mxl", "svg", "pdf", "png"])
def test_a_signed_file_is_ours_and_unaltered(score: Score, form: str) -> None:
    told = looked(Client(), file_of(score, form))
    assert (told["format"], told["alteration"], told["recognised"]) == (form, "none", "signature")
    assert told["score"] == score.public_id
    assert told["record"]["title"] == "Hope"
    assert told["signature"]["ours"]
    assert told["marks"], "that a model had a hand in it is said"


@pytest.mark.parametrize("form", ["musicxml", "midi"])
def test_an_unsigned_file_is_known_by_its_record_and_its_notes(score: Score, form: str) -> None:
    data = file_of(score, form)
    told = looked(Client(), data)
    assert (told["alteration"], told["recognised"]) == ("same-music", "record")
    store = client_of(score.piece.owner).get(f"/api/scores/{score.public_id}/credentials/{form}")
    told = looked(Client(), data, store.content)
    assert (told["alteration"], told["recognised"]) == ("none", "signature")
    told = looked(Client(), data + b" ", store.content)
    assert told["alteration"] == "file"


def test_changed_notes_are_told(score: Score) -> None:
    data = file_of(score, "musicxml").replace(b"<step>A</step>", b"<step>B</step>", 3)
    told = looked(Client(), data)
    assert (told["alteration"], told["recognised"]) == ("music", "record")


def through_music21(data: bytes) -> bytes:
    import music21

    parsed = music21.converter.parseData(data, format="musicxml")
    return bytes(music21.musicxml.m21ToXml.GeneralObjectExporter(parsed).parse())


def test_a_file_that_went_through_a_notation_program_is_recognised(score: Score) -> None:
    told = looked(Client(), through_music21(file_of(score, "musicxml")))
    assert told["recognised"] == "record"
    assert told["score"] == score.public_id
    assert told["alteration"] == "same-music"
    assert any("AI-generated" in mark for mark in told["marks"]), "the mark has survived"


def test_one_that_kept_the_rights_line_alone_is_recognised_too(score: Score) -> None:
    data = through_music21(file_of(score, "musicxml"))
    bare = re.sub(rb"<miscellaneous>.*?</miscellaneous>", b"", data, flags=re.DOTALL)
    bare = re.sub(rb"<source>.*?</source>", b"", bare)
    assert b"cantilena-rights" not in bare
    told = looked(Client(), bare)
    assert (told["recognised"], told["score"]) == ("address", score.public_id)
    assert told["alteration"] == "same-music"
    assert any("AI-generated" in mark for mark in told["marks"])


def test_a_melody_alone_transposed_and_halved_is_recognised(score: Score) -> None:
    from mido import Message, MidiFile, MidiTrack

    originality.refresh()
    track = MidiTrack()
    for row in score.notes:
        ticks = round(row["duration_quarters"] * 240)
        track.append(Message("note_on", note=row["midi"] + 3, velocity=80))
        track.append(Message("note_off", note=row["midi"] + 3, time=ticks))
    file = MidiFile(type=0, ticks_per_beat=480)
    file.tracks.append(track)
    buffer = io.BytesIO()
    file.save(file=buffer)
    told = looked(Client(), buffer.getvalue())
    assert told["recognised"] == "melody"
    assert told["score"] == score.public_id
    score.piece.visibility = Visibility.LINK
    score.piece.save()
    assert looked(Client(), buffer.getvalue())["recognised"] is None, "what is not public is not"
    assert looked(client_of(score.piece.owner), buffer.getvalue())["recognised"] == "melody"


def test_another_signer_is_not_taken_for_us(score: Score) -> None:
    record = record_of(score, site=SITE)
    picture = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'
    forged = credentials.embed(picture, "svg", record, certificates.make())
    told = looked(Client(), forged)
    assert told["alteration"] == "signed-elsewhere"
    assert told["recognised"] == "record"
    assert not told["signature"]["ours"]


def test_a_private_piece_is_not_shown_to_whoever_has_its_file(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    score = shown(song_of(alice, Visibility.PRIVATE, title="Secret"))
    data = file_of(score, "musicxml")
    for client in (client_of(bob), client_of(charlie), Client()):
        told = looked(client, data)
        assert (told["private"], told["piece"], told["score"]) == (True, None, None)
    assert looked(client_of(alice), data)["score"] == score.public_id


def test_a_certificate_is_verified(score: Score) -> None:
    client = client_of(score.piece.owner)
    certificate = client.get(f"/api/scores/{score.public_id}/certificate/json")
    page = Client().post("/verify", {"file": SimpleUploadedFile("c.json", certificate.content)})
    assert "A certificate of contribution, whole, and signed by" in page.content.decode()
    forged = certificate.content.replace(b'"operation": "compose"', b'"operation": "type"', 1)
    page = Client().post("/verify", {"file": SimpleUploadedFile("c.json", forged)})
    assert "signature does not fit" in page.content.decode()


def test_the_page_tells_it_in_both_languages(score: Score) -> None:
    data = file_of(score, "svg")
    for language, verdict in {
        "en": "Signed by this studio, and not altered since.",
        "zh-hans": "由本站签名，此后未被改动。",
    }.items():
        client = Client(HTTP_ACCEPT_LANGUAGE=language)
        assert client.get("/verify").status_code == 200
        page = client.post("/verify", {"file": SimpleUploadedFile("a.svg", data)}).content.decode()
        assert verdict in page
        assert f'href="/pieces/{score.piece.public_id}/{score.public_id}"' in page


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("score.musicxml", b" " * 60_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x02",
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f",
        b"%PDF-1.7 rubbish",
        b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff",
        b'{"type": "cantilena-contribution-certificate"}',
        b"{" * 100_000,
        b"PK\x03\x04rubbish",
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
    ],
)
def test_what_is_damaged_is_refused_in_a_sentence_or_says_nothing(data: bytes) -> None:
    answer = Client().post("/api/verify", {"file": SimpleUploadedFile("x", data)})
    if answer.status_code == 200:
        assert answer.json()["recognised"] is None
        assert answer.json()["record"] is None
    else:
        assert answer.status_code == 422
        assert answer.json()["detail"].endswith(".")


def test_a_bomb_takes_neither_time_nor_memory() -> None:
    answer = Client().post("/api/verify", {"file": SimpleUploadedFile("x.mxl", bomb())})
    assert answer.status_code in (200, 422)
    if answer.status_code == 200:
        assert answer.json()["record"] is None


def test_nothing_dropped_is_said_so() -> None:
    page = Client().post("/verify", {})
    assert page.status_code == 422
    assert "Choose a file first." in page.content.decode()
