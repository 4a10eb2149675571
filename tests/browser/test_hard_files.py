"""Files that are hard to arrange, brought by the page and arranged from the panel: done, or refused
in one sentence that names the bar, in the reader's language."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_editing import address
from tests.flows.house import until
from tests.generation.bad_scores import HARD, Hard

CHINESE = "zh-hans"
_HAN = re.compile(r"[\u3400-\u9fff]")
_WRITING = [name for name, hard in HARD.items() if not hard.read]
_REFUSED = [name for name, hard in HARD.items() if hard.read]


def bring(page: Page, hard: Hard) -> None:
    file = {"name": "hard.musicxml", "mimeType": "application/xml", "buffer": hard.content}
    page.set_input_files("#upload-file", files=[file])
    page.fill("#upload-source", "A hymnal of 1780")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")


def expect_refusal(page: Page, english: str) -> None:
    """One sentence in Chinese, which names the bar where the English one does."""
    alert = page.get_by_role("alert").last
    expect(alert).to_contain_text(_HAN)
    said = alert.inner_text()
    assert english not in said
    if named := re.match(r"Bar (\d+)", english):
        assert f"第 {named[1]} 小节" in said


@pytest.mark.parametrize("name", _REFUSED)
def test_what_cannot_be_read_is_refused_when_it_is_brought(
    open_page: OpenPage, complaints: Complaints, name: str
) -> None:
    complaints.expect("422")  # its voices are asked for before it is sent
    page = open_page("/upload", language=CHINESE)
    bring(page, HARD[name])
    page.wait_for_url("**/uploads/*")
    expect_refusal(page, HARD[name].read)


@pytest.mark.parametrize("name", _WRITING)
def test_what_is_read_is_set_for_four_voices_or_refused_in_the_panel(
    open_page: OpenPage, name: str
) -> None:
    page = open_page("/upload", language=CHINESE)
    bring(page, HARD[name])
    page.wait_for_url("**/pieces/*")
    expect(page.locator("[role=option]").first).to_be_attached()
    before = address(page)
    page.get_by_role("button", name="编配").click()
    panel = page.get_by_role("region", name="编配")
    panel.get_by_role("radio", name="四声部").check(force=True)
    panel.get_by_role("button", name="配四声部").click()
    if HARD[name].voices:
        expect(panel.get_by_role("alert")).to_be_visible()
        expect_refusal(page, HARD[name].voices)
        return
    until(lambda: address(page) != before, 60)
    expect(page.locator("g.grpSym").first).to_be_attached()
