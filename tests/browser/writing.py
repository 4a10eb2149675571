"""What a person does on the compose page, by the names she reads there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.flows.house import until

POEM = (
    "Hope is the thing with feathers\n"
    "That perches in the soul,\n"
    "And sings the tune without the words,\n"
    "And never stops at all."
)


def write(page: Page, words: str = POEM) -> None:
    """Type the words and wait until they have been read."""
    page.get_by_role("textbox", name="Words").fill(words)
    expect(word_marks(page).first).to_be_visible()


def word_marks(page: Page) -> Locator:
    return page.locator(".c-marks__word")


def choose(page: Page, label: str, value: str) -> None:
    page.get_by_role("combobox", name=label).select_option(label=value)


def compose(page: Page) -> None:
    page.get_by_role("button", name="Compose").click()


def bars(page: Page) -> Locator:
    """The bars engraved in the first take."""
    return page.locator(".c-take").first.locator("g.measure")


def wait_until_composed(page: Page) -> None:
    expect(page.get_by_role("link", name="Open the score").first).to_be_visible()
    expect(page.get_by_role("region", name="Player")).to_be_visible()


def syllables(page: Page) -> list[str]:
    """The syllables under the notes of the first take."""
    found = page.locator(".c-take").first.locator("g.syl").all_text_contents()
    return ["".join(text.split()) for text in found]


def expect_sung(page: Page, words: str) -> None:
    """The first take ends up singing these letters, all of them and in order."""
    until(lambda: letters("".join(syllables(page))) == letters(words), 15)


def letters(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalpha())
