"""Another word accent, seen before it is taken: the new one set, the old one struck out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from generation.score import musicxml
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import SCREENS
from tests.generation.linter.songs import song
from tests.generation.score_examples import Q


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_another_accent_is_set_and_the_old_one_struck_out(
    open_page: OpenPage, tmp_path: Path, phone: bool
) -> None:
    weak = song(*[(65, Q, at) for at in range(6)], words="How sweet the gar-den was")
    file = tmp_path / "garden.musicxml"
    file.write_text(musicxml.write(weak))
    page = open_page("/upload", phone=phone)
    page.set_input_files("#upload-file", file)
    page.fill("#upload-source", "Written for this test")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    expect(page.get_by_role("option").first).to_be_attached()
    page.keyboard.press("w")
    page.locator(".c-lint__sign").first.click()
    page.get_by_role("button", name=re.compile("^Take: Stress “garden” on “den”")).focus()
    expect(page.locator(".c-ghosts__stress")).to_have_count(1)
    expect(page.locator(".c-ghosts__struck")).to_have_count(1)
    new = page.locator(".c-ghosts__stress").bounding_box()
    old = page.locator(".c-ghosts__struck").bounding_box()
    assert new
    assert old
    assert (old["x"], old["y"]) != (new["x"], new["y"])
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"accent-{'phone' if phone else 'desk'}.png")
