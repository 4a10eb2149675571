"""Nonsense, answered with a clear problem and nothing written."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from generation.engine import Engine
from generation.lyrics.prosody import analyse
from generation.requests import Language
from studio.accounts.models import Allowance
from studio.jobs import running
from studio.jobs.models import Job
from tests.cast import ASKED, post

HUGE = 2**70
WITHOUT = object()
ENGLISH = "The woods are lovely, dark and deep"
BAD_FIELDS = [
    ("words", "", "words", "words"),
    ("words", "   \n\n ", "words", "words"),
    ("words", "🎵🎶🥁", "words", ""),
    ("words", "a " * 5_000, "words", "400"),
    ("words", "la\n" * 10_000, "words", "20,000"),
    ("words", "hm pst xkcd !!!", "words", "xkcd"),
    ("words", "Hope 希望 is", "words", ""),
    ("words", f"{ENGLISH}\nIch weiß nicht, was soll es bedeuten", "words", "Line 2 looks German"),
    ("words", f"{ENGLISH}\n床前明月光", "words", "Line 2 has “床”"),
    ("words", "Ave\nby T. S. Eliot", "words", "“T” in line 2 has no vowel"),
    ("words", "let us print(f(x))", "words", "looks like a program"),
    ("words", "50 § of law", "words", "“§”: write it as a word"),
    ("words", "\n".join(["la " * 100] * 21), "words", "2,100 syllables; at most 2,000"),
    ("words", "sing\x00song", "words", "control"),
    ("words", "sing\ud800song", "words", "plain text"),
    ("words", 7, "words", "text"),
    ("words", None, "words", "text"),
    ("words", WITHOUT, "words", "missing"),
    ("language", "xx", "language", "en, de, fr, it, la, es, pl, zh"),
    ("language", WITHOUT, "language", "missing"),
    ("style", "polka", "style", "hymn"),
    ("key", "H major", "key", "G major"),
    ("key", "x" * 10_000, "key", "12"),
    ("time_signature", "5/4", "time_signature", "3/4"),
    ("tempo", HUGE, "tempo", "240"),
    ("tempo", -1, "tempo", "30"),
    ("tempo", "fast", "tempo", "whole number"),
    ("tempo", 96.5, "tempo", "whole number"),
    ("tempo", True, "tempo", "whole number"),
    ("ambitus", {"lowest": 60, "highest": 63}, "ambitus", "fifth"),
    ("ambitus", {"lowest": 79, "highest": 60}, "ambitus", "fifth"),
    ("ambitus", {"lowest": -HUGE, "highest": HUGE}, "ambitus", "36"),
    ("ambitus", {"lowest": 60}, "ambitus", "highest"),
    ("ambitus", "soprano", "ambitus", "named fields"),
    ("takes", 0, "takes", "1"),
    ("takes", 9, "takes", "8"),
    ("takes", HUGE, "takes", "8"),
    ("seed", -1, "seed", "0"),
    ("seed", 2**53, "seed", "9007199254740991"),
    ("seed", HUGE, "seed", "9007199254740991"),
    ("title", "x" * 201, "title", "200"),
    ("title", "a\x00b", "title", "plain text"),
    ("title", "a\ud800b", "title", "plain text"),
    ("corrections", "none", "corrections", "list"),
    ("corrections", [{}], "corrections", "missing"),
    (
        "corrections",
        [{"line": HUGE, "word": 0, "syllables": ["a"], "stress": 0}],
        "corrections",
        "line",
    ),
    (
        "corrections",
        [{"line": 99, "word": 0, "syllables": ["Hope"], "stress": 0}],
        "corrections",
        "",
    ),
    (
        "corrections",
        [{"line": 0, "word": 0, "syllables": ["Ho", "pla"], "stress": 0}],
        "corrections",
        "",
    ),
    ("colour", "red", "colour", "leave it out"),
]


def _named(case: tuple[Any, ...]) -> str:
    return f"{case[0]}-{str(case[1])[:20]!a}"


@pytest.mark.parametrize("case", BAD_FIELDS, ids=_named)
def test_a_bad_field_is_named_and_nothing_is_written(
    guest: Client, case: tuple[str, Any, str, str]
) -> None:
    name, value, field, says = case
    asked = {key: kept for key, kept in (ASKED | {name: value}).items() if kept is not WITHOUT}
    answer = post(guest, "/api/jobs/melody", asked)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["field"] == field
    assert told["status"] == 422
    assert says.lower() in told["detail"].lower()
    assert told["detail"].endswith(".")
    assert len(told["detail"]) < 400
    assert not Job.objects.exists()
    assert not Allowance.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"words=la",
        b"\xff\xfe",
        b'{"words": NaN}',
        b'{"tempo": ' + b"9" * 5_000 + b"}",
        b"[" * 100_000,
    ],
    ids=["broken", "form", "not utf-8", "nan", "endless digits", "endless nesting"],
)
@pytest.mark.parametrize("url", ["/api/jobs/melody", "/api/prosody"])
def test_what_is_not_json_is_refused(guest: Client, url: str, body: bytes) -> None:
    answer = guest.post(url, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert "JSON" in answer.json()["detail"]


def test_an_empty_body_is_refused(guest: Client) -> None:
    answer = guest.post("/api/prosody", b"", content_type="application/json")
    assert answer.status_code == 422
    assert "missing" in answer.json()["detail"]


@pytest.mark.parametrize("body", [[], "la", 7, None], ids=repr)
def test_json_that_is_no_object_is_refused(guest: Client, body: Any) -> None:
    import json

    answer = guest.post("/api/prosody", json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"


def test_a_body_that_is_too_long_is_refused(guest: Client) -> None:
    answer = post(guest, "/api/prosody", {"words": "la " * 300_000, "language": "en"})
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("get", "/api/nothing", 404),
        ("get", "/api/", 404),
        ("get", "/api/jobs/melody", 405),
        ("delete", "/api/options", 405),
        ("get", "/api/jobs/aaaaaaaaaaaa", 404),
        ("get", "/api/jobs/aaaaaaaaaaaa/events", 404),
        ("get", "/api/jobs/1", 422),
        ("get", f"/api/jobs/{HUGE}", 422),
        ("get", "/api/pieces/aaaaaaaaaaaa", 404),
        ("get", "/api/pieces/%00", 422),
        ("get", "/api/scores/aaaaaaaaaaaa", 404),
        ("get", "/api/scores/aaaaaaaaaaaa/file/midi", 404),
        ("get", "/api/scores/aaaaaaaaaaaa/file/exe", 422),
        ("get", "/api/pieces?cursor=aaaaaaaaaaaa", 422),
        ("get", "/api/pieces?cursor=%00", 422),
        ("get", f"/api/jobs/aaaaaaaaaaaa/events?after={HUGE}", 422),
        ("get", "/api/jobs/aaaaaaaaaaaa/events?after=-1", 422),
        ("get", "/api/jobs/aaaaaaaaaaaa/events?after=x", 422),
    ],
)
def test_a_bad_address_is_a_problem_too(guest: Client, method: str, url: str, status: int) -> None:
    answer = getattr(guest, method)(url)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status
    assert told["detail"].endswith(".")


@pytest.mark.parametrize("key", ["x" * 201, "two words", "é"])
def test_a_bad_idempotency_key_is_refused(guest: Client, key: str) -> None:
    answer = post(guest, "/api/jobs/melody", ASKED, **{"Idempotency-Key": key})
    assert answer.status_code == 422
    assert not Job.objects.exists()


def test_a_defect_of_ours_is_a_problem_without_its_inside(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("studio.jobs.api.options", broken)
    guest.raise_request_exception = False
    answer = guest.get("/api/options")
    assert answer.status_code == 500
    assert answer["Content-Type"] == "application/problem+json"
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    ("words", "syllables"),
    [
        ("In 1914 we were 2", "In nine-teen four-teen we were two"),
        ("Mr. Grey & Dr. Poe", "Mis-ter Grey and Doc-tor Poe"),
        ("O Lord, et cetera,\nsing Gloria with me", ""),
        ("\n".join(["la " * 100] * 20), ""),
    ],
    ids=["numbers", "abbreviations", "a few foreign words", "two thousand syllables"],
)
def test_what_can_be_read_is_set_to_music(
    guest: Client, monkeypatch: pytest.MonkeyPatch, words: str, syllables: str
) -> None:
    composer = Engine.load("order_markov")
    composer.candidates = 1  # whether it can, not how well
    monkeypatch.setattr("studio.jobs.worker.engine", lambda: composer)
    asked = post(guest, "/api/jobs/melody", ASKED | {"words": words, "takes": 1})
    assert asked.status_code == 202, asked.content
    running.run(asked.json()["id"])
    composer.close()
    job = guest.get(f"/api/jobs/{asked.json()['id']}").json()
    assert job["status"] == "succeeded", job["error"]
    (take,) = job["takes"]
    notes = guest.get(f"/api/scores/{take['score_id']}").json()["notes"]
    sung = [note["text"] for note in notes if note["text"] and not note["tied"]]
    if syllables:
        assert sung == syllables.replace("-", " ").split()
    else:
        assert len(sung) == len(analyse(words, Language.ENGLISH).syllables)


def test_a_range_that_holds_no_tonic_ends_with_a_sentence(
    guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    composer = Engine.load("order_markov")
    monkeypatch.setattr("studio.jobs.worker.engine", lambda: composer)
    narrow = {"key": "F# major", "ambitus": {"lowest": 67, "highest": 74}}
    asked = post(guest, "/api/jobs/melody", ASKED | narrow)
    running.run(asked.json()["id"])
    composer.close()
    job = guest.get(f"/api/jobs/{asked.json()['id']}").json()
    assert job["status"] == "failed"
    assert "no F# major tonic" in job["error"]["detail"]
    assert job["error"]["field"] == "ambitus"
