"""What the studio refuses on the score page: said in the reader's language, nothing overwritten."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_editing import address, another_version, bar
from tests.generation.foreign_files import bar as written
from tests.generation.foreign_files import document, note

WORDS = ["Lit", "tle", "lamb", "who", "made", "thee", "dost", "thou", "know", "who", "made"]
TURNING = document(
    [
        written("".join(note("G4", 4, lyric=word) for word in WORDS[:4]), time="4/4", key=1),
        written("".join(note("A4", 4, lyric=word) for word in WORDS[4:8])),
        written("".join(note("B4", 4, lyric=word) for word in WORDS[8:11]), time="3/4"),
    ]
)
SAID = {
    "en": ("The time signature changes from 4/4 to 3/4 at bar 3", "Somebody changed this piece"),
    "zh-hans": ("第 3 小节拍号由 4/4 变为 3/4", "你编辑时有人改动了这首作品"),
}
NEW = {"en": "See the new version", "zh-hans": "查看新版本"}


def bring(page: Page) -> Page:
    """The score page of a tune that turns from four to three."""
    file = {"name": "lamb.musicxml", "mimeType": "application/xml", "buffer": TURNING}
    page.set_input_files("#upload-file", file)
    page.fill("#upload-source", "A songbook of 1789")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    expect(page.get_by_role("option").first).to_be_attached()
    return page


def repitch(page: Page) -> None:
    """Take the first of the other pitches for the first note of bar 2."""
    bar(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()
    page.keyboard.press("1")


@pytest.mark.parametrize("language", SAID)
def test_a_choice_across_two_time_signatures_is_refused(
    open_page: OpenPage, complaints: Complaints, language: str
) -> None:
    complaints.expect("422")
    page = bring(open_page("/upload", language=language))
    first = address(page)
    bar(page, 0).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text(SAID[language][0])
    assert address(page) == first


@pytest.mark.parametrize("language", SAID)
def test_of_two_who_edit_at_once_the_second_is_told(
    open_page: OpenPage, browser: Browser, complaints: Complaints, language: str
) -> None:
    complaints.expect("409")
    page = bring(open_page("/upload", language=language))
    first = address(page)
    elsewhere = browser.new_context(storage_state=page.context.storage_state())
    other = elsewhere.new_page()
    other.goto(first)
    expect(other.get_by_role("option").first).to_be_attached()
    repitch(other)
    theirs = another_version(other, first)
    repitch(page)
    expect(page.get_by_role("alert")).to_contain_text(SAID[language][1])
    assert address(page) == first
    page.get_by_role("link", name=NEW[language]).click()
    another_version(page, first)
    assert address(page) == theirs
    elsewhere.close()
