"""A real Chromium before a real house, whose composer takes his time over every note."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from studio.stack import browser as chromium
from tests.flows.house import Guest, House

STEP_SECONDS = "0.04"
SILENCE = re.compile(r"AudioContext was not allowed to start")  # until someone presses Play


class Rehearsal(House):
    """A house whose composer changes scores as one can foretell."""

    @property
    def environment(self) -> dict[str, str]:
        return super().environment | {
            "CANTILENA_ENGINE": "tests.browser.composer.Composer",
            "CANTILENA_UPLOAD_RATE": "1000",
        }


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """All processes of a studio, with one published piece."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CANTILENA_TEST_STEP_SECONDS", STEP_SECONDS)
        with Rehearsal(Path(tmp_path_factory.mktemp("house"))) as found:
            found.start("beat")
            yield found


@pytest.fixture(scope="session")
def piece(house: House) -> str:
    """The address of a published piece with two takes, in 3/4 with an anacrusis or without."""
    with Guest(house) as guest:
        id = guest.compose(style="folk", time_signature="3/4", tempo=120)
        job = guest.until_done(id)
    with psycopg2.connect(house.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE pieces_piece SET visibility = 'public'")
    connection.close()
    return f"/pieces/{job['piece']}"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium.find()
    assert path, "The browser tests need Chromium: `make test` installs it."
    expect.set_options(timeout=30_000)  # milliseconds; two busy cores compose slowly
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield found
        found.close()


class Complaints(list[str]):
    """What a page said on its console, threw, or was refused; ``expect`` allows some of it."""

    def __init__(self) -> None:
        super().__init__()
        self._expected: list[str] = []

    def expect(self, *parts: str) -> None:
        self._expected.extend(parts)

    @property
    def unexpected(self) -> list[str]:
        return [each for each in self if not any(part in each for part in self._expected)]


OpenPage = Callable[..., Page]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    """Of every page the test opened; at its end there must be none that it did not expect."""
    found = Complaints()
    yield found
    assert not found.unexpected


@pytest.fixture
def open_page(browser: Browser, house: House, complaints: Complaints) -> Iterator[OpenPage]:
    """Opens a page in a visit of its own: ``open_page("/compose", phone=True, theme="dark")``."""
    contexts = []

    def open_(path: str, *, phone: bool = False, theme: str = "", language: str = "") -> Page:
        phone_like = {"is_mobile": True, "has_touch": True, "device_scale_factor": 2}
        context = browser.new_context(
            base_url=house.url,
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            reduced_motion="reduce",
            **(phone_like if phone else {}),
        )
        contexts.append(context)
        cookies = {"theme": theme, "django_language": language}
        context.add_cookies(
            [{"name": k, "value": v, "url": house.url} for k, v in cookies.items() if v]
        )
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: _note(complaints, message.type, message.text))
        page.goto(path)
        return page

    yield open_
    for context in contexts:
        context.close()


def _note(complaints: Complaints, kind: str, text: str) -> None:
    if kind in ("error", "warning") and not SILENCE.search(text):
        complaints.append(text)


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """The compose page on a desk."""
    return open_page("/compose")
