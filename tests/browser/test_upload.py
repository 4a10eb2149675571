"""Bringing a score: the form for everyone, and on to the piece."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_pages import SCREENS, faults
from tests.generation.foreign_files import midi_file

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


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_tune_of_a_midi_file_is_chosen_by_name_and_sound(
    open_page: OpenPage, language: str, phone: bool
) -> None:
    high = [(480 * at, 480, 72 + at % 5) for at in range(16)]
    low = [(480 * at, 480, 55 - at % 5) for at in range(16)]
    content = midi_file(high, low, names=("Flute", "Cello"), programs=(73, 42))
    page = open_page("/upload", language=language, phone=phone)
    file = {"name": "duo.mid", "mimeType": "audio/midi", "buffer": content}
    page.set_input_files("#upload-file", files=[file])
    expect(page.get_by_role("radio")).to_have_count(2)
    expect(page.get_by_role("radio", name="Flute")).to_be_checked()
    expect(page.get_by_role("radio", name="Cello")).to_have_accessible_name(
        re.compile("16 (notes|个音) · E♭3–G3")
    )
    assert not faults(page)
    look = f"{'phone' if phone else 'desk'}-{language}"
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"upload-voices-{look}.png", full_page=True)
    page.get_by_role("radio", name="Cello").check()
    page.fill("#upload-source", "My own")
    page.select_option("#upload-licence", "CC0-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    first = page.locator("[role=option]").first
    expect(first).to_have_attribute("aria-label", re.compile("G3"))


def test_a_file_that_cannot_be_read_is_told_of_when_it_is_chosen(
    open_page: OpenPage, complaints: Complaints
) -> None:
    complaints.expect("422")
    page = open_page("/upload")
    file = {"name": "a.mid", "mimeType": "audio/midi", "buffer": b"MThd and nothing more"}
    page.set_input_files("#upload-file", files=[file])
    expect(page.get_by_role("alert")).to_contain_text("damaged")
    page.set_input_files("#upload-file", TWO_VERSES)
    expect(page.get_by_role("alert")).to_have_count(0)
