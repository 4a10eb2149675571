"""The style model: how it learns, what it is told, and how it is measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.corpora.song import Song
from generation.models.phrase_session import PhraseSession
from generation.models.phrase_vae import PhraseConfig, PhraseVae
from generation.models.style_cyclegan import TRADITIONS, Critic, StyleConfig, StyleCycleGan
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature
from generation.traditions import Tradition
from generation.training import style_card, train_style
from generation.training.evaluation import restyle, restyle_cases, restyle_tables, style_hearing
from generation.training.evaluation.restyle import Point, Ways
from generation.training.style_data import Points
from generation.training.styled import Styled, styled
from generation.training.train_style import StylePlan, StyleRun

SMALL = PhraseConfig(width=16, hidden=16, reader=8, latent=6, place_width=4)
TINY = StyleConfig(latent=SMALL.latent, width=12, layers=1, judge_width=8)
COMMON, G_MAJOR = TimeSignature(4, 4), Key("G", 0, "major")


def song(tradition: Tradition, number: int) -> Song:
    """Eight bars; the traditions differ in pace and in how far they leap."""
    at = list(Tradition).index(tradition)
    rng = np.random.default_rng((at, number))
    length = [480, 960, 480, 240, 960, 240, 480, 240, 480][at]
    leaps = [1, 2, 3, 4, 2, 5, 7, 1, 3][at]
    count = 8 * 1920 // length
    pitches = 67 + np.cumsum(rng.integers(-1, 2, count)) % 5 * leaps
    notes = tuple(
        SungNote(int(pitch), Ticks(length * n), Ticks(length), n) for n, pitch in enumerate(pitches)
    )
    return Song(
        f"{tradition.value}-{number}", "ours", f"{tradition.value} {number}", "", "", "zxx",
        tradition.value, "CC0-1.0", "ours", f"{tradition.value}-{number}", G_MAJOR, COMMON, notes,
        (("la",),) * count,
    )  # fmt: skip


@pytest.fixture(scope="module")
def tunes() -> list[Styled]:
    kinds = [one for one in Tradition if one is not Tradition.MADRIGAL]  # choral, by composer
    return styled(song(kind, number) for kind in kinds for number in range(10))


@pytest.fixture(scope="module")
def space() -> PhraseVae:
    torch.manual_seed(4)
    return PhraseVae(SMALL).eval()


def run_of(tunes: list[Styled], space: PhraseVae, folder: Path, steps: int = 12) -> StyleRun:
    plan = replace(StylePlan.read(), batch=8, steps=steps, judge_steps=30, report_every=6)
    points = Points.read(tunes, space)
    torch.manual_seed(1)
    model = StyleCycleGan(TINY)
    model.spread.copy_(points.spread)
    model.paces.copy_(points.paces)
    train_style.take_up_habits(model, tunes)
    return StyleRun(plan, points, folder, model, Critic(TINY))


def test_a_broken_off_training_goes_on_as_if_it_had_not(
    tunes: list[Styled], space: PhraseVae, tmp_path: Path
) -> None:
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    whole = run_of(tunes, space, tmp_path / "whole")
    whole.train()
    run_of(tunes, space, tmp_path / "broken", steps=6).train()
    again = run_of(tunes, space, tmp_path / "broken")
    assert again.resume()
    again.train()
    for one, other in zip(whole.model.parameters(), again.model.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_untrained_nothing_moves_and_trained_something_does(
    tunes: list[Styled], space: PhraseVae, tmp_path: Path
) -> None:
    run = run_of(tunes, space, tmp_path, steps=40)
    for group in run.moving.param_groups:
        group["lr"] = 0.02
    tune = tunes[0]
    points = space.embed(tune.phrases)
    aim = {Tradition.MARCH: 1.0}
    assert np.allclose(run.model.restyle(points, tune.phrases, aim), points, atol=1e-5)
    run.train()
    assert not np.allclose(run.model.restyle(points, tune.phrases, aim), points, atol=1e-3)
    assert np.allclose(run.model.heard(points, tune.phrases).sum(axis=1), 1, atol=1e-5)


def test_paces_and_habits_are_those_of_the_tunes(
    tunes: list[Styled], space: PhraseVae, tmp_path: Path
) -> None:
    model = run_of(tunes, space, tmp_path).model
    assert model.pace({Tradition.HYMN: 1.0}) == pytest.approx(np.log(0.5), abs=0.05)
    assert model.pace({Tradition.IRISH_DANCE: 1.0}) == pytest.approx(np.log(2), abs=0.05)
    mixed = model.pace({Tradition.HYMN: 0.5, Tradition.IRISH_DANCE: 0.5})
    assert mixed == pytest.approx(0, abs=0.05)
    idiom = model.idiom({Tradition.MARCH: 1.0})
    assert idiom.melody[12, 12 + 7] > 1  # it leaps by fifths
    assert not model.idiom({Tradition.MADRIGAL: 1.0}).rhythm.max() > 1  # nothing is known of it


def test_traditions_that_differ_are_told_apart(tunes: list[Styled]) -> None:
    learnt = {
        one: [restyle_cases.heard(t.song) for t in tunes if t.tradition is one][:8]
        for one in (Tradition.HYMN, Tradition.MARCH)
    }
    hearing = style_hearing.Hearing(learnt)
    held = [
        [restyle_cases.heard(song(one, number)) for number in (20, 21)]
        for one in (Tradition.HYMN, Tradition.MARCH)
    ]
    assert hearing.accuracy(Tradition.HYMN, Tradition.MARCH, *held) == 1
    assert hearing.strength(Tradition.HYMN, Tradition.MARCH, held[0]).max() < 0.5


def test_transfers_stand_between_their_baselines(
    tunes: list[Styled], space: PhraseVae, tmp_path: Path
) -> None:
    model = run_of(tunes, space, tmp_path).model.eval()
    kinds = (Tradition.HYMN, Tradition.MARCH)
    learnt = [one for one in tunes if one.tradition in kinds]
    held = styled(song(one, 30) for one in kinds)
    ways = Ways(PhraseSession(space), space, model, candidates=1)
    figures = restyle.measure(ways, learnt, held, 1, restyle.index_of(learnt))
    assert figures["transfers"] == 2
    assert figures["points"]["copy"]["kept"] == [1, 1, 1]
    assert figures["words_kept"] == figures["bars_full"] == 1
    assert set(figures["above_line"]) == {str(amount) for amount in restyle.AMOUNTS}
    assert "the tune itself" in restyle_tables.text(figures)
    assert style_card.plot(figures).startswith("<svg")
    assert len(style_card.song_list(learnt).splitlines()) == 21


def test_the_line_joins_the_baselines() -> None:
    which = np.arange(2)
    points = {
        "copy": Point(np.array([1.0, 1.0]), np.array([0.1, 0.1]), which),
        "random": Point(np.array([0.2, 0.2]), np.array([0.9, 0.9]), which),
        "on": Point(np.array([0.6, 0.6]), np.array([0.5, 0.5]), which),
        "above": Point(np.array([0.6, 0.6]), np.array([0.8, 0.8]), which),
    }
    assert restyle.above(points, "on", ["a", "b"])[1] == pytest.approx(0)
    assert restyle.above(points, "above", ["a", "b"])[0] == pytest.approx(0.3)
    points["attention"] = Point(np.array([0.6]), np.array([0.7]), np.array([0]))
    assert restyle.above(points, "above", ["a", "a"])[1] == pytest.approx(0.1)


def test_an_opening_holds_whole_words() -> None:
    tune = replace(song(Tradition.HYMN, 1), words=(("a",) * 3,) * 5 + (("b",),), language="en")
    short = restyle_cases.opening(tune)
    assert short is not None
    assert sum(map(len, short.words)) == len(short.notes)
    brief = replace(tune, notes=tune.notes[:6], words=tune.words[:2])
    assert restyle_cases.opening(brief) is None


def test_every_tradition_has_a_place() -> None:
    assert tuple(Tradition) == TRADITIONS
    assert StyleConfig().traditions == tuple(Tradition)
