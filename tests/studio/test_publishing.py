"""Sharing, renaming, giving up, reporting, hiding: what is done, and by whom alone."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker, User
from studio.lineage.edges import edges_add
from studio.lineage.models import Relation
from studio.pieces.models import Piece, Score, Visibility
from studio.publishing import moderation
from studio.publishing.models import Decision, Report
from tests.cast import ASKED, client_of, piece_of, post, put

pytestmark = pytest.mark.django_db
BY = "CC-BY-4.0"


def built_on(piece: Piece, *, by: Maker) -> Piece:
    """A piece of somebody else's made from the first take."""
    child = piece_of(by, Visibility.PUBLIC, title="Child")
    child.melody_by = piece.melody_maker
    child.save()
    parent = piece.scores.get(take=0)
    edges_add([child.scores.get(take=0)], parent=parent, relation=Relation.VARY)
    return child


def everyone_but(alice: Maker, *others: Maker) -> list[Client]:
    guest = Client()
    guest.get("/compose")
    return [*(client_of(other) for other in others), guest, Client()]


def test_a_piece_is_renamed_and_keeps_its_address(alice: Maker) -> None:
    piece = piece_of(alice)
    url = f"/api/pieces/{piece.public_id}"
    assert put(client_of(alice), f"{url}/title", {"title": "  New \n name "}).status_code == 200
    assert Client().get(url).json()["title"] == "New name"
    assert "New name" in Client().get(f"/pieces/{piece.public_id}").content.decode()


@pytest.mark.parametrize("title", ["", "   ", "x" * 201, None, "a\x00b"])
def test_a_piece_without_a_title_is_refused(alice: Maker, title: Any) -> None:
    piece = piece_of(alice)
    answer = put(client_of(alice), f"/api/pieces/{piece.public_id}/title", {"title": title})
    assert answer.status_code == 422
    assert answer.json()["field"] == "title"


def test_publishing_shows_a_piece_to_everyone_and_taking_back_to_nobody(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PRIVATE, title="Evening prayer")
    client, url = client_of(alice), f"/api/pieces/{piece.public_id}/sharing"
    told = put(client, url, {"visibility": "public", "licence": "CC-BY-SA-4.0"}).json()
    assert (told["visibility"], told["licence"]) == ("public", "CC-BY-SA-4.0")
    assert piece.title in Client().get("/").content.decode()
    assert Client().get(f"/pieces/{piece.public_id}").status_code == 200
    put(client, url, {"visibility": "private", "licence": BY})
    assert Client().get(f"/pieces/{piece.public_id}").status_code == 403
    assert piece.title not in Client().get("/").content.decode()
    shared_under = [grant.licence.spdx for grant in piece.grants.all()]
    assert shared_under[-1] == "CC-BY-SA-4.0"  # what was given stays given


def test_a_guest_shares_by_link_but_does_not_publish(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED)
    piece = piece_of(Maker.objects.get(), Visibility.PRIVATE)
    url = f"/api/pieces/{piece.public_id}/sharing"
    assert guest.get(url).json()["account"] is False
    answer = put(guest, url, {"visibility": "public", "licence": BY})
    assert answer.status_code == 403
    assert "account" in answer.json()["detail"]
    assert put(guest, url, {"visibility": "link", "licence": BY}).status_code == 200


def test_a_licence_that_a_parent_forbids_is_refused_with_the_reason(
    alice: Maker, bob: Maker
) -> None:
    parent = piece_of(alice, Visibility.PUBLIC)
    put(client_of(alice), f"/api/pieces/{parent.public_id}/sharing",
        {"visibility": "public", "licence": "CC-BY-SA-4.0"})  # fmt: skip
    child = built_on(parent, by=bob)
    url = f"/api/pieces/{child.public_id}/sharing"
    told = client_of(bob).get(url).json()
    assert [one["spdx"] for one in told["choices"]] == ["CC-BY-SA-4.0"]
    answer = put(client_of(bob), url, {"visibility": "public", "licence": "CC0-1.0"})
    assert answer.status_code in (403, 409, 422)
    assert "CC BY-SA" in answer.json()["detail"]
    page = client_of(bob).post(
        f"/pieces/{child.public_id}/sharing",
        {"title": "Child", "visibility": "public", "licence": "CC0-1.0"},
    )
    assert page.status_code == 422


@pytest.mark.parametrize(
    "asked",
    [
        {"visibility": "everyone", "licence": BY},
        {"visibility": "public"},
        {"visibility": "public", "licence": "WTFPL"},
        {"visibility": "public", "licence": BY, "extra": 1},
    ],
)
def test_sharing_nonsense_is_refused(alice: Maker, asked: dict[str, Any]) -> None:
    piece = piece_of(alice, Visibility.PRIVATE)
    answer = put(client_of(alice), f"/api/pieces/{piece.public_id}/sharing", asked)
    assert answer.status_code == 422
    piece.refresh_from_db()
    assert piece.visibility == Visibility.PRIVATE


@pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.PUBLIC])
def test_only_its_owner_changes_shares_or_deletes_a_piece(
    alice: Maker, bob: Maker, charlie: Maker, visibility: Visibility
) -> None:
    piece = piece_of(alice, visibility)
    built_on(piece, by=bob)
    api, page = f"/api/pieces/{piece.public_id}", f"/pieces/{piece.public_id}"
    sharing = {"visibility": "public", "licence": BY}
    for stranger in everyone_but(alice, bob, charlie):
        refused = [
            put(stranger, f"{api}/title", {"title": "Mine"}),
            stranger.get(f"{api}/sharing"),
            put(stranger, f"{api}/sharing", sharing),
            stranger.delete(api),
            post(stranger, f"{api}/appeal", {"text": "please"}),
            stranger.get(f"{page}/sharing"),
            stranger.post(f"{page}/sharing", sharing | {"title": "Mine"}),
            stranger.post(f"{page}/delete"),
            stranger.post(f"{page}/appeal", {"text": "please"}),
        ]
        assert {answer.status_code for answer in refused} == {403}
    piece.refresh_from_db()
    assert (piece.title, piece.visibility) == ("Hope", visibility)


def test_a_piece_that_nobody_built_on_is_gone_wholly(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    assert client_of(alice).delete(f"/api/pieces/{piece.public_id}").status_code == 204
    assert not Piece.objects.exists()
    assert not Score.objects.exists()
    assert Client().get(f"/pieces/{piece.public_id}").status_code == 404


def test_a_credit_outlives_its_piece_by_name(alice: Maker, bob: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC, title="The spring")
    child = built_on(piece, by=bob)
    score = piece.scores.get(take=0)
    answer = client_of(alice).post(f"/pieces/{piece.public_id}/delete", {"credit": "named"})
    assert answer["Location"] == "/mine"
    page = Client().get(f"/pieces/{child.public_id}").content.decode()
    assert "The spring" in page
    assert "Alice" in page
    assert "taken back by its maker" in page
    kept = Piece.objects.get(pk=piece.pk)
    assert (kept.words, kept.scores.count()) == ("", 1)
    for client in (client_of(alice), client_of(bob), Client()):
        assert client.get(f"/pieces/{piece.public_id}").status_code == 404
        assert client.get(f"/api/scores/{score.public_id}").status_code == 403
        assert client.get(f"/api/scores/{score.public_id}/file/midi").status_code == 403
    assert "The spring" not in client_of(alice).get("/mine").content.decode()


def test_a_credit_can_stay_without_a_name(alice: Maker, bob: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC, title="The spring")
    child = built_on(piece, by=bob)
    url = f"/api/pieces/{piece.public_id}?credit=anonymous"
    assert client_of(alice).delete(url).status_code == 204
    page = Client().get(f"/pieces/{child.public_id}").content.decode()
    assert "The spring" in page
    assert "Alice" not in page


def test_a_credit_goes_with_the_last_piece_that_owes_it(alice: Maker, bob: Maker) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    child = built_on(piece, by=bob)
    client_of(alice).delete(f"/api/pieces/{piece.public_id}")
    assert Piece.objects.count() == 2
    client_of(bob).delete(f"/api/pieces/{child.public_id}")
    assert not Piece.objects.exists()


def test_the_forms_do_what_the_api_does(alice: Maker) -> None:
    piece = piece_of(alice, Visibility.PRIVATE)
    client, url = client_of(alice), f"/pieces/{piece.public_id}/sharing"
    page = client.get(url).content.decode()
    assert 'value="private" id="id_visibility_0" checked' in page.replace(" required", "")
    given = {"title": "New", "visibility": "public", "licence": "CC0-1.0"}
    assert client.post(url, given)["Location"] == f"/pieces/{piece.public_id}"
    piece.refresh_from_db()
    assert (piece.title, piece.visibility, piece.licence.spdx) == ("New", "public", "CC0-1.0")


# ── moderation ───────────────────────────────────────────────────────────────────────────────


def test_anybody_reports_what_she_can_see(alice: Maker, charlie: Maker, guest: Client) -> None:
    shown, kept = piece_of(alice, Visibility.PUBLIC), piece_of(alice, Visibility.PRIVATE)
    for client in (client_of(charlie), guest):
        report = {"reason": "rights", "text": "It is mine."}
        assert post(client, f"/api/pieces/{shown.public_id}/reports", report).status_code == 201
        assert post(client, f"/api/pieces/{kept.public_id}/reports", report).status_code == 403
        assert client.get(f"/pieces/{shown.public_id}/report").status_code == 200
        assert client.get(f"/pieces/{kept.public_id}/report").status_code == 403
    answer = client_of(charlie).post(
        f"/pieces/{shown.public_id}/report", {"reason": "spam", "text": ""}
    )
    assert answer.status_code == 302
    assert sorted(Report.objects.values_list("reason", flat=True)) == ["rights", "spam"]
    shown.refresh_from_db()
    assert shown.visibility == Visibility.PUBLIC  # a report alone does nothing


@pytest.mark.parametrize(
    "asked", [{"reason": "taste"}, {"reason": "other"}, {}, {"reason": "spam", "text": "x" * 1001}]
)
def test_a_report_says_what_is_wrong(alice: Maker, guest: Client, asked: dict[str, str]) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    assert post(guest, f"/api/pieces/{piece.public_id}/reports", asked).status_code == 422
    assert guest.post(f"/pieces/{piece.public_id}/report", asked).status_code == 422
    assert not Report.objects.exists()


def test_reports_are_not_without_end(
    alice: Maker, guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moderation, "DAILY_REPORTS", 1)
    for status in (201, 429):
        piece = piece_of(alice, Visibility.PUBLIC)
        url = f"/api/pieces/{piece.public_id}/reports"
        assert post(guest, url, {"reason": "spam"}).status_code == status


def reported(piece: Piece, by: Maker) -> Report:
    return moderation.report_create(piece, by=by, reason="rights", text="")


def test_a_hidden_piece_is_its_owners_who_answers_and_is_restored(
    alice: Maker, charlie: Maker
) -> None:
    piece = piece_of(alice, Visibility.PUBLIC)
    report = reported(piece, charlie)
    moderation.piece_hide(report)
    client, url = client_of(alice), f"/pieces/{piece.public_id}"
    assert Client().get(url).status_code == 403
    assert "hides this piece" in client.get(url).content.decode()
    sharing = {"visibility": "link", "licence": BY}
    answer = put(client, f"/api{url}/sharing", sharing)
    assert answer.status_code == 409
    assert client.get(f"/api{url}/sharing").json()["hidden"]
    assert post(client, f"/api{url}/appeal", {"text": "I wrote it."}).status_code == 204
    assert "I wrote it." in client.get(f"{url}/sharing").content.decode()
    moderation.piece_restore(report)
    assert Client().get(url).status_code == 200
    assert post(client, f"/api{url}/appeal", {"text": "again"}).status_code == 409


def test_moderators_decide_in_the_admin(alice: Maker, charlie: Maker) -> None:
    piece = piece_of(alice, Visibility.LINK)
    report = reported(piece, charlie)
    boss = Client()
    boss.force_login(User.objects.create_superuser("boss"))
    for action, decision, seen in (
        ("hide", Decision.HIDDEN, 403),
        ("dismiss", Decision.HIDDEN, 403),  # decided already: a warning, and no change
        ("restore", Decision.RESTORED, 200),
    ):
        boss.post("/admin/publishing/report/", {"action": action, "_selected_action": [report.pk]})
        report.refresh_from_db()
        assert report.decision == decision
        assert Client().get(f"/pieces/{piece.public_id}").status_code == seen
    for url in ("/admin/publishing/report/", f"/admin/publishing/report/{report.pk}/change/"):
        assert boss.get(url).status_code == 200
        assert client_of(charlie).get(url).status_code == 302
