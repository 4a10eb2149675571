"""What cannot be composed as asked is said where it was asked, in the reader's language; the desk
goes on. What the page itself would never send is sent by hand here, as an old tab might."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_pages import SCREENS
from tests.browser.writing import POEM

SAID = {
    "": {
        "letters": "The form has 9 letters for 4 lines: give one to each line.",
        "letter": "“7” is no form letter: write A, A′ (varied) or a (the same rhythm).",
        "climax": "There is no line 9 to hold the highest note: the words have 4.",
        "syllables": "The words have 2,400 syllables; at most 2,000 can be set at once.",
    },
    "zh-hans": {
        "letters": "曲式有 9 个字母，歌词有 4 行：请每行给一个。",
        "letter": "“7”不是曲式字母：请写 A、A′（加以变化）或 a（节奏相同）。",
        "climax": "没有第 9 行来放最高音：歌词共 4 行。",
        "syllables": "歌词有 2,400 个音节；一次最多谱 2,000 个。",
    },
}
WRONG: dict[str, dict[str, Any]] = {
    "letters": {"form": ["A"] * 9},
    "letter": {"form": ["A", "B", "A", "7"]},
    "climax": {"climax": 8},
}
READERS = [pytest.param("", False, id="desk-en"), pytest.param("zh-hans", True, id="phone-zh")]


def sending(changes: dict[str, Any]) -> Callable[[Route], None]:
    def send(route: Route) -> None:
        route.continue_(post_data=json.dumps(route.request.post_data_json | changes))

    return send


def keep(page: Page, name: str, phone: bool) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"refused-{name}-{'phone-zh' if phone else 'desk-en'}.png")


def words(page: Page, language: str) -> Locator:
    return page.get_by_role("textbox", name="歌词" if language else "Words")


def paste(box: Locator, text: str) -> None:
    """At once: the driver's own way of filling a box takes seconds for so many lines."""
    box.evaluate(
        """(box, text) => {
          box.value = text;
          box.dispatchEvent(new InputEvent('input', { bubbles: true }));
        }""",
        text,
    )


def press_compose(page: Page, language: str) -> None:
    page.get_by_role("button", name="作曲" if language else "Compose", exact=True).click()


@pytest.mark.parametrize("wrong", WRONG)
@pytest.mark.parametrize(("language", "phone"), READERS)
def test_a_plan_of_lines_that_are_not_there_is_refused_beside_the_plan(
    open_page: OpenPage, complaints: Complaints, language: str, phone: bool, wrong: str
) -> None:
    complaints.expect("422")
    page = open_page("/compose", language=language, phone=phone)
    words(page, language).fill(POEM)
    expect(page.locator(".c-marks__word").first).to_be_visible()
    page.route("**/api/jobs/melody", sending(WRONG[wrong]))
    press_compose(page, language)
    said = page.get_by_text(SAID[language][wrong])
    expect(said).to_be_visible()
    expect(said).to_be_in_viewport()
    keep(page, wrong, phone)
    page.unroute("**/api/jobs/melody")
    press_compose(page, language)
    expect(page.locator("a[href*='/pieces/']").first).to_be_visible()
    expect(said).to_be_hidden()


@pytest.mark.parametrize(("language", "phone"), READERS)
def test_too_many_syllables_are_counted_under_the_words(
    open_page: OpenPage, complaints: Complaints, language: str, phone: bool
) -> None:
    complaints.expect("422")
    page = open_page("/compose", language=language, phone=phone)
    paste(words(page, language), "\n".join(["Go and see the sea"] * 480))
    said = page.get_by_text(SAID[language]["syllables"])
    expect(said).to_be_visible()
    press_compose(page, language)
    expect(said).to_be_in_viewport()
    keep(page, "syllables", phone)


@pytest.mark.parametrize(("language", "phone"), READERS)
def test_a_verse_that_the_tune_has_no_room_for_is_named(
    open_page: OpenPage, complaints: Complaints, language: str, phone: bool
) -> None:
    complaints.expect("422")
    page = open_page("/compose", language=language, phone=phone)
    words(page, language).fill(POEM + "\n\n" + "\n".join([POEM] * 4))
    page.route("**/api/jobs/melody", sending({"strophic": True}))
    press_compose(page, language)
    said = page.get_by_text(
        re.compile("第 2 节：这一节有" if language else "Verse 2: The verse has")
    )
    expect(said).to_be_visible()
    expect(said).to_be_in_viewport()
    keep(page, "verse", phone)
