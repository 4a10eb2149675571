"""The command line: phrases varied and morphed, with the committed weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from generation.cli import USAGE, main
from generation.score import musicxml, musicxml_read
from generation.score.melody import melody
from tests.generation.score_examples import HOPE, SHIP


@pytest.fixture
def hope(tmp_path: Path) -> Path:
    path = tmp_path / "hope.musicxml"
    path.write_text(musicxml.write(HOPE.score))
    return path


def moved(operation: str, score: Path, *options: str) -> int:
    out = str(score.parent / "out")
    model = ("--model", "order_markov")
    return main(["remix", operation, str(score), *model, "--out", out, *options])


def test_a_score_is_varied_by_an_amount_and_sliders(hope: Path) -> None:
    sliders = ("--amount", "0.6", "--slide", "contour=1, range=-0.5")
    assert moved("vary", hope, *sliders, "--takes", "2", "--seed", "5") == 0
    for take in (1, 2):
        written = (hope.parent / "out" / f"take-{take}.musicxml").read_bytes()
        new = musicxml_read.read(written)
        assert melody(new).words == melody(HOPE.score).words
        assert new.parts != HOPE.score.parts


def test_a_score_is_morphed_into_another_in_steps(hope: Path) -> None:
    other = hope.with_name("ship.musicxml")
    other.write_text(musicxml.write(SHIP.score))
    assert moved("morph", hope, "--with", str(other), "--takes", "3") == 0
    for take in (1, 2, 3):
        written = (hope.parent / "out" / f"take-{take}.musicxml").read_bytes()
        assert melody(musicxml_read.read(written)).words == melody(HOPE.score).words


def test_a_score_is_led_into_a_mixture_of_traditions(hope: Path) -> None:
    mixture = ("--style", "irish-dance:3,hymn:2", "--amount", "0.8")
    assert moved("restyle", hope, *mixture) == 0
    facts = json.loads((hope.parent / "out" / "take-1.json").read_text())
    asked = facts["provenance"]["request"]["remix"]
    assert asked["tradition"] == "irish-dance"
    assert asked["blend"] == [{"tradition": "hymn", "share": 0.4}]
    assert 0 < facts["figures"]["content_kept"] < 1
    assert len(facts["changes"]) == len(facts["measures"])
    new = musicxml_read.read((hope.parent / "out" / "take-1.musicxml").read_bytes())
    assert melody(new).words == melody(HOPE.score).words


def test_a_song_becomes_a_jig(hope: Path) -> None:
    assert moved("restyle", hope, "--style", "irish-dance", "--metre", "6/8") == 0
    new = musicxml_read.read((hope.parent / "out" / "take-1.musicxml").read_bytes())
    assert str(new.parts[0].measures[0].time_signature) == "6/8"
    assert melody(new).words == melody(HOPE.score).words


def test_a_score_evolves_into_a_tree(hope: Path) -> None:
    tree = ("--style", "hymn,march", "--generations", "2", "--branches", "1")
    assert moved("evolve", hope, *tree) == 0
    facts = [json.loads((hope.parent / "out" / f"take-{take}.json").read_text()) for take in (1, 2)]
    assert [one["branch"]["parent"] for one in facts] == [None, 0]
    assert {tuple(one["branch"]["traditions"]) for one in facts} == {("hymn",), ("march",)}


@pytest.mark.parametrize(
    ("operation", "options", "told"),
    [
        ("vary", ("--slide", "range"), "sets no sliders"),
        ("vary", ("--slide", "width=1"), "The sliders are"),
        ("vary", ("--amount", "3"), "The amount must be"),
        ("morph", (), "morph into"),
        ("regenerate", ("--amount", "0.5"), "no amount"),
        ("restyle", (), "Say which tradition"),
        ("restyle", ("--style", "polka"), "Unknown tradition “polka”"),
        ("restyle", ("--style", "hymn:much"), "mixes no styles"),
        ("restyle", ("--style", "hymn:0"), "above 0"),
        ("evolve", ("--generations", "3", "--branches", "3"), "39 scores"),
    ],
)
def test_what_cannot_be_moved_is_refused_in_a_sentence(
    hope: Path,
    capsys: pytest.CaptureFixture[str],
    operation: str,
    options: tuple[str, ...],
    told: str,
) -> None:
    assert moved(operation, hope, *options) == USAGE
    assert told in capsys.readouterr().err
