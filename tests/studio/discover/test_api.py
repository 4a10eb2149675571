"""Discovery over HTTP: to everybody what is public, to nobody else what is not."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.discover import indexing, tune_search
from studio.pieces.models import Piece, Visibility
from tests.cast import client_of, point, post, put, song_of

LISTS = ("gallery", "recommended", "search?q=Hope")


@pytest.fixture
def pieces(alice: Maker) -> dict[str, Piece]:
    tune_search.statistics.forget()
    found = {each.value: song_of(alice, each, title=f"Hope {each.value}") for each in Visibility}
    found["other"] = song_of(alice, Visibility.PUBLIC, title="Hope again", style="hymn")
    indexing.refresh(point)
    return found


def titles(answer: Any) -> set[str]:
    return {(item.get("entry") or item)["title"] for item in answer.json()["items"]}


@pytest.mark.parametrize("path", LISTS)
def test_lists_show_what_is_public_and_nothing_else(
    pieces: dict[str, Piece], charlie: Maker, path: str
) -> None:
    for client in (Client(), client_of(charlie)):
        assert titles(client.get(f"/api/{path}")) == {"Hope public", "Hope again"}


def test_a_piece_taken_back_is_gone_at_once(pieces: dict[str, Piece]) -> None:
    pieces["public"].visibility = Visibility.PRIVATE
    pieces["public"].save()
    for path in LISTS:
        assert titles(Client().get(f"/api/{path}")) == {"Hope again"}


def test_the_gallery_is_filtered_and_sorted(pieces: dict[str, Piece], bob: Maker) -> None:
    client = client_of(bob)
    put(client, f"/api/pieces/{pieces['public'].public_id}/love", {"loves": True})
    assert titles(client.get("/api/gallery?style=hymn")) == {"Hope again"}
    assert titles(client.get("/api/gallery?language=de")) == set()
    loved = client.get("/api/gallery?sort=loved").json()
    assert loved["items"][0]["title"] == "Hope public"
    assert (loved["items"][0]["loves"], loved["more"]) == (1, False)
    assert titles(client.get("/api/gallery?lowest=60&highest=72&remixable=true")) == {
        "Hope public",
        "Hope again",
    }
    assert titles(client.get("/api/gallery?lowest=69")) == set()


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=9223372036854775808", "style=polka", "lowest=-1", "sort=best"],
)
def test_what_the_gallery_does_not_know_is_refused_in_a_sentence(db: None, query: str) -> None:
    answer = Client().get(f"/api/gallery?{query}")
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_a_tune_is_found_where_it_stands(pieces: dict[str, Piece]) -> None:
    rows = pieces["public"].current_score.notes
    notes = [{"midi": row["midi"] - 7, "onset": 3 * row["onset_quarters"]} for row in rows]
    found = post(Client(), "/api/search/tune", {"notes": notes}).json()["items"]
    assert {hit["title"] for hit in found} == {"Hope public", "Hope again"}
    assert found[0]["likeness"] == 1.0
    assert (found[0]["first_note"], found[0]["last_note"]) == (rows[0]["id"], rows[-1]["id"])
    assert [note["midi"] for note in found[0]["notes"]] == [row["midi"] for row in rows]


@pytest.mark.parametrize(
    "notes",
    [
        [],
        [{"midi": 60, "onset": 0}],
        [{"midi": 60, "onset": at} for at in range(10_000)],
        [{"midi": 60 + at % 5, "onset": at} for at in range(10_000)],
        [{"midi": 200, "onset": 0}] * 5,
        [{"midi": 60, "onset": -1}] * 5,
        "do re mi",
    ],
)
def test_what_is_no_phrase_is_refused_in_a_sentence(db: None, notes: Any) -> None:
    answer = post(Client(), "/api/search/tune", {"notes": notes})
    assert answer.status_code == 422
    assert answer.json()["detail"]


def test_related_pieces_are_public_and_those_of_a_private_one_are_its_owners(
    pieces: dict[str, Piece], alice: Maker, bob: Maker
) -> None:
    for how in ("similar", "remix", "sing"):
        path = f"/api/pieces/{pieces['public'].public_id}/related/{how}"
        assert titles(client_of(bob).get(path)) <= {"Hope again"}
    private = f"/api/pieces/{pieces['private'].public_id}/related/similar"
    assert client_of(bob).get(private).status_code == 403
    assert client_of(alice).get(private).status_code == 404  # it is in no list to compare with


def test_loving_and_playing_ask_who_may_see(pieces: dict[str, Piece], bob: Maker) -> None:
    client = client_of(bob)
    private, public = pieces["private"].public_id, pieces["public"].public_id
    assert put(client, f"/api/pieces/{private}/love", {"loves": True}).status_code == 403
    assert post(client, f"/api/pieces/{private}/play").status_code == 403
    assert put(client, f"/api/pieces/{public}/love", {"loves": True}).json()["count"] == 1
    assert put(client, f"/api/pieces/{public}/love", {"loves": False}).json()["count"] == 0
    assert post(client, f"/api/pieces/{public}/play").status_code == 204
    pieces["public"].delete()
    gone = put(client, f"/api/pieces/{public}/love", {"loves": True})
    assert (gone.status_code, gone.json()["detail"]) == (404, "There is no such piece.")


def test_recommendations_change_after_a_love(pieces: dict[str, Piece], bob: Maker) -> None:
    client = client_of(bob)
    assert client.get("/api/recommended").json()["items"][0]["because"] in ("popular", "fresh")
    put(client, f"/api/pieces/{pieces['other'].public_id}/love", {"loves": True})
    told = client.get("/api/recommended").json()["items"]
    assert [one["entry"]["title"] for one in told] == ["Hope public"]
    assert (told[0]["because"], told[0]["like"]) == ("content", "Hope again")
