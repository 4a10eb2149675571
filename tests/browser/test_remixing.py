"""The remix panel: asked, heard beside what was there, kept, and taken back; all by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_editing import address, another_version, bar, composed, sung
from tests.browser.test_pages import faults
from tests.flows.house import until


@pytest.fixture
def score(open_page: OpenPage) -> Page:
    return composed(open_page("/compose"))


def panel(page: Page) -> Locator:
    return page.get_by_role("region", name="Remix")


def choose(page: Page, operation: str) -> None:
    panel(page).get_by_role("radio", name=operation).check(force=True)


def takes(page: Page) -> Locator:
    return panel(page).get_by_role("group", name="Takes of this change")


def test_a_variation_is_compared_kept_as_a_piece_and_taken_back_by_keyboard(score: Page) -> None:
    first, before = address(score), [sung(score, index) for index in range(3)]
    bar(score, 1).focus()
    score.keyboard.press("Shift+ArrowRight")
    score.keyboard.press("n")
    expect(panel(score)).to_be_visible()
    focused = score.locator(".c-segments__radio:focus")
    expect(focused).to_have_count(1)
    for _ in range(2):
        score.keyboard.press("ArrowRight")
    expect(panel(score).get_by_role("radio", name="Vary")).to_be_checked()
    expect(panel(score).get_by_label("First bar")).to_have_value(re.compile(r"\d"))
    score.keyboard.press("Enter")
    second = another_version(score, first)
    expect(takes(score).get_by_role("button")).to_have_count(5)
    expect(takes(score).get_by_role("img").first).to_have_attribute(
        "aria-label", re.compile(r"Bars: \d+ kept, \d+ varied, \d+ new")
    )
    meter = panel(score).get_by_role("meter", name="Content kept")
    expect(meter).to_have_attribute("aria-valuenow", re.compile(r"^\d+$"))
    expect(score.locator(".c-changed__bar")).not_to_have_count(0)
    assert sung(score, 0) == before[0], "it was not chosen"
    assert sung(score, 1) != before[1]

    score.keyboard.press("3")
    third = another_version(score, second)
    score.keyboard.press("x")
    until(lambda: address(score) == second, 20)
    score.keyboard.press("x")
    until(lambda: address(score) == third, 20)

    score.keyboard.press("d")
    name = panel(score).get_by_label("Title of the new piece")
    expect(name).to_be_focused()
    expect(name).to_have_value(re.compile(r"\(varied\)$"))
    score.keyboard.press("Enter")
    kept = panel(score).get_by_role("link", name=re.compile(r"\(varied\)$"))
    expect(kept).to_be_visible()
    score.keyboard.press("Control+z")
    until(lambda: address(score) == first, 20)
    assert [sung(score, index) for index in range(3)] == before
    score.keyboard.press("3")
    until(lambda: address(score) == third, 20)
    kept.click()
    expect(score.get_by_text("Varied from")).to_be_visible()


@pytest.mark.parametrize("operation", ["Continue", "Vary", "Morph", "Restyle", "Evolve"])
def test_everyone_can_use_the_panel(score: Page, operation: str) -> None:
    score.keyboard.press("n")
    choose(score, operation)
    assert faults(score) == []
    if operation in ("Restyle", "Evolve"):
        first = address(score)
        panel(score).get_by_role("button", name=operation).click()
        another_version(score, first)
        expect(panel(score).get_by_role("meter").first).to_be_visible()
        assert faults(score) == []


def test_a_tree_is_walked_with_arrows(score: Page) -> None:
    first = address(score)
    score.keyboard.press("n")
    choose(score, "Evolve")
    panel(score).get_by_role("button", name="Evolve").click()
    second = another_version(score, first)
    tree = panel(score).get_by_role("tree")
    expect(tree.get_by_role("treeitem")).to_have_count(7)
    shown = tree.get_by_role("treeitem", selected=True)
    expect(shown).to_have_attribute("aria-label", re.compile(r"^Hymn, \d+ % kept, .*new$"))
    shown.focus()
    score.keyboard.press("ArrowRight")
    expect(tree.locator(":focus")).to_have_attribute("aria-level", "3")
    score.keyboard.press("Enter")
    another_version(score, second)
    expect(shown).to_be_focused()
    score.keyboard.press("ArrowLeft")
    score.keyboard.press("ArrowLeft")
    score.keyboard.press("Enter")
    until(lambda: address(score) == first, 20)
    score.reload()
    expect(score.get_by_text("Evolved").first).to_be_visible()


def test_a_piece_is_morphed_into_another_named_by_its_address(score: Page, piece: str) -> None:
    first = address(score)
    score.keyboard.press("n")
    choose(score, "Morph")
    panel(score).get_by_role("combobox", name="Into").select_option("another piece")
    expect(panel(score).locator("optgroup[label='Newest public ones'] option")).not_to_have_count(0)
    named = panel(score).get_by_role("textbox", name="Or its address")
    named.fill("no address")
    named.press("Tab")
    expect(panel(score).get_by_role("alert")).to_contain_text("not the address of a piece")
    named.fill(piece)
    named.press("Tab")
    expect(panel(score).get_by_role("alert")).to_have_count(0)
    panel(score).get_by_role("button", name="Morph").click()
    another_version(score, first)
    expect(takes(score).get_by_role("button", name="Step 5 of 5")).to_be_visible()
    expect(score.get_by_text("Morphed with")).to_be_visible()


def test_what_is_refused_is_said_in_the_panel(score: Page, complaints: Complaints) -> None:
    complaints.expect("422")
    score.keyboard.press("n")
    choose(score, "Morph")
    panel(score).get_by_role("button", name="Morph").click()
    expect(panel(score).get_by_role("alert")).to_contain_text("what to morph into")
    choose(score, "Vary")
    last = panel(score).get_by_label("Last bar")
    last.fill("999")
    last.press("Tab")
    expect(last).not_to_have_value("999")
    score.keyboard.press("Escape")
    expect(panel(score)).to_have_count(0)
    expect(score.get_by_role("button", name="Remix")).to_be_focused()


def test_typed_notes_are_gone_on_with(score: Page) -> None:
    score.keyboard.press("n")
    choose(score, "Continue")
    panel(score).get_by_text("Begin with other notes").click()
    panel(score).get_by_label("Notes, each with its length").fill("G4:1 A4:1 B4:2")
    panel(score).get_by_role("button", name="Begin", exact=True).click()
    expect(score.get_by_role("heading", name="Motif")).to_be_visible()
    expect(panel(score).get_by_role("radio", name="Continue")).to_be_checked()


def test_a_stranger_makes_a_piece_of_her_own_on_a_phone(open_page: OpenPage, piece: str) -> None:
    page = open_page(piece, phone=True)
    page.get_by_role("button", name="Remix").click()
    expect(panel(page)).to_be_visible()
    assert piece not in address(page)
    expect(page.locator(".c-credits__line")).to_contain_text("After Hope")
    box = panel(page).bounding_box()
    assert box
    assert box["width"] == 390
    assert box["height"] < 844 * 0.6
    small = [
        control.text_content()
        for control in panel(page).locator(".c-segments__one, button").all()
        if (size := control.bounding_box()) and size["height"] < 40
    ]
    assert not small
