"""Browsing the wall, loving a song, finding one by its tune: typed, played and hummed."""

from __future__ import annotations

import time
import wave
from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from studio.stack import browser as chromium
from tests.browser.conftest import OpenPage
from tests.browser.test_pages import faults
from tests.flows.house import House

RATE = 48_000
LONG = 12  # notes


@pytest.fixture(scope="module")
def listed(house: House, piece: str) -> dict[str, object]:
    """The first public piece that is long enough to be looked for, once it can be found."""
    until = time.monotonic() + 90
    while time.monotonic() < until:
        for found in httpx.get(f"{house.url}/api/gallery").json()["items"]:
            score = httpx.get(f"{house.url}/api/scores/{found['score']}").json()
            heads = [row for row in score["notes"] if not row["tied"]]
            if len(heads) >= LONG:
                return {"entry": found, "heads": heads}
        time.sleep(0.5)
    raise AssertionError("no public piece was indexed in time")


def test_the_wall_is_browsed_and_a_song_is_loved(
    open_page: OpenPage, listed: dict[str, object], house: House
) -> None:
    page = open_page("/browse")
    love = page.locator(".c-love").first
    expect(love).to_have_attribute("aria-pressed", "false")
    assert faults(page) == []
    with page.expect_response("**/love") as answer:
        love.click()
    assert answer.value.json()["loves"]
    expect(love).to_have_attribute("aria-pressed", "true")
    page.reload()
    expect(page.locator(".c-love").first).to_have_attribute("aria-pressed", "true")
    page.get_by_label("Language").select_option("de")
    page.wait_for_url("**language=de*")
    expect(page.get_by_text("Nothing like that is here yet")).to_be_visible()
    page.get_by_role("link", name="Show all").click()
    expect(page.locator(".c-card").first).to_be_visible()


def test_a_tune_is_found_from_typed_notes_and_mended_by_keys(
    open_page: OpenPage, listed: dict[str, object]
) -> None:
    page = open_page("/find")
    assert faults(page) == []
    page.get_by_label("Notes", exact=True).fill(_typed(listed))
    page.get_by_role("button", name="Look").click()
    _expect_found(page, listed)
    note = page.locator(".c-roll__note").first
    note.click()
    before = note.get_attribute("aria-label")
    note.press("ArrowUp")
    expect(note).not_to_have_attribute("aria-label", before or "")
    assert faults(page) == []
    _expect_found(page, listed)  # with a wrong note, still


def test_a_tune_is_played_on_the_letters_of_the_keyboard(open_page: OpenPage) -> None:
    page = open_page("/find")
    expect(page.get_by_role("group", name="Piano")).to_be_visible()
    for letter in "asd":
        page.keyboard.press(letter)
    expect(page.get_by_role("status")).to_have_text("1 more note …")
    page.keyboard.press("f")
    expect(page.locator(".c-roll__note")).to_have_count(4)


@pytest.fixture
def singer(
    browser: Browser, tmp_path: Path, listed: dict[str, object], house: House
) -> Iterator[Page]:
    """A Chromium whose microphone hears the first notes of the piece, hummed."""
    file = tmp_path / "hum.wav"
    _hum(file, listed)
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = browser.browser_type.launch(
        executable_path=chromium.find(),
        args=["--no-sandbox", *fake, f"--use-file-for-fake-audio-capture={file}%noloop"],
    )
    context = launched.new_context(base_url=house.url)
    yield context.new_page()
    launched.close()


def test_a_tune_is_hummed(singer: Page, listed: dict[str, object]) -> None:
    singer.goto("/find")
    singer.get_by_role("button", name="Hum it").click()
    singer.wait_for_timeout(7_000)
    singer.get_by_role("button", name="That was it").click()
    _expect_found(singer, listed)


def _expect_found(page: Page, listed: dict[str, object]) -> None:
    title = str(listed["entry"]["title"])  # type: ignore[index]
    expect(page.locator(".c-hits").get_by_role("link", name=title).first).to_be_visible()


def _phrase(listed: dict[str, object], count: int) -> list[tuple[int, float]]:
    """MIDI number and time to the next onset, in quarters."""
    heads = listed["heads"][: count + 1]  # type: ignore[index]
    return [
        (one["midi"], after["onset_quarters"] - one["onset_quarters"])
        for one, after in zip(heads, heads[1:], strict=False)
    ]


def _typed(listed: dict[str, object]) -> str:
    names = ("c", "c#", "d", "eb", "e", "f", "f#", "g", "ab", "a", "bb", "b")
    return " ".join(
        f"{names[(midi + 2) % 12]}{(midi + 2) // 12 - 1}:{beats}"
        for midi, beats in _phrase(listed, 10)
    )


def _hum(file: Path, listed: dict[str, object]) -> None:
    """A voice of four harmonics, an octave low, at half a second a quarter."""
    sound = [np.zeros(RATE)]
    for midi, beats in _phrase(listed, 9):
        times = np.arange(int(0.5 * beats * RATE)) / RATE
        pitch = 440 * 2 ** ((midi - 12 - 69) / 12)
        voice = sum(np.sin(2 * np.pi * pitch * k * times) / k**2 for k in (1, 2, 3, 4))
        swell = np.minimum(1, np.minimum(times, times[-1] - times) / 0.04)
        sound.append(0.3 * swell * voice)
    samples = np.concatenate([*sound, np.zeros(20 * RATE)])
    with wave.open(str(file), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((samples * 32767).astype("<i2").tobytes())
