"""The score-card over HTTP and as a page: whoever may see the score sees what it measures."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.common.errors import Unanswered
from studio.discover import scorecards
from studio.discover.models import ScoreCard
from studio.pieces.models import Visibility
from tests.cast import client_of, piece_of, song_of

TAKEN = {
    "stress_on_beat": {"value": 0.75, "bars": [0, 2, 3]},
    "range": {"value": 14.0, "bars": [1]},
    "breath": {"value": 6.5, "bars": []},
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that a worker would have got."""
    found: list[str] = []

    def ask(question: str, **given: Any) -> Any:
        found.append(question)
        return TAKEN

    monkeypatch.setattr(scorecards, "ask", ask)
    return found


def page(piece: Any, query: str = "") -> str:
    return f"/pieces/{piece.public_id}/{piece.current_score.public_id}/card{query}"


def test_a_worker_measures_a_score_once(alice: Maker, asked: list[str]) -> None:
    piece = song_of(alice, style="hymn")
    address = f"/api/scores/{piece.current_score.public_id}/card"
    first = Client().get(address).json()
    assert first == Client().get(address).json()
    assert asked == ["card"]
    assert first["style"] == "hymn"
    stress, compass, _breath = first["measures"]
    assert (stress["group"], stress["bars"]) == ("prosody", [0, 2, 3])
    assert 0 < compass["standing"]["low"] < compass["standing"]["below"] < 1
    assert not {"quality", "score_of_all", "total"} & set(first)
    ScoreCard.objects.update(version=0)  # measured as it was done once
    Client().get(address)
    assert asked == ["card", "card"]


def test_a_private_scores_card_is_its_owners(
    alice: Maker, bob: Maker, charlie: Maker, asked: list[str]
) -> None:
    piece = song_of(alice, Visibility.PRIVATE)
    for path in (page(piece), f"/api/scores/{piece.current_score.public_id}/card"):
        assert client_of(alice).get(path).status_code == 200
        for other in (Client(), client_of(bob), client_of(charlie)):
            assert other.get(path).status_code in (403, 404)
    assert Client().get("/api/scores/aaaaaaaaaaaa/card").status_code == 404


def test_the_page_says_each_measure_in_a_sentence_and_leads_to_its_bars(
    alice: Maker, asked: list[str]
) -> None:
    piece = song_of(alice, Visibility.PUBLIC)
    shown = Client().get(page(piece)).content.decode()
    assert "Stress on the beat" in shown
    assert "14 semitones" in shown
    assert "songs by people" in shown
    score = f"/pieces/{piece.public_id}/{piece.current_score.public_id}"
    assert f'href="{score}#bars=0-0,2-3"' in shown
    assert "bars 1, 3–4" in shown


def test_two_takes_stand_beside_each_other_and_a_hidden_one_stays_hidden(
    alice: Maker, charlie: Maker, asked: list[str]
) -> None:
    piece = song_of(alice, Visibility.PUBLIC)
    other = piece.scores.exclude(pk=piece.current_score_id).get()
    beside = Client().get(page(piece, f"?with={other.public_id}"))
    assert [one["score"].public_id for one in beside.context["sides"]] == [
        piece.current_score.public_id,
        other.public_id,
    ]
    secret = song_of(alice, Visibility.PRIVATE, title="Secret")
    address = page(piece, f"?with={secret.current_score.public_id}")
    assert "Secret" not in client_of(charlie).get(address).content.decode()
    assert "Secret" in client_of(alice).get(address).content.decode()


def test_without_a_worker_the_page_says_so(alice: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(question: str, **given: Any) -> Any:
        raise Unanswered("The composer does not answer just now: try again in a moment.")

    monkeypatch.setattr(scorecards, "ask", away)
    piece = song_of(alice, Visibility.PUBLIC)
    assert "does not answer" in Client().get(page(piece)).content.decode()
    answer = Client().get(f"/api/scores/{piece.current_score.public_id}/card")
    assert answer.status_code == 503


@pytest.mark.usefixtures("answering")
def test_a_real_worker_answers(alice: Maker, engine: Any) -> None:
    from generation.engine import Engine

    engine_ = Engine.load("order_markov")
    engine().card = engine_.card
    piece = song_of(alice, Visibility.PUBLIC)
    found = scorecards.measures(piece.current_score)
    engine_.close()
    assert found["range"].value == 2
    assert found["stress_on_beat"].standing is not None
    tiny = piece_of(alice)  # one note
    with_one = scorecards.measures(tiny.current_score)
    assert "leaps" not in with_one
