"""What the remix panel asks of the site: changes told, trees kept, motifs typed, pieces listed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from generation.remix import edits
from generation.remix_requests import MAX_NODES, Operation, RemixRequest
from generation.results import Branch, Take
from generation.score import musicxml_read
from generation.score.notes import measures, table
from generation.traditions import Tradition
from studio.accounts.models import Maker
from studio.jobs import running
from studio.jobs.models import Job
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.storing import takes_add
from tests.cast import StandIn, bars, client_of, post, song_of, sung_takes

pytestmark = pytest.mark.django_db
Engine = Callable[..., StandIn]


def first_of(piece: Piece) -> Score:
    return piece.scores.get(take=0)


def remixed(parent: Score, *takes: Take, **operation: Any) -> list[Score]:
    return takes_add(parent=parent, operation={"kind": "vary", **operation}, takes=takes)


def moved(parent: Score, note: str, midi: int) -> Take:
    """A take in which one note has moved."""
    music = edits.repitch(musicxml_read.read(parent.musicxml), note, midi)
    [take] = sung_takes(RemixRequest(takes=1), music)
    return replace(take, notes=table(music), measures=measures(music))


# ── what has changed ─────────────────────────────────────────────────────────────────────────


def change(client: Client, score: Score, since: Score) -> Any:
    url = f"/api/scores/{score.public_id}/change"
    return client.get(url, {"since": since.public_id})


def test_a_change_is_told_bar_by_bar(alice: Maker) -> None:
    score = first_of(song_of(alice))
    [other] = remixed(score, moved(score, "m1-n0", 72))
    told = change(client_of(alice), other, score).json()
    assert (told["score"], told["since"]) == (other.public_id, score.public_id)
    assert told["bars"] == [0.0, 0.25] + [0.0] * (len(score.measures) - 2)
    assert 0.9 < told["content_kept"] < 1
    assert told["style_reached"] is None


def test_what_is_kept_is_asked_of_the_bars_that_were_chosen(alice: Maker) -> None:
    score = first_of(song_of(alice))
    take = moved(score, "m1-n0", 72)
    [narrow] = remixed(score, take, bars=[2, 2])
    [wide] = remixed(score, take, bars=None)
    kept = [change(client_of(alice), one, score).json()["content_kept"] for one in (narrow, wide)]
    assert kept[0] < kept[1]


def test_the_style_that_was_reached_is_told(alice: Maker) -> None:
    score = first_of(song_of(alice))
    take = replace(moved(score, "m1-n0", 72), figures={"style_reached": 0.75})
    [other] = remixed(score, take)
    assert change(client_of(alice), other, score).json()["style_reached"] == 0.75


def test_changes_are_for_those_who_see_both(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client
) -> None:
    hers = first_of(song_of(alice, Visibility.PRIVATE))
    his = first_of(song_of(bob, Visibility.PUBLIC))
    assert change(client_of(alice), hers, his).status_code == 200
    for stranger in (client_of(bob), client_of(charlie), guest):
        assert change(stranger, hers, his).status_code == 403
        assert change(stranger, his, hers).status_code == 403
    assert guest.get(f"/api/scores/{his.public_id}/change").status_code == 422


# ── the tree of an evolution ─────────────────────────────────────────────────────────────────


def grown(request: RemixRequest, score: Any) -> tuple[Take, ...]:
    """Two children of the score, and two of the first of them."""
    hymn = Branch(None, 1, Operation.RESTYLE, {Tradition.HYMN: 1.0})
    other = Branch(None, 1, Operation.VARY, {})
    places = (hymn, other, replace(other, parent=0, generation=2), replace(hymn, parent=1))
    takes = sung_takes(replace(request, operation=Operation.REGENERATE, takes=4), score)
    return tuple(replace(take, branch=at) for take, at in zip(takes, places, strict=True))


def test_an_evolution_is_kept_as_a_tree(
    alice: Maker, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine(bars(0))
    score = first_of(song_of(alice))
    monkeypatch.setattr("tests.cast.sung_takes", grown)
    asked = {"score": score.public_id, "request": {"operation": "evolve", "seed": 1}}
    answer = post(client_of(alice), "/api/jobs/remix", asked)
    assert answer.status_code == 202, answer.content
    assert answer.json()["request"]["request"]["takes"] == 6, "two, and two of each"
    running.run(answer.json()["id"])
    job = Job.objects.get(public_id=answer.json()["id"])
    assert job.status == "succeeded", job.detail
    made = [Score.objects.get(public_id=take["score"]) for take in job.takes]
    assert [one.parent for one in made] == [score, score, made[0], made[1]]
    assert made[0].operation["branch"]["traditions"] == {"hymn": 1.0}
    assert made[2].operation["branch"]["operation"] == "vary"
    told = client_of(alice).get(f"/api/pieces/{score.piece.public_id}/history").json()["items"]
    assert told[-1]["operation"]["branch"]["generation"] == 1


def test_the_largest_tree_can_be_asked_for_and_told(alice: Maker) -> None:
    score = first_of(song_of(alice))
    request = {"operation": "evolve", "generations": 3, "branches": 2, "takes": 1}
    client = client_of(alice)
    id = post(client, "/api/jobs/remix", {"score": score.public_id, "request": request}).json()[
        "id"
    ]
    told = client.get(f"/api/jobs/{id}").json()["request"]["request"]
    assert told["takes"] == MAX_NODES == 14
    assert told["generations"] == 3


@pytest.mark.parametrize(
    ("request_", "field", "says"),
    [
        ({"operation": "evolve", "generations": 6, "branches": 3}, "generations", "14 are the"),
        ({"operation": "restyle"}, "tradition", "Say which tradition"),
        ({"operation": "restyle", "tradition": "polka"}, "tradition", "hymn"),
        (
            {
                "operation": "restyle",
                "tradition": "hymn",
                "blend": [{"tradition": "hymn", "share": 0.5}],
            },
            "blend",
            "once",
        ),
        ({"operation": "vary", "amount": 2}, "amount", "at most 1"),
        ({"operation": "vary", "bars": [90, 91]}, "bars", "There is no bar 90"),
        ({"operation": "morph"}, "like", "what to morph into"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    alice: Maker, request_: dict[str, Any], field: str, says: str
) -> None:
    asked = {"score": first_of(song_of(alice)).public_id, "request": request_}
    answer = post(client_of(alice), "/api/jobs/remix", asked)
    assert (answer.status_code, answer.json()["field"]) == (422, field)
    assert says in answer.json()["detail"]


# ── motifs, and pieces to morph with ─────────────────────────────────────────────────────────


def test_typed_notes_become_a_private_piece(alice: Maker, charlie: Maker, answering: None) -> None:
    asked = {"notes": "G4:1 A4:0.5 B4:0.5 D5:2", "time_signature": "4/4", "key": "G major"}
    answer = post(client_of(alice), "/api/motifs", asked)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["title"], told["key"], told["time_signature"]) == ("Motif", "G major", "4/4")
    page = client_of(alice).get(f"/pieces/{told['id']}").content.decode()
    assert "Typed by" in page
    score = Score.objects.get(public_id=told["current_score"])
    assert [row["midi"] for row in score.notes] == [67, 69, 71, 74]
    assert client_of(charlie).get(f"/pieces/{told['id']}").status_code == 403


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"notes": "H4"}, "“H4” is no note"),
        ({"notes": "r:1"}, "There is no note"),
        ({"notes": ""}, "at least 1"),
        ({"notes": "C4", "time_signature": "4/5"}, "4/5"),
        ({"notes": "C4", "key": "H dur"}, "H dur"),
        ({"notes": "C4 " * 1_700}, "5,000"),
    ],
)
def test_notes_that_cannot_be_read_are_told(
    alice: Maker, answering: None, changes: dict[str, str], says: str
) -> None:
    answer = post(client_of(alice), "/api/motifs", changes)
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
    assert not Piece.objects.exists()


def test_ones_own_pieces_are_listed_for_oneself_alone(
    alice: Maker, bob: Maker, guest: Client
) -> None:
    hers = song_of(alice, Visibility.PRIVATE)
    his = song_of(bob, Visibility.PUBLIC)

    def listed(client: Client) -> list[str]:
        return [item["id"] for item in client.get("/api/pieces?mine=true").json()["items"]]

    assert listed(client_of(alice)) == [hers.public_id]
    assert listed(client_of(bob)) == [his.public_id]
    assert listed(guest) == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_tradition_has_a_name(language: str) -> None:
    words = json.loads((settings.BASE_DIR / f"frontend/src/i18n/{language}.json").read_text())
    named = {key.partition(".")[2] for key in words if key.startswith("tradition.")}
    assert named == set(Tradition)
