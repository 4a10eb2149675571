"""From signing up to a credit on somebody else's remix; and the pages on the way."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import mido
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, OpenPage
from tests.browser.test_pages import LOOKS, SCREENS, faults, keep
from tests.browser.writing import compose, wait_until_composed, write

PASSWORD = "seven lamps at dusk"
_number = count(1)


def sign_up(page: Page, name: str) -> None:
    page.goto("/account/signup/")
    page.get_by_label("Email").fill(f"{name.lower()}{next(_number)}@example.org")
    page.get_by_label("Artist name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.locator("main").get_by_role("button", name="Make an account").click()
    page.wait_for_url("**/mine")


def publish(page: Page) -> None:
    """By the dialog of the score page."""
    page.get_by_role("link", name="Share", exact=True).click()
    dialog = page.get_by_role("dialog", name="Share this piece")
    dialog.get_by_role("radio", name="Everyone").check()
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("button", name="Copy")).to_be_visible()
    dialog.get_by_role("button", name="Close").click()
    expect(page.locator("[data-slot='seen-by']")).to_have_text("public")


def told_when_dropped(page: Page, address: str | None, source: str, kept: Path) -> None:
    """The file's own marks, and what the house says of them, name the work and its maker."""
    assert address is not None
    kept.write_bytes(page.request.get(address).body())
    marks = b"\n".join(one.text.encode() for one in texts(kept))
    assert source.encode() in marks
    assert b"Alice" in marks
    page.goto("/verify")
    page.set_input_files("#verify-file", kept)
    page.get_by_role("button", name="Look into it").click()
    expect(page.locator(".c-verify__verdict")).to_contain_text("every note is as we have it")
    made_from = page.locator(".c-verify__list").first
    expect(made_from).to_contain_text(source)
    expect(made_from).to_contain_text("Alice")
    assert faults(page) == []


def texts(file: Path) -> list[mido.MetaMessage]:
    """The copyright and the text events of a MIDI file."""
    kinds = ("copyright", "text")
    return [each for track in mido.MidiFile(file).tracks for each in track if each.type in kinds]


def test_a_song_is_composed_published_remixed_by_another_and_credited(
    open_page: OpenPage, complaints: Complaints, tmp_path: Path
) -> None:
    alice = open_page("/compose")
    write(alice)
    compose(alice)
    wait_until_composed(alice)
    alice.get_by_role("link", name="Open the score").first.click()
    title = alice.locator("h1").inner_text()
    address = alice.url
    sign_up(alice, "Alice")
    expect(alice.get_by_role("heading", name=title)).to_be_visible()  # what she made as a guest
    alice.goto(address)
    publish(alice)
    assert faults(alice) == []

    bob = open_page("/account/signup/")
    sign_up(bob, "Bob")
    bob.goto(address)
    expect(bob.get_by_role("link", name="Share", exact=True)).to_have_count(0)
    bob.get_by_role("button", name="Remix", exact=True).first.click()
    bob.wait_for_url(re.compile(r"/pieces/(?!.*" + re.escape(address.rsplit("/", 1)[-1]) + ")"))
    credits = bob.locator(".c-credits")
    expect(credits).to_contain_text(title)
    expect(credits).to_contain_text("Alice")
    publish(bob)
    musicxml = bob.get_by_role("link", name=re.compile("^MusicXML")).get_attribute("href")
    assert musicxml is not None
    remixed = bob.url.split("#")[0]

    midi = bob.get_by_role("link", name=re.compile("^MIDI")).get_attribute("href")
    told_when_dropped(bob, midi, title, tmp_path / "remix.mid")

    visitor = open_page(remixed)
    expect(visitor.locator(".c-credits")).to_contain_text("Alice")
    page = visitor.request.get(remixed).text()
    assert '"isBasedOn"' in page
    assert "Alice" in visitor.request.get(musicxml).text()
    piece = remixed.split("/pieces/")[1].split("/")[0]
    assert visitor.request.get(f"/embed/{piece}").ok


def test_a_frame_plays_on_another_page(open_page: OpenPage, piece: str) -> None:
    page = open_page("/")
    page.wait_for_load_state("networkidle")  # what this page fetches is not the frame's
    page.goto("about:blank")
    received: list[float] = []
    session = page.context.new_cdp_session(page)
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.goto(piece.replace("/pieces/", "/embed/"), wait_until="networkidle")
    assert 20_000 < sum(received) <= 100_000, "of 150 kB that it may weigh before Play"
    assert faults(page) == []
    expect(page.get_by_text("CC")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Play")).click()
    expect(page.get_by_role("button", name=re.compile("^Pause"))).to_be_focused()


def test_the_score_its_words_and_credits_read_without_javascript(
    open_page: OpenPage, piece: str
) -> None:
    browser = open_page("/").context.browser
    assert browser is not None
    base = open_page("/").url
    context = browser.new_context(base_url=base, java_script_enabled=False)
    page = context.new_page()
    for path in (piece, piece.replace("/pieces/", "/embed/")):
        page.goto(path)
        assert page.locator(".c-system svg").count() > 0
        assert "feathers" in (page.locator("main").text_content() or "")
    context.close()


@pytest.mark.parametrize(("theme", "language", "phone"), LOOKS)
def test_everyone_can_use_the_pages_of_an_account(
    open_page: OpenPage, theme: str, language: str, phone: bool, request: pytest.FixtureRequest
) -> None:
    page = open_page("/account/signup/", theme=theme, phone=phone)
    sign_up(page, "Dora")
    page.context.add_cookies(
        [{"name": "django_language", "value": language or "en", "url": page.url}]
    )
    for name, path in (
        ("account", "/account"),
        ("tokens", "/account/tokens"),
        ("second-factor", "/account/second-factor/"),
        ("email", "/account/email/"),
        ("password", "/account/password/change/"),
        ("restore", "/account/restore"),
        ("close", "/account/close"),
        ("projects", "/projects"),
        ("mine", "/mine"),
    ):
        page.goto(path)
        keep(page, name, request)
        assert faults(page) == [], path
    page.goto("/account/logout/")
    page.locator("main button").first.click()
    for name, path in (
        ("login", "/account/login/"),
        ("signup", "/account/signup/"),
        ("reset", "/account/password/reset/"),
    ):
        page.goto(path)
        keep(page, name, request)
        assert faults(page) == [], path


def test_a_project_and_a_share_page_are_for_everyone(open_page: OpenPage) -> None:
    page = open_page("/compose")
    write(page)
    compose(page)
    wait_until_composed(page)
    page.get_by_role("link", name="Open the score").first.click()
    piece = page.url.split("/pieces/")[1].split("/")[0]
    sign_up(page, "Eva")
    page.goto("/projects")
    page.get_by_label("Title").fill("Evenings")
    page.get_by_role("button", name="Make it").click()
    page.get_by_label("Add one of yours").select_option(index=1)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".c-card")).to_have_count(1)
    assert faults(page) == []
    for path in ("sharing", "report", "permissions"):
        page.goto(f"/pieces/{piece}/{path}")
        assert faults(page) == [], path


def test_a_permission_is_given_by_link_and_accepted(open_page: OpenPage) -> None:
    alice = open_page("/compose")
    write(alice)
    compose(alice)
    wait_until_composed(alice)
    alice.get_by_role("link", name="Open the score").first.click()
    piece = alice.url.split("/pieces/")[1].split("/")[0]
    sign_up(alice, "Ada")
    alice.goto(f"/pieces/{piece}/sharing")
    alice.get_by_label("Everyone").check()
    alice.get_by_label("Under which licence?").select_option("LicenseRef-AllRightsReserved")
    alice.get_by_role("button", name="Save", exact=True).click()
    alice.goto(f"/pieces/{piece}/permissions")
    alice.get_by_role("button", name="Permit", exact=True).click()
    link = alice.locator(".c-permission__link a").inner_text()
    assert faults(alice) == []
    alice.screenshot(path=SCREENS / "permissions-desk-en.png", full_page=True)
    phone = open_page("/account/signup/", phone=True)
    sign_up(phone, "Ben")
    phone.goto(f"/pieces/{piece}")
    expect(phone.get_by_text("ask Ada for permission first")).to_be_visible()
    phone.goto(link)
    assert faults(phone) == []
    phone.screenshot(path=SCREENS / "permission-phone-en.png", full_page=True)
    phone.get_by_role("button", name="Accept").click()
    phone.wait_for_url(f"**/pieces/{piece}")
    phone.get_by_role("button", name="Remix", exact=True).first.click()
    expect(phone.locator(".c-credits")).to_contain_text("by permission of")
    alice.set_viewport_size({"width": 390, "height": 844})
    alice.context.add_cookies([{"name": "django_language", "value": "zh-hans", "url": alice.url}])
    alice.goto(f"/pieces/{piece}/permissions")
    assert faults(alice) == []
    alice.screenshot(path=SCREENS / "permissions-phone-zh.png", full_page=True)
