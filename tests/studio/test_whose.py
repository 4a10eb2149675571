"""Every address of the site, page or endpoint, has a row here: who is let in, and who is not.

A new one without a row fails the first test. What each row says is tried with a private and a
public piece of alice's, by bob and charlie, by a passer-by who has no session, and by alice.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver

from studio.accounts.models import Maker
from studio.accounts.tokens import token_create
from studio.api.routes import api
from studio.belongings.archive import archive_write
from studio.belongings.requesting import restoration_request
from studio.discover.indexing import refresh
from studio.lineage.permitting import permission_give
from studio.pieces.models import Visibility
from studio.publishing.projects import project_create
from studio.rights.exporting import export_request
from studio.rights.models import Export, Status
from studio.social.talking import Said, comment_add
from studio.uploads.requesting import Brought, upload_request
from tests.cast import ASKED, client_of, job_of, point, song_of

pytestmark = pytest.mark.django_db


class May(Enum):
    """Who is let in."""

    EVERYONE = auto()  # nothing of anybody's is in it
    SEE = auto()  # whoever may see the piece
    OWN = auto()  # its owner alone, public or not
    FIND = auto()  # everyone, of what is public
    SIGNED_IN = auto()  # each to her own; a passer-by is asked to sign in
    JOIN = auto()  # whoever may see the piece and has an account
    ACCEPT = auto()  # whoever may see the piece and has an account, but not its owner


@dataclass(frozen=True)
class Row:
    may: May
    body: Any = None
    query: str = ""


E, SEE, OWN, IN = May.EVERYONE, May.SEE, May.OWN, May.SIGNED_IN
OPERATIONS: dict[str, Row] = {
    "DELETE /api/comments/{comment}": Row(OWN),
    "POST /api/comments/{comment}/reports": Row(SEE, {"text": "Not kind."}),
    "GET /api/exports/{export}": Row(SEE),
    "GET /api/exports/{export}/file": Row(SEE),
    "GET /api/gallery": Row(E),
    "POST /api/jobs/arrange": Row(OWN, {"score": "{score}", "request": {"layer": "chords"}}),
    "POST /api/jobs/melody": Row(E, ASKED),
    "POST /api/jobs/remix": Row(OWN, {"score": "{score}", "request": {"bars": [1, 2]}}),
    "GET /api/jobs/{job}": Row(OWN),
    "POST /api/jobs/{job}/cancel": Row(OWN),
    "GET /api/jobs/{job}/events": Row(OWN),
    "PUT /api/makers/{maker}/follow": Row(IN, {"follows": True}),
    "POST /api/motifs": Row(E, {"notes": "c'4 d' e' f'"}),
    "GET /api/notices": Row(E),
    "POST /api/notices/read": Row(E),
    "GET /api/options": Row(E),
    "DELETE /api/permissions/{permission}": Row(OWN),
    "POST /api/permissions/{permission}/acceptance": Row(May.ACCEPT),
    "GET /api/pieces": Row(E),
    "DELETE /api/pieces/{piece}": Row(OWN),
    "GET /api/pieces/{piece}": Row(SEE),
    "POST /api/pieces/{piece}/appeal": Row(OWN, {"text": "It is mine."}),
    "GET /api/pieces/{piece}/comments": Row(SEE),
    "POST /api/pieces/{piece}/comments": Row(May.JOIN, {"text": "How well it lies."}),
    "PUT /api/pieces/{piece}/current": Row(OWN, {"score": "{score}", "base": "{score}"}),
    "GET /api/pieces/{piece}/history": Row(SEE),
    "PUT /api/pieces/{piece}/love": Row(SEE, {"loves": True}),
    "GET /api/pieces/{piece}/permissions": Row(OWN),
    "POST /api/pieces/{piece}/permissions": Row(OWN, {"terms": "CC-BY-4.0"}),
    "POST /api/pieces/{piece}/play": Row(SEE),
    "GET /api/pieces/{piece}/related/similar": Row(May.FIND),
    "POST /api/pieces/{piece}/reports": Row(SEE, {"reason": "spam"}),
    "GET /api/pieces/{piece}/sharing": Row(OWN),
    "PUT /api/pieces/{piece}/sharing": Row(OWN, {"visibility": "link", "licence": "CC-BY-4.0"}),
    "PUT /api/pieces/{piece}/title": Row(OWN, {"title": "Other"}),
    "GET /api/projects": Row(E),
    "POST /api/projects": Row(E, {"title": "Evenings"}),
    "DELETE /api/projects/{project}": Row(OWN),
    "GET /api/projects/{project}": Row(SEE),
    "PUT /api/projects/{project}": Row(OWN, {"title": "Mornings"}),
    "POST /api/projects/{project}/pieces": Row(OWN, {"piece": "{piece}"}),
    "PUT /api/projects/{project}/pieces": Row(OWN, {"pieces": []}),
    "POST /api/prosody": Row(E, {"words": "Hope", "language": "en"}),
    "GET /api/recommended": Row(E),
    "GET /api/scores/{score}": Row(SEE),
    "GET /api/scores/{score}/alternatives": Row(SEE, query="note=n0"),
    "GET /api/scores/{score}/card": Row(SEE),
    "GET /api/scores/{score}/certificate/json": Row(SEE),
    "GET /api/scores/{score}/change": Row(SEE, query="since={score}"),
    "POST /api/scores/{score}/copies": Row(SEE, {}),
    "GET /api/scores/{score}/credentials/midi": Row(SEE),
    "POST /api/scores/{score}/edits": Row(
        OWN,
        {"base": "{score}", "edit": {"kind": "repitch", "note": "n0", "midi": 69}},
    ),
    "POST /api/scores/{score}/exports": Row(SEE, {"format": "wav"}),
    "GET /api/scores/{score}/file/midi": Row(SEE),
    "PUT /api/scores/{score}/locks": Row(OWN, {"notes": []}),
    "GET /api/scores/{score}/marks": Row(SEE),
    "GET /api/scores/{score}/rights": Row(SEE),
    "GET /api/scores/{score}/textures/broken": Row(OWN, query="seed=1"),
    "GET /api/scores/{score}/verses": Row(SEE),
    "GET /api/search": Row(E, query="q=hope"),
    "POST /api/search/tune": Row(E, {"notes": []}),
    "POST /api/uploads": Row(E, {"file": "{file}", "source": "a", "licence": "CC0-1.0"}),
    "POST /api/uploads/voices": Row(E, {"file": "{file}"}),
    "GET /api/uploads/{upload}": Row(OWN),
    "POST /api/verify": Row(E, {"file": "{file}"}),
}
PAGES: dict[str, Row] = {
    "": Row(E),
    "browse": Row(E),
    "find": Row(E),
    "compose": Row(E),
    "pieces/{piece}": Row(SEE),
    "pieces/{piece}/{score}": Row(SEE),
    "pieces/{piece}/{score}/remix": Row(SEE),
    "embed/{piece}": Row(SEE),
    "oembed": Row(E),
    "pieces/{piece}/sharing": Row(OWN),
    "pieces/{piece}/delete": Row(OWN),
    "pieces/{piece}/report": Row(SEE),
    "pieces/{piece}/permissions": Row(OWN),
    "permissions/{permission}": Row(May.ACCEPT),
    "permissions/{permission}/revoke": Row(OWN),
    "pieces/{piece}/appeal": Row(OWN),
    "pieces/{piece}/keep": Row(SEE),
    "pieces/{piece}/related/similar": Row(SEE),
    "pieces/{piece}/comments": Row(May.JOIN),
    "comments/{comment}/remove": Row(OWN),
    "comments/{comment}/report": Row(SEE),
    "projects": Row(E),
    "projects/{project}": Row(SEE),
    "projects/{project}/edit": Row(OWN),
    "projects/{project}/delete": Row(OWN),
    "pieces/{piece}/{score}/card": Row(SEE),
    "pieces/{piece}/{score}/rights": Row(SEE),
    "pieces/{piece}/{score}/rights/correct": Row(OWN),
    "pieces/{piece}/{score}/exports": Row(SEE, {"format": "wav"}),
    "exports/{export}": Row(SEE),
    "verify": Row(E),
    "upload": Row(E),
    "uploads/{upload}": Row(OWN),
    "mine": Row(E),
    "makers/{maker}": Row(E),
    "makers/{maker}/follow": Row(E),
    "notices": Row(IN),
    "notices/mail": Row(IN),
    "notices/mail/a-token": Row(E),
    "listen": Row(E),
    "models": Row(E),
    "account": Row(IN),
    "account/export": Row(IN),
    "account/restore": Row(IN),
    "account/restore/{restoration}": Row(OWN),
    "account/close": Row(IN),
    "account/tokens": Row(IN),
    "account/tokens/{token}/revoke": Row(OWN),
    "account/language": Row(E),
    "models/melody_transformer": Row(E),
    "licences": Row(E),
    "livez": Row(E),
    "readyz": Row(E),
    "metrics": Row(E),
}
ELSEWHERE = {
    "pieces/{}/preview.png": "test_public: as whoever has the link sees it, its owner too",
    "models/{}/{}": "files that lie beside the model's card",
}
"""Tried by other tests, for the reason given."""
CHOSEN = {
    "models/melody_transformer": "models/{}",
    "notices/mail/a-token": "notices/mail/{}",
    "pieces/{}/related/similar": "pieces/{}/related/{}",
}
"""Rows that stand for all of their kind."""

OF_NOTHING = {("oembed", "GET"), ("oembed", "POST"), ("listen", "POST")}
"""Asked without the address of a piece, or without a pair that was heard: nowhere."""

OPEN_ACCOUNT_PAGES = ("login", "signup", "logout", "inactive", "confirm-email", "password/reset")
LET_OUT = (401, 403, 404)


def shape(address: str) -> str:
    """An address with its variables unnamed."""
    return "/".join("{}" if part.startswith(("<", "{")) else part for part in address.split("/"))


def patterns(resolver: Any, before: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        found = before + str(pattern.pattern)
        if not isinstance(pattern, URLResolver):
            yield found
        elif not found.startswith(("admin/", "api/")):
            yield from patterns(pattern, found)


ALL_PAGES = list(patterns(get_resolver()))
ALLAUTH = [one for one in ALL_PAGES if one.startswith("account/") and shape(one)[-1:] in "/$"]


def test_every_page_has_a_row() -> None:
    known = {CHOSEN.get(shape(one), shape(one)) for one in PAGES} | set(ELSEWHERE)
    assert {shape(one) for one in ALL_PAGES if one not in ALLAUTH} == known


def test_every_operation_has_a_row() -> None:
    document = api.get_openapi_schema()
    operations = {
        f"{method.upper()} {shape(path)}"
        for path, found in document["paths"].items()
        for method in found
    }
    chosen = {
        "certificate/json",
        "credentials/midi",
        "file/midi",
        "related/similar",
        "textures/broken",
    }
    known = set()
    for row in OPERATIONS:
        choice = next((one for one in chosen if row.endswith(one)), "/")
        known.add(shape(row.removesuffix(choice.split("/")[1]) + "{}" if choice != "/" else row))
    assert operations == known


@dataclass(frozen=True)
class Things:
    """One of everything, alice's."""

    names: dict[str, str]

    def put(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self.put(one) for name, one in value.items()}
        if value == "{file}":
            return SimpleUploadedFile("a.mid", b"MThd nonsense")
        return value.format(**self.names) if isinstance(value, str) and "{" in value else value


def things(alice: Maker, visibility: Visibility) -> Things:
    piece = song_of(alice, visibility)
    assert piece.current_score is not None
    project = project_create(owner=alice, title="Evenings", notes="", visibility=visibility)
    brought = Brought(b"MThd", "a.mid", source="a", licence="CC0-1.0")
    with archive_write(alice) as archive:
        content = io.BytesIO(archive.read())
    site = "http://testserver/"
    export = export_request(piece.current_score, form="mp3", by=alice, site=site)
    Export.objects.update(status=Status.READY, content=b"ID3")
    refresh(point)
    comment = comment_add(piece, Said("In one breath?"), by=alice)
    made = {
        "piece": piece,
        "score": piece.current_score,
        "project": project,
        "comment": comment,
        "maker": alice,
        "job": job_of(alice),
        "permission": permission_give(piece, to=None, terms="CC-BY-4.0"),
        "upload": upload_request(owner=alice, brought=brought),
        "export": export,
        "token": token_create(maker=alice, name="a", scopes=["read"])[0],
        "restoration": restoration_request(content, owner=alice),
    }
    return Things({name: row.public_id for name, row in made.items()})


def ask(client: Client, method: str, address: str, body: Any) -> Any:
    if isinstance(body, dict) and "file" in body:
        return client.post(address, body)
    if address.startswith("/api/"):
        return client.generic(method, address, _json(body), content_type="application/json")
    return client.generic(
        method, address, "format=wav", content_type="application/x-www-form-urlencoded"
    )


def _json(body: Any) -> str:
    return "" if body is None else json.dumps(body)


def let_in(answer: Any) -> bool:
    to_login = answer.status_code == 302 and answer["Location"].startswith("/account/login/")
    return answer.status_code not in LET_OUT and not to_login


def refused_to_strangers(may: May, visibility: Visibility) -> bool:
    return may is OWN or (may in (SEE, May.JOIN, May.ACCEPT) and visibility is Visibility.PRIVATE)


def closed(answer: Any) -> None:
    """A file that is sent piece by piece is read to its end, and let go of."""
    if answer.streaming:
        b"".join(answer.streaming_content)


@pytest.fixture(autouse=True)
def _nobody_works(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.jobs.asking.PATIENCE_SECONDS", 0.05)


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is as if it had not been."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


BOTH = pytest.mark.parametrize("visibility", [Visibility.PRIVATE, Visibility.PUBLIC])


@BOTH
def test_operations_let_in_whom_they_may(
    alice: Maker, bob: Maker, charlie: Maker, visibility: Visibility
) -> None:
    found = things(alice, visibility)
    mine, passer_by = client_of(alice), Client()
    strangers = (client_of(bob), client_of(charlie), passer_by)
    wrong = []
    for row, told in OPERATIONS.items():
        method, address = found.put(row).split(" ")
        address += f"?{found.put(told.query)}" if told.query else ""
        for client in (*strangers, mine):
            accepts = told.may is not May.ACCEPT or client in strangers[:2]
            open_to = client is mine or not refused_to_strangers(told.may, visibility)
            accepts &= client is not passer_by or told.may not in (IN, May.JOIN)
            if told.may is May.FIND:
                open_to = visibility is Visibility.PUBLIC
            with undone():
                answer = ask(client, method, address, found.put(told.body))
                closed(answer)
            if let_in(answer) != (open_to and accepts):
                wrong.append((row, answer.status_code, answer.content[:100]))
            elif not let_in(answer):
                assert answer["Content-Type"] == "application/problem+json"
    assert wrong == []


@BOTH
def test_pages_let_in_whom_they_may(
    alice: Maker, bob: Maker, charlie: Maker, visibility: Visibility
) -> None:
    found = things(alice, visibility)
    mine, passer_by = client_of(alice), Client()
    wrong = []
    for page, told in PAGES.items():
        address = "/" + found.put(page)
        for client in (client_of(bob), client_of(charlie), passer_by, mine):
            for method in ("GET", "POST"):
                accepts = told.may is not May.ACCEPT or method == "GET" or client not in (
                    mine, passer_by,
                )  # fmt: skip
                open_to = client is mine or not refused_to_strangers(told.may, visibility)
                open_to &= (page, method) not in OF_NOTHING
                known = client is not passer_by or told.may not in (IN, May.JOIN)
                with undone():
                    answer = ask(client, method, address, None)
                    closed(answer)
                if answer.status_code != 405 and let_in(answer) != (open_to and accepts and known):
                    wrong.append((page, method, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("page", ALLAUTH)
def test_the_pages_of_an_account_ask_for_it(alice: Maker, page: str) -> None:
    address = "/" + page.replace("^", "").replace("$", "")
    address = address.replace(r"(?P<key>[-:\w]+)", "a-key").replace(
        "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)", "1-a-key"
    )
    answer = Client().get(address)
    is_open = page.removeprefix("account/").lstrip("^").startswith(OPEN_ACCOUNT_PAGES)
    if is_open or page.endswith(("authenticate/", "login/code/confirm/")):
        assert answer.status_code in (200, 302, 405)
        assert b"Alice" not in answer.content
    else:
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/")


def test_the_moderators_pages_are_theirs_alone(alice: Maker, bob: Maker, charlie: Maker) -> None:
    models = [model._meta for model in admin.site._registry]
    assert len(models) > 15
    for meta in models:
        address = f"/admin/{meta.app_label}/{meta.model_name}/"
        for stranger in (client_of(alice), client_of(bob), client_of(charlie), Client()):
            for url in (address, f"{address}add/", f"{address}1/change/", f"{address}1/delete/"):
                answer = stranger.get(url)
                assert answer.status_code == 302, url
                assert answer["Location"].startswith("/admin/login/")
