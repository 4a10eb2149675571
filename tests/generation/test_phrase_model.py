"""The phrase model: how phrases are cut, learnt, written again and measured."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.metrics import phrase_shape
from generation.models.kernel import LEAST_ROWS
from generation.models.layers import Config
from generation.models.melody_transformer import MelodyTransformer
from generation.models.phrase_kernel import Mind, PhraseKernel
from generation.models.phrase_vae import PhraseConfig, PhraseVae, collate, tensors
from generation.models.phrase_writing import Room, write
from generation.score.melody import SungNote
from generation.score.units import Ticks, TimeSignature
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.phrases import Phrase, cut, phrase, walk
from generation.tokens.written import Written
from generation.training import phrases, slider_directions, train_phrases
from generation.training.evaluation import (
    phrase_distance,
    phrase_report,
    phrase_space,
    phrase_tables,
)
from generation.training.train_phrases import PhrasePlan, PhraseRun
from tests.generation.corpora_folder import pack

COMMON = TimeSignature(4, 4)
QUARTER, HALF = v.DURATION_INDEX[24], v.DURATION_INDEX[48]
SMALL = PhraseConfig(width=24, hidden=32, reader=16, latent=8, place_width=4, dropout=0.0)


def token(degree: int, duration: int = QUARTER, rest: int = 0, advance: int = v.NEW) -> NoteToken:
    return NoteToken(advance, v.REST_INDEX[rest], duration, degree - v.LOWEST_DEGREE)


UPBEAT = (token(7, rest=72), token(0), token(2), token(4), token(5), token(4, HALF), token(0, HALF))


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Song]:
    return load_songs(pack(tmp_path_factory.mktemp("corpora")))


@pytest.fixture(scope="module")
def model() -> PhraseVae:
    torch.manual_seed(0)
    return PhraseVae(SMALL).eval()


def test_phrases_hold_every_note_once_and_begin_on_a_syllable(songs: list[Song]) -> None:
    found = [one for song in songs for one in phrases.of_song(song)]
    assert found
    for one in found:
        assert one.tokens[0].advance == v.NEW
        assert one.written.onsets[0] < v.bar_steps(one.signature)


def test_lines_are_joined_and_divided_to_two_to_four_bars() -> None:
    short = Written.of([token(at % 5) for at in range(64)], 96)  # sixteen bars
    spans = cut(short, np.repeat(np.arange(32), 2))  # lines of half a bar
    assert [spans[0].start, spans[-1].stop] == [0, 64]
    assert all(a.stop == b.start for a, b in pairwise(spans))
    assert all(8 <= len(span) <= 16 for span in spans[:-1])
    assert [len(span) for span in cut(short, np.zeros(64, dtype=int))] == [16] * 4


def test_a_phrase_counts_from_the_barline_before_it() -> None:
    written = Written.of((*UPBEAT[:1], *UPBEAT), 96)
    later = phrase(written, range(1, 8), COMMON)
    assert later.written.onsets[0] == written.onsets[1] % 96
    inputs, ends, onsets = walk(Phrase(UPBEAT, COMMON))
    assert inputs.shape == (8, 9)
    assert ends[0] == 0
    assert onsets[0] == 72
    assert inputs[0, -2:].tolist() == [8, 1 + 288 // 6 - 0]
    assert inputs[-1, -2:].tolist() == [1, 1]


def test_a_few_phrases_are_learnt_by_heart(tmp_path: Path) -> None:
    torch.manual_seed(1)
    rng = np.random.default_rng(0)
    known = [
        Phrase(tuple(token(int(d)) for d in rng.integers(0, 12, size=8)), COMMON) for _ in range(4)
    ]
    plan = PhrasePlan(256, 2e-2, 2, 0.0, 1, 10, 0, {}, divergence=0.01, free_nats=0.5, cycles=1)
    config = PhraseConfig(
        width=32, hidden=48, reader=24, latent=8, place_width=4, dropout=0.0, forgotten=0.2
    )
    vae = PhraseVae(config)
    items = [tensors(one) for one in known]
    run = PhraseRun(plan, vae, 90, tmp_path, items, items)
    losses = [run.learn(items) for _ in range(90)]
    assert losses[-1] < losses[0] / 3
    written = write(vae, vae.embed(known), [Room.of(one) for one in known])
    assert np.mean([phrase_distance.f1(a, b) for a, b in zip(known, written, strict=True)]) > 0.8
    run.save()
    again = PhraseRun(plan, PhraseVae(config), 90, tmp_path, items, items)
    assert again.resume()
    assert again.step == 90


def test_a_point_does_not_depend_on_what_is_read_beside_it(model: PhraseVae) -> None:
    others = [Phrase(UPBEAT[:count], COMMON) for count in (4, 5, 6, 7, 7)]
    both = model.embed(others)
    assert np.allclose(both[1], model.embed(others[1:2])[0], atol=1e-5)
    assert np.array_equal(both[3], both[4])


@pytest.mark.parametrize("config", [SMALL, PhraseConfig()])
@torch.inference_mode()
def test_a_note_is_written_as_it_was_taught_whoever_is_beside_it(config: PhraseConfig) -> None:
    torch.manual_seed(0)
    model = PhraseVae(config).eval()
    batch = collate([tensors(Phrase(UPBEAT, COMMON))])
    point = torch.randn(1, config.latent)
    mind, _ = model.trunk(
        batch["inputs"], batch["ends"], batch["metres"], point, model.begin(point)
    )
    taught = model.advance(mind, batch["metres"], batch["ends"])[0]
    kernel, metre = PhraseKernel(model), int(batch["metres"][0]) * v.MAX_BAR

    def written(company: int) -> list[np.ndarray]:
        """Of the first row, at every step; the others come from other points."""
        rows = kernel.begin(torch.cat([point, torch.randn(company, config.latent)]))
        found = []
        for inputs, end in zip(batch["inputs"][0], batch["ends"][0], strict=True):
            places = np.full(1 + company, metre + int(end))
            told = np.tile(inputs.numpy(), (1 + company, 1))
            x, state = kernel.trunk(told, places, rows)
            rows = Mind(state, rows.gates, rows.aim)
            found.append(kernel.advance_head(x, torch.from_numpy(places))[0].numpy())
        return found

    few = written(LEAST_ROWS - 1)
    np.testing.assert_allclose(few, taught.numpy(), atol=1e-4)
    for company in (LEAST_ROWS, 15, 47):
        np.testing.assert_array_equal(few, written(company))


def test_what_is_written_can_be_notated(model: PhraseVae) -> None:
    points = np.random.default_rng(0).standard_normal((6, SMALL.latent))
    for one in write(model, points, [Room(COMMON, 8, 192)] * 6):
        assert one.tokens[0].advance == v.NEW
        for note, onset in zip(one.tokens, one.written.onsets, strict=True):
            assert v.is_legal(COMMON, onset % 96, v.DURATIONS[note.duration])


def test_validation_counts_nats_and_active_dimensions(model: PhraseVae) -> None:
    items = [tensors(Phrase(UPBEAT, COMMON)), tensors(Phrase(UPBEAT[:5], COMMON))]
    figures = train_phrases.validate(model, items, 100)
    assert figures["told"] > 0
    assert figures["divergence"] >= 0
    assert collate(items[:1])["targets"][0, -1, 0] == v.END


def test_batches_hold_each_phrase_once_and_one_length(songs: list[Song]) -> None:
    items = [tensors(one) for one in phrases.distinct(songs)]
    found = list(phrases.batches(items, 64, np.random.default_rng(0)))
    assert sum(len(batch) for batch in found) == len(items)
    assert all(len({len(one[0]) for one in batch}) == 1 for batch in found)


@pytest.mark.parametrize(
    ("evenness", "drawn"), [(0, [60, 30, 0, 10]), (0.5, [47, 33, 0, 19]), (1, [33, 33, 0, 33])]
)
def test_a_pass_draws_traditions_more_or_less_evenly(evenness: float, drawn: list[int]) -> None:
    found = phrases.balanced([60, 30, 0, 10], evenness, np.random.default_rng(0))
    assert sum(group == 3 for group, _ in found) == pytest.approx(drawn[3], abs=1)
    assert sum(group == 0 for group, _ in found) == pytest.approx(drawn[0], abs=2)
    for group, size in enumerate([60, 30, 0, 10]):
        times = [found.count((group, at)) for at in range(size)]
        assert not times or max(times) - min(times) <= 1


def test_a_favoured_tradition_comes_up_as_many_times_more() -> None:
    found = phrases.balanced([50, 50], 0.5, np.random.default_rng(0), [3.0, 1.0])
    assert len(found) == 100
    assert sum(group == 0 for group, _ in found) == 75


def test_the_measures_of_a_phrase_mean_what_they_say() -> None:
    def notes(*rows: tuple[int, int, int]) -> list[SungNote]:
        return [SungNote(midi, Ticks(o), Ticks(d), 0) for midi, o, d in rows]

    up = notes((60, 0, 960), (62, 960, 960), (64, 1920, 960), (66, 2880, 960))
    assert phrase_shape.contour(up, COMMON) == pytest.approx(4)
    assert phrase_shape.density(up, COMMON) == 2
    assert phrase_shape.compass(up, COMMON) == 6
    assert phrase_shape.syncopation(up, COMMON) == 0
    across = notes((60, 0, 240), (60, 240, 480), (60, 720, 240), (60, 1440, 960))
    assert phrase_shape.syncopation(across, COMMON) == 0.5


def test_directions_move_each_measure_apart_from_the_others(
    model: PhraseVae, songs: list[Song]
) -> None:
    ways = slider_directions.fit(model, phrases.distinct(songs))
    assert ways.shape == (4, SMALL.latent)
    assert np.isfinite(ways).all()


def test_distances_and_ranks() -> None:
    one, other = Phrase(UPBEAT, COMMON), Phrase((*UPBEAT[:-1], token(2, HALF)), COMMON)
    assert phrase_distance.f1(one, one) == 1
    assert phrase_distance.f1(one, other) == pytest.approx(6 / 7)
    assert phrase_distance.edits(one, other) == pytest.approx(1 / 7)
    assert phrase_distance.rank_correlation(np.arange(4), np.array([1, 3, 3, 9])) > 0.9
    assert phrase_distance.rank_correlation(np.arange(4), np.ones(4)) == 0


def test_all_figures_are_measured_and_told(model: PhraseVae, songs: list[Song]) -> None:
    half = len(songs) // 2
    held = phrase_space.unheard(songs[half:], phrases.distinct(songs[:half]), 12)
    assert not set(held.phrases) & set(held.learnt)
    figures = phrase_space.measure(model, held, pairs=3)
    low, mean, high = figures["reconstruction"]["model"]["pitch_onset"]
    assert 0 <= low <= mean <= high <= 1
    traditions = figures["reconstruction"]["model"]["by_tradition"]
    assert set(traditions) == set(held.traditions)
    assert figures["space"]["dimensions"] == SMALL.latent
    assert set(figures["sliders"]) == {"contour", "density", "range", "syncopation"}
    assert "floor" in phrase_tables.text(figures)


def test_a_phrase_costs_the_melody_model_something() -> None:
    torch.manual_seed(0)
    config = Config(width=16, heads=2, encoder_layers=1, decoder_layers=1, place_width=4)
    plain = Phrase(UPBEAT, COMMON)
    broken = Phrase((token(0, v.DURATION_INDEX[8], rest=6),), COMMON)  # off the triplet's grid
    found = phrase_report.cost(MelodyTransformer(config))([plain, broken, Phrase((), COMMON)])
    assert found[0] > 0
    assert np.isnan(found[1:]).all()
