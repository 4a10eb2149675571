"""Training: how songs become lines, crops and batches, and how weights are published."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.lyrics import prosody as lyrics
from generation.lyrics.lines import lines
from generation.models.melody_transformer import Config, MelodyTransformer
from generation.training import card, dataset, evaluate, runs, varying
from generation.training.networks import network
from generation.training.train import SongRun
from tests.generation.corpora_folder import pack


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Song]:
    return load_songs(pack(tmp_path_factory.mktemp("corpora")))


@pytest.fixture(scope="module")
def items(songs: list[Song]) -> list[dataset.Example]:
    kept, _ = dataset.examples(songs)
    return kept


def test_lines_end_where_the_words_do() -> None:
    printed = [
        ("A", "ma", "zing"), ("grace,",), ("how",), ("sweet",), ("the",), ("sound",),
        ("That",), ("saved",), ("a",), ("wretch",), ("like",), ("me!",),
        ("I",), ("once",), ("was",), ("lost,",), ("but",), ("now",), ("am",), ("found",),
    ]  # fmt: skip
    cut = lines(lyrics.analyse_printed(printed, "en"), "en")
    assert [line.words[-1].text for line in cut] == ["grace,", "sound", "me!", "lost,", "found"]


def test_every_example_ends_and_its_crops_cover_it(items: list[dataset.Example]) -> None:
    assert items
    for item in items:
        assert item.targets[-1].tolist() == [2, dataset.IGNORED, dataset.IGNORED, dataset.IGNORED]
        assert sum(len(part) for part in varying.crops(item)) == len(item)
        assert item.syllables.max() == len(item.prompt) - 1


def test_a_crop_keeps_the_words_it_sings(items: list[dataset.Example]) -> None:
    item = max(items, key=len)
    part = varying.crop(item, len(item) // 2, 10)
    first = int(item.syllables[len(item) // 2])
    here = int(part.syllables[0])
    assert (part.prompt.syllables[here] == item.prompt.syllables[first]).all()
    assert part.syllables.max() < len(part.prompt)


def test_batches_hold_every_example_once_and_stay_within_bounds(
    items: list[dataset.Example],
) -> None:
    rng = np.random.default_rng(0)
    groups = list(dataset.batches(items * 5, 400, rng))
    assert sum(len(group) for group in groups) == 5 * len(items)
    for group in groups:
        assert len(group) == 1 or max(map(len, group)) * len(group) <= 500


def test_what_is_unsaid_is_zero(items: list[dataset.Example]) -> None:
    said = items[0].prompt.conditions.indices()
    unsaid = varying.unconditioned(items[0]).prompt.conditions.indices()
    assert (unsaid[3:] == 0).all()
    assert (said[3:] > 0).all()
    assert (unsaid[:3] == said[:3]).all()


def test_a_run_reports_as_it_goes_stops_in_time_and_keeps_its_best_weights(
    items: list[dataset.Example], tmp_path: Path
) -> None:
    torch.manual_seed(0)
    plan = replace(runs.Plan.read("melody_transformer"), report_every=2)
    config = Config(width=24, heads=2, encoder_layers=1, decoder_layers=1)
    run = SongRun(plan, MelodyTransformer(config), 3, tmp_path, items[:2], items[:1])
    run.train()
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [2, 3]
    for line in lines:
        assert sum(line[head] for head in runs.HEADS) == pytest.approx(line["validation"], abs=1e-3)
    assert run.best == pytest.approx(min(line["validation"] for line in lines), abs=1e-3)
    assert (tmp_path / "best.safetensors").is_file()
    again = SongRun(plan, MelodyTransformer(config), 3, tmp_path, [], [])
    assert again.resume()
    assert (again.step, again.best) == (3, run.best)


def test_bits_are_measured_beside_the_floors(items: list[dataset.Example]) -> None:
    torch.manual_seed(0)
    model = MelodyTransformer(Config(width=24, heads=2, encoder_layers=1, decoder_layers=1))
    bits = evaluate.bits_per_note(model, items, items)
    assert set(bits) == {"model", "markov0", "markov1", "markov2", "markov3"}
    # Chains that saw the songs themselves know them better the longer their memory.
    assert bits["markov3"]["sum"] < bits["markov1"]["sum"] < bits["markov0"]["sum"]
    assert bits["markov3"]["sum"] < bits["model"]["sum"]


def test_the_card_names_every_source(songs: list[Song]) -> None:
    listed = card.song_list(songs)
    assert len(listed.splitlines()) - 1 == len({song.id.split(".")[0] for song in songs})
    figures = {"model": {"rhythm": 1.0, "pitch": 2.0, "sum": 3.0}}
    text = card.melody(
        licence="CC-BY-4.0", parameters=10, training=songs, validation=songs, bits=figures,
        list_name="list.csv",
    )  # fmt: skip
    assert "| model | 1.000 | 2.000 | 3.000 |" in text
    assert all(song.licence in text for song in songs)


def test_the_lstm_is_a_rival_that_sees_no_further_than_the_past(
    items: list[dataset.Example],
) -> None:
    torch.manual_seed(0)
    rival = network("melody_lstm", {"width": 24, "heads": 2, "hidden": 16}).eval()
    batch = dataset.collate([max(items, key=len)])
    before = rival(batch)["pitch"]
    batch["inputs"][:, 10:] = 0
    after = rival(batch)["pitch"]
    assert torch.allclose(before[:, :10], after[:, :10])
    assert not torch.allclose(before[:, 10:], after[:, 10:])


def test_rival_and_model_are_of_one_size() -> None:
    sizes = [
        sum(one.numel() for one in network(name, runs.Plan.read(name).model).parameters())
        for name in ("melody_lstm", "melody_transformer")
    ]
    assert max(sizes) < 1.1 * min(sizes)


def test_the_rivals_card_says_what_it_is_for(songs: list[Song]) -> None:
    text = card.rival(
        licence="CC-BY-4.0", parameters=10, training=songs, validation=songs,
        bits={"model": {"sum": 4.5}}, list_name="list.csv",
    )  # fmt: skip
    assert "continue a motif" in text
    assert "4.500 bits" in text
