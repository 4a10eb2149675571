"""Syllables of one's own score: moved by keys, by mouse and by finger, divided, locked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_editing import address, another_version, bar, composed
from tests.browser.touching import at_rest, drag
from tests.flows.house import until


@pytest.fixture
def score(open_page: OpenPage) -> Page:
    return composed(open_page("/compose"))


def texts(page: Page) -> list[str]:
    """The syllables that stand under notes, each with the number of its note."""
    id = address(page).rsplit("/", 1)[-1]
    rows = page.request.get(f"/api/scores/{id}").json()["notes"]
    return [row["text"] for row in rows]


def into_second_note(page: Page) -> None:
    bar(page, 0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text(re.compile(r"^Note [A-G]"))).to_be_attached()


def test_keys_move_a_syllable_and_undo_takes_it_back(score: Page) -> None:
    first, before = address(score), texts(score)
    into_second_note(score)
    score.keyboard.press("]")
    second = another_version(score, first)
    assert texts(score)[1] == ""
    assert texts(score)[2] == before[1]
    expect(score.get_by_text("A syllable moved")).to_be_visible()
    expect(score.locator(".c-handle__syllable")).to_have_accessible_name(
        re.compile(f"“{re.escape(before[1])}”")
    )
    score.keyboard.press("[")
    third = another_version(score, second)
    assert texts(score)[1] == before[1], "the choice has gone with it"
    score.keyboard.press("Control+z")
    until(lambda: address(score) == second, 20)
    score.keyboard.press("Control+z")
    until(lambda: address(score) == first, 20)
    score.keyboard.press("Control+Shift+z")
    score.keyboard.press("Control+Shift+z")
    until(lambda: address(score) == third, 20)


def test_a_syllable_is_dragged_to_another_note(score: Page) -> None:
    first, before = address(score), texts(score)
    into_second_note(score)
    handle = score.locator(".c-handle__syllable").bounding_box()
    goal = score.locator("g.notehead").nth(2).bounding_box()
    assert handle
    assert goal
    score.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + 6)
    score.mouse.down()
    score.mouse.move(goal["x"] + goal["width"] / 2, goal["y"] + 20, steps=6)
    expect(score.locator(".c-handle__thread circle")).to_be_attached()
    score.mouse.up()
    another_version(score, first)
    assert texts(score)[2] == before[1]


def test_a_word_is_divided_otherwise_and_its_place_locked(
    score: Page, complaints: Complaints
) -> None:
    complaints.expect("422")
    first, before = address(score), texts(score)
    at = next(at for at, text in enumerate(before) if text.startswith("fea"))
    bar(score, 0).focus()
    score.keyboard.press("ArrowDown")
    for _ in range(at):
        score.keyboard.press("ArrowRight")
    score.keyboard.press("y")
    sheet = score.get_by_role("dialog", name=re.compile("The syllable “fea"))
    expect(sheet).to_be_visible()
    hyphen = sheet.get_by_role("button", name=re.compile("^Hyphen"), pressed=True)
    expect(hyphen).to_have_count(1)
    hyphen.click()
    sheet.get_by_role("button", name="Divide so").click()
    second = another_version(score, first)
    assert texts(score)[at] == "feathers"
    expect(score.get_by_text("Divided: feathers")).to_be_visible()
    score.keyboard.press("k")
    expect(score.locator(".c-locks__place")).to_have_count(1)
    score.keyboard.press("]")
    expect(score.get_by_role("alert")).to_contain_text("place is locked")
    assert address(score) == second


def test_a_finger_moves_a_syllable(open_page: OpenPage) -> None:
    page = composed(open_page("/compose", phone=True))
    until(lambda: page.locator("g.notehead").count() > 4, 20)
    page.locator("g.notehead").nth(1).scroll_into_view_if_needed()
    box = page.locator("g.notehead").nth(1).bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first, before = address(page), texts(page)
    page.get_by_role("button", name="Syllable", exact=True).tap()
    sheet = page.get_by_role("dialog", name=re.compile("The syllable"))
    sizes = [button.bounding_box() for button in sheet.locator(".c-actions__do").all()]
    assert all(size and size["height"] >= 44 for size in sizes)
    sheet.get_by_role("button", name="a note later").tap()
    another_version(page, first)
    assert texts(page)[2] == before[1]


def test_a_finger_drags_a_syllable_to_another_note(open_page: OpenPage) -> None:
    page = composed(open_page("/compose", phone=True))
    until(lambda: page.locator("g.notehead").count() > 4, 20)
    box = at_rest(page.locator("g.notehead").nth(1))
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    first, before = address(page), texts(page)
    expect(page.locator(".c-handle__syllable")).to_have_accessible_name(
        re.compile(f"“{re.escape(before[1])}”")
    )
    goal = at_rest(page.locator("g.notehead").nth(2))
    handle = at_rest(page.locator(".c-handle__syllable"))
    scrolled = page.evaluate("scrollY")
    middle = handle["y"] + handle["height"] / 2
    drag(page, (handle["x"] + handle["width"] / 2, middle), (goal["x"] + 6, middle + 4))
    another_version(page, first)
    assert texts(page)[:3] == [before[0], "", before[1]]
    assert page.evaluate("scrollY") == scrolled, "a finger that drags does not scroll"
