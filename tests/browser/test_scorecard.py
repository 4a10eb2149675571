"""The score-card: its sentences light the bars they speak of; two takes stand side by side."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import faults


def test_what_is_measured_lights_its_bars_beside_the_score(open_page: OpenPage, piece: str) -> None:
    page = open_page(piece)
    page.get_by_role("link", name="What it measures").click()
    card = page.locator(".c-measured [data-card]")
    expect(card.get_by_role("heading", name="Range", exact=True)).to_be_visible()
    bars = card.get_by_role("link", name="Lowest and highest")
    bars.focus()
    expect(page.locator(".c-glow").first).to_be_attached()
    page.keyboard.press("Enter")
    expect(bars).to_have_attribute("aria-current", "true")
    bars.blur()
    expect(page.locator(".c-glow").first).to_be_attached()
    assert faults(page) == []
    page.get_by_role("link", name="The whole card").click()
    page.wait_for_url("**/card")


def test_bars_in_the_address_are_lit(open_page: OpenPage, piece: str) -> None:
    page = open_page(f"{piece}#bars=0-1")
    expect(page.locator(".c-glow").first).to_be_attached()


@pytest.mark.parametrize(
    ("language", "phone", "heading"), [("", False, "Score-card"), ("zh-hans", True, "评量卡")]
)
def test_two_takes_are_compared_measure_by_measure(
    open_page: OpenPage, piece: str, language: str, phone: bool, heading: str
) -> None:
    page = open_page(piece, language=language, phone=phone)
    page.goto(page.locator("a[data-fill]").get_attribute("href") or "")
    expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
    page.locator("#with").select_option(index=1)
    page.locator(".c-card-page__with button").click()
    expect(page.locator(".c-card-page__sides > li")).to_have_count(2)
    expect(page.locator(".c-measure").first.locator(".c-measure__mark")).not_to_have_count(0)
    assert faults(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert width <= 0
