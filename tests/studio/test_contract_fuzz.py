"""Whatever fits the contract, or nearly, is answered: never by an error of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings

from studio.accounts.models import Maker, Scope
from studio.accounts.tokens import token_create
from studio.pieces.models import Visibility
from studio.publishing.projects import project_create
from tests.cast import job_of, song_of

EXAMPLES = 3  # of each endpoint
NOBODY_ANSWERS = 503  # where a worker would be asked: there is none here

schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())


class Cast:
    """Somebody with one of everything, and the token of a program of hers."""

    def __init__(self, maker: Maker) -> None:
        self.maker = maker
        piece = song_of(maker, Visibility.PUBLIC)
        assert piece.current_score is not None
        project = project_create(
            owner=maker, title="Evenings", notes="", visibility=Visibility.PUBLIC
        )
        self.ids = {
            "pieces": piece.public_id,
            "scores": piece.current_score.public_id,
            "projects": project.public_id,
            "jobs": job_of(maker).public_id,
        }
        self.secret = token_create(maker=maker, name="fuzz", scopes=Scope.values)[1]


@pytest.fixture
def cast(alice: Maker, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cast]:
    """The test's one connection stays open from request to request; nobody waits for a worker."""
    monkeypatch.setattr("studio.jobs.asking.PATIENCE_SECONDS", 0.05)
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield Cast(alice)
    for end in ends:
        end.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)
def test_no_request_breaks_the_studio(case: Any, cast: Cast) -> None:
    headers = {"Authorization": f"Bearer {cast.secret}"}
    assert _fine(case.call(headers=headers))
    kind = case.path.split("/")[2] if case.path.count("/") > 2 else ""
    if kind in cast.ids and "{id}" in case.path:
        case.path_parameters["id"] = cast.ids[kind]
        answer = case.call(headers=headers)
        assert _fine(answer)
        if answer.status_code >= 400:
            assert answer.headers["content-type"] == ["application/problem+json"]


def _fine(answer: Any) -> bool:
    return bool(answer.status_code < 500 or answer.status_code == NOBODY_ANSWERS)
