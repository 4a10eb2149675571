"""A score of one's own: chosen bars and notes changed, and every step taken back."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.touching import at_rest, drag
from tests.browser.writing import compose, wait_until_composed, write
from tests.flows.house import until

SEED = 1  # no ties in the first bars, and a mark that can be mended


def seeded(route: Route) -> None:
    asked = route.request.post_data_json | {"seed": SEED}
    route.continue_(post_data=json.dumps(asked))


def composed(page: Page) -> Page:
    """The score page of a piece just composed, the same each time."""
    page.route("**/api/jobs/melody", seeded)
    write(page)
    compose(page)
    wait_until_composed(page)
    page.get_by_role("link", name="Open the score").first.click()
    expect(page.get_by_role("option").first).to_be_attached()
    return page


@pytest.fixture
def score(open_page: OpenPage) -> Page:
    return composed(open_page("/compose"))


def bar(page: Page, index: int) -> Locator:
    return page.get_by_role("option").nth(index)


def sung(page: Page, index: int) -> str:
    """What a bar holds, as it is read out."""
    return bar(page, index).get_attribute("aria-label") or ""


def address(page: Page) -> str:
    """Asked of the page itself: what the history API does is told late."""
    return str(page.evaluate("location.href"))


def another_version(page: Page, than: str) -> str:
    until(lambda: address(page) != than, 20)
    return address(page)


def choose_bars(page: Page, first: int, last: int) -> None:
    bar(page, first).focus()
    page.keyboard.press("Shift+ArrowRight")
    for _ in range(last - first - 1):
        page.keyboard.press("Shift+ArrowRight")
    if last == first:
        page.keyboard.press("Shift+ArrowLeft")


def test_locked_bars_stay_and_the_others_are_done_again(score: Page) -> None:
    first, kept, before = address(score), sung(score, 1), sung(score, 2)
    choose_bars(score, 1, 1)
    score.keyboard.press("l")
    expect(score.locator(".c-locks__frame")).to_have_count(1)
    score.keyboard.press("Shift+ArrowRight")
    expect(score.get_by_text(re.compile(r"^Bars \d to \d, \d+ notes$"))).to_be_attached()
    score.keyboard.press("r")
    second = another_version(score, first)
    expect(score.get_by_role("group", name="Takes of this change")).to_be_visible()
    assert sung(score, 1) == kept
    assert sung(score, 2) != before
    expect(score.locator(".c-locks__frame")).to_have_count(1)

    score.keyboard.press("2")
    third = another_version(score, second)
    score.keyboard.press("Control+z")
    until(lambda: address(score) == first, 20)
    assert sung(score, 2) == before
    score.keyboard.press("Control+Shift+z")
    until(lambda: address(score) == third, 20)
    score.reload()
    expect(score.get_by_role("option").first).to_be_attached()
    assert address(score) == third
    expect(score.get_by_text(re.compile(r"^Bars \d–\d: anew$"))).to_be_visible()


def test_ways_to_regenerate_open_above_the_player(score: Page) -> None:
    score.set_viewport_size({"width": 1440, "height": 700})
    at_rest(bar(score, 0))
    last = score.get_by_role("listbox", name="Bars").get_by_role("option").count() - 1
    choose_bars(score, last - 1, last)
    score.get_by_role("button", name="Regenerate in another way").click()
    menu, player = score.locator(".c-actions__menu"), score.get_by_role("region", name="Player")
    expect(menu).to_be_visible()

    def above() -> bool:
        box, foot = menu.bounding_box(), player.bounding_box()
        return box is not None and foot is not None and box["y"] + box["height"] <= foot["y"]

    until(above, 5)


def test_another_pitch_is_taken_with_a_key(score: Page) -> None:
    first, before = address(score), sung(score, 1)
    bar(score, 1).focus()
    score.keyboard.press("ArrowDown")
    expect(score.get_by_text(re.compile(r"^Note [A-G]"))).to_be_attached()
    score.keyboard.press("a")
    sheet = score.get_by_role("dialog", name=re.compile("Other pitches"))
    expect(sheet.get_by_role("listitem")).to_have_count(5)
    expect(score.locator(".c-ghosts ellipse")).to_have_count(1)
    score.keyboard.press("2")
    another_version(score, first)
    until(lambda: sung(score, 1) != before, 20)
    expect(score.get_by_text("A note moved to")).to_be_visible()
    score.keyboard.press("Control+z")
    until(lambda: sung(score, 1) == before, 20)


def test_a_singing_mark_is_mended(score: Page) -> None:
    first = address(score)
    score.keyboard.press("w")
    sign = score.locator(".c-lint__sign").first
    expect(sign).to_be_attached()
    for number in range(score.locator(".c-lint__sign").count()):
        score.locator(".c-lint__sign").nth(number).click()
        take = score.get_by_role("button", name=re.compile("^Take: ")).first
        if take.count():
            take.click()
            break
        score.keyboard.press("Escape")
    another_version(score, first)
    expect(score.get_by_text(re.compile("^Mended|^A singing mark mended"))).to_be_visible()


def test_who_comes_second_is_told(score: Page, complaints: Complaints) -> None:
    complaints.expect("409")
    other = score.context.new_page()
    other.goto(address(score))
    expect(other.get_by_role("option").first).to_be_attached()
    for page in (other, score):
        page.bring_to_front()
        bar(page, 1).focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("a")
        expect(page.get_by_role("dialog").get_by_role("listitem")).to_have_count(5)
        page.keyboard.press("1")
        if page is other:
            another_version(other, address(score))
    expect(score.get_by_role("alert")).to_contain_text("Somebody changed this piece")
    score.get_by_role("link", name="See the new version").click()
    until(lambda: address(score) == address(other), 20)


def test_a_finger_finds_everything_in_a_sheet(open_page: OpenPage) -> None:
    page = composed(open_page("/compose", phone=True))
    until(lambda: page.locator("g.notehead").count() > 4, 20)
    page.locator("g.notehead").nth(2).scroll_into_view_if_needed()
    box = page.locator("g.notehead").nth(2).bounding_box()
    assert box
    page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    buttons = page.locator(".c-actions button:visible")
    expect(buttons.first).to_be_visible()
    sizes = [found.bounding_box() for found in buttons.all()]
    assert all(size and size["height"] >= 44 for size in sizes)
    page.get_by_role("button", name="Other pitches").tap()
    page.locator(".c-others__take").nth(1).tap()
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_form_is_written_beside_the_lines(page: Page) -> None:
    write(page)
    letters = page.get_by_role("group", name="The form: a letter a line").get_by_role("button")
    expect(letters).to_have_count(4)
    letters.nth(2).focus()
    page.keyboard.press("a")
    expect(letters.nth(2)).to_have_accessible_name(re.compile("letter A, as line 1"))
    page.keyboard.press("a")
    expect(letters.nth(2)).to_contain_text("A′")
    source, target = letters.nth(1).bounding_box(), letters.nth(3).bounding_box()
    assert source
    assert target
    page.mouse.move(source["x"] + 12, source["y"] + 22)
    page.mouse.down()
    page.mouse.move(target["x"] + 12, target["y"] + 22, steps=6)
    page.mouse.up()
    expect(letters.nth(3)).to_contain_text("B")
    with page.expect_request("**/api/jobs/melody") as asked:
        compose(page)
    assert asked.value.post_data_json["form"] == ["A", "B", "A′", "B"]


def test_a_finger_draws_a_letter_to_another_line(open_page: OpenPage) -> None:
    page = open_page("/compose", phone=True)
    write(page)
    letters = page.get_by_role("group", name="The form: a letter a line").get_by_role("button")
    expect(letters).to_have_count(4)
    letters.nth(3).scroll_into_view_if_needed()
    source, target = letters.nth(0).bounding_box(), letters.nth(2).bounding_box()
    assert source
    assert target
    middles = [(box["x"] + 12, box["y"] + box["height"] / 2) for box in (source, target)]
    drag(page, middles[0], middles[1])
    expect(letters.nth(2)).to_have_accessible_name(re.compile("letter A, as line 1"))
