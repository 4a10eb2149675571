"""Every file of a score says who made it, from what, under which licence, and is signed."""

from __future__ import annotations

import io
import json
import re
import stat
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from generation.rights import credentials, json_ld, midi, musicxml, pdf, png, svg
from generation.rights.credentials import State
from generation.rights.record import RightsRecord
from generation.rights.roles import BY_BOTH, BY_PEOPLE, By, Role
from studio.accounts.models import Maker
from studio.licences.models import Licence
from studio.lineage.deriving import piece_derive
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.storing import edit_add
from studio.rights import certificate
from studio.rights.matrix import contributions, role_correct
from studio.rights.passport import record_of
from tests.cast import client_of, song_of

SITE = "http://testserver/"
READERS: dict[str, Callable[[bytes], RightsRecord | None]] = {
    "musicxml": musicxml.read,
    "mxl": musicxml.read,
    "midi": midi.read,
    "svg": svg.read,
    "pdf": pdf.read,
    "png": png.read,
}


def shown(piece: Piece) -> Score:
    assert piece.current_score is not None
    return Score.objects.select_related("piece__owner", "piece__licence", "provenance").get(
        pk=piece.current_score.pk
    )


def fetched(client: Client, score: Score, form: str) -> bytes:
    answer = client.get(f"/api/scores/{score.public_id}/file/{form}")
    assert answer.status_code == 200, answer.content
    return bytes(answer.content)


@pytest.fixture
def remix(alice: Maker, bob: Maker) -> Score:
    """Bob's remix of Alice's song on Dickinson's words, one note of it changed by hand."""
    source = song_of(alice, Visibility.PUBLIC, title="Rain")
    source.words_by = "Emily Dickinson"
    source.words_licence = Licence.objects.get(spdx="CC-PDM-1.0")
    source.save()
    piece = piece_derive(shown(source), by=bob, site=SITE, title="Hope")
    first = shown(piece)
    notes = [row | ({"midi": 80} if at == 0 else {}) for at, row in enumerate(first.notes)]
    made = edit_add(
        parent=first,
        operation={"kind": "repitch"},
        written={
            "musicxml": first.musicxml,
            "midi": bytes(first.midi),
            "notes": notes,
            "measures": first.measures,
        },
    )
    piece.current_score = made
    piece.save()
    return shown(piece)


@pytest.mark.parametrize("form", READERS)
def test_every_file_carries_the_record(remix: Score, form: str) -> None:
    content = fetched(client_of(remix.piece.owner), remix, form)
    record = READERS[form](content)
    assert record == record_of(remix, site=SITE)
    assert record is not None
    assert (record.title, record.holder, record.licence) == ("Hope", "Bob", "CC-BY-4.0")
    assert [(one.kind, one.title, one.maker) for one in record.credits] == [
        ("words", "Hope is the thing with feathers", "Emily Dickinson"),
        ("piece", "Rain", "Alice"),
        ("weights", "stand-in", ""),
    ]
    assert record.credits[1].relation == "copy"
    assert "Based on “Rain”" in record.attribution
    assert "by Alice (CC BY 4.0)" in record.attribution
    assert record.source_type == BY_BOTH


@pytest.mark.parametrize("form", credentials.EMBEDDED.keys() & READERS.keys())
def test_files_that_can_hold_credentials_do(remix: Score, form: str) -> None:
    found = credentials.read(fetched(client_of(remix.piece.owner), remix, form), form)
    assert found is not None
    assert found.state is State.VALID
    assert found.record == record_of(remix, site=SITE)
    assert "Rain" in found.ingredients


@pytest.mark.parametrize("form", credentials.BESIDE)
def test_the_others_have_them_beside(remix: Score, form: str) -> None:
    client = client_of(remix.piece.owner)
    content = fetched(client, remix, form)
    answer = client.get(f"/api/scores/{remix.public_id}/credentials/{form}")
    assert ".c2pa" in answer["Content-Disposition"]
    found = credentials.read(content, form, store=answer.content)
    assert found is not None
    assert found.state is State.VALID


def test_the_picture_and_the_page_say_it_to_the_eye(remix: Score) -> None:
    client = client_of(remix.piece.owner)
    picture = fetched(client, remix, "svg").decode()
    drawn = picture[picture.rindex("<g font-family") :]
    assert "Contains AI-generated music (melody by AI" in re.sub(r"<[^>]+>", " ", drawn)
    told = pdf.PdfReader(io.BytesIO(fetched(client, remix, "pdf")))
    assert "Contains AI-generated music" in told.pages[0].extract_text()


def test_the_record_is_a_page_of_its_own(remix: Score) -> None:
    answer = client_of(remix.piece.owner).get(f"/api/scores/{remix.public_id}/rights")
    assert answer["Content-Type"] == "application/ld+json"
    assert json_ld.read(answer.content) == record_of(remix, site=SITE)
    assert json.loads(answer.content)["@type"] == "MusicComposition"


def test_a_changed_licence_is_in_the_next_file(alice: Maker) -> None:
    piece = song_of(alice)
    client = client_of(alice)
    before = fetched(client, shown(piece), "png")
    piece.licence = Licence.objects.get(spdx="CC-BY-SA-4.0")
    piece.save()
    record = png.read(fetched(client, shown(piece), "png"))
    assert record is not None
    assert record.licence == "CC-BY-SA-4.0"
    assert png.read(before) != record


def test_a_private_parent_is_not_named(alice: Maker, bob: Maker) -> None:
    source = song_of(alice, Visibility.PUBLIC, title="Secret")
    piece = piece_derive(shown(source), by=bob, site=SITE, title="Hope")
    source.visibility = Visibility.PRIVATE
    source.save()
    record = record_of(shown(piece), site=SITE)
    assert "Secret" not in record.to_text()
    assert [one.title for one in record.credits] == ["a private piece", "stand-in"]


def test_who_may_take_which_file(alice: Maker, bob: Maker, charlie: Maker, guest: Client) -> None:
    for visibility, status in {"private": 403, "link": 200, "public": 200}.items():
        score = shown(song_of(alice, Visibility(visibility)))
        addresses = [
            f"/api/scores/{score.public_id}/file/musicxml",
            f"/api/scores/{score.public_id}/credentials/midi",
            f"/api/scores/{score.public_id}/rights",
        ]
        for address in addresses:
            assert client_of(alice).get(address).status_code == 200
            for client in (client_of(bob), client_of(charlie), guest, Client()):
                assert client.get(address).status_code == status, (address, visibility)
    assert guest.get("/api/scores/aaaaaaaaaaaa/rights").status_code == 404
    assert guest.get(f"/api/scores/{score.public_id}/file/exe").status_code == 422


def hands(score: Score) -> dict[Role, By | None]:
    return {one.role: one.by for one in contributions(score)}


def test_the_matrix_is_worked_out_from_the_operations(alice: Maker, remix: Score) -> None:
    fresh = shown(song_of(alice))
    assert hands(fresh) == {
        Role.LYRICS: By.HUMAN,
        Role.MELODY: By.MODEL,
        Role.HARMONY: None,
        Role.ARRANGEMENT: None,
        Role.RENDER: None,
    }
    lyrics, melody, *_ = contributions(remix)
    assert (lyrics.by, lyrics.people) == (By.HUMAN, ("Emily Dickinson",))
    assert (melody.by, melody.people, melody.models) == (By.BOTH, ("Bob",), ("stand-in",))
    assert not melody.corrected


def test_the_owner_corrects_it_and_both_are_told(remix: Score) -> None:
    role_correct(remix.piece, role="melody", by="human", people="Bob & Bo", reason="I hummed it")
    melody = contributions(remix)[1]
    assert (melody.by, melody.computed, melody.corrected) == (By.HUMAN, By.BOTH, True)
    assert (melody.people, melody.models) == (("Bob & Bo",), ())
    record = record_of(remix, site=SITE)
    assert record.source_type == BY_PEOPLE
    assert '"by":"human","computed":"both"' in record.to_text()
    role_correct(remix.piece, role="melody", by="both", people="", reason="Not all of it")
    assert not contributions(remix)[1].corrected
    assert remix.piece.corrections.count() == 2, "the history stays"


def test_the_first_start_makes_a_certificate_for_this_house_alone(
    settings: Any, tmp_path: Any
) -> None:
    certificate.certificate.cache_clear()
    settings.STATE_DIR = tmp_path
    try:
        made = certificate.certificate()
        kept = tmp_path / "certificate.pem"
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        certificate.certificate.cache_clear()
        assert certificate.certificate() == made, "the same after a restart"
        assert certificate.self_made()
        chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
        chain.write_bytes(made.chain)
        key.write_bytes(made.key)
        settings.CERTIFICATE, settings.CERTIFICATE_KEY = str(chain), str(key)
        certificate.certificate.cache_clear()
        assert certificate.certificate() == made
        assert not certificate.self_made()
    finally:
        certificate.certificate.cache_clear()
