"""Chords, four voices and a piano from the score's page: written, changed, locked, mixed; also by
keyboard, on a phone and in Chinese."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_editing import address, another_version, composed
from tests.browser.test_pages import faults
from tests.flows.house import until


@pytest.fixture
def score(open_page: OpenPage) -> Page:
    return composed(open_page("/compose"))


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Arrange")


def choose(page: Page, layer: str) -> None:
    panel(page).get_by_role("radio", name=layer, exact=True).check(force=True)


def write(page: Page, button: str) -> str:
    before = address(page)
    panel(page).get_by_role("button", name=button).click()
    until(lambda: address(page) != before, 90)
    return address(page)


def chords(page: Page) -> list[str]:
    return page.locator(".c-sheet__chord:not(.c-sheet__chord--none)").all_inner_texts()


def test_chords_are_written_changed_and_locked_by_keyboard(score: Page) -> None:
    score.keyboard.press("h")
    expect(panel(score)).to_be_visible()
    expect(score.locator(".c-segments__radio:focus")).to_have_count(1)
    assert faults(score) == []
    score.keyboard.press("Enter")
    another_version(score, address(score)) if not chords(score) else None
    sheet = panel(score).get_by_role("region", name="Chords bar by bar")
    first = sheet.get_by_role("button", name=re.compile(r", bar .*: change or lock")).first
    expect(first).to_be_visible()
    written = chords(score)
    version = address(score)
    first.focus()
    score.keyboard.press("Enter")
    hand = sheet.get_by_label(re.compile(r"^Chord in bar"))
    expect(hand).to_be_focused()
    hand.fill("F#m7/C#")
    score.keyboard.press("Enter")
    version = another_version(score, version)
    until(lambda: chords(score)[:1] == ["F♯m7/C♯"])
    first.click()
    sheet.get_by_role("button", name="Lock", exact=True).click()
    expect(sheet.locator(".c-sheet__chord[data-locked]")).to_have_count(1)
    mark = score.locator(".c-locks__frame").first.bounding_box()
    symbol = score.locator("g.measure g.harm").first.bounding_box()
    assert mark
    assert symbol
    assert abs(mark["x"] + mark["width"] / 2 - symbol["x"] - symbol["width"] / 2) < 3
    assert abs(mark["y"] + mark["height"] / 2 - symbol["y"] - symbol["height"] / 2) < 3
    assert faults(score) == []
    write(score, "Write chords")
    until(lambda: chords(score)[:1] == ["F♯m7/C♯"])
    expect(panel(score).get_by_role("button", name="Write chords")).to_be_focused()
    score.keyboard.press("Escape")
    expect(panel(score)).to_have_count(0)
    score.keyboard.press("Control+z")
    until(lambda: address(score) == version, 20)
    assert written


def test_a_texture_is_heard_and_a_piano_written_and_mixed(score: Page) -> None:
    score.keyboard.press("h")
    choose(score, "Piano")
    hear = panel(score).get_by_role("button", name="Hear Broken chords")
    hear.click()
    expect(panel(score).get_by_role("button", name="Stop Broken chords")).to_be_visible()
    panel(score).get_by_role("radio", name="Broken chords").check()
    panel(score).get_by_label("In the refrain").select_option("offbeat")
    assert faults(score) == []
    write(score, "Write the piano")
    expect(score.locator("g.grpSym").first).to_be_attached()
    score.get_by_role("button", name="Mixer").click()
    mixer = score.get_by_role("list", name="Mixer")
    expect(mixer.get_by_role("listitem")).to_have_count(2)
    mixer.get_by_role("button", name="Only Piano").click()
    expect(mixer.get_by_role("button", name="Only Piano")).to_have_attribute("aria-pressed", "true")
    volume = mixer.get_by_role("slider", name="Volume of Piano")
    volume.focus()
    score.keyboard.press("ArrowLeft")
    expect(volume).to_have_attribute("aria-valuetext", "65 %")
    assert faults(score) == []
    score.keyboard.press("Escape")
    expect(mixer).to_have_count(0)
    layers = panel(score).get_by_text("texture_gan")
    expect(layers).to_be_visible()


def test_four_voices_are_set_on_a_phone_in_chinese(open_page: OpenPage, score: Page) -> None:
    score.keyboard.press("h")
    choose(score, "Four voices")
    url = write(score, "Set for four voices")
    score.context.add_cookies(
        [{"name": "django_language", "value": "zh-hans", "url": url.split("/pieces")[0]}]
    )
    score.set_viewport_size({"width": 390, "height": 844})
    score.goto(url)
    expect(score.get_by_role("option").first).to_be_attached()
    score.get_by_role("button", name="编配").click()
    sheet = score.get_by_role("region", name="编配")
    sheet.get_by_role("radio", name="四声部").check(force=True)
    expect(sheet.get_by_role("checkbox", name="女低音")).to_be_visible()
    assert faults(score) == []
    assert score.evaluate("document.documentElement.scrollWidth") <= 390


def test_what_is_continued_goes_on_with_its_piano_but_not_with_what_shall_rest(
    score: Page,
) -> None:
    score.keyboard.press("h")
    choose(score, "Piano")
    panel(score).get_by_role("radio", name="Struck together").check()
    before = told(score, write(score, "Write the piano"))
    end = before["measures"][-1]["onset_quarters"] + before["measures"][-1]["duration_quarters"]
    score.keyboard.press("Escape")
    score.keyboard.press("n")
    remix = score.get_by_role("region", name="Remix")
    remix.get_by_role("radio", name="Continue").check(force=True)
    goes_on = remix.get_by_role("group", name="What goes on with it")
    expect(goes_on.get_by_role("checkbox", name="Piano")).to_be_checked()
    goes_on.get_by_role("checkbox", name="Chords").uncheck()
    assert faults(score) == []
    remix.get_by_role("button", name="Continue").click()
    after = told(score, another_version(score, address(score)))
    new = [row for row in after["notes"] if row["onset_quarters"] >= end]
    assert {row["part"] for row in new} == {"P1", "piano", "piano-2"}
    assert not [chord for chord in after["chords"] if chord["onset_quarters"] >= end]
    made = {layer["layer"]: layer for layer in after["layers"]}
    assert made["piano"]["request"]["from_bar"] == before["measures"][-1]["number"] + 1
    expect(remix.get_by_role("group", name="Takes of this change")).to_be_visible()


def told(page: Page, url: str) -> dict[str, Any]:
    """The score that is shown at an address, as the API tells it."""
    found: dict[str, Any] = page.request.get(f"/api/scores/{url.rsplit('/', 1)[-1]}").json()
    return found
