"""Measuring the model: on which songs, against what, and what is written down."""

from __future__ import annotations

import contextlib
import json
import math
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from generation import checkpoints
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.engine import Engine
from generation.errors import GenerationError, RequestError
from generation.models import order_markov
from generation.models.melody_session import TransformerSession
from generation.models.melody_transformer import MelodyTransformer
from generation.models.order_markov import MarkovSession
from generation.originality.tunes import Source, Tunes
from generation.requests import TIME_SIGNATURES, Anacrusis
from generation.training import asking, dataset, evaluate, hard_rules, index
from generation.training.evaluation import continuation, differing, likeness, melody, tones
from generation.training.evaluation.composing import compose
from generation.training.evaluation.melody import Setting
from generation.training.evaluation.songs import (
    Case,
    by_line,
    cases,
    excerpt,
    held_out,
    learnt_notes,
)
from tests.generation.corpora_folder import pack


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pack(tmp_path_factory.mktemp("corpora"))


@pytest.fixture(scope="module")
def songs(folder: Path) -> list[Song]:
    return load_songs(folder)


@pytest.fixture(scope="module")
def learnt(songs: list[Song]) -> Tunes:
    items, _ = dataset.examples(songs)
    return index.learnt(songs, items)


@pytest.fixture(scope="module")
def poems(songs: list[Song]) -> list[Case]:
    items, _ = dataset.examples(songs)
    return cases(songs, items)


def test_learnt_tunes_sound_as_the_songs_did(songs: list[Song], learnt: Tunes) -> None:
    song = next(song for song in songs if song.id == learnt.sources[0].id)
    told = learnt_notes(learnt[0])
    assert [note.duration for note in told] == [note.duration for note in song.notes]
    up = {note.midi - again.midi for note, again in zip(song.notes, told, strict=True)}
    assert len(up) == 1
    assert [note.syllable for note in told] == [note.syllable for note in song.notes]


def test_a_strange_folder_is_measured_whole_and_the_own_one_by_its_validation_songs(
    songs: list[Song], learnt: Tunes
) -> None:
    unknown = {song.id for song in songs} - {source.id for source in learnt.sources}
    assert {song.id for song in held_out(songs, learnt)} <= unknown
    strangers = Tunes.of([])
    assert held_out(songs, strangers) == songs


def test_cases_are_first_verses_of_melodies_each_tune_once(poems: list[Case]) -> None:
    assert poems
    assert all(case.song.verse == 1 for case in poems)
    assert len({case.human for case in poems}) == len(poems)
    for case in poems:
        assert len(case.lines) == len(case.stressed) == len(case.prompt)
        assert max(case.lines) == len(case.texts) - 1
        assert sum(map(len, by_line(case.human, case))) == len(case.human)


def test_an_excerpt_sings_its_words_and_no_more(songs: list[Song]) -> None:
    song = max(songs, key=lambda one: len(one.words))
    part = excerpt(song, 5)
    assert part.words == song.words[:5]
    assert part.notes[-1].syllable == len(part.syllables) - 1


def test_words_are_set_again_within_the_human_range(
    tiny_model: MelodyTransformer, poems: list[Case]
) -> None:
    found = compose(TransformerSession(tiny_model, 8), poems[:2], candidates=2)
    again = compose(TransformerSession(tiny_model, 8), poems[:1], candidates=2)
    assert again[0] == found[0]
    assert any(found)
    for case, notes in zip(poems, found, strict=False):
        if notes is None:  # no tonic within so small a range
            continue
        assert list(dict.fromkeys(n.syllable for n in notes)) == list(range(len(case.prompt)))
        lowest, highest = case.range
        assert all(lowest <= note.midi <= highest for note in notes)


def test_likeness_of_a_song_to_itself_is_whole(
    poems: list[Case], learnt: Tunes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "SHORTEST", 4)
    found = likeness.likeness(likeness.rows(melody.human(poems), learnt))
    assert found["pd"]["model"] == pytest.approx([1, 1, 1])
    assert found["dd"]["model"] == pytest.approx([1, 1, 1])
    assert found["md"]["model"] == pytest.approx([0, 0, 0])
    assert found["pd"]["best_floor"] == max(row[1] for row in found["pd"]["floors"].values())
    assert found["md"]["best_floor"] == min(row[1] for row in found["md"]["floors"].values())
    for measure in found.values():
        low, ahead, high = measure["ahead_of_best_floor"]["model"]
        assert low <= ahead <= high
        assert ahead == pytest.approx(abs(measure["model"][1] - measure["best_floor"]))


def test_what_songs_have_in_common_does_not_blur_who_is_ahead() -> None:
    """Far songs are far from everybody: only pairs tell."""
    pairs = [(far, far - 0.05) for far in (0.5, 1.0, 4.0, 2.0)]
    rows = [{"window": floor, "model": model, "ceiling": floor} for floor, model in pairs]
    found = likeness._placed("md", rows, ["a", "b", "c", "d"])
    assert found["model"][2] > found["best_floor"]
    assert found["ahead_of_best_floor"]["model"] == pytest.approx([0.05] * 3)
    assert found["ahead_of_best_floor"]["ceiling"] == pytest.approx([0.0] * 3)


def test_shuffling_keeps_how_many_syllables_are_stressed(poems: list[Case]) -> None:
    people = melody.human(poems)
    for one, other in zip(people, melody.shuffled(people), strict=True):
        assert sum(one.case.stressed) == sum(other.case.stressed)
        assert one.notes == other.notes


def test_lines_have_figures_for_people(poems: list[Case]) -> None:
    settings = [Setting(case, case.human) for case in poems]
    for low, mean, high in filter(None, melody.cadence_figures(settings).values()):
        assert 0 <= low <= mean <= high <= 1


def test_takes_are_alike_by_the_notes_that_begin_together(poems: list[Case]) -> None:
    notes = poems[0].human
    assert differing.alike(notes, notes) == 1
    up = [replace(note, midi=note.midi + 1) for note in notes]
    assert differing.alike(notes, up) < 0.5
    half = [*notes[: len(notes) // 2], *up[len(notes) // 2 :]]
    assert differing.alike(notes, half) == pytest.approx(0.5, abs=0.1)
    assert differing.alike(notes, []) == 0


def test_tones_are_measured_on_songs_beside_people_and_chance(
    tiny_model: MelodyTransformer, songs: list[Song]
) -> None:
    # The words of Li Bai's, to the first tune that is long enough for a line of his.
    tune = next(song for song in songs if len(song.notes) >= 10)
    notes = tuple(replace(note, syllable=at) for at, note in enumerate(tune.notes[:10]))
    words = tuple((character,) for character in "床前明月光疑是地上霜")
    song = replace(tune, language="zh", words=words, notes=notes)
    found = tones.measure(TransformerSession(tiny_model, 8), [song], 1, None)
    assert found["texts"] <= 1
    for kind in ("human", "shuffled"):
        low, mean, high = found["intervals"][kind]
        assert low <= mean == found[kind] <= high


def test_random_requests_are_of_every_language_and_odd(songs: list[Song]) -> None:
    rng, known = np.random.default_rng(1), asking.poems(songs)
    drawn = []
    while len(drawn) < 80:
        with contextlib.suppress(RequestError):
            drawn.append(asking.request(rng, known, len(drawn)))
    assert {request.language for request in drawn} == set(known)
    assert {request.time_signature for request in drawn} == set(TIME_SIGNATURES)
    assert {request.anacrusis for request in drawn} == set(Anacrusis)
    assert any(request.corrections for request in drawn)
    assert any(request.blend for request in drawn)
    assert any(character.isdigit() for request in drawn for character in request.words)
    assert len({request.ambitus for request in drawn}) > 20


def test_what_the_engine_cannot_finish_breaks_a_rule(
    songs: list[Song], tiny_model: MelodyTransformer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise GenerationError("The melody breaks a rule of notation.")

    engine = Engine.of(tiny_model, candidates=1)
    monkeypatch.setattr("generation.composition.Plan.finish", broken)
    found = hard_rules.measure(engine, songs, 2)
    engine.close()
    assert found["hard_rules"] == {"served": 0.0}


@pytest.fixture
def published(
    tiny_model: MelodyTransformer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A tiny model that learnt no song of the folder, but two of its own."""
    weights = tmp_path / "weights"
    weights.mkdir()
    monkeypatch.setattr(checkpoints, "FOLDER", weights)
    monkeypatch.setattr(checkpoints, "CARDS", tmp_path)
    (tmp_path / "card.md").write_text("# A card\n")
    checkpoints.save(tiny_model, tmp_path / "best.safetensors")
    checkpoints.publish(
        tmp_path / "best.safetensors",
        "melody_transformer",
        licence="CC0-1.0",
        card="card.md",
        config=asdict(tiny_model.config),
        figures={"sum": 9.0},
    )
    return tmp_path


def test_everything_promised_is_written_down(
    published: Path, folder: Path, learnt: Tunes, capsys: pytest.CaptureFixture[str]
) -> None:
    strangers = Tunes.of([(_renamed(learnt, at), tune.tolist()) for at, tune in enumerate(learnt)])
    checkpoints.publish_tunes("melody_transformer", strangers)
    out = published / "evaluation.json"
    out.write_text('{"another": {"model": 0.9}}')
    evaluate.main(
        ["--corpora", str(folder), "--json", str(out), "--build", str(published), "--card"]
        + ["--requests", "2", "--candidates", "1", "--songs", "3", "--faults", "12"]
    )
    figures = json.loads(out.read_text())
    assert figures["another"] == {"model": 0.9}
    assert figures["harmony"] == figures["satb"] == {}, "there are no weights of theirs"
    assert set(figures["seams"].get("hard_rules", {}).values()) <= {1.0}
    assert figures["continuation"]["bits_per_note"] == figures["melody"]["bits_per_note"]
    measured = figures["melody"]
    assert set(measured["hard_rules"].values()) == {1.0}
    assert {"served", "full bars", "engraved"} <= set(measured["hard_rules"])
    assert measured["hard_rules_over"]["requests"] == 2
    assert 0 <= measured["takes_differ"]["twins"] <= 1
    assert set(measured["shared_passages"]) == {"model", "human"}
    assert measured["tone_contour"]["human"] is None, "the folder has no Chinese song"
    assert 0 <= measured["tone_contour"]["model"] <= 1
    for kind in ("model", "markov0", "markov3"):
        bits = measured["bits_per_note"][kind]
        assert math.isclose(bits["sum"], bits["rhythm"] + bits["pitch"])
    for row in measured["stress_on_beat"].values():
        assert 0 <= row["human"] <= 1
    assert set(measured["told_apart_auc"]) == {"model", "markov3", "human"}
    assert {"all", "interval", "duration"} <= set(measured["told_apart_by"]["model"])
    assert set(measured["copying"]) == {"12", "16"}
    assert {"model", "best_floor", "ceiling"} <= set(measured["md"])
    assert measured["by_language"]["en"]["poems"] >= 1
    printed = capsys.readouterr().out
    assert "told apart" in printed
    assert "melody-stress.svg" in (published / "melody_transformer.measured.md").read_text()
    assert "planted faults" in (published / "prosody.measured.md").read_text()
    assert (published / "melody-bits.svg").read_text().startswith("<svg")


def test_second_halves_are_written_beside_the_human_ones(
    poems: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuation, "SHORTEST", 4)
    chain = MarkovSession(order_markov.small())
    figures = continuation.measure({"markov3": (chain, 2)}, poems, None)
    assert 0 < figures["songs"] <= len(poems)
    for kind in ("human", "markov3"):
        for name in continuation.MEASURES:
            low, middle, high = figures[kind][name]
            assert 0 <= low <= middle <= high <= 1
    assert "markov3" in continuation.text(figures)
    assert continuation.measure({}, [], None) == {"songs": 0}


def test_a_folder_without_a_manifest_is_refused_in_a_sentence(
    published: Path, tmp_path: Path
) -> None:
    checkpoints.publish_tunes("melody_transformer", Tunes.of([]))
    with pytest.raises(SystemExit, match="manifest"):
        evaluate.main(["--corpora", str(tmp_path / "none"), "--build", str(published)])


def _renamed(learnt: Tunes, at: int) -> Source:
    return replace(learnt.sources[at], id=f"other-{at}", work=f"other-{at}")
