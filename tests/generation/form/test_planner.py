"""A form planned from the words alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from generation import checkpoints
from generation.errors import GenerationError, RequestError
from generation.form import planner
from generation.form.line_features import LINE, PAIR, features
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.lyrics.model import Prosody
from generation.lyrics.prosody import analyse
from generation.requests import Language

BALLAD = """Because I could not stop for Death,
He kindly stopped for me;
The carriage held but just ourselves
And Immortality.

We slowly drove, he knew no haste,
And I had put away
My labor, and my leisure too,
For his civility."""

SONG = """In the bleak midwinter
Frosty wind made moan,
Earth stood hard as iron,
Water like a stone;
Snow had fallen, snow on snow,
Snow on snow,
In the bleak midwinter
Long ago."""


@pytest.fixture(scope="module")
def ballad() -> Prosody:
    return analyse(BALLAD, Language.ENGLISH)


@pytest.fixture(scope="module")
def song() -> Prosody:
    return analyse(SONG, Language.ENGLISH)


def test_every_line_is_told_its_part(ballad: Prosody) -> None:
    form = planner.plan(ballad, seed=1, take=0)
    assert len(form.lines) == 8
    assert all(line.close != Close.UNSAID for line in form.lines)
    assert [line.peak for line in form.lines].count(Peak.CLIMAX) == 1
    assert all(
        (line.of is None) == (line.echo == Echo.NEW) and (line.of is None or line.of < at)
        for at, line in enumerate(form.lines)
    )


def test_the_first_line_is_new_and_the_last_closes_on_the_tonic(song: Prosody) -> None:
    for take in range(8):
        lines = planner.plan(song, seed=3, take=take).lines
        assert lines[0].echo == Echo.NEW
        assert lines[-1].close == Close.FULL


def test_the_same_seed_and_take_plan_the_same(song: Prosody) -> None:
    assert planner.plan(song, 7, 2) == planner.plan(song, 7, 2)


def test_takes_differ_in_form(song: Prosody) -> None:
    assert len({planner.plan(song, 7, take).letters for take in range(8)}) >= 4


def test_a_second_stanza_of_equal_metre_is_sung_to_the_first(ballad: Prosody) -> None:
    again = [
        line.of == at and line.echo in (Echo.SAME, Echo.VARIED)
        for seed in range(10)
        for at, line in enumerate(planner.plan(ballad, seed, 0).lines[4:])
    ]
    assert sum(again) >= 0.6 * len(again)


def test_repeated_words_bring_music_back_more_often_than_others(song: Prosody) -> None:
    plans = [planner.plan(song, seed, 0).lines for seed in range(40)]
    repeated = sum(lines[6].of == 0 for lines in plans)
    other = sum(lines[7].of == 0 for lines in plans)
    assert repeated >= 20
    assert repeated > 2 * other


def test_the_users_letters_are_kept_and_the_rest_follows(song: Prosody) -> None:
    letters = ("A", "A′", "B", "a", "C", "B", "A", "C")
    form = planner.plan(song, 1, 0, letters=letters, climax=4)
    assert form.letters == letters
    assert form.lines[4].peak == Peak.CLIMAX
    assert all(line.close != Close.UNSAID for line in form.lines)


def test_a_climax_on_a_line_that_is_not_there_is_refused(song: Prosody) -> None:
    with pytest.raises(RequestError, match="no line 9 to hold the highest note: the words have 8"):
        planner.plan(song, 1, 0, climax=8)


def test_letters_for_other_lines_are_refused(song: Prosody) -> None:
    with pytest.raises(RequestError, match="2 letters for 8 lines"):
        planner.plan(song, 1, 0, letters=("A", "B"))


def test_one_line_is_a_form(song: Prosody) -> None:
    form = planner.plan(analyse("Holy, holy, holy", Language.ENGLISH), 0, 0)
    assert form == FormPlan((LinePlan(Echo.NEW, None, Close.FULL, Peak.CLIMAX),))


def test_chinese_lines_are_planned_too() -> None:
    form = planner.plan(
        analyse("床前明月光\n疑是地上霜\n举头望明月\n低头思故乡", Language.CHINESE), 0, 0
    )
    assert len(form.letters) == 4


def test_rhyme_and_repetition_are_heard(song: Prosody) -> None:
    pairs = features(song).pairs
    assert pairs[3, 1, PAIR.index("rhyme")] == 1  # moan – stone
    assert pairs[2, 0, PAIR.index("rhyme")] == 0  # moan – iron
    assert pairs[6, 5, PAIR.index("same_words")] == 1
    assert features(song).lines[6, LINE.index("repeats_a_line")] == 1


def test_the_same_form_again_keeps_its_letter() -> None:
    lines = (
        LinePlan(Echo.NEW),
        LinePlan(Echo.VARIED, 0),
        LinePlan(Echo.SAME, 1),
        LinePlan(Echo.RHYTHM, 0),
    )
    assert FormPlan(lines).letters == ("A", "A′", "A′", "a")


def test_weights_that_do_not_match_the_manifest_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = json.loads((planner.FOLDER / "manifest.json").read_text())[planner.NAME]
    (tmp_path / "manifest.json").write_text(json.dumps({planner.NAME: entry}))
    (tmp_path / entry["file"]).write_text("{}")
    monkeypatch.setattr(planner, "FOLDER", tmp_path)
    planner.learnt.cache_clear()
    try:
        with pytest.raises(GenerationError, match="form planner"):
            planner.learnt()
    finally:
        planner.learnt.cache_clear()


def test_the_weights_have_a_card_and_a_licence() -> None:
    found = checkpoints.find(planner.NAME)
    assert found.licence
    assert (checkpoints.CARDS / found.card).is_file()


def test_a_plan_needs_no_torch() -> None:
    program = "import sys, generation.form.planner; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
