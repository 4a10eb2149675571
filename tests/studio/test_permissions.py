"""An owner lets somebody remix what its licence does not: given, accepted, asked, taken back."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.belongings.archive import archive_write
from studio.belongings.leaving import account_close
from studio.lineage.edges import edges_add
from studio.lineage.models import Lineage, Permission, Relation
from studio.pieces.ledger import ledger_read
from studio.pieces.models import Piece, Visibility
from studio.publishing.sharing import piece_share
from tests.cast import client_of, post, put, song_of
from tests.studio.test_belongings import restored
from tests.studio.test_lineage import copied, first_of, licensed, made

pytestmark = pytest.mark.django_db
RESERVED, BY, BY_NC, BY_SA = (
    "LicenseRef-AllRightsReserved", "CC-BY-4.0", "CC-BY-NC-4.0", "CC-BY-SA-4.0",
)  # fmt: skip


def work_of(owner: Maker, spdx: str = RESERVED) -> Piece:
    """A public piece of which nothing may be made."""
    return licensed(song_of(owner, Visibility.PUBLIC, title="Evening"), spdx)


def permit(piece: Piece, to: Maker | None, terms: str = BY, **more: Any) -> Any:
    return post(
        client_of(piece.owner),
        f"/api/pieces/{piece.public_id}/permissions",
        {"to": to and to.public_id, "terms": terms, **more},
    )


def share(piece: Piece, licence: str) -> Any:
    return put(
        client_of(piece.owner),
        f"/api/pieces/{piece.public_id}/sharing",
        {"visibility": "public", "licence": licence},
    )


def revoke(by: Maker, permission: str) -> Any:
    return client_of(by).delete(f"/api/permissions/{permission}")


@pytest.mark.parametrize("spdx", [RESERVED, "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0"])
def test_who_is_permitted_remixes_and_shares_and_nobody_else(
    alice: Maker, bob: Maker, charlie: Maker, spdx: str
) -> None:
    piece = work_of(alice, spdx)
    assert permit(piece, bob).status_code == 201
    remix = made(client_of(bob), first_of(piece))
    assert remix.licence.spdx == BY
    assert share(remix, BY).status_code == 200
    if spdx == RESERVED:
        assert copied(client_of(charlie), first_of(piece)).status_code == 403
    else:  # at home only
        theirs = made(client_of(charlie), first_of(piece))
        assert share(theirs, BY).status_code == 422
    assert copied(client_of(charlie), first_of(remix)).status_code == 201, "the remix is under BY"


def test_terms_are_asked_like_a_licence(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    permit(piece, bob, BY_NC)
    remix = made(client_of(bob), first_of(piece))
    assert remix.licence.spdx == BY_NC
    answer = share(remix, BY)
    assert answer.status_code == 422
    told = answer.json()["detail"]
    assert told.startswith("“Evening” by Alice is under CC BY-NC 4.0, by permission, so")
    assert "choose CC BY-NC 4.0" in told
    assert share(remix, BY_NC).status_code == 200


def test_a_permission_covers_its_givers_part_alone(
    alice: Maker, bob: Maker, charlie: Maker
) -> None:
    root = licensed(song_of(charlie, Visibility.PUBLIC, title="Root"), BY_SA)
    piece = work_of(alice)
    edges_add([first_of(piece)], parent=first_of(root), relation=Relation.VARY)
    permit(piece, bob)
    remix = made(client_of(bob), first_of(piece))
    answer = share(remix, BY)
    assert answer.status_code == 422
    assert "“Root” by Charlie is under CC BY-SA 4.0" in answer.json()["detail"]
    assert share(remix, BY_SA).status_code == 200


def test_the_remix_names_the_permission_in_its_credits_and_files(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    permit(piece, bob)
    remix = made(client_of(bob), first_of(piece))
    share(remix, BY)
    day = Permission.objects.get().created_at.date().isoformat()
    score = first_of(remix)
    [relation] = ET.fromstring(score.musicxml).findall("identification/relation")
    assert f"{RESERVED} (by permission of {day} as {BY})" in str(relation.text)
    address = f"/pieces/{remix.public_id}"
    assert f"by permission of {day}" in Client().get(address).content.decode()
    rights = Client().get(f"{address}/{score.public_id}/rights").content.decode()
    assert f"all rights reserved, remixed by permission of {day}" in rights
    assert f"taken under all rights reserved, by permission of {day}" in rights
    record = json.loads(Client().get(f"/api/scores/{score.public_id}/rights").content)
    [credit] = [one for one in record["cantilena-rights"]["credits"] if one["kind"] == "piece"]
    assert (credit["licence"], credit["permission"]) == (RESERVED, day)
    file = Client().get(f"/api/scores/{score.public_id}/file/musicxml").content
    assert day.encode() in file


def test_what_was_made_at_home_may_go_out_once_it_is_permitted(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice, "CC-BY-ND-4.0")
    remix = made(client_of(bob), first_of(piece))
    assert share(remix, BY).status_code == 422
    permit(piece, bob)
    assert share(remix, BY).status_code == 200


def test_taken_back_it_holds_for_what_is_not_made_yet(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    permission = permit(piece, bob).json()["id"]
    remix = made(client_of(bob), first_of(piece))
    assert revoke(bob, permission).status_code == 403
    assert revoke(alice, permission).json()["revoked_at"]
    assert copied(client_of(bob), first_of(piece), "Another").status_code == 403
    assert share(remix, BY).status_code == 200, "what was made by it stays"
    assert revoke(alice, permission).status_code == 200, "once more changes nothing"
    assert [entry["operation"] for entry in ledger_read(piece).entries][-2:] == ["permit", "revoke"]


def test_the_ledger_holds_it_and_stays_whole(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    told = permit(piece, bob, note="for the jubilee").json()
    ledger = ledger_read(piece)
    assert ledger.whole
    entry = ledger.entries[-1]
    assert (entry["operation"], entry["maker"]) == ("permit", alice.public_id)
    assert (entry["permission"], entry["to"], entry["terms"]) == (told["id"], bob.public_id, BY)
    page = Client().get(f"/pieces/{piece.public_id}/{first_of(piece).public_id}/rights")
    assert "permission given" in page.content.decode()
    pdf = Client().get(f"/api/scores/{first_of(piece).public_id}/certificate/pdf")
    assert pdf.content.startswith(b"%PDF")


def test_a_link_is_accepted_by_whoever_opens_it(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    piece = work_of(alice)
    link = permit(piece, None).json()
    assert link["by_link"]
    address = f"/permissions/{link['id']}"
    assert copied(client_of(bob), first_of(piece)).status_code == 403, "not yet accepted"
    for stranger in (guest, Client()):
        assert "sign in first" in stranger.get(address).content.decode()
        assert stranger.post(address).status_code == 403
    assert "Accept" in client_of(bob).get(address).content.decode()
    assert client_of(bob).post(address)["Location"] == f"/pieces/{piece.public_id}"
    assert client_of(bob).post(address).status_code == 302, "twice is once"
    assert client_of(alice).post(address).status_code == 403
    assert Permission.objects.filter(grantee=bob).count() == 1
    made(client_of(bob), first_of(piece))
    revoke(alice, link["id"])
    assert copied(client_of(bob), first_of(piece), "More").status_code == 403, "and all it gave"
    for maker in (bob, charlie):
        assert client_of(maker).get(address).status_code == 404
        assert post(client_of(maker), f"/api{address}/acceptance").status_code == 404


def test_only_the_owner_gives_and_sees_permissions(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    piece = work_of(alice)
    api, page = (
        f"/api/pieces/{piece.public_id}/permissions",
        f"/pieces/{piece.public_id}/permissions",
    )
    permission = permit(piece, bob).json()["id"]
    for stranger in (client_of(bob), client_of(charlie), guest, Client()):
        assert stranger.get(api).status_code == 403
        assert stranger.get(page).status_code == 403
        assert post(stranger, api, {"to": charlie.public_id, "terms": BY}).status_code == 403
        assert stranger.post(page, {"terms": BY}).status_code == 403
        assert stranger.post(f"/permissions/{permission}/revoke").status_code == 403
        assert stranger.delete(f"/api/permissions/{permission}").status_code == 403
    assert [one["name"] for one in client_of(alice).get(api).json()["items"]] == ["Bob"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"terms": RESERVED}, "terms"),
        ({"terms": "CC0-1.0"}, "terms"),
        ({"terms": BY, "to": "aaaaaaaaaaaa"}, "to"),
        ({"terms": BY, "to": "x"}, "to"),
        ({"terms": BY, "note": "x" * 301}, "note"),
    ],
)
def test_nonsense_is_refused_with_its_field(
    alice: Maker, asked: dict[str, Any], field: str
) -> None:
    piece = work_of(alice)
    answer = post(client_of(alice), f"/api/pieces/{piece.public_id}/permissions", asked)
    assert answer.status_code == 422
    assert answer.json()["field"] == field


def test_a_form_gives_and_takes_back(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    client, page = client_of(alice), f"/pieces/{piece.public_id}/permissions"
    for to in ("nobody at all", "http://testserver/makers/aaaaaaaaaaaa"):
        assert client.post(page, {"to": to, "terms": BY}).status_code == 422
    to = f"http://testserver/makers/{bob.public_id}"
    told = client.post(page, {"to": to, "terms": BY_NC}, follow=True).content.decode()
    assert "Bob" in told
    client.post(page, {"to": "", "terms": BY})
    link = Permission.objects.get(by_link=True)
    assert f"http://testserver/permissions/{link.public_id}" in client.get(page).content.decode()
    for one in Permission.objects.all():
        assert client.post(f"/permissions/{one.public_id}/revoke").status_code == 302
    assert not Permission.objects.filter(revoked_at__isnull=True).exists()
    assert "taken back" in client.get(page).content.decode()


def test_permissions_go_home_and_come_back(alice: Maker, bob: Maker) -> None:
    piece = work_of(alice)
    permit(piece, bob, note="for the jubilee")
    made(client_of(bob), first_of(piece))
    with archive_write(alice) as file:
        archive = file.read()
    with archive_write(bob) as file:
        theirs = file.read()
    Piece.objects.filter(owner=bob).delete()
    piece.delete()
    restored(archive, alice)
    back = Permission.objects.get()
    assert (back.grantee, back.terms.spdx, back.note) == (bob, BY, "for the jubilee")
    restored(theirs, bob)
    assert Lineage.objects.get().permission == back


@pytest.mark.parametrize("named", [True, False])
def test_accounts_close_whatever_was_permitted(alice: Maker, bob: Maker, named: bool) -> None:
    piece = work_of(alice)
    permit(piece, bob)
    remix = made(client_of(bob), first_of(piece))
    piece_share(remix, visibility=Visibility.PUBLIC, licence=BY, by=bob)
    account_close(alice, named=named)
    assert "taken back by its maker" in Client().get(f"/pieces/{remix.public_id}").content.decode()
    assert share(remix, BY).status_code == 200, "what she permitted stays permitted"
    account_close(bob, named=named)
    assert not Lineage.objects.exists()
    assert not Maker.objects.filter(pk=bob.pk).exists()
