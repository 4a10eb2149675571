"""A file of weights that was cut off: the page says in the reader's language that the studio cannot
compose at present, at once and in a sentence, and goes on with all else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from generation import checkpoints
from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_control import chinese
from tests.browser.test_editing import address, bar, composed, seeded
from tests.browser.test_pages import SCREENS
from tests.flows.house import House, until

ENGINE = "tests.flows.copied_weights.CopiedWeights"
SAYS = {
    "": "The studio cannot compose at present, because the weights of its model are missing or "
    "damaged: try again when its keeper has put them right.",
    "zh-hans": "模型的权重缺失或损坏，本站暂时不能作曲：请等站长修好后再试。",
}
AT_ONCE = 20_000  # milliseconds


@pytest.fixture
def cut(house: House, tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Starts the worker on weights of which one file ends in its middle."""

    def start(name: str) -> None:
        for file in checkpoints.FOLDER.iterdir():
            (tmp_path / file.name).symlink_to(file)
        whole = (checkpoints.FOLDER / name).read_bytes()
        (tmp_path / name).unlink()
        (tmp_path / name).write_bytes(whole[: len(whole) // 2])
        house.kill("worker")
        (house.folder / "worker.log").write_text("")
        changes = {"CANTILENA_TEST_WEIGHTS": str(tmp_path), "CANTILENA_MODEL": "melody_transformer"}
        house.start("worker", {"CANTILENA_ENGINE": ENGINE, **changes})
        said = "is not served" if name.startswith("melody_transformer") else "ready."
        until(lambda: said in house.log("worker"))

    yield start
    assert "Traceback" not in house.log("worker")
    house.kill("worker")
    house.start("worker")


def keep(page: Page, name: str) -> None:
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"damaged-{name}.png")


@pytest.mark.parametrize(
    ("language", "phone"), [("", False), ("zh-hans", True)], ids=["desk-en", "phone-zh"]
)
def test_composing_ends_with_a_sentence(
    open_page: OpenPage, cut: Callable[[str], None], language: str, phone: bool
) -> None:
    cut("melody_transformer.safetensors")
    page = open_page("/compose", language=language, phone=phone)
    page.get_by_role("textbox", name="歌词" if language else "Words").fill("Hope is the thing")
    button = page.get_by_role("button", name="作曲" if language else "Compose", exact=True)
    button.click()
    expect(page.get_by_role("alert")).to_have_text(SAYS[language], timeout=AT_ONCE)
    expect(page.get_by_role("alert")).to_be_in_viewport()
    expect(button).to_be_visible()
    assert "Traceback" not in page.content()
    keep(page, f"compose-{'phone-zh' if phone else 'desk-en'}")


@pytest.mark.parametrize("operation", ["Vary", "Restyle"])
def test_a_remix_ends_with_a_sentence_and_the_rest_of_the_page_goes_on(
    open_page: OpenPage, cut: Callable[[str], None], operation: str
) -> None:
    cut("phrase_vae.safetensors")
    page = composed(open_page("/compose"))
    first = address(page)
    page.keyboard.press("n")
    panel = page.get_by_role("region", name="Remix")
    panel.get_by_role("radio", name=operation).check(force=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(SAYS[""], timeout=AT_ONCE)
    expect(page.get_by_role("alert")).to_be_in_viewport()
    keep(page, f"{operation.lower()}-desk-en")
    assert address(page) == first
    page.keyboard.press("Escape")
    bar(page, 1).focus()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("r")
    expect(page.get_by_role("group", name="Takes of this change").first).to_be_visible()


def test_chords_end_with_a_sentence_on_a_phone(
    open_page: OpenPage, cut: Callable[[str], None]
) -> None:
    cut("harmony_transformer.safetensors")
    page = chinese(open_page, seeded)
    page.get_by_role("button", name="编配").tap()
    panel = page.get_by_role("region", name="编配")
    panel.get_by_role("button", name=re.compile("^写和弦")).tap()
    expect(page.get_by_role("alert")).to_contain_text(SAYS["zh-hans"], timeout=AT_ONCE)
    expect(page.get_by_role("alert")).to_be_in_viewport()
    keep(page, "chords-phone-zh")


def test_other_pitches_end_with_a_sentence(
    open_page: OpenPage, cut: Callable[[str], None], complaints: Complaints
) -> None:
    complaints.expect("503")
    page = composed(open_page("/compose"))
    cut("melody_transformer.safetensors")
    bar(page, 1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    sheet = page.get_by_role("dialog", name=re.compile("Other pitches"))
    expect(sheet).to_contain_text(SAYS[""], timeout=AT_ONCE)
