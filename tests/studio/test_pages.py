"""The pages as they come from the server, without a script having run."""

from __future__ import annotations

import gettext
import json
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from studio.accounts.models import Maker
from studio.pieces.models import Visibility
from tests.cast import FIGURES, piece_of

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
NO_BUILD = Path("/nowhere/manifest.json")


def props(page: str) -> Any:
    """What the page hands to its view."""
    found = re.search(r'<script id="view-props" type="application/json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_the_home_page_shows_public_pieces_as_engraved_incipits(alice: Maker) -> None:
    shown = piece_of(alice, Visibility.PUBLIC, title="Shown")
    piece_of(alice, Visibility.LINK, title="Hidden")
    page = Client().get("/").content.decode()
    assert 'data-view="home"' in page
    assert f'href="/pieces/{shown.public_id}"' in page
    assert "<svg" in page
    assert "Hope is the thing with feathers" in page
    assert "melody Alice" in page
    assert "CC-BY-4.0" in page
    assert "Hidden" not in page


def test_an_empty_house_says_so() -> None:
    assert "Nothing has been published yet" in Client().get("/").content.decode()


def test_the_form_gets_its_choices_examples_and_token() -> None:
    page = Client().get("/compose").content.decode()
    found = props(page)
    assert found["options"]["limits"]["max_takes"] == 8
    assert {example["language"] for example in found["examples"]} == {
        language["code"] for language in found["options"]["languages"]
    }
    assert all(example["poet"] for example in found["examples"])
    assert len(found["csrf"]) > 20
    assert "words" not in found


def test_words_from_the_home_page_arrive_on_the_form() -> None:
    page = Client().post("/compose", {"words": "</script><b>Little lamb"}).content.decode()
    assert props(page)["words"] == "</script><b>Little lamb"
    assert "<b>Little" not in page


def test_a_score_reads_without_a_script(alice: Maker) -> None:
    piece = piece_of(alice)
    score = piece.scores.get(take=1)
    page = Client().get(f"/pieces/{piece.public_id}/{score.public_id}").content.decode()
    assert "<svg" in page
    assert 'id="n0"' in page
    assert '<span class="c-words__line">That perches in the soul</span>' in page
    assert f'href="/api/scores/{score.public_id}/file/pdf"' in page
    assert "stand-in" in page
    found = props(page)
    assert found["score"]["id"] == score.public_id
    assert found["piece"]["id"] == piece.public_id
    assert found["score"] == Client().get(f"/api/scores/{score.public_id}").json()
    told = Client().get(f"/api/pieces/{piece.public_id}").json()
    assert found["piece"] | {"created_at": told["created_at"]} == told
    assert 'name="robots" content="noindex"' in page


def test_a_piece_opens_at_its_current_score_and_not_at_anothers(alice: Maker, bob: Maker) -> None:
    piece, other = piece_of(alice), piece_of(bob)
    assert piece.current_score is not None
    page = Client().get(f"/pieces/{piece.public_id}").content.decode()
    assert props(page)["score"]["id"] == piece.current_score.public_id
    foreign = other.scores.get(take=0).public_id
    assert Client().get(f"/pieces/{piece.public_id}/{foreign}").status_code == 404


def test_a_title_is_text_and_never_markup(alice: Maker) -> None:
    title = "<script>alert(1)</script> & “you”"
    piece = piece_of(alice, Visibility.PUBLIC, title=title)
    for url in ("/", f"/pieces/{piece.public_id}"):
        page = Client().get(url).content.decode()
        assert "<script>alert" not in page
        assert title in unescape(page)


@pytest.mark.parametrize(
    "url", ["/nothing", "/pieces/aaaaaaaaaaaa", "/pieces/%00", "/pieces/1", "/compose/x"]
)
def test_a_missing_page_is_in_the_look_of_the_house(url: str) -> None:
    answer = Client().get(url)
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()
    assert "c-error" in answer.content.decode()


def test_someone_elses_private_piece_is_refused_in_the_look_of_the_house(
    alice: Maker, charlie: Maker
) -> None:
    piece = piece_of(alice, Visibility.PRIVATE)
    answer = Client().get(f"/pieces/{piece.public_id}")
    assert answer.status_code == 403
    assert "belongs to someone else" in answer.content.decode()


def test_a_defect_shows_the_houses_page_and_not_its_inside(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken() -> None:
        raise RuntimeError("secret inside")

    monkeypatch.setattr("studio.web.views.examples", broken)
    answer = Client(raise_request_exception=False).get("/compose")
    assert answer.status_code == 500
    assert "A string broke" in answer.content.decode()
    assert "secret" not in answer.content.decode()


def test_the_language_is_chosen_and_kept() -> None:
    client = Client()
    answer = client.post("/account/language", {"language": "zh-hans", "next": "/compose"})
    assert answer.status_code == 302
    assert answer["Location"] == "/compose"
    page = client.get("/").content.decode()
    assert '<html lang="zh-Hans"' in page
    assert "作曲" in page
    client.post("/account/language", {"language": "en", "next": "https://evil.example/"})
    assert '<html lang="en"' in client.get("/").content.decode()


def test_a_browser_that_speaks_chinese_is_greeted_in_chinese() -> None:
    page = Client(headers={"accept-language": "zh-CN,zh;q=0.9"}).get("/").content.decode()
    assert '<html lang="zh-Hans"' in page


def test_nothing_but_our_own_runs_in_a_page() -> None:
    answer = Client().get("/compose")
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self' 'wasm-unsafe-eval'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "object-src 'none'" in policy
    scripts = re.findall(r"<script\b([^>]*)>", answer.content.decode())
    assert all("src=" in script or "application/json" in script for script in scripts)
    assert not re.search(r"\son[a-z]+=", answer.content.decode())


def test_the_build_is_found_by_its_manifest(settings: Any, tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.json"
    manifest.write_text(
        json.dumps(
            {
                "src/main.ts": {
                    "file": "assets/main-1.js",
                    "css": ["assets/main-2.css"],
                    "imports": ["_shared.js"],
                },
                "_shared.js": {"file": "assets/shared-3.js", "css": ["assets/shared-4.css"]},
            }
        )
    )
    settings.APP_MANIFEST = manifest
    page = Client().get("/").content.decode()
    assert '<script type="module" src="/static/app/assets/main-1.js"></script>' in page
    assert page.index("shared-4.css") < page.index("main-2.css")


def test_a_missing_build_is_said_on_the_page(settings: Any) -> None:
    settings.APP_MANIFEST = NO_BUILD
    page = Client().get("/").content.decode()
    assert "make setup" in page
    assert '<script type="module"' not in page


def test_operators_learn_how_things_stand() -> None:
    assert Client().get("/livez").content == b"alive\n"
    ready = Client().get("/readyz")
    assert ready.json() == {"database": True, "broker": True}
    assert "cantilena_jobs" in Client().get("/metrics").content.decode()


def test_the_chinese_page_leaves_nothing_in_english() -> None:
    catalogue = ROOT / "studio/locale/zh_Hans/LC_MESSAGES"
    written = (catalogue / "django.po").read_text()
    entries = [
        [text.replace('\\"', '"') for text in entry]
        for entry in re.findall(r'(?:msgctxt "(.+)"\n)?msgid "(.+)"\nmsgstr "(.*)"', written)
    ]
    assert len(entries) > 40
    assert all(translated for _, _, translated in entries)
    with (catalogue / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for context, text, translated in entries:
        said = compiled.pgettext(context, text) if context else compiled.gettext(text)
        assert said == translated


def test_a_models_card_is_a_page_with_its_tables_plots_and_lists(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("studio.web.cards.FOLDER", tmp_path)
    (tmp_path / "singer.md").write_text(
        "# The singer\n\n| | b |\n| --- | ---: |\n| 1 | 2 |\n\nSee `songs.csv`, `none.csv`.\n\n"
        "<script>alert(1)</script> [x](javascript:alert(2))\n"
    )
    (tmp_path / "singer.measured.md").write_text("# Measured\n\n![stress](s.svg) ![gone](g.svg)\n")
    (tmp_path / "songs.csv").write_text("title\n")
    (tmp_path / "s.svg").write_text("<svg/>")
    (tmp_path / "reader.md").write_text("# The reader\n")
    page = Client().get("/models/singer").content.decode()
    assert "<title>The singer · Cantilena</title>" in page
    assert page.count("<h1>") == 1
    assert "<h2>Measured</h2>" in page
    assert "<td></td>" in page
    assert '<td style="text-align:right">2</td>' in page
    assert '<a href="/models/singer/songs.csv"><code>songs.csv</code></a>' in page
    assert "<code>none.csv</code>" in page
    assert 'src="/models/singer/s.svg" alt="stress"' in page
    assert "g.svg" not in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert '<a href="/models/reader">The reader</a>' in page
    picture = Client().get("/models/singer/s.svg")
    assert picture["Content-Type"] == "image/svg+xml"
    assert b"".join(picture) == b"<svg/>"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name", ["nobody", "melody_transformer.songs", "melody_transformer/none.svg", "%2e%2e"]
)
def test_a_model_without_a_card_is_no_page(name: str) -> None:
    answer = Client().get(f"/models/{name}")
    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_every_page_leads_to_the_models_card() -> None:
    assert 'href="/models/melody_transformer"' in Client().get("/").content.decode()
    page = Client().get("/models/melody_transformer").content.decode()
    assert "Licence of the weights" in page


def test_a_score_shows_its_figures_beside_what_people_reach(
    alice: Maker, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("studio.web.cards.FOLDER", tmp_path)
    (tmp_path / "stand-in.md").write_text("# The stand-in\n")
    piece = piece_of(alice)
    score = piece.scores.get(take=0)
    url = f"/pieces/{piece.public_id}/{score.public_id}"
    page = Client().get(url).content.decode()
    assert "88 %" in page
    assert "people 82–92 %" in page
    assert "longest echo 14 notes" in page
    assert '<a href="/models/stand-in">stand-in</a>' in page
    told = Client().get(f"/api/scores/{score.public_id}").json()
    assert told["provenance"]["figures"] == FIGURES


def test_a_score_names_the_songs_that_it_shares_a_passage_with(alice: Maker) -> None:
    piece = piece_of(alice)
    for take, sentence in {
        0: "Bar 1 shares 14 notes with “Loch Lomond &amp; “Co””",
        1: "No passage of thirteen notes is that of a song it learnt from.",
    }.items():
        score = piece.scores.get(take=take)
        page = Client().get(f"/pieces/{piece.public_id}/{score.public_id}").content.decode()
        assert sentence in page
        assert "Of 200 songs by people that it never heard, one has such a passage." in page
        assert page.count('data-first="0" data-last="0"') == (1 - take)
    chinese = Client(HTTP_ACCEPT_LANGUAGE="zh-hans").get(f"/pieces/{piece.public_id}")
    assert "第 1 小节有 14 个音与《Loch Lomond &amp; “Co”》相同" in chinese.content.decode()


def test_a_score_tells_programs_what_it_shares(alice: Maker) -> None:
    score = piece_of(alice).scores.get(take=0)
    told = Client().get(f"/api/scores/{score.public_id}").json()
    assert told["provenance"]["originality"] == [
        {
            "first_bar": 0,
            "last_bar": 0,
            "notes": 14,
            "title": "Loch Lomond & “Co”",
            "composer": "Anon",
            "works": 2,
            "commonplace": False,
        }
    ]
