"""Tokens: what a program may do with one, and that nobody can do more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from studio.accounts.models import ApiToken, Maker, Scope
from studio.accounts.tokens import MAX_TOKENS, PREFIX, token_create
from studio.pieces.models import Visibility
from tests.cast import ASKED, client_of, piece_of

pytestmark = pytest.mark.django_db


def token_of(maker: Maker, *scopes: Scope) -> tuple[ApiToken, str]:
    return token_create(maker=maker, name="script", scopes=scopes)


class Program:
    """A caller without cookies, who must not need any."""

    def __init__(self, secret: str) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.headers = {"Authorization": f"Bearer {secret}"}

    def get(self, url: str) -> Any:
        return self.client.get(url, headers=self.headers)

    def post(self, url: str, body: Any) -> Any:
        return self.client.post(url, body, content_type="application/json", headers=self.headers)

    def put(self, url: str, body: Any) -> Any:
        return self.client.put(url, body, content_type="application/json", headers=self.headers)


def test_a_token_reads_what_its_maker_can_see(alice: Maker, bob: Maker) -> None:
    own, others = piece_of(alice, Visibility.PRIVATE), piece_of(bob, Visibility.PRIVATE)
    program = Program(token_of(alice, Scope.READ)[1])
    assert program.get(f"/api/pieces/{own.public_id}").status_code == 200
    assert program.get(f"/api/pieces/{others.public_id}").status_code == 403
    assert Client().get(f"/api/pieces/{own.public_id}").status_code == 403


def test_a_token_composes_without_a_page(alice: Maker) -> None:
    program = Program(token_of(alice, Scope.READ, Scope.COMPOSE)[1])
    told = program.post("/api/jobs/melody", ASKED)
    assert told.status_code == 202
    assert program.get(f"/api/jobs/{told.json()['id']}").status_code == 200
    assert not ApiToken.objects.filter(last_used_at=None).exists()


@pytest.mark.parametrize(
    ("scope", "allowed"), [(Scope.READ, "read"), (Scope.COMPOSE, "compose"), (Scope.EDIT, "edit")]
)
def test_a_scope_opens_its_own_door_alone(alice: Maker, scope: Scope, allowed: str) -> None:
    piece = piece_of(alice, Visibility.PRIVATE)
    score = piece.scores.get(take=0)
    program = Program(token_of(alice, scope)[1])
    tried = {
        "read": program.get(f"/api/pieces/{piece.public_id}"),
        "compose": program.post("/api/jobs/melody", ASKED),
        "edit": program.put(f"/api/scores/{score.public_id}/locks", {"notes": ["n0"]}),
    }
    opened = {name for name, answer in tried.items() if answer.status_code < 300}
    assert opened == {allowed}
    for name in tried.keys() - opened:
        assert tried[name].status_code == 403
        assert f"scope “{name}”" in tried[name].json()["detail"]


@pytest.mark.parametrize("secret", ["", "nonsense", PREFIX + "x" * 43, "\x00", "é"])
def test_an_unknown_token_is_refused_and_not_taken_for_a_guest(secret: str) -> None:
    answer = Program(secret).post("/api/prosody", {"words": "la", "language": "en"})
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "revoked" in answer.json()["detail"]


def test_a_token_opens_no_page(alice: Maker) -> None:
    program = Program(token_of(alice, *Scope)[1])
    piece = piece_of(alice, Visibility.PRIVATE)
    assert program.get(f"/pieces/{piece.public_id}").status_code == 403
    assert program.get("/account").status_code == 302


def test_the_secret_is_shown_once_and_not_kept(alice: Maker) -> None:
    client = client_of(alice)
    page = client.post("/account/tokens", {"name": "script", "scopes": ["read"]}).content.decode()
    found = re.search(PREFIX + r"[\w-]{43}", page)
    assert found
    assert found[0] not in client.get("/account/tokens").content.decode()
    (token,) = ApiToken.objects.all()
    assert found[0] not in {str(value) for value in vars(token).values()}
    assert Program(found[0]).get("/api/pieces").status_code == 200


def test_a_revoked_token_is_dead_at_once(alice: Maker, charlie: Maker) -> None:
    token, secret = token_of(alice, Scope.READ)
    url = f"/account/tokens/{token.public_id}/revoke"
    assert client_of(charlie).post(url).status_code == 404
    assert Client().post(url).status_code == 302
    assert Program(secret).get("/api/pieces").status_code == 200
    assert client_of(alice).post(url).status_code == 302
    assert Program(secret).get("/api/pieces").status_code == 401


def test_a_user_who_was_shut_out_has_no_tokens(alice: Maker) -> None:
    secret = token_of(alice, Scope.READ)[1]
    assert alice.user is not None
    alice.user.is_active = False
    alice.user.save()
    assert Program(secret).get("/api/pieces").status_code == 401


@pytest.mark.parametrize(
    "given", [{"name": "", "scopes": ["read"]}, {"name": "a"}, {"name": "a", "scopes": ["all"]}]
)
def test_a_token_needs_a_purpose_and_a_scope(alice: Maker, given: dict[str, Any]) -> None:
    assert client_of(alice).post("/account/tokens", given).status_code == 422
    assert not ApiToken.objects.exists()


def test_tokens_are_not_without_end(alice: Maker) -> None:
    for _ in range(MAX_TOKENS):
        token, _secret = token_of(alice, Scope.READ)
    given = {"name": "one more", "scopes": ["read"]}
    assert client_of(alice).post("/account/tokens", given).status_code == 422
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
    assert client_of(alice).post("/account/tokens", given).status_code == 200
