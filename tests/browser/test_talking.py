"""Two people talk about a song while both look at it; what goes with it; where a tune is from."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_pages import faults
from tests.browser.test_people import publish, sign_up
from tests.browser.writing import compose, wait_until_composed, write


def test_bob_speaks_of_a_bar_and_alice_hears_of_it_at_once(
    open_page: OpenPage, complaints: Complaints
) -> None:
    alice = open_page("/compose")
    write(alice)
    compose(alice)
    wait_until_composed(alice)
    alice.get_by_role("link", name="Open the score").first.click()
    address = alice.url
    sign_up(alice, "Anna")
    alice.goto(address)
    publish(alice)

    bob = open_page("/account/signup/")
    sign_up(bob, "Bert")
    bob.goto(address)
    bob.locator(".c-bars__bar").first.focus()
    bob.keyboard.press("Shift+ArrowRight")
    expect(bob.get_by_text(re.compile("about bar"))).to_be_visible()
    bob.get_by_label("Say something").fill("This bar is lovely, @Anna")
    bob.get_by_role("button", name="Send", exact=True).last.click()
    said = bob.locator(".c-said").first
    expect(said).to_contain_text("This bar is lovely")
    expect(said).to_be_focused()
    assert faults(bob) == []

    bell = alice.locator(".c-bell__count")
    expect(bell).to_have_text("1")
    expect(alice.locator(".c-bell__said")).to_contain_text("Bert mentioned you at")
    alice.locator(".c-bell").click()
    expect(alice.get_by_text("This bar is lovely, @Anna")).to_be_visible()
    assert faults(alice) == []
    alice.locator(".c-notices__one a").nth(1).click()
    alice.locator(".c-said__bars").first.focus()
    expect(alice.locator(".c-glow").first).to_be_attached()
    alice.locator(".c-said__fold summary").first.click()
    alice.get_by_label("Your answer").first.fill("Thank you")
    alice.locator(".c-said__fold[open] button").click()
    expect(alice.locator(".c-talk__answers .c-said")).to_contain_text("Thank you")
    expect(bob.locator(".c-bell__count")).to_have_text("1")

    bob.get_by_role("link", name="Anna").first.click()
    bob.get_by_role("button", name="Follow").click()
    expect(bob.get_by_role("button", name="Following")).to_be_visible()
    complaints.expect("WebSocket")  # closed by walking to the next page


def test_chosen_bars_are_looked_for_as_a_tune(open_page: OpenPage, piece: str) -> None:
    page = open_page(piece)
    page.locator(".c-bars__bar").first.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.get_by_role("button", name="Find this tune").click()
    page.wait_for_url("**/find#notes=*")
    expect(page.locator(".c-roll__note").first).to_be_visible()
    expect(page.get_by_text("100 %").first).to_be_visible()


def test_what_goes_with_a_piece_comes_with_its_incipit_and_a_playlist_is_begun(
    open_page: OpenPage, piece: str
) -> None:
    page = open_page(piece, phone=True)
    page.locator("[data-slot='related']").scroll_into_view_if_needed()
    expect(page.locator("[data-slot='found'] > li").first).to_be_attached()
    page.get_by_role("link", name="to sing next").click()
    expect(page.get_by_role("link", name="to sing next")).to_have_attribute("aria-current", "true")
    assert faults(page) == []
    page.get_by_text("Add to a playlist").click()
    page.get_by_label("Name of a new one").fill("Evenings")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("It stands in “Evenings” now.")).to_be_visible()
    page.goto("/projects")
    page.get_by_role("link", name="Evenings").first.click()
    page.goto(page.url.removesuffix("/edit"))
    expect(page.get_by_role("button", name="Play all")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
