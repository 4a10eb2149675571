"""A score that plays: sound, cursor, seeking, loops, keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.flows.house import until

# Everything that goes to the loudspeaker also goes through an analyser.
LISTEN = """
window.heard = 0;
let made;
function ear(context) {
  if (made) return made;
  made = window.ear = context.createAnalyser();
  const wave = new Float32Array(made.fftSize);
  setInterval(() => {
    made.getFloatTimeDomainData(wave);
    window.heard = Math.max(window.heard, ...wave.map(Math.abs));
  }, 30);
  return made;
}
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (target, ...rest) {
  if (target === this.context.destination) connect.call(this, ear(this.context), ...rest);
  return connect.call(this, target, ...rest);
};
"""


def position(page: Page) -> float:
    return float(page.get_by_role("slider", name="Position").input_value())


def play(page: Page) -> None:
    player = page.get_by_role("region", name="Player")
    player.get_by_role("button", name="Play", exact=True).click()
    expect(player.get_by_role("button", name="Pause", exact=True)).to_be_visible()


def bar(page: Page, index: int) -> dict[str, Any]:
    box = page.get_by_role("option").nth(index).bounding_box()
    assert box
    return dict(box)


@pytest.fixture
def score(open_page: OpenPage, piece: str) -> Page:
    page = open_page("about:blank")
    page.add_init_script(LISTEN)
    page.goto(piece)
    expect(page.get_by_role("option").first).to_be_attached()
    return page


def soon(answer: Callable[[], Any]) -> Any:
    return until(answer, 15)


def test_play_is_heard_and_seen(score: Page) -> None:
    play(score)
    expect(score.locator(".c-sounding")).to_have_count(1)
    expect(score.locator(".c-sung")).to_have_count(1)
    expect(score.locator(".c-cursor")).to_be_visible()
    soon(lambda: position(score) > 1)
    assert soon(lambda: score.evaluate("window.heard") > 0.01)
    score.keyboard.press("Escape")
    score.locator("body").press("Space")
    stopped = position(score)
    score.evaluate("new Promise(requestAnimationFrame)")
    assert position(score) == stopped


def test_the_sung_syllable_is_lit_in_the_printed_words(score: Page) -> None:
    play(score)
    lit = "[...(CSS.highlights.get('c-sung') ?? [])].map((it) => it.startContainer"
    lit += ".textContent.slice(it.startOffset, it.endOffset)).join()"
    assert soon(lambda: score.evaluate(lit)) == "Hope"


def test_pointing_at_a_bar_seeks_there(score: Page) -> None:
    box = bar(score, 3)
    score.mouse.click(box["x"] + 4, box["y"] + box["height"] / 2)
    assert position(score) >= 6
    play(score)
    assert soon(lambda: position(score) > 7)


def test_selected_bars_are_looped(score: Page) -> None:
    first, last = bar(score, 1), bar(score, 2)
    score.mouse.move(first["x"] + 10, first["y"] + 40)
    score.mouse.down()
    score.mouse.move(last["x"] + last["width"] / 2, last["y"] + 40, steps=5)
    score.mouse.up()
    expect(score.get_by_text("2 bars", exact=True)).to_be_visible()
    score.get_by_role("button", name="Loop", exact=True).click()
    begin = position(score)
    play(score)
    start = soon(lambda: position(score) > begin and position(score))
    soon(lambda: position(score) > start + 3)
    assert soon(lambda: position(score) < start + 1)  # it has come round
    expect(score.get_by_role("button", name="Pause", exact=True)).to_be_visible()


QUIETEST = """
(() => {
  const { ear } = window;
  ear.fftSize = 32768;
  const wave = new Float32Array(ear.fftSize);
  ear.getFloatTimeDomainData(wave);
  const long = Math.round(0.02 * ear.context.sampleRate);
  const loudness = [];
  for (let at = 0; at + long <= wave.length; at += long / 4 | 0) {
    const window = wave.subarray(at, at + long);
    loudness.push(Math.sqrt(window.reduce((sum, each) => sum + each * each, 0) / long));
  }
  const usual = [...loudness].sort((a, b) => a - b)[loudness.length >> 1];
  return { least: Math.min(...loudness) / usual, usual, loudness };
})()
"""


def sounding_together(page: Page, takes: list[str]) -> list[float]:
    """Moments, in quarters, around which every one of these scores holds a note."""
    tables = [page.request.get(f"/api/scores/{take}").json()["notes"] for take in takes]
    found = [0.0]
    for at in (tenth / 10 for tenth in range(10, 400)):
        apart = at > found[-1] + 2
        if apart and all(any(_holds(row, at - 0.2, at + 0.6) for row in rows) for rows in tables):
            found.append(at)
    return found[1:]


def _holds(row: dict[str, Any], start: float, stop: float) -> bool:
    onset, length = row["onset_quarters"], row["duration_quarters"]
    return bool(onset <= start and stop <= onset + 0.9 * length)


def test_takes_are_compared_without_a_gap(score: Page, piece: str) -> None:
    """Two thirds of a second with the change in their midst: nowhere is it quiet for 20 ms."""
    takes = [one["id"] for one in score.request.get(f"/api{piece}").json()["scores"]]
    moments = sounding_together(score, takes)
    score.get_by_role("combobox", name="Sound").select_option("19")  # an organ, which is steady
    score.get_by_role("slider", name="Tempo").fill("0.4")  # a quarter lasts 1.25 seconds
    play(score)
    # The first change comes from afar, for the others both takes go on in step.
    for key, at in zip("2xx", moments, strict=False):
        soon(lambda at=at: position(score) > at)
        before = score.evaluate("location.pathname")
        score.keyboard.press(key)
        soon(lambda before=before: score.evaluate("location.pathname") != before)
        score.wait_for_timeout(350)
        heard = score.evaluate(QUIETEST)
        assert heard["usual"] > 0.001
        assert heard["least"] > 0.4, [round(each, 4) for each in heard["loudness"]]
        assert at < position(score) < at + 2


def test_tempo_sound_and_metronome_change_while_it_plays(score: Page) -> None:
    play(score)
    score.get_by_role("slider", name="Tempo").fill("1.5")
    expect(score.get_by_text("Tempo 180")).to_be_visible()
    score.get_by_role("combobox", name="Sound").select_option(label="Flute")
    score.get_by_role("button", name="Metronome").click()
    before = position(score)
    soon(lambda: position(score) > before + 1)


def test_the_keyboard_reaches_bars_and_selects_them(score: Page) -> None:
    options = score.get_by_role("option")
    options.first.focus()
    score.keyboard.press("ArrowRight")
    expect(options.nth(1)).to_be_focused()
    score.keyboard.press("Shift+ArrowRight")
    expect(options.nth(2)).to_have_attribute("aria-selected", "true")
    expect(options.nth(0)).to_have_attribute("aria-selected", "false")
    score.keyboard.press("?")
    expect(score.get_by_role("dialog", name="Keys")).to_be_visible()
    score.keyboard.press("Escape")
    expect(score.get_by_role("dialog", name="Keys")).to_be_hidden()


def test_on_a_phone_the_score_is_engraved_anew(open_page: OpenPage, piece: str) -> None:
    wide, narrow = open_page(piece), open_page(piece, phone=True)
    systems = "document.querySelectorAll('.c-system').length"
    before = wide.evaluate(systems)
    assert soon(lambda: narrow.evaluate(systems) > before)
    staff = narrow.locator("g.staff > path").nth(4).bounding_box()
    top = narrow.locator("g.staff > path").first.bounding_box()
    assert staff
    assert top
    assert staff["y"] - top["y"] > 20  # CSS pixels: five lines that can be read


def test_a_card_plays_on_demand(open_page: OpenPage, piece: str) -> None:
    page = open_page("/")
    button = page.get_by_role("button", name="Play Hope is the thing").first
    button.click()
    expect(page.get_by_role("button", name="Pause Hope is the thing").first).to_be_visible()
