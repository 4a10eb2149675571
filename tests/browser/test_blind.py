"""Blind listening with a vote that the models' page counts, and a playlist that plays on."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg2
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_pages import faults, keep
from tests.flows.house import House

WIDE = "document.documentElement.scrollWidth - innerWidth"


@pytest.mark.parametrize(("phone", "language"), [(False, "en"), (True, "zh-hans")])
def test_two_settings_are_heard_blind_and_voted_on_once(
    open_page: OpenPage, house: House, phone: bool, language: str, request: pytest.FixtureRequest
) -> None:
    page = open_page("/listen", phone=phone, language=language)
    words = page.locator(".c-listen__words").inner_text()
    play = page.locator(".c-listen__play")
    expect(play).to_have_count(2)
    play.first.click()
    expect(play.first).to_have_accessible_name(re.compile("Pause|暂停"))
    play.last.click()  # only one sounds at a time
    expect(play.first).to_have_accessible_name(re.compile("Play|播放"))
    assert faults(page) == []
    assert page.evaluate(WIDE) <= 0
    keep(page, "listen", request)

    pair = page.locator("input[name='pair']").get_attribute("value")
    counted = "SELECT count(*) FROM discover_ballot WHERE pair = %s"
    ((before,),) = house.rows(counted, pair)
    page.locator("button[value='a']").click()
    expect(page.locator(".c-listen__told")).to_be_visible()
    assert page.locator(".c-listen__words").inner_text() != words
    keep(page, "listen-told", request)
    assert faults(page) == []
    page.reload()
    assert page.locator("input[name='pair']").get_attribute("value") != pair
    assert house.rows(counted, pair) == [(before + 1,)]


def test_everyone_hears_them_in_an_order_of_her_own(open_page: OpenPage) -> None:
    """Eight people begin with the same of dozens of pairs only by a rare chance."""
    first = {
        open_page("/listen").locator("input[name='pair']").get_attribute("value") for _ in range(8)
    }
    assert len(first) > 2


@pytest.mark.parametrize(("phone", "language"), [(False, "en"), (True, "zh-hans")])
def test_the_models_page_counts_a_vote_with_its_interval(
    open_page: OpenPage, house: House, phone: bool, language: str, request: pytest.FixtureRequest
) -> None:
    page = open_page("/listen", phone=phone, language=language)
    counted = "SELECT count(*) FROM discover_ballot WHERE choice IN ('machine', 'human')"
    ((before,),) = house.rows(counted)
    page.locator("button[value='b']").click()
    expect(page.locator(".c-listen__told")).to_be_visible()
    assert house.rows(counted) == [(before + 1,)]
    page.goto("/models")
    told = page.locator(".c-measure__told").first
    expect(told).to_contain_text(str(before + 1))
    expect(told).to_contain_text("95")
    expect(page.locator(".c-measure__sure").first).to_be_attached()
    versions = page.locator("tbody", has=page.locator("a[href$='/phrase_vae']")).locator("tr")
    assert versions.count() >= 2
    assert faults(page) == []
    assert page.evaluate(WIDE) <= 0
    keep(page, "models", request)


@pytest.fixture
def playlist(house: House, piece: str) -> Iterator[str]:
    """The address of a public project of two pieces: a very short one first."""
    with psycopg2.connect(house.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, owner_id FROM pieces_piece WHERE public_id = %s", [piece[8:]])
        first, owner = cursor.fetchone() or (0, 0)
        cursor.execute(COPY, {"piece": first})
        ((second,),) = cursor.fetchall()
        cursor.execute(SHORT, {"piece": second})
        cursor.execute(
            "INSERT INTO publishing_project (public_id, created_at, owner_id, title, notes,"
            " visibility) VALUES (substr(md5(random()::text), 1, 12), now(), %s, 'Evenings', '',"
            " 'public') RETURNING id, public_id",
            [owner],
        )
        project, public_id = cursor.fetchone() or (0, "")
        cursor.executemany(
            "INSERT INTO publishing_projectpiece (project_id, piece_id, position, note)"
            " VALUES (%s, %s, %s, '')",
            [(project, second, 0), (project, first, 1)],
        )
    connection.close()
    yield f"/projects/{public_id}"
    with psycopg2.connect(house.postgres.url) as connection, connection.cursor() as cursor:
        cursor.execute("UPDATE pieces_piece SET visibility = 'private' WHERE id = %s", [second])
    connection.close()


# Another piece with the same score, of which only the first two notes are played.
COPY = """
INSERT INTO pieces_piece (public_id, created_at, owner_id, visibility, licence_id, title, words,
    words_by, melody_by, lines, language, style, key, time_signature)
SELECT substr(md5(random()::text), 1, 12), now(), owner_id, 'public', licence_id, 'A short one',
    words, words_by, melody_by, lines, language, style, key, time_signature
FROM pieces_piece WHERE id = %(piece)s RETURNING id
"""
SHORT = """
WITH copied AS (
    INSERT INTO pieces_score (public_id, created_at, piece_id, take, musicxml, midi, notes,
        measures, tempo, beat_quarters, program, form, lines)
    SELECT substr(md5(random()::text), 1, 12), now(), %(piece)s, 0, score.musicxml, score.midi,
        jsonb_path_query_array(score.notes, '$[0 to 1]'),
        jsonb_path_query_array(score.measures, '$[0 to 0]'), 240,
        score.beat_quarters, score.program, score.form, score.lines
    FROM pieces_score score JOIN pieces_piece piece ON piece.current_score_id = score.id
    WHERE piece.title <> 'A short one' ORDER BY score.id LIMIT 1 RETURNING id
), told AS (
    INSERT INTO pieces_provenance (score_id, engine, checkpoint, weights_licence, seed, take,
        request, figures, originality)
    SELECT copied.id, engine, checkpoint, weights_licence, seed, provenance.take, request, figures,
        originality
    FROM copied, (SELECT * FROM pieces_provenance ORDER BY score_id LIMIT 1) AS provenance
)
UPDATE pieces_piece SET current_score_id = copied.id FROM copied
WHERE pieces_piece.id = %(piece)s
"""


@pytest.mark.parametrize(("phone", "language"), [(False, "en"), (True, "zh-hans")])
def test_a_playlist_plays_on_and_is_led_by_keys(
    open_page: OpenPage, playlist: str, phone: bool, language: str, request: pytest.FixtureRequest
) -> None:
    page = open_page(playlist, phone=phone, language=language)
    player = page.locator(".c-playlist")
    start = player.get_by_role("button").first
    expect(start).to_have_text(re.compile("Play all|全部播放"))
    assert faults(page) == []
    start.focus()
    page.keyboard.press("Enter")
    expect(start).to_have_text(re.compile("Stop|停止"))
    _expect_sounding(page, 1)  # the first has two notes: it plays on by itself
    keep(page, "playlist", request)
    assert faults(page) == []
    page.keyboard.press("ArrowLeft")
    _expect_sounding(page, 0)
    page.keyboard.press("ArrowRight")
    _expect_sounding(page, 1)
    expect(player.get_by_role("status")).to_contain_text("2")
    page.keyboard.press("Enter")
    expect(start).to_have_text(re.compile("Play all|全部播放"))
    expect(page.locator(".c-card[aria-current]")).to_have_count(0)
    assert page.evaluate(WIDE) <= 0


def _expect_sounding(page: Page, at: int) -> None:
    expect(page.locator(".c-card").nth(at)).to_have_attribute("aria-current", "true")
