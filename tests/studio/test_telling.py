"""Whatever is refused is refused in the language of whoever asked."""

from __future__ import annotations

import ast
import string
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext, override

from generation.arrange_requests import Voice
from generation.errors import RequestError
from generation.lyrics.languages import LANGUAGES
from generation.sentences import Sentence
from studio.accounts.models import Maker
from studio.api import problems
from studio.api import sentences as validators
from studio.common import errors
from studio.common.telling import language_of, packed, told, unpacked
from studio.jobs import endings, running
from studio.jobs.telling import event_told
from studio.rights import making
from studio.uploads import reading
from tests.cast import ASKED, StandIn, client_of, job_of, post

ROOT = Path(__file__).parents[2]
CHINESE = "zh-hans"
SAYING = {"Sentence", "_refused", "RequestError", "LyricsError", "FormatError"} | {
    "NotFound",
    "Forbidden",
    "Conflict",
    "Overtaken",
    "Unprocessable",
    "AllowanceSpent",
    "Unanswered",
}
STANDING = [
    *(kind.title for kind in (errors.StudioError, *errors.StudioError.__subclasses__())),
    *(errors.Overtaken.title, errors.NotLicensed.title),
    *problems._SENTENCES.values(),
    *problems._THEIRS.values(),
    *validators._SENTENCES.values(),
    *(endings.GAVE_UP, endings.UNSERVED, making.GAVE_UP, reading.GAVE_UP),
    *(voice.value for voice in Voice),
    *(getattr(one, "name", "Chinese") for one in LANGUAGES.values()),
]
"""Sentences, and words in them, that are looked up by what they are about."""
OF_OURS = ("generation/training/", "generation/corpora/", "generation/cli/", "studio/stack/")
"""What only those meet who run it from a shell."""


def gaps(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def sentences(path: Path) -> Iterator[str]:
    """Every sentence that a module refuses with: literals, and constants of the module."""
    tree = ast.parse(path.read_text())
    constants = {
        target.id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        first = node.args[0]
        if called not in SAYING:
            continue
        assert not isinstance(first, ast.JoinedStr), f"{path}:{node.lineno} cannot be translated"
        if isinstance(first, ast.Constant):
            _check_filled(path, node, str(first.value), called)
            yield str(first.value)
        elif isinstance(first, ast.Name) and isinstance(constants.get(first.id), str):
            yield constants[first.id]


def _check_filled(path: Path, call: ast.Call, template: str, called: str) -> None:
    """What stands in the gaps is handed in beside them."""
    given = {one.arg for one in call.keywords}
    if called == "Sentence" and len(call.args) > 1:
        values = call.args[1]
        known = isinstance(values, ast.Dict)  # a dict made elsewhere may hold anything
        given = {getattr(key, "value", None) for key in values.keys} if known else {None}
    given |= {"operation"} if called == "_refused" else set()
    empty = gaps(template) - given
    assert None in given or not empty, f"{path}:{call.lineno}: nothing for {empty}"


def modules() -> Iterator[Path]:
    for folder in ("generation", "studio"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not str(path.relative_to(ROOT)).startswith(OF_OURS):
                yield path


REFUSALS = sorted({one for path in modules() for one in sentences(path)} | {*STANDING})


def test_there_are_refusals_to_be_found() -> None:
    assert len(REFUSALS) > 200
    assert "There is no bar {bar}: the score has bars {first} to {last}." in REFUSALS


@pytest.mark.parametrize("template", REFUSALS)
def test_every_refusal_is_said_in_chinese(template: str) -> None:
    with override(CHINESE):
        said = gettext(template)
    assert said != template
    assert any("\u4e00" <= character <= "\u9fff" for character in said)
    if "{" in template:
        assert gaps(said) == gaps(template)


CONTRADICTORY = RequestError(
    "{note} is chosen and locked: unlock it, or leave it out.",
    note=Sentence("The note on “{text}” in bar {bar}", {"text": "soul", "bar": 3}),
    field="locked",
)


def test_what_stands_in_a_gap_is_said_in_the_same_language() -> None:
    assert str(CONTRADICTORY).startswith("The note on “soul” in bar 3 is chosen and locked")
    with override(CHINESE):
        said = told(CONTRADICTORY.sentence)
    assert said == "第 3 小节“soul”上的音既被选中又被锁定：请解锁，或不要选它。"


def test_a_sentence_is_kept_in_a_row_and_read_again() -> None:
    kept = packed(CONTRADICTORY.sentence)
    assert unpacked(kept) == CONTRADICTORY.sentence
    plain = Sentence('The body is not JSON: send an object in UTF-8, such as {"words": "…"}.')
    assert packed(plain) == plain.template
    assert str(unpacked(packed(plain))) == plain.template


def test_a_list_is_parted_as_the_language_does_it() -> None:
    sentence = Sentence("Say which tradition to move to: {choices}.", {"choices": ["a", "b"]})
    assert str(sentence) == "Say which tradition to move to: a, b."
    with override(CHINESE):
        assert told(sentence) == "请说明换成哪种传统：a、b。"


def chinese(client: Client) -> Client:
    client.cookies["django_language"] = CHINESE
    return client


def test_the_api_refuses_in_the_language_chosen_on_the_site(guest: Client) -> None:
    answer = post(chinese(guest), "/api/prosody", {"words": "He has ½ a lamb", "language": "en"})
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["title"] == "有一处需要修改"
    assert problem["detail"] == "第 1 行有数字“½”：请把数字写成文字。"
    assert problem["field"] == "words"


def test_or_else_in_the_browsers_language(client: Client) -> None:
    answer = client.get("/api/pieces/aaaaaaaaaaaa", headers={"Accept-Language": "zh-CN,zh;q=0.9"})
    assert answer.json()["detail"] == "没有这首作品。"
    assert client.get("/api/pieces/aaaaaaaaaaaa").json()["detail"] == "There is no such piece."


def test_what_a_validator_finds_and_what_no_view_answers(guest: Client) -> None:
    found = post(chinese(guest), "/api/jobs/melody", ASKED | {"tempo": "fast"}).json()
    assert found["detail"] == "“速度”须为整数。"
    assert chinese(guest).get("/api/nothing").json()["detail"] == "这个网址什么也没有。"


def test_a_failed_job_says_why_to_each_in_their_language(
    alice: Maker, engine: Callable[..., StandIn]
) -> None:
    engine(CONTRADICTORY)
    job = job_of(alice)
    running.run(job.public_id)
    english, client = client_of(alice), chinese(client_of(alice))
    for address, find in (
        (f"/api/jobs/{job.public_id}", lambda body: body["error"]["detail"]),
        (f"/api/jobs/{job.public_id}/events", lambda body: body[-1]["detail"]),
    ):
        assert find(client.get(address).json()).startswith("第 3 小节“soul”上的音")
        assert find(english.get(address).json()) == str(CONTRADICTORY)


def test_an_event_on_the_wire_is_told_and_others_are_left_alone() -> None:
    stage = {"n": 2, "type": "stage", "stage": "composing", "fraction": 0.5}
    assert event_told(stage) is stage
    failed: dict[str, Any] = {"n": 3, "type": "failed", "field": None, "detail": endings.GAVE_UP}
    with override(CHINESE):
        assert event_told(failed)["detail"].startswith("作曲者")


@pytest.mark.parametrize(
    ("headers", "language"),
    [
        ([(b"cookie", b"a=b; django_language=zh-hans")], "zh-hans"),
        ([(b"accept-language", b"zh-CN,zh;q=0.9,en;q=0.8")], "zh-hans"),
        ([(b"cookie", b"django_language=en"), (b"accept-language", b"zh-CN")], "en"),
        ([], "en"),
        ([(b"cookie", b"django_language=\xff%%%")], "en"),
    ],
)
def test_a_socket_speaks_the_language_of_the_page(
    headers: list[tuple[bytes, bytes]], language: str
) -> None:
    assert language_of({"headers": headers}) == language


def test_a_page_says_in_its_language_why_a_file_was_refused(
    alice: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    from studio.uploads.models import Upload
    from tests.studio.test_uploads import bring

    monkeypatch.setattr("studio.uploads.tasks.send", lambda id: None)
    client = chinese(client_of(alice))
    answer = bring(client, b"no music at all", "tune.mid")
    reading.read(answer.json()["id"])
    upload = Upload.objects.get(public_id=answer.json()["id"])
    page = client.get(f"/uploads/{upload.public_id}").content.decode()
    assert "这既不是 MusicXML 也不是 MIDI" in page
