"""Bringing a score: the form for everyone, and on to the piece."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import SCREENS, faults

TWO_VERSES = Path(__file__).parents[1] / "data" / "two_verses.musicxml"


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_file_is_brought_in_and_opens_as_a_piece(
    open_page: OpenPage, language: str, phone: bool
) -> None:
    page = open_page("/upload", language=language, phone=phone)
    assert not faults(page)
    SCREENS.mkdir(parents=True, exist_ok=True)
    look = f"{'phone' if phone else 'desk'}-{language}"
    page.screenshot(path=SCREENS / f"upload-{look}.png", full_page=True)
    page.set_input_files("#upload-file", TWO_VERSES)
    page.fill("#upload-source", "A hymnal of 1780")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    expect(page.locator("h1")).to_have_text("Two verses")
    expect(page.get_by_text("worm").first).to_be_visible()
    page.screenshot(path=SCREENS / f"uploaded-{look}.png", full_page=True)


def test_a_line_in_hand_stays_lit_when_the_pointer_leaves(open_page: OpenPage) -> None:
    page = open_page("/upload")
    page.set_input_files("#upload-file", TWO_VERSES)
    page.fill("#upload-source", "A hymnal of 1780")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    lines, lights = page.locator(".c-verses__line"), page.locator(".c-verses__light")
    lines.first.hover()
    expect(lights).not_to_have_count(0)
    page.locator("h1").hover()
    expect(lights).to_have_count(0)
    lines.first.click()
    page.locator("h1").hover()
    page.wait_for_timeout(200)  # milliseconds; long enough for a light to go out
    expect(lights).not_to_have_count(0)
    page.keyboard.press("Tab")
    page.locator("h1").click()
    expect(lights).to_have_count(0)
