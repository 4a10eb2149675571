"""A score of several voices: which is read, mended and written anew, and that the others stay."""

from __future__ import annotations

from typing import Any

import pytest

from studio.accounts.models import Maker
from studio.jobs import running
from studio.jobs.models import Job
from studio.pieces.models import Score
from tests.cast import client_of, post, song_of
from tests.studio.test_arranging import _arranger, arranged, first_of
from tests.studio.test_remixing import URL, Engine, asked_of, bars

__all__ = ["_arranger"]  # a fixture that every test here takes


@pytest.fixture
def choir(alice: Maker) -> Score:
    """Four voices, in whose even notes “forever” is stressed on a weak beat."""
    piece = song_of(alice, words="The forever and the alone", time_signature="3/4")
    chords = arranged(alice, first_of(piece), layer="chords")
    made = arranged(alice, chords, layer="four-parts")
    piece.current_score = made
    piece.save(update_fields=["current_score"])
    return made


def rows(score: Score, part: str) -> list[dict[str, Any]]:
    return [row for row in score.notes if row["part"] == part]


def part_named(score: Score, end: str) -> str:
    return next(str(row["part"]) for row in score.notes if row["part"].endswith(end))


def test_each_voice_has_marks_of_its_own(alice: Maker, choir: Score, answering: None) -> None:
    client, url = client_of(alice), f"/api/scores/{choir.public_id}/marks"
    found = []
    for end in ("alto", "tenor", "bass"):
        part = part_named(choir, end)
        marks = client.get(url, {"part": part}).json()["marks"]
        own = {row["id"] for row in rows(choir, part)}
        found += marks
        assert {name for mark in marks for name in mark["note_ids"]} <= own
    assert found
    first = client.get(url).json()["marks"]
    assert {name for mark in first for name in mark["note_ids"]} <= {
        row["id"] for row in choir.notes if row["part"] == choir.notes[0]["part"]
    }


@pytest.mark.parametrize("what", ["marks", "verses"])
def test_a_voice_that_is_not_there_is_refused(
    alice: Maker, choir: Score, answering: None, what: str
) -> None:
    url = f"/api/scores/{choir.public_id}/{what}"
    answer = client_of(alice).get(url, {"part": "descant"})
    assert (answer.status_code, answer.json()["field"]) == (422, "part")


def test_a_fix_mends_the_voice_it_was_offered_for(
    alice: Maker, choir: Score, answering: None
) -> None:
    client, part = client_of(alice), part_named(choir, "tenor")
    url = f"/api/scores/{choir.public_id}"
    marks = client.get(f"{url}/marks", {"part": part}).json()["marks"]
    fix = next(fix for mark in marks for fix in mark["fixes"] if "sounds" in fix["edit"])
    asked = {"kind": "fix", "fix": fix}
    body = {"base": choir.public_id, "edit": asked}
    assert post(client, f"{url}/edits", body).status_code == 422, "it is none of the first voice's"
    answer = post(client, f"{url}/edits", body | {"edit": asked | {"part": part}})
    assert answer.status_code == 201, answer.content
    made = Score.objects.get(public_id=answer.json()["id"])
    assert rows(made, part) != rows(choir, part)
    for other in {row["part"] for row in choir.notes} - {part}:
        assert rows(made, other) == rows(choir, other)


def test_a_request_names_its_voice(alice: Maker, choir: Score, engine: Engine) -> None:
    stand_in = engine(bars(0), bars(1))
    part = part_named(choir, "alto")
    note = rows(choir, part)[0]["id"]
    answer = post(client_of(alice), URL, asked_of(choir, notes=[note], part=part))
    assert answer.status_code == 202, answer.content
    running.run(Job.objects.get(public_id=answer.json()["id"]).public_id)
    request, _ = stand_in.asked[0]
    assert request.part == part
    refused = post(client_of(alice), URL, asked_of(choir, notes=[note]))
    assert (refused.status_code, refused.json()["field"]) == (422, "notes")
    refused = post(client_of(alice), URL, asked_of(choir, part="descant"))
    assert (refused.status_code, refused.json()["field"]) == (422, "part")
