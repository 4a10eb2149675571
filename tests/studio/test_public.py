"""A piece to others' machines: metadata, picture, frame, oEmbed; and what ten thousand cost."""

from __future__ import annotations

import gzip
import json
import re
import struct
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.pieces.models import Piece, Visibility
from tests.cast import client_of, piece_of, song_of

pytestmark = pytest.mark.django_db
SITE = "http://testserver"


def described(page: str) -> Any:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found[1]) if found else None


def test_a_page_tells_machines_what_it_is(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC, title='</script><b>"Hope" & so')
    page = Client().get(f"/pieces/{piece.public_id}").content.decode()
    told = described(page)
    address = f"{SITE}/pieces/{piece.public_id}"
    assert told["@type"] == "MusicComposition"
    assert told["url"] == address
    assert told["name"] == piece.title
    assert told["composer"]["name"] == "Alice"
    assert told["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert told["inLanguage"] == "en"
    assert "digitalsourcetype/compositeWith" in told["digitalSourceType"]
    assert {each["encodingFormat"] for each in told["encoding"]} >= {"audio/midi"}
    assert f'<link rel="canonical" href="{address}">' in page
    assert f'<meta property="og:image" content="{address}/preview.png">' in page
    assert "<b>" not in page
    assert 'type="application/json+oembed"' in page


def test_a_version_leads_to_its_pieces_one_address(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    score = piece.scores.get(take=1)
    page = Client().get(f"/pieces/{piece.public_id}/{score.public_id}").content.decode()
    assert f'rel="canonical" href="{SITE}/pieces/{piece.public_id}"' in page


def test_a_private_page_tells_machines_nothing(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PRIVATE)
    page = client_of(alice).get(f"/pieces/{piece.public_id}").content.decode()
    assert described(page) is None
    assert "og:image" not in page
    assert "oembed" not in page
    assert '<meta name="robots" content="noindex">' in page


@pytest.mark.parametrize("title", ["Hope", "静夜思" * 20, "<&>" * 40])
def test_the_picture_of_a_piece_is_a_png_of_the_size_that_was_promised(
    alice: Maker, title: str
) -> None:
    piece = song_of(alice, Visibility.PUBLIC, title=title)
    answer = Client().get(f"/pieces/{piece.public_id}/preview.png")
    assert answer["Content-Type"] == "image/png"
    assert answer.content.startswith(b"\x89PNG")
    assert struct.unpack(">II", answer.content[16:24]) == (1200, 630)
    assert len(answer.content) < 300_000


@pytest.mark.parametrize(
    ("visibility", "strangers"), [("private", 403), ("link", 200), ("public", 200)]
)
def test_who_gets_a_picture_a_frame_and_a_description(
    alice: Maker, charlie: Maker, guest: Client, visibility: str, strangers: int
) -> None:
    piece = piece_of(alice, Visibility(visibility))
    address = quote(f"{SITE}/pieces/{piece.public_id}")
    for url in (
        f"/pieces/{piece.public_id}/preview.png",
        f"/embed/{piece.public_id}",
        f"/oembed?url={address}",
    ):
        for stranger in (client_of(charlie), guest, Client()):
            assert stranger.get(url).status_code == strangers, url


def test_only_the_frame_may_be_framed(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    frame = Client().get(f"/embed/{piece.public_id}")
    assert "frame-ancestors *" in frame["Content-Security-Policy"]
    assert "script-src 'self'" in frame["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame
    for url in (f"/pieces/{piece.public_id}", "/", "/account/login/", "/embed/aaaaaaaaaaaa"):
        answer = Client().get(url)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"], url


def test_a_frame_reads_without_a_script_and_is_light(alice: Maker) -> None:
    piece = song_of(alice, Visibility.PUBLIC, words="Hope is the thing with feathers\n" * 40)
    answer = Client().get(f"/embed/{piece.public_id}")
    page = answer.content.decode()
    assert piece.title in page
    assert "melody Alice" in page
    assert "CC-BY-4.0" in page
    assert page.count("<svg") >= 1
    assert "Hope is the thing with feathers" in page
    assert len(gzip.compress(answer.content)) < 30_000


def test_a_pasted_address_becomes_a_frame(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC, title='A "quoted" <title>')
    score = piece.scores.get(take=1).public_id
    for path in (f"/pieces/{piece.public_id}", f"/pieces/{piece.public_id}/{score}"):
        told = Client().get("/oembed", {"url": SITE + path, "maxwidth": "300"}).json()
        assert (told["type"], told["version"]) == ("rich", "1.0")
        assert told["width"] == 300
        assert f'src="{SITE}/embed/{piece.public_id}"' in told["html"]
        assert "<title>" not in told["html"]
        assert told["author_name"] == "Alice"
    answer = Client().get("/oembed", {"url": SITE + path, "format": "xml"})
    root = ET.fromstring(answer.content)
    assert root.findtext("title") == piece.title


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 404),
        ({"url": "nonsense"}, 404),
        ({"url": "http://elsewhere.example/pieces/aaaaaaaaaaaa"}, 404),
        ({"url": f"{SITE}/pieces/aaaaaaaaaaaa"}, 404),
        ({"url": "http://[::1/pieces/aaaaaaaaaaaa"}, 404),
        ({"url": f"{SITE}/pieces/aaaaaaaaaaaa", "format": "yaml"}, 501),
    ],
)
def test_an_address_that_is_no_pieces_is_none(asked: dict[str, str], status: int) -> None:
    assert Client().get("/oembed", asked).status_code == status


# ── ten thousand pieces ──────────────────────────────────────────────────────────────────────


@pytest.fixture
def crowd(alice: Maker) -> Maker:
    """A maker of ten thousand public pieces, of which the newest have scores."""
    first = piece_of(alice, Visibility.PUBLIC)
    copies = [
        Piece(
            owner=alice,
            visibility=Visibility.PUBLIC,
            licence=first.licence,
            title=f"Piece {at}",
            words=first.words,
            lines=first.lines,
            language="en",
            style=first.style,
            key=first.key,
            time_signature=first.time_signature,
        )
        for at in range(10_000)
    ]
    Piece.objects.bulk_create(copies, batch_size=2_000)
    for _ in range(3):
        piece_of(alice, Visibility.PUBLIC)
    return alice


def test_pages_ask_as_little_of_ten_thousand_pieces_as_of_ten(
    crowd: Maker, django_assert_max_num_queries: Any
) -> None:
    shown = Piece.objects.filter(current_score__isnull=False).first()
    assert shown is not None
    for url, most in (
        ("/", 12),
        (f"/makers/{crowd.public_id}", 8),
        (f"/pieces/{shown.public_id}", 20),
        (f"/embed/{shown.public_id}", 8),
        ("/api/pieces", 6),
        (f"/api/pieces/{shown.public_id}", 6),
    ):
        with django_assert_max_num_queries(most) as asked:
            assert Client().get(url).status_code == 200, url
        for query in asked.captured_queries:
            assert "OFFSET" not in query["sql"]
