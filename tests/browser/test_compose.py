"""From typed words to a playing score, as a person does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.writing import (
    POEM,
    bars,
    choose,
    compose,
    expect_sung,
    syllables,
    wait_until_composed,
    word_marks,
    write,
)
from tests.flows.house import until

# Long enough to be caught in the middle.
LONG = "\n\n".join([POEM] * 3)


def test_words_are_read_while_they_are_typed(page: Page) -> None:
    write(page)
    expect(word_marks(page)).to_have_count(len(POEM.split()))
    expect(page.get_by_text("27 syllables")).to_be_visible()
    feathers = page.get_by_role("button", name=re.compile(r"^FEA\w*-\w+: change"))
    expect(feathers).to_be_visible()


def test_a_poem_becomes_a_score_bar_by_bar(page: Page) -> None:
    write(page, LONG)
    compose(page)
    expect(bars(page).first).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()  # it is still composing
    wait_until_composed(page)
    expect(page.get_by_role("button", name="Compose")).to_be_visible()
    expect_sung(page, LONG)


def test_a_take_opens_as_a_score_with_its_files(page: Page) -> None:
    write(page)
    compose(page)
    wait_until_composed(page)
    page.get_by_role("link", name="Open the score").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hope is the thing with feathers")
    kinds = {"PDF": "pdf", "MusicXML": "xml", "MXL": "musicxml", "MIDI": "midi", "SVG": "svg"}
    for name, kind in kinds.items():
        href = page.get_by_role("link", name=name).first.get_attribute("href")
        answer = page.request.get(str(href))
        assert answer.status == 200
        assert kind in answer.headers["content-type"]


def test_a_double_click_makes_one_job(page: Page) -> None:
    asked: list[Request] = []
    page.on("request", lambda it: asked.append(it) if _is_melody(it) else None)
    write(page)
    page.get_by_role("button", name="Compose").dblclick()
    page.keyboard.press("Control+Enter")
    wait_until_composed(page)
    assert len(asked) == 1


def test_cancel_stands_where_compose_stood_and_keeps_what_there_is(page: Page) -> None:
    write(page, LONG)
    compose(page)
    expect(bars(page).first).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled. What was composed")).to_be_visible()
    expect(page.get_by_role("button", name="Compose")).to_be_visible()
    expect(bars(page).first).to_be_visible()


def test_a_reload_in_the_middle_goes_on(page: Page) -> None:
    write(page, LONG)
    compose(page)
    expect(bars(page).first).to_be_visible()
    page.reload()
    expect(page.get_by_role("textbox", name="Words")).to_have_value(LONG)
    wait_until_composed(page)
    expect_sung(page, LONG)


def test_a_corrected_word_is_sung_as_corrected(page: Page) -> None:
    write(page)
    word_marks(page).nth(5).click()
    editor = page.get_by_role("dialog", name="Syllables of “feathers”")
    editor.get_by_role("button", name=re.compile("^Join")).click()
    expect(page.get_by_text("26 syllables")).to_be_visible()
    page.keyboard.press("Escape")
    expect(editor).to_be_hidden()
    compose(page)
    wait_until_composed(page)
    until(lambda: "feathers" in syllables(page), 15)


def test_a_stress_is_moved_with_the_keyboard_alone(page: Page) -> None:
    write(page, "Hope is the thing with feathers")
    word_marks(page).first.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    second = page.get_by_role("button", name=re.compile(r"^Stress \w*ers$"))
    second.focus()
    page.keyboard.press("Space")
    expect(second).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=re.compile(r"^fea\w*-\w*ERS: change"))).to_be_focused()


def test_what_cannot_be_sung_is_said_under_the_words(page: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    page.get_by_role("textbox", name="Words").fill("Hope in xkcd")
    expect(page.get_by_text("write it out as it is sung")).to_be_visible()


def test_a_range_too_narrow_is_said_beside_the_voice(page: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    write(page)
    page.get_by_text("More", exact=True).click()
    choose(page, "Highest note", "D4")
    compose(page)
    voice = page.locator(".c-choice", has=page.get_by_text("Voice", exact=True))
    expect(voice.get_by_role("alert")).to_contain_text("too narrow")
    expect(page.get_by_role("button", name="Compose")).to_be_visible()


def test_styles_are_mixed_and_the_wishes_kept(page: Page) -> None:
    sent: list[dict[str, Any]] = []
    page.on("request", lambda it: sent.append(it.post_data_json) if _is_melody(it) else None)
    write(page)
    page.get_by_text("More", exact=True).click()
    choose(page, "Mixed with", "Hymn")
    share = page.get_by_role("slider", name="Share of Hymn")
    expect(share).to_have_attribute("aria-valuetext", "Folk song 70 %, Hymn 30 %")
    share.press("ArrowRight")
    choose(page, "and with", "Opera")
    expect(share).to_have_attribute("aria-valuetext", "Folk song 35 %, Hymn 35 %, Opera 30 %")
    page.get_by_role("slider", name="Calm or lively").press("End")
    choose(page, "Upbeat", "yes")
    keyboard = page.locator(".c-piano__keys").bounding_box()
    assert keyboard
    page.mouse.click(keyboard["x"] + 1, keyboard["y"] + keyboard["height"] - 2)
    page.reload()
    page.get_by_text("More", exact=True).click()
    expect(page.get_by_role("combobox", name="Lowest note")).to_have_value("36")
    compose(page)
    wait_until_composed(page)
    expect(page.get_by_text("on the beat").first).to_be_visible()
    assert len(sent) == 1
    mixed = [{"style": "hymn", "share": 0.35}, {"style": "opera", "share": 0.3}]
    assert sent[0]["blend"] == mixed
    assert (sent[0]["liveliness"], sent[0]["melisma"]) == (4, 0)
    assert sent[0]["anacrusis"] == "yes"


def _is_melody(request: Request) -> bool:
    return request.url.endswith("/jobs/melody")


def test_without_words_compose_leads_to_them(page: Page) -> None:
    compose(page)
    expect(page.get_by_role("textbox", name="Words")).to_be_focused()


@pytest.mark.parametrize("phone", [False, True])
def test_a_chinese_poem_has_tones_and_a_score(open_page: OpenPage, phone: bool) -> None:
    page = open_page("/compose", phone=phone)
    page.get_by_role("button", name="静夜思").click()
    expect(page.locator(".c-marks__tone")).to_have_count(20)
    expect(page.get_by_label("Language")).to_have_value("zh")
    compose(page)
    wait_until_composed(page)
    until(lambda: "".join(syllables(page)).startswith("床前明月光"), 15)


def test_words_begun_on_the_first_page_are_on_the_desk(open_page: OpenPage) -> None:
    page = open_page("/")
    page.get_by_role("textbox", name="Your words").fill(POEM)
    page.get_by_role("button", name="Set to music").click()
    expect(page.get_by_role("textbox", name="Words")).to_have_value(POEM)
    expect(word_marks(page).first).to_be_visible()


def test_a_lost_line_is_said_and_found_again(page: Page, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED", "WebSocket")
    write(page)
    page.context.set_offline(True)
    compose(page)
    expect(page.get_by_text("The studio cannot be reached")).to_be_visible()
    page.context.set_offline(False)
    compose(page)
    wait_until_composed(page)
