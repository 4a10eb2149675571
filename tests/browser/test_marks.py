"""The singing marks of a score: each says why, shows what would mend it, mends it, is undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import planted
from tests.browser.conftest import OpenPage
from tests.browser.test_editing import address, another_version
from tests.flows.house import until

KINDS = [
    "carries the stress",
    "falls on a stronger beat",
    "is held longer",
    "on a vowel that closes the mouth",
    "hard to sing there",
    "A rest tears",
    "no place to breathe",
]


def bring(page: Page, content: bytes, language: str) -> Page:
    """The score page of a file just brought in, its marks shown."""
    file = {"name": "garden.musicxml", "mimeType": "application/xml", "buffer": content}
    page.set_input_files("#upload-file", file)
    page.fill("#upload-source", "Planted")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.select_option("select[name=language]", language)
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    page.goto(page.locator("a.c-history__what").get_attribute("href") or "")  # to be undone to
    expect(page.get_by_role("option").first).to_be_attached()
    page.locator(".c-lint__toggle").click()
    expect(signs(page).first).to_be_attached()
    return page


def signs(page: Page) -> Locator:
    return page.locator(".c-lint__sign")


def sheet(page: Page) -> Locator:
    return page.locator(".c-lint__sheet")


def above_the_player(page: Page, found: Locator) -> bool:
    box, player = found.bounding_box(), page.locator(".c-transport").bounding_box()
    return bool(box and player) and box["y"] + box["height"] <= player["y"]


def test_every_kind_of_fault_is_marked_and_says_why(open_page: OpenPage) -> None:
    page = bring(open_page("/upload"), planted.english(), "en")
    until(lambda: signs(page).count() == len(KINDS), 20)
    said = [sign.get_attribute("aria-label") or "" for sign in signs(page).all()]
    assert [kind for kind in KINDS if not any(kind in each for each in said)] == []
    expect(page.get_by_text("Brought in")).to_be_visible()
    for number in range(len(KINDS)):
        signs(page).nth(number).click()
        expect(sheet(page).locator(".c-lint__why")).to_be_visible()
        assert above_the_player(page, sheet(page))
        page.keyboard.press("Escape")


def test_each_fix_is_looked_at_taken_and_undone(open_page: OpenPage) -> None:
    page = bring(open_page("/upload"), planted.english(), "en")
    until(lambda: signs(page).count() == len(KINDS), 20)
    first = address(page)
    for kind in ("carries the stress", "no place to breathe"):
        sign = page.get_by_role("button", name=re.compile(kind))
        sign.click()
        for number in range(sheet(page).locator(".c-lint__fix").count()):
            if not sheet(page).count():
                sign.click()
            fix = sheet(page).locator(".c-lint__fix").nth(number)
            fix.hover()
            expect(page.locator(".c-ghosts > *").first).to_be_attached()
            fix.get_by_role("button", name=re.compile("^Take")).click()
            another_version(page, first)
            expect(page.locator(".c-history__what").last).to_contain_text("Mended: ")
            page.keyboard.press("Control+z")
            until(lambda: address(page) == first, 20)
            expect(sign).to_be_attached()


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_tones_against_the_melody_are_marked_in_chinese(open_page: OpenPage, phone: bool) -> None:
    page = bring(open_page("/upload", language="zh-hans", phone=phone), planted.chinese(), "zh")
    until(lambda: signs(page).count() == 3, 20)
    page.get_by_role("button", name=re.compile("“月光”声调上升，旋律却下行")).click()
    expect(sheet(page)).to_contain_text("“光”唱 G4")
    first = address(page)
    sheet(page).get_by_role("button", name=re.compile("^采用")).click()
    another_version(page, first)
    until(lambda: signs(page).count() == 2, 20)
