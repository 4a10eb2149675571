"""Working on a score by hand: alternatives, marks, edits, locks, and the way back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from generation.form import verse_score
from generation.requests import Language, MelodyRequest
from generation.score import musicxml_read, notes
from studio.accounts.models import Maker
from studio.common.errors import Overtaken
from studio.jobs import editing
from studio.pieces.models import Piece, Score, Visibility
from studio.pieces.storing import edit_add, piece_create
from tests.cast import ASKED, client_of, post, put, song, song_of, sung_takes

REPITCH = {"kind": "repitch", "note": "m0-n1", "midi": 71}


@pytest.fixture
def piece(alice: Maker) -> Piece:
    return song_of(alice)


@pytest.fixture
def score(piece: Piece) -> Score:
    assert piece.current_score is not None
    return piece.current_score


@pytest.fixture
def faulty(alice: Maker) -> Score:
    """On even notes in triple time, “forever” is stressed on a weak beat."""
    found = song_of(alice, words="The forever and the alone", time_signature="3/4").current_score
    assert found is not None
    return found


def edit(client: Client, score: Score, base: Score | None = None, **asked: Any) -> Any:
    body = {"base": (base or score).public_id, "edit": asked or REPITCH}
    return post(client, f"/api/scores/{score.public_id}/edits", body)


def pitches(told: dict[str, Any]) -> list[int]:
    return [row["midi"] for row in told["notes"]]


# ── what a worker is asked ───────────────────────────────────────────────────────────────────


def test_alternatives_are_answered_by_the_engine(
    alice: Maker, score: Score, engine: Any, answering: None
) -> None:
    engine()
    url = f"/api/scores/{score.public_id}/alternatives"
    told = client_of(alice).get(url, {"note": "m0-n1"}).json()
    assert told["note"] == "m0-n1"
    assert told["items"] == [
        {
            "midi": 69,
            "name": "A4",
            "probability": 0.25,
            "reason": {"key": "step", "params": {"to": "B4"}},
            "sentence": "It is the note that the melody steps to next.",
        }
    ]


def test_a_note_that_is_not_there_has_no_alternatives(alice: Maker, score: Score) -> None:
    client, url = client_of(alice), f"/api/scores/{score.public_id}/alternatives"
    for query in ({"note": "m9-n9"}, {"note": ""}, {"note": "x" * 101}, {}):
        answer = client.get(url, query)
        assert (answer.status_code, answer.json()["field"]) == (422, "note")


def test_where_no_worker_answers_that_is_said(
    alice: Maker, score: Score, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.jobs.asking.PATIENCE_SECONDS", 0.05)
    for way in ("alternatives?note=m0-n0", "marks"):
        answer = client_of(alice).get(f"/api/scores/{score.public_id}/{way}")
        assert answer.status_code == 503
        assert answer["Content-Type"] == "application/problem+json"
        assert "try again" in answer.json()["detail"]
    assert edit(client_of(alice), score).status_code == 503
    assert Score.objects.count() == 2


def test_an_engine_that_stumbles_ends_no_thread(
    alice: Maker, score: Score, monkeypatch: pytest.MonkeyPatch, answering: None
) -> None:
    def broken(*args: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("studio.jobs.worker.engine", broken)
    client, url = client_of(alice), f"/api/scores/{score.public_id}/alternatives?note=m0-n0"
    for _ in range(3):
        answer = client.get(url)
        assert answer.status_code == 503
        assert "stumbled" in answer.json()["detail"]


def test_marks_say_what_a_singer_would_stumble_over(
    alice: Maker, faulty: Score, answering: None
) -> None:
    [mark] = client_of(alice).get(f"/api/scores/{faulty.public_id}/marks").json()["marks"]
    assert (mark["rule"], mark["syllable"]) == ("stress-on-weak-beat", "ev")
    assert set(mark["note_ids"]) <= {row["id"] for row in faulty.notes}
    assert mark["reason"]["text"].endswith(".")
    assert mark["fixes"]


@pytest.mark.parametrize("way", ["alternatives?note=m0-n0", "marks"])
def test_what_is_private_is_not_told(alice: Maker, charlie: Maker, way: str) -> None:
    score = song_of(alice, Visibility.PRIVATE).current_score
    assert score is not None
    for stranger in (client_of(charlie), Client()):
        assert stranger.get(f"/api/scores/{score.public_id}/{way}").status_code == 403


def test_the_price_of_further_verses_is_told_line_by_line(
    alice: Maker, charlie: Maker, answering: None
) -> None:
    words = "The lonely rose is red\n\nA violet is really blue"
    request = MelodyRequest.from_json(ASKED | {"words": words, "strophic": True, "takes": 1})
    first = song(replace(request, words=words.split("\n\n")[0], strophic=False))
    laid = verse_score.add(first, words.split("\n\n")[1], Language.ENGLISH)
    piece = piece_create(owner=alice, request=request, takes=sung_takes(request, laid.score))
    assert piece.current_score is not None
    url = f"/api/scores/{piece.current_score.public_id}/verses"
    [verse] = client_of(charlie).get(url).json()["verses"]
    assert verse["number"] == 2
    [line] = verse["lines"]
    assert line["text"] == "A violet is really blue"
    assert line["cost"] == pytest.approx(laid.fits[2].cost)
    assert {each["kind"] for each in line["changes"]} == {
        each.kind for each in laid.fits[2].lines[0].changes
    }
    assert any(each["kind"] == "split" for each in line["changes"])
    notes = {row["id"] for row in piece.current_score.notes}
    assert line["notes"]
    assert {*line["notes"], *(each["note"] for each in line["changes"])} <= notes
    Piece.objects.update(visibility=Visibility.PRIVATE)
    assert client_of(charlie).get(url).status_code == 403


def test_one_verse_costs_nothing(alice: Maker, score: Score, answering: None) -> None:
    told = client_of(alice).get(f"/api/scores/{score.public_id}/verses").json()
    assert told == {"verses": []}


# ── edits ────────────────────────────────────────────────────────────────────────────────────


def test_an_edit_makes_a_new_score_which_the_piece_shows(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    before = score.musicxml
    answer = edit(client_of(alice), score)
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert pitches(told)[:3] == [67, 71, 67]
    assert told["parent"] == score.public_id
    assert told["operation"] == REPITCH
    assert told["take"] == 2
    assert told["provenance"]["weights_licence"] == "CC0-1.0"
    assert told["provenance"]["figures"] == {}, "nobody has measured it"
    assert told["form"] == ["A", "B"]
    piece.refresh_from_db()
    assert piece.current_score is not None
    assert piece.current_score.public_id == told["id"]
    assert Score.objects.get(pk=score.pk).musicxml == before
    written = musicxml_read.read(piece.current_score.musicxml)
    assert [row.midi for row in notes.table(written)] == pitches(told)
    assert json.loads(dict(written.fields)["edit"]) == REPITCH
    assert bytes(piece.current_score.midi).startswith(b"MThd")


def test_edits_follow_one_another(alice: Maker, score: Score, answering: None) -> None:
    client = client_of(alice)
    first = edit(client, score).json()
    second = edit(
        client, Score.objects.get(public_id=first["id"]), note="m1-n0", midi=72, kind="repitch"
    )
    assert second.json()["parent"] == first["id"]
    assert pitches(second.json())[:3] == [67, 71, 72]


def test_an_edit_can_begin_from_a_take_that_is_not_shown(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    other = piece.scores.get(take=1)
    told = edit(client_of(alice), other, base=score).json()
    assert told["parent"] == other.public_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"note": "m9-n9"}, "note"),
        ({"midi": 89}, "midi"),
        ({"midi": 35}, "midi"),
        ({"midi": "high"}, "midi"),
        ({"midi": 69}, "midi"),  # it has that pitch
        ({"kind": "shout"}, "edit"),
        ({"kind": None}, "edit"),
        ({"colour": "red"}, "colour"),
    ],
    ids=str,
)
def test_an_edit_that_makes_no_sense_is_refused(
    alice: Maker, score: Score, answering: None, changes: dict[str, Any], field: str
) -> None:
    answer = edit(client_of(alice), score, **REPITCH | changes)
    assert (answer.status_code, answer.json()["field"]) == (422, field), answer.content
    assert answer.json()["detail"].endswith(".")
    assert Score.objects.count() == 2


def test_a_fix_of_the_linter_is_taken_as_it_was_offered(
    alice: Maker, faulty: Score, answering: None
) -> None:
    client = client_of(alice)
    [mark] = client.get(f"/api/scores/{faulty.public_id}/marks").json()["marks"]
    answer = edit(client, faulty, kind="fix", fix=mark["fixes"][0])
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert told["operation"]["kind"] == "fix"
    assert client.get(f"/api/scores/{told['id']}/marks").json()["marks"] == []
    assert edit(client, faulty, Score(public_id=told["id"]), kind="fix", fix={}).status_code == 422


def test_a_fix_that_nobody_offered_is_refused(alice: Maker, score: Score, answering: None) -> None:
    for fix in (
        {},
        {"edit": {"ticks": 480_000}},
        {"edit": {"part": 0, "replaced": [], "sounds": []}},
    ):
        answer = edit(client_of(alice), score, kind="fix", fix=fix)
        assert (answer.status_code, answer.json()["field"]) == (422, "fix")
    assert Score.objects.count() == 2


def test_who_comes_second_is_told_and_nothing_is_overwritten(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    first = edit(client_of(alice), score).json()
    answer = edit(client_of(alice), score)
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["current"] == first["id"]
    assert "Somebody changed this piece" in told["detail"]
    assert piece.scores.count() == 3


def test_who_is_overtaken_while_the_worker_thinks_is_told_too(
    alice: Maker, piece: Piece, score: Score, monkeypatch: pytest.MonkeyPatch, answering: None
) -> None:
    ask = editing.ask

    def slowly(question: str, **given: Any) -> Any:
        Piece.objects.filter(pk=piece.pk).update(current_score=piece.scores.get(take=1))
        return ask(question, **given)

    monkeypatch.setattr(editing, "ask", slowly)
    with pytest.raises(Overtaken):
        editing.edit(score, asked=REPITCH, base=score.public_id)
    assert piece.scores.count() == 2


def test_only_its_owner_edits_a_piece(
    alice: Maker, bob: Maker, charlie: Maker, guest: Client, piece: Piece, score: Score
) -> None:
    current = {"score": score.public_id, "base": score.public_id}
    for stranger in (client_of(bob), client_of(charlie), guest):
        answers = [
            edit(stranger, score),
            edit(stranger, score, kind="place", note="m0-n1", steps=1),
            edit(stranger, score, kind="resplit", note="m0-n1", syllables=["is"]),
            put(stranger, f"/api/scores/{score.public_id}/locks", {"notes": []}),
            put(stranger, f"/api/pieces/{piece.public_id}/current", current),
        ]
        for answer in answers:
            assert answer.status_code == 403
            assert "only its owner" in answer.json()["detail"]
    assert edit(client_of(alice), Score(public_id="aaaaaaaaaaaa")).status_code == 404


def test_the_page_says_whose_it_is(alice: Maker, bob: Maker, piece: Piece) -> None:
    url = f"/pieces/{piece.public_id}"
    assert '"mine": true' in client_of(alice).get(url).content.decode()
    assert '"mine": false' in client_of(bob).get(url).content.decode()


# ── locks ────────────────────────────────────────────────────────────────────────────────────


def test_locks_are_kept_in_the_order_of_the_score(alice: Maker, score: Score) -> None:
    client, url = client_of(alice), f"/api/scores/{score.public_id}/locks"
    told = put(client, url, {"notes": ["m1-n0", "m0-n0", "m1-n0"]}).json()
    assert told["locks"] == ["m0-n0", "m1-n0"]
    assert client.get(f"/api/scores/{score.public_id}").json()["locks"] == ["m0-n0", "m1-n0"]
    assert put(client, url, {"notes": []}).json()["locks"] == []


def test_only_notes_of_the_score_are_locked(alice: Maker, score: Score) -> None:
    url = f"/api/scores/{score.public_id}/locks"
    for notes_given in (["m9-n9"], [""], "m0-n0", [7], ["x"] * 5_001):
        answer = put(client_of(alice), url, {"notes": notes_given})
        assert (answer.status_code, answer.json()["field"]) == (422, "notes")
    score.refresh_from_db()
    assert score.locked == []


def test_a_locked_note_is_not_edited_and_stays_locked(
    alice: Maker, score: Score, answering: None
) -> None:
    client = client_of(alice)
    put(client, f"/api/scores/{score.public_id}/locks", {"notes": ["m0-n1"]})
    answer = edit(client, score)
    assert (answer.status_code, answer.json()["field"]) == (422, "locked")
    assert "unlock" in answer.json()["detail"]
    told = edit(client, score, **REPITCH | {"note": "m0-n0"}).json()
    assert told["locks"] == ["m0-n1"]


# ── syllables and their places ───────────────────────────────────────────────────────────────


def texts(told: dict[str, Any]) -> list[str]:
    return [row["text"] for row in told["notes"]]


def test_a_syllable_moves_in_a_version_of_its_own(
    alice: Maker, score: Score, answering: None
) -> None:
    asked = {"kind": "place", "note": "m0-n1", "steps": 1}
    told = edit(client_of(alice), score, **asked).json()
    assert texts(told)[:4] == ["Hope", "", "is", "the"]
    assert (told["operation"], told["parent"]) == (asked, score.public_id)
    first, second = told["lines"]
    assert (first["text"], second["text"]) == tuple(line["text"] for line in score.piece.lines)
    assert told["notes"][-1]["duration_quarters"] == 1, "the last note is shared"


def test_a_word_divided_otherwise_keeps_the_lines_in_their_notes(
    alice: Maker, score: Score, answering: None
) -> None:
    """“feathers” on one syllable: the first line has one less, and so have its children."""
    client = client_of(alice)
    asked = {"kind": "resplit", "note": "m2-n1", "syllables": ["feathers"]}
    told = edit(client, score, **asked).json()
    assert texts(told)[5:8] == ["feathers", "", "That"]
    assert [line["first_note"] for line in told["lines"]] == ["m0-n0", "m3-n1"]
    moved = {"kind": "place", "note": "m3-n1", "steps": -1}
    child = edit(client, Score(public_id=told["id"]), **moved).json()
    assert texts(child)[5:8] == ["feathers", "That", ""]
    assert [line["first_note"] for line in child["lines"]] == ["m0-n0", "m3-n0"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "place", "note": "m9-n9", "steps": 1}, "note"),
        ({"kind": "place", "note": "m0-n0", "steps": -1}, "note"),
        ({"kind": "place", "note": "m0-n1", "steps": 0}, "steps"),
        ({"kind": "place", "note": "m0-n1", "steps": 9}, "place"),
        ({"kind": "place", "note": "m0-n1", "steps": "1"}, "place"),
        ({"kind": "resplit", "note": "m2-n1", "syllables": ["fea", "ther"]}, "syllables"),
        ({"kind": "resplit", "note": "m2-n1", "syllables": []}, "resplit"),
        ({"kind": "resplit", "note": "m2-n1", "syllables": ["x" * 61]}, "resplit"),
        ({"kind": "resplit", "note": "m2-n1", "syllables": ["a"] * 21}, "resplit"),
    ],
)
def test_a_syllable_that_cannot_move_is_told_why(
    alice: Maker, score: Score, answering: None, asked: dict[str, Any], field: str
) -> None:
    answer = edit(client_of(alice), score, **asked)
    assert answer.status_code == 422
    assert answer.json()["field"] == field
    assert answer.json()["detail"].endswith(".")
    assert Score.objects.count() == 2


def test_a_locked_place_holds_against_changes_and_stays_locked(
    alice: Maker, score: Score, answering: None
) -> None:
    client, url = client_of(alice), f"/api/scores/{score.public_id}/locks"
    told = put(client, url, {"notes": [], "places": ["m0-n1"]}).json()
    assert told["locked_places"] == ["m0-n1"]
    for asked in (
        {"kind": "place", "note": "m0-n1", "steps": 1},
        {"kind": "place", "note": "m1-n0", "steps": 1},  # would be held on “is”
    ):
        answer = edit(client, score, **asked)
        assert (answer.status_code, answer.json()["field"]) == (422, "locked")
        assert "place is locked" in answer.json()["detail"]
    told = edit(client, score).json()  # another pitch for the note: the syllable stays
    assert told["locked_places"] == ["m0-n1"]
    assert told["locks"] == []


def test_a_locked_note_keeps_its_syllable(alice: Maker, score: Score, answering: None) -> None:
    client = client_of(alice)
    put(client, f"/api/scores/{score.public_id}/locks", {"notes": ["m0-n1"]})
    answer = edit(client, score, kind="place", note="m0-n1", steps=1)
    assert (answer.status_code, answer.json()["field"]) == (422, "locked")


def test_only_syllables_of_the_score_are_locked_in_their_places(alice: Maker, score: Score) -> None:
    url = f"/api/scores/{score.public_id}/locks"
    answer = put(client_of(alice), url, {"notes": [], "places": ["m9-n9"]})
    assert (answer.status_code, answer.json()["field"]) == (422, "places")


# ── the way back ─────────────────────────────────────────────────────────────────────────────


def test_undo_and_redo_walk_through_what_was_made(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    client, url = client_of(alice), f"/api/pieces/{piece.public_id}/current"
    made = edit(client, score).json()["id"]
    undone = put(client, url, {"score": score.public_id, "base": made})
    assert undone.json()["current_score"] == score.public_id
    redone = put(client, url, {"score": made, "base": score.public_id})
    assert redone.json()["current_score"] == made
    answer = put(client, url, {"score": score.public_id, "base": score.public_id})
    assert (answer.status_code, answer.json()["current"]) == (409, made)
    assert len(redone.json()["scores"]) == 3


def test_a_piece_shows_only_its_own_scores(alice: Maker, piece: Piece, score: Score) -> None:
    other = song_of(alice).current_score
    assert other is not None
    for public_id in (other.public_id, "aaaaaaaaaaaa"):
        asked = {"score": public_id, "base": score.public_id}
        answer = put(client_of(alice), f"/api/pieces/{piece.public_id}/current", asked)
        assert (answer.status_code, answer.json()["field"]) == (422, "score")


def test_the_history_says_what_was_made_from_what(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    client = client_of(alice)
    made = edit(client, score).json()["id"]
    items = client.get(f"/api/pieces/{piece.public_id}/history").json()["items"]
    assert [item["take"] for item in items] == [0, 1, 2]
    assert [item["parent"] for item in items] == [None, None, score.public_id]
    assert [item["current"] for item in items] == [False, False, True]
    assert items[2]["id"] == made
    assert items[2]["operation"] == REPITCH
    assert items[0]["operation"] is None
    assert items[0]["form"] == ["A", "B"]


def test_a_long_history_is_asked_for_as_often_as_a_short_one(
    alice: Maker, piece: Piece, score: Score, django_assert_max_num_queries: Any
) -> None:
    written = {name: getattr(score, name) for name in ("musicxml", "midi", "notes", "measures")}
    for _ in range(10):
        edit_add(parent=score, operation=REPITCH, written=written)
    with django_assert_max_num_queries(3) as asked:
        told = Client().get(f"/api/pieces/{piece.public_id}/history").json()
    assert len(told["items"]) == 12
    assert not any('"musicxml"' in query["sql"] for query in asked.captured_queries)
    with django_assert_max_num_queries(2) as asked:
        Client().get(f"/api/scores/{score.public_id}")


def test_history_is_as_open_as_its_piece(alice: Maker, charlie: Maker) -> None:
    private = song_of(alice, Visibility.PRIVATE)
    url = f"/api/pieces/{private.public_id}/history"
    assert client_of(alice).get(url).status_code == 200
    assert client_of(charlie).get(url).status_code == 403
    assert Client().get("/api/pieces/aaaaaaaaaaaa/history").status_code == 404


def test_the_lines_of_the_words_are_found_in_the_notes(alice: Maker, score: Score) -> None:
    told = client_of(alice).get(f"/api/scores/{score.public_id}").json()
    assert told["lines"] == [
        {
            "text": "Hope is the thing with feathers",
            "first_note": "m0-n0",
            "last_note": "m3-n0",
            "measures": [1, 4],
        },
        {
            "text": "That perches in the soul",
            "first_note": "m3-n1",
            "last_note": "m6-n0",
            "measures": [4, 7],
        },
    ]


def test_a_piece_takes_all_its_versions_with_it(
    alice: Maker, piece: Piece, score: Score, answering: None
) -> None:
    edit(client_of(alice), score)
    piece.delete()
    assert not Score.objects.exists()
