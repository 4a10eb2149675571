"""How the pages look and whether everyone can use them: axe, and screenshots to look at."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.writing import choose, compose, wait_until_composed, write

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
SCREENS = ROOT / "build/screens"
RUN_AXE = """() => axe.run(document, {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
}).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
  nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`)))"""
LOOKS = [
    pytest.param("light", "", False, id="desk-light-en"),
    pytest.param("dark", "zh-hans", False, id="desk-dark-zh"),
    pytest.param("contrast", "", False, id="desk-contrast-en"),
    pytest.param("light", "zh-hans", True, id="phone-light-zh"),
    pytest.param("dark", "", True, id="phone-dark-en"),
]


def keep(page: Page, name: str, request: pytest.FixtureRequest) -> None:
    """A picture for people, in build/screens."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    look = request.node.callspec.id
    page.screenshot(path=SCREENS / f"{name}-{look}.png")


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN_AXE)
    return found


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_everyone_can_use_the_pages(
    open_page: OpenPage,
    piece: str,
    theme: str,
    language: str,
    phone: bool,
    request: pytest.FixtureRequest,
) -> None:
    page = open_page("/", theme=theme, language=language, phone=phone)
    expect(page.locator(".c-play").first).to_be_visible()
    keep(page, "home", request)
    assert faults(page) == []
    page.goto(piece)
    expect(page.get_by_role("option").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    keep(page, "score", request)
    assert faults(page) == []
    page.goto("/compose")
    expect(page.locator(".c-examples__poem").first).to_be_visible()
    keep(page, "compose-empty", request)
    assert faults(page) == []


def test_everyone_can_use_the_desk(open_page: OpenPage) -> None:
    page = open_page("/compose")
    write(page)
    assert faults(page) == []
    page.get_by_text("More", exact=True).click()
    choose(page, "Mixed with", "Hymn")
    assert faults(page) == []
    page.locator(".c-marks__word").nth(5).click()
    assert faults(page) == []
    page.keyboard.press("Escape")
    compose(page)
    wait_until_composed(page)
    assert faults(page) == []


def test_everyone_can_read_the_models_card(open_page: OpenPage) -> None:
    page = open_page("/models/melody_transformer")
    assert faults(page) == []
    page.get_by_role("link", name="How the words are read").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How the words are read")
    assert faults(page) == []


def test_a_page_that_is_not_there_says_so(open_page: OpenPage, complaints: Complaints) -> None:
    complaints.expect("404")
    page = open_page("/nothing-here")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert faults(page) == []


def test_the_theme_is_kept_without_a_flash(open_page: OpenPage) -> None:
    page = open_page("/")
    switch = page.get_by_role("button", name="Theme: as the system")
    switch.click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    # The server wrote it into the page: it is there before any script has run.
    assert 'data-theme="dark"' in page.request.get("/").text()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
