"""Projects: pieces in an order, seen by whom their owner lets."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.pieces.models import Visibility
from studio.publishing.models import Project
from tests.cast import ASKED, client_of, piece_of, post, put

pytestmark = pytest.mark.django_db


def project_of(maker: Maker, **changes: Any) -> str:
    asked = {"title": "Evenings", "notes": "For alto.", "visibility": "public"} | changes
    answer = post(client_of(maker), "/api/projects", asked)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["id"])


def test_pieces_stand_in_order_each_with_its_note(alice: Maker, bob: Maker) -> None:
    first, second = piece_of(alice, title="First"), piece_of(bob, Visibility.PUBLIC, title="Two")
    id = project_of(alice)
    places = [
        {"piece": second.public_id, "note": "begin here"},
        {"piece": first.public_id, "note": ""},
    ]
    told = put(client_of(alice), f"/api/projects/{id}/pieces", {"pieces": places}).json()
    assert [(one["title"], one["note"]) for one in told["pieces"]] == [
        ("Two", "begin here"),
        ("First", ""),
    ]
    page = Client().get(f"/projects/{id}").content.decode()
    assert page.index("Two") < page.index("begin here") < page.index("First")
    assert "For alto." in page
    put(client_of(alice), f"/api/projects/{id}/pieces", {"pieces": places[::-1]})
    assert [one["title"] for one in Client().get(f"/api/projects/{id}").json()["pieces"]] == [
        "First",
        "Two",
    ]


def test_a_private_piece_in_a_project_is_not_given_away(alice: Maker, bob: Maker) -> None:
    kept = piece_of(alice, Visibility.PRIVATE, title="Kept")
    id = project_of(alice)
    put(client_of(alice), f"/api/projects/{id}/pieces", {"pieces": [{"piece": kept.public_id}]})
    for client in (client_of(bob), Client()):
        assert client.get(f"/api/projects/{id}").json()["pieces"] == []
        assert "Kept" not in client.get(f"/projects/{id}").content.decode()
    assert "Kept" in client_of(alice).get(f"/projects/{id}").content.decode()


def test_what_one_cannot_see_one_cannot_add(alice: Maker, bob: Maker) -> None:
    others = piece_of(bob, Visibility.PRIVATE)
    id = project_of(alice)
    for pieces in (
        [{"piece": others.public_id}],
        [{"piece": "aaaaaaaaaaaa"}],
        [{"piece": piece_of(alice).public_id}] * 2,
        "all",
        [{"piece": 7}],
    ):
        answer = put(client_of(alice), f"/api/projects/{id}/pieces", {"pieces": pieces})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("visibility", "strangers"), [("private", 403), ("link", 200), ("public", 200)]
)
def test_who_sees_a_project_and_who_changes_it(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client, visibility: str, strangers: int
) -> None:
    id = project_of(alice, visibility=visibility)
    asked = {"title": "Mine"}
    for stranger in (client_of(bob), client_of(charlie), guest, Client()):
        assert stranger.get(f"/api/projects/{id}").status_code == strangers
        assert stranger.get(f"/projects/{id}").status_code == strangers
        refused = [
            put(stranger, f"/api/projects/{id}", asked),
            put(stranger, f"/api/projects/{id}/pieces", {"pieces": []}),
            stranger.delete(f"/api/projects/{id}"),
            stranger.get(f"/projects/{id}/edit"),
            stranger.post(f"/projects/{id}/edit", asked),
            stranger.post(f"/projects/{id}/delete"),
        ]
        assert {answer.status_code for answer in refused} == {403}
        assert stranger.get("/api/projects").json()["items"] == []
    assert Project.objects.get().title == "Evenings"
    client = client_of(alice)
    assert client.get("/api/projects").json()["items"][0]["id"] == id
    assert put(client, f"/api/projects/{id}", asked).json()["title"] == "Mine"
    assert client.delete(f"/api/projects/{id}").status_code == 204


def test_a_project_is_put_together_with_forms_alone(alice: Maker) -> None:
    client = client_of(alice)
    pieces = [piece_of(alice, title=title) for title in ("One", "Two")]
    given = {"title": "Evenings", "notes": "", "visibility": "private"}
    address = client.post("/projects", given)["Location"]
    for piece in pieces:
        held = client.get(address).context["places"]
        rows = {
            "piece": [one.public_id for one, _note in held],
            "place": [str(at + 1) for at in range(len(held))],
            "note": ["" for _ in held],
        }
        answer = client.post(address, given | rows | {"add": piece.public_id, "more": "1"})
        assert answer["Location"] == address
    swapped = {
        "piece": [piece.public_id for piece in pieces],
        "place": ["2", "1"],
        "note": ["last", "first"],
    }
    assert client.post(address, given | swapped).status_code == 302
    places = client.get(address).context["places"]
    assert [(piece.title, note) for piece, note in places] == [("Two", "first"), ("One", "last")]
    client.post(address, given | swapped | {"place": ["", "1"]})
    assert [piece.title for piece, _note in client.get(address).context["places"]] == ["Two"]
    assert client.post(address.replace("edit", "delete"))["Location"] == "/projects"
    assert not Project.objects.exists()


def test_a_guest_keeps_a_project_but_does_not_publish_it(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED)
    assert post(guest, "/api/projects", {"title": "Kept"}).status_code == 201
    answer = post(guest, "/api/projects", {"title": "Shown", "visibility": "public"})
    assert answer.status_code == 403


def test_a_long_project_asks_no_more_often_than_a_short_one(
    alice: Maker, django_assert_max_num_queries: Any
) -> None:
    id = project_of(alice)
    pieces = [{"piece": piece_of(alice).public_id} for _ in range(8)]
    put(client_of(alice), f"/api/projects/{id}/pieces", {"pieces": pieces})
    with django_assert_max_num_queries(6):
        assert len(Client().get(f"/api/projects/{id}").json()["pieces"]) == 8
