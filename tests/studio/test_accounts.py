"""Signing up, signing in, and what of a guest comes along."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.test import Client

from studio.accounts import allowances
from studio.accounts.joining import guest_work_kept
from studio.accounts.models import Maker, User
from studio.jobs.models import Job
from studio.pieces.models import Piece, Visibility
from tests.cast import ASKED, client_of, piece_of, post

pytestmark = pytest.mark.django_db
PASSWORD = "seven lamps at dusk"
SIGN_UP = {"email": "dora@example.org", "artist_name": "Dora", "password1": PASSWORD}
SIGN_IN = {"login": "dora@example.org", "password": PASSWORD}


def signed_up(client: Client) -> Maker:
    answer = client.post("/account/signup/", SIGN_UP)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == "/mine"
    return Maker.objects.get(user__email="dora@example.org")


def test_a_guest_who_signs_up_keeps_what_she_made(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED)
    before = Maker.objects.get()
    piece = piece_of(before, Visibility.PRIVATE)
    maker = signed_up(guest)
    assert maker.pk == before.pk
    assert (maker.name, maker.guest_token) == ("Dora", None)
    assert guest.get(f"/pieces/{piece.public_id}").status_code == 200
    assert piece.title in guest.get("/mine").content.decode()
    assert Client().get(f"/pieces/{piece.public_id}").status_code == 403


def test_what_she_makes_before_she_signs_in_is_hers_too(guest: Client) -> None:
    maker = signed_up(Client())
    allowances.spend(maker=maker, takes=3)
    post(guest, "/api/jobs/melody", ASKED, **{"Idempotency-Key": "k"})
    piece = piece_of(Maker.objects.get(user=None))
    assert guest.post("/account/login/", SIGN_IN).status_code == 302
    piece.refresh_from_db()
    assert piece.owner == maker
    assert Job.objects.get().owner == maker
    assert allowances.spent_today(maker) == 5
    assert Maker.objects.count() == 1


def test_the_second_guest_of_a_browser_does_not_find_the_first_ones_work(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED)
    signed_up(guest)
    guest.post("/account/logout/")
    guest.get("/compose")
    post(guest, "/api/jobs/melody", ASKED)
    assert {job.owner.user is None for job in Job.objects.all()} == {True, False}


def test_nobodys_work_is_taken_without_a_session_of_hers(alice: Maker, bob: Maker) -> None:
    piece = piece_of(alice)
    assert bob.user is not None
    assert guest_work_kept(user=bob.user, guest=None) == bob
    piece.refresh_from_db()
    assert piece.owner == alice


def test_everything_of_a_guest_has_a_place_to_go(guest: Client) -> None:
    """A new kind of row that belongs to makers must not be lost, nor stop anyone signing in."""
    post(guest, "/api/jobs/melody", ASKED)
    before = Maker.objects.get(user=None)
    piece_of(before)
    owned = {one.related_model._meta.label for one in Maker._meta.related_objects}
    assert {"pieces.Piece", "jobs.Job", "uploads.Upload", "accounts.Allowance"} <= owned
    after = signed_up(Client())
    assert after.user is not None
    guest_work_kept(user=after.user, guest=before)
    assert Piece.objects.get().owner == after
    assert allowances.spent_today(after) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"email": "nonsense"}, "valid email"),
        ({"password1": "12345678"}, "too common"),
        ({"artist_name": ""}, "required"),
        ({"email": "dora@example.org"}, ""),
    ],
)
def test_a_form_says_what_to_change(change: dict[str, str], says: str) -> None:
    signed_up(Client())
    answer = Client().post("/account/signup/", SIGN_UP | {"email": "eva@example.org"} | change)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'class="errorlist"' in page
    assert says in page
    assert User.objects.count() == 1


def test_a_wrong_password_opens_nothing() -> None:
    signed_up(Client())
    client = Client()
    answer = client.post("/account/login/", SIGN_IN | {"password": "wrong"})
    assert "not correct" in answer.content.decode()
    assert client.get("/account").status_code == 302


def test_guessing_passwords_is_stopped() -> None:
    signed_up(Client())
    client = Client()
    for _ in range(6):
        answer = client.post("/account/login/", SIGN_IN | {"password": "wrong"})
    right = client.post("/account/login/", SIGN_IN)
    assert right.status_code == 200
    assert "Too many" in right.content.decode()
    assert answer.status_code == 200


def test_a_forgotten_password_is_reset_by_mail() -> None:
    signed_up(Client())
    mail.outbox.clear()
    client = Client()
    client.post("/account/password/reset/", {"email": "dora@example.org"})
    letter = mail.outbox[-1]
    assert letter.to == ["dora@example.org"]
    found = re.search(r"http://testserver(\S+)", str(letter.body))
    assert found
    form = client.get(found[1], follow=True)
    new = "eight lamps at dawn"
    url = form.redirect_chain[-1][0]
    assert client.post(url, {"password1": new, "password2": new}).status_code == 302
    assert client.post("/account/login/", SIGN_IN).status_code == 200
    assert client.post("/account/login/", SIGN_IN | {"password": new}).status_code == 302


def test_an_unknown_address_is_not_given_away() -> None:
    answer = Client().post("/account/password/reset/", {"email": "nobody@example.org"})
    assert answer["Location"] == "/account/password/reset/done/"


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_a_second_factor_stands_between_the_password_and_the_account() -> None:
    client = Client()
    maker = signed_up(client)
    door = client.get("/account/second-factor/totp/activate/")["Location"]
    assert door.startswith("/account/reauthenticate/")  # whoever finds the browser open is asked
    page = client.post(door, {"password": PASSWORD}, follow=True).content.decode()
    assert "<img" in page
    found = re.search(r'id="authenticator_secret"[^>]*value="([A-Z2-7]+)"', page)
    assert found
    answer = client.post("/account/second-factor/totp/activate/", {"code": _code(found[1])})
    assert answer.status_code == 302
    kept = Authenticator.objects.get(user=maker.user, type=Authenticator.Type.TOTP)
    assert found[1] not in str(kept.data)
    other = Client()
    answer = other.post("/account/login/", SIGN_IN)
    assert answer["Location"].startswith("/account/second-factor/authenticate/")
    assert other.get("/account").status_code == 302
    assert "Incorrect" in other.post(answer["Location"], {"code": "000000"}).content.decode()
    codes = client.get("/account/second-factor/recovery-codes/").content.decode()
    recovery = re.findall(r"\b\d{8}\b", codes)
    assert recovery
    assert other.post(answer["Location"], {"code": recovery[0]}).status_code == 302
    assert other.get("/account").status_code == 200


def test_a_maker_says_who_she_is(alice: Maker) -> None:
    client = client_of(alice)
    given = {"name": "Alys", "about": "I sing.", "links": "https://alys.example\n"}
    assert client.post("/account", given)["Location"] == "/account"
    page = Client().get(f"/makers/{alice.public_id}").content.decode()
    assert "<h1" in page
    for shown in ("Alys", "I sing.", 'href="https://alys.example"'):
        assert shown in page


@pytest.mark.parametrize(
    "links",
    ["javascript:alert(1)", "ftp://a.example", "nonsense", "https://a.example " * 6,
     "https://a.example/" + "x" * 300],
)  # fmt: skip
def test_a_link_that_is_none_is_refused(alice: Maker, links: str) -> None:
    answer = client_of(alice).post("/account", {"name": "A", "about": "", "links": links})
    assert answer.status_code == 422
    alice.refresh_from_db()
    assert alice.links == []


def test_a_makers_page_shows_what_is_public_alone(alice: Maker, bob: Maker, guest: Client) -> None:
    piece_of(alice, Visibility.PUBLIC, title="Shown")
    piece_of(alice, Visibility.LINK, title="Linked")
    piece_of(alice, Visibility.PRIVATE, title="Kept")
    piece_of(bob, Visibility.PUBLIC, title="Bobs")
    for visitor in (Client(), guest, client_of(bob), client_of(alice)):
        page = visitor.get(f"/makers/{alice.public_id}").content.decode()
        assert "Shown" in page
        assert not {"Linked", "Kept", "Bobs"} & set(re.findall(r"\w+", page))


def test_a_guest_has_a_page_once_something_of_hers_is_public(guest: Client) -> None:
    post(guest, "/api/jobs/melody", ASKED)
    maker = Maker.objects.get()
    piece = piece_of(maker)
    assert Client().get(f"/makers/{maker.public_id}").status_code == 404
    piece.visibility = Visibility.PUBLIC
    piece.save()
    assert "A guest" in Client().get(f"/makers/{maker.public_id}").content.decode()


def test_my_pieces_are_mine_alone(alice: Maker, charlie: Maker, guest: Client) -> None:
    piece_of(alice, Visibility.PRIVATE, title="Kept")
    assert "Kept" in client_of(alice).get("/mine").content.decode()
    for stranger in (client_of(charlie), guest, Client()):
        assert "Kept" not in stranger.get("/mine").content.decode()


@pytest.mark.parametrize("url", ["/account", "/account/tokens", "/account/email/"])
def test_an_account_is_behind_its_door(guest: Client, url: str) -> None:
    answer: Any = guest.get(url)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")
