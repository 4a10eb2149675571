"""Pieces stand in the space of the phrase model that is served, and move when it is another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from generation import checkpoints
from generation.engine import Engine
from generation.errors import CheckpointError
from studio.accounts.models import Maker
from studio.discover import content, indexing, learnt, tasks
from studio.discover.models import Entry
from studio.jobs import worker
from studio.pieces.models import Visibility
from tests import cast


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Which dimension the phrase model puts everything at, and a space of the same name."""
    at = [0]
    monkeypatch.setattr(learnt, "fill", lambda: None)
    monkeypatch.setattr(worker, "space", lambda: f"space {at[0]}")
    monkeypatch.setattr(worker, "embedding", lambda _: np.eye(content.LATENT)[at[0]])
    return at


def places() -> list[tuple[str, int]]:
    return [
        (entry.space, int(np.argmax(np.asarray(entry.content)[: content.LATENT])))
        for entry in Entry.objects.all()
    ]


def test_another_phrase_model_places_every_piece_anew(alice: Maker, served: list[int]) -> None:
    for title in ("One", "Two"):
        cast.song_of(alice, Visibility.PUBLIC, title=title)
    tasks.refresh()
    assert places() == [("space 0", 0)] * 2
    served[0] = 3
    tasks.refresh()
    assert places() == [("space 3", 3)] * 2
    assert indexing.move("space 3") == 0


def test_without_a_phrase_model_all_stays_where_it_is(
    alice: Maker, served: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.song_of(alice, Visibility.PUBLIC)
    tasks.refresh()
    monkeypatch.setattr(worker, "space", lambda: "")
    tasks.refresh()
    assert places() == [("space 0", 0)]


def test_a_space_is_named_by_the_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = Engine.load("order_markov")
    monkeypatch.setattr(worker, "engine", lambda: engine)
    assert worker.space() == checkpoints.find("phrase_vae").sha256
    engine.close()

    def none() -> Any:
        raise CheckpointError("none")

    monkeypatch.setattr(worker, "engine", none)
    assert worker.space() == ""
