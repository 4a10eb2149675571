"""Rights to the eye and by keyboard: a remix's credit on its page, in its files, when verified."""

from __future__ import annotations

from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import LOOKS, SCREENS, faults, keep
from tests.flows.house import House

TWO_VERSES = Path(__file__).parents[1] / "data" / "two_verses.musicxml"


@pytest.fixture
def brought(open_page: OpenPage, house: House) -> str:
    """The address of a public piece that somebody brought: a hymn in the public domain."""
    page = open_page("/upload")
    page.set_input_files("#upload-file", TWO_VERSES)
    page.fill("#upload-source", "A hymnal of 1780")
    page.select_option("#upload-licence", "CC-PDM-1.0")
    page.click("form.c-upload button")
    page.wait_for_url("**/pieces/*")
    with psycopg2.connect(house.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE pieces_piece SET visibility = 'public'")
    connection.close()
    return page.url


def remixed(page: Page, piece: str) -> str:
    """The address of a piece made from it, by whoever sits at the page."""
    page.goto(piece)
    page.get_by_role("button", name="Remix").or_(page.get_by_role("button", name="再创作")).click()
    page.wait_for_url("**/pieces/*/*")
    return page.url.split("#")[0]


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_everyone_can_read_whose_a_piece_is(
    open_page: OpenPage,
    brought: str,
    theme: str,
    language: str,
    phone: bool,
    request: pytest.FixtureRequest,
) -> None:
    page = open_page("/", theme=theme, language=language, phone=phone)
    mine = remixed(page, brought)
    page.goto(f"{mine}/rights")
    expect(page.locator(".c-lineage__work--here")).to_be_visible()
    expect(page.locator(".c-rights__take")).to_have_count(3)
    assert faults(page) == []
    page.screenshot(path=SCREENS / f"rights-{request.node.callspec.id}.png", full_page=True)
    page.goto("/verify")
    keep(page, "verify", request)
    assert faults(page) == []


def test_a_remixs_credit_is_in_its_file_and_told_when_it_is_dropped(
    open_page: OpenPage, brought: str, tmp_path: Path
) -> None:
    page = open_page("/")
    mine = remixed(page, brought)
    expect(page.locator(".c-credits a").first).to_be_visible()
    for form in ("MusicXML", "PDF"):
        page.goto(mine)
        with page.expect_download() as download:
            page.get_by_role("link", name=form).first.click()
        kept = tmp_path / download.value.suggested_filename
        download.value.save_as(kept)
        page.goto("/verify")
        page.set_input_files("#verify-file", kept)
        page.get_by_role("button", name="Look into it").click()
        verdict = "Not signed, but every note" if form == "MusicXML" else "Signed by this studio"
        expect(page.locator(".c-verify__verdict")).to_contain_text(verdict)
        expect(page.get_by_role("heading", name="Made from")).to_be_visible()
        expect(
            page.locator(f'.c-verify__piece a[href="{mine[mine.index("/pieces") :]}"]')
        ).to_be_visible()
        assert faults(page) == []
    page.screenshot(path=SCREENS / "verified-desk-en.png", full_page=True)


def test_the_family_is_walked_by_keyboard(open_page: OpenPage, brought: str) -> None:
    page = open_page("/")
    page.goto(f"{remixed(page, brought)}/rights")
    sheet = page.locator(".c-lineage")
    sheet.focus()
    page.keyboard.press("Tab")
    focused = page.evaluate("document.activeElement.closest('.c-lineage') !== null")
    assert focused, "the works are links within the drawing"
    page.keyboard.press("Enter")
    page.wait_for_url("**/pieces/*")


def test_a_recording_is_made_while_one_waits(open_page: OpenPage, brought: str) -> None:
    page = open_page("/")
    page.goto(f"{remixed(page, brought)}/rights")
    page.get_by_role("button", name="MP3").click()
    page.wait_for_url("**/exports/*")
    ready = page.get_by_role("link", name="Save it")
    expect(ready).to_be_visible(timeout=90_000)
    assert faults(page) == []
    answer = page.request.get(str(ready.get_attribute("href")))
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.body()[:3] == b"ID3"
