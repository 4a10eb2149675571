"""What the trained model composed, under one's hands: its marks looked at, mended, taken back and
mended again; bars locked, written anew, compared and taken back by finger on a phone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from generation.engine import Engine
from generation.linter import linting
from generation.requests import MelodyRequest
from tests.browser.conftest import OpenPage
from tests.browser.test_editing import address, another_version, bar, composed, seeded, sung
from tests.browser.test_marks import above_the_player, sheet, signs
from tests.browser.test_pages import SCREENS
from tests.browser.touching import Point, at_rest, hold_and_draw
from tests.browser.writing import POEM, compose, wait_until_composed, write
from tests.flows.house import Guest, House, until

CHINESE = "床前明月光，\n疑是地上霜。\n举头望明月，\n低头思故乡。"  # Li Bai, 701–762


@pytest.fixture(scope="module", autouse=True)
def trained(house: House) -> Iterator[House]:
    """The house with the trained model at its worker's; the composer comes back in the end."""
    house.kill("worker")
    house.start("worker", {"CANTILENA_ENGINE": "generation.engine.Engine"})
    with Guest(house) as guest:  # no test waits for the weights
        assert guest.until_done(guest.compose(takes=1), seconds=180)["status"] == "succeeded"
    yield house
    house.kill("worker")
    house.start("worker")


@pytest.fixture(scope="module")
def marking() -> Iterator[Callable[[Route], None]]:
    """Sends what the page asks for on with the first seed whose melody has a mark that can be
    mended, whatever the weights are: most of their melodies have none."""
    engine = Engine.load()

    def send(route: Route) -> None:
        asked = route.request.post_data_json
        seed = next(seed for seed in range(60) if _mendable(engine, asked | {"seed": seed}))
        route.continue_(post_data=json.dumps(asked | {"seed": seed}))

    yield send
    engine.close()


def _mendable(engine: Engine, asked: dict[str, object]) -> bool:
    made = engine.submit(MelodyRequest.from_json(asked)).result().takes[0]
    marks = linting.lint(made.score, str(asked["language"]))
    return len(marks) == 1 and any("sounds" in fix.edit.to_json() for fix in marks[0].fixes)


def keep(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"control-{name}.png")


def opened(page: Page) -> Page:
    """The score page of what was composed."""
    wait_until_composed(page)
    page.locator("a[href*='/pieces/']").first.click()
    expect(page.get_by_role("option").first).to_be_attached()
    return page


def test_a_mark_of_a_composed_melody_is_mended_taken_back_and_mended_again(
    open_page: OpenPage, marking: Callable[[Route], None]
) -> None:
    page = open_page("/compose")
    page.route("**/api/jobs/melody", marking)
    write(page)
    compose(page)
    opened(page)
    first = address(page)
    page.locator(".c-lint__toggle").click()
    expect(signs(page)).to_have_count(1)
    said = signs(page).get_attribute("aria-label") or ""
    signs(page).click()
    expect(sheet(page).locator(".c-lint__why")).to_be_visible()
    assert above_the_player(page, sheet(page))
    fix = sheet(page).locator(".c-lint__fix").first
    fix.hover()
    expect(page.locator(".c-ghosts > *").first).to_be_attached()
    keep(page, "marks-desk-en")
    how = fix.locator(".c-lint__how").inner_text()
    fix.get_by_role("button", name=re.compile("^Take")).click()
    second = another_version(page, first)
    expect(signs(page)).to_have_count(0)
    step = page.locator(".c-history__step").last
    expect(step).to_contain_text(f"Mended: {how}")
    expect(step).to_have_attribute("data-here", "true")

    page.keyboard.press("Control+z")
    until(lambda: address(page) == first, 20)
    expect(signs(page)).to_have_count(1)
    assert signs(page).get_attribute("aria-label") == said
    expect(page.locator(".c-history__step").first).to_have_attribute("data-here", "true")
    page.keyboard.press("Control+Shift+z")
    until(lambda: address(page) == second, 20)
    expect(signs(page)).to_have_count(0)
    keep(page, "mended-desk-en")


def test_a_mark_is_mended_and_taken_back_by_finger(
    open_page: OpenPage, marking: Callable[[Route], None]
) -> None:
    page = chinese(open_page, marking)
    first = address(page)
    page.locator(".c-lint__toggle").tap()
    expect(signs(page)).to_have_count(1)
    signs(page).tap()
    expect(sheet(page)).to_be_visible()
    assert above_the_player(page, sheet(page))
    lies_above(page, signs(page), sheet(page))
    keep(page, "marks-phone-zh")
    sheet(page).get_by_role("button", name=re.compile("^采用")).first.tap()
    second = another_version(page, first)
    expect(signs(page)).to_have_count(0)
    back = page.locator(".c-reading").get_by_role("button", name="撤销")
    back.tap()
    until(lambda: address(page) == first, 20)
    expect(signs(page)).to_have_count(1)
    page.locator(".c-reading").get_by_role("button", name="重做").tap()
    until(lambda: address(page) == second, 20)
    expect(signs(page)).to_have_count(0)


def chinese(open_page: OpenPage, sending: Callable[[Route], None], lines: int = 1) -> Page:
    """The score page, on a phone, of the poem so many times over."""
    page = open_page("/compose", phone=True, language="zh-hans")
    page.route("**/api/jobs/melody", sending)
    page.get_by_role("textbox", name="歌词").fill("\n".join([CHINESE] * lines))
    expect(page.locator(".c-marks__word").first).to_be_visible()
    page.get_by_role("button", name="作曲", exact=True).tap()
    page.wait_for_selector("a[href*='/pieces/']")
    page.locator("a[href*='/pieces/']").first.tap()
    expect(page.get_by_role("option").first).to_be_attached()
    until(lambda: (box := page.locator("g.notehead").first.bounding_box()) and box["width"] > 7, 30)
    return page  # engraved anew, at a size that can be read


def lies_above(page: Page, found: Locator, cover: Locator) -> None:
    """All of it stands in the window, above what covers its foot."""

    def clear() -> bool:
        boxes, lid = [one.bounding_box() for one in found.all()], cover.bounding_box()
        return bool(boxes and lid) and all(
            box and lid and box["y"] >= 0 and box["y"] + box["height"] <= lid["y"] for box in boxes
        )

    until(clear, 10)


def middle(found: Locator) -> Point:
    box = at_rest(found)
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def draw(page: Page, first: int, last: int) -> None:
    """Choose bars with a finger that is held down on one and drawn to the other."""
    source = middle(bar(page, first))
    box = bar(page, last).bounding_box()
    assert box
    hold_and_draw(page, source, (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2))


def test_bars_are_chosen_locked_written_anew_compared_and_taken_back_by_finger(
    open_page: OpenPage,
) -> None:
    page = chinese(open_page, seeded, lines=2)
    bars, chosen = page.locator(".c-actions"), page.locator(".c-ribbon")
    first, count = address(page), page.get_by_role("option").count()

    # The last bars, low on the page: nothing that is chosen lies under the sheet.
    draw(page, count - 3, count - 2)
    expect(bars).to_be_visible()
    expect(bars).to_contain_text("2 小节")
    lies_above(page, chosen, bars)
    assert above_the_player(page, bars)
    everything_can_be_reached(page)
    keep(page, "chosen-phone-zh")
    kept = sung(page, count - 3)
    bars.get_by_role("button", name="取消选择").tap()
    draw(page, count - 3, count - 3)
    bars.get_by_role("button", name="锁定").tap()
    expect(page.locator(".c-locks__frame")).to_have_count(1)
    expect(bars.get_by_role("button", name="解锁")).to_be_visible()
    bars.get_by_role("button", name="取消选择").tap()

    draw(page, count - 4, count - 2)
    before = [sung(page, at) for at in range(count)]
    bars.get_by_role("button", name="重写", exact=True).tap()
    second = another_version(page, first)
    takes = bars.get_by_role("group", name="这次修改的各稿")
    expect(takes).to_be_visible()
    lies_above(page, chosen, bars)
    everything_can_be_reached(page)
    keep(page, "anew-phone-zh")
    assert sung(page, count - 3) == kept
    assert [sung(page, at) for at in range(count - 4)] == before[: count - 4]
    assert [sung(page, at) for at in range(count)] != before

    # A and B, at the same place, while it plays.
    bars.get_by_role("button", name="播放").tap()
    swap = takes.get_by_role("button", name="对比")
    swap.tap()
    until(lambda: address(page) == first, 20)
    until(lambda: [sung(page, at) for at in range(count)] == before, 20)
    swap.tap()
    until(lambda: address(page) == second, 20)
    takes.get_by_role("button", name=re.compile("2")).tap()
    third = another_version(page, second)
    lies_above(page, chosen, bars)

    bars.get_by_role("button", name="撤销").tap()
    until(lambda: address(page) == first, 20)
    until(lambda: [sung(page, at) for at in range(count)] == before, 20)
    lies_above(page, chosen, bars)
    bars.get_by_role("button", name="重做").tap()
    until(lambda: address(page) == third, 20)


def everything_can_be_reached(page: Page) -> None:
    """Each button of the sheet is a finger wide and high, and within the window."""
    boxes = [one.bounding_box() for one in page.locator(".c-actions button:visible").all()]
    assert boxes
    assert all(
        box
        and min(box["width"], box["height"]) >= 40
        and box["x"] >= 0
        and box["x"] + box["width"] <= 390
        for box in boxes
    ), boxes


def test_other_ways_of_writing_anew_unfold_by_finger(open_page: OpenPage) -> None:
    page = chinese(open_page, seeded)
    draw(page, 1, 2)
    bars, first = page.locator(".c-actions"), address(page)
    low = at_rest(bars)["height"]
    bars.get_by_role("button", name="换种方式重写").tap()
    simpler = bars.get_by_role("menuitem", name="简单一些")
    expect(simpler).to_be_visible()
    lies_above(page, page.locator(".c-ribbon"), bars)
    keep(page, "ways-phone-zh")
    simpler.tap()
    another_version(page, first)
    expect(simpler).to_be_hidden()
    assert low <= 100  # of a window of 844
    lies_above(page, page.locator(".c-ribbon"), bars)


def test_more_words_than_a_score_can_be_continued_by_are_refused_in_the_panel(
    open_page: OpenPage,
) -> None:
    page = composed(open_page("/compose"))
    first = address(page)
    page.keyboard.press("n")
    panel = page.get_by_role("region", name="Remix")
    panel.get_by_role("radio", name="Continue").check(force=True)
    panel.locator(".c-remix__words").first.fill("\n".join([POEM] * 10))
    panel.get_by_role("button", name="Continue", exact=True).click()
    said = page.get_by_role("alert")
    expect(said).to_contain_text(re.compile(r"The words have \d+ syllables, too many for \d+ bars"))
    expect(said).to_be_in_viewport()
    keep(page, "continue-desk-en")
    assert address(page) == first
