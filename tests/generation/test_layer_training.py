"""Arrangements read, models of layers taught a step, and what measures them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from generation.corpora.arrangement import Arrangement, Sound, load_arrangements
from generation.corpora.load import load_songs
from generation.corpora.song import Song
from generation.models.harmony_transformer import HarmonyConfig, HarmonyTransformer
from generation.models.texture_gan import LENGTH, TextureConfig, TextureGan, binary
from generation.score.chords import Chord
from generation.score.harmony import Harmony
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import harmonies as h
from generation.training import harmonies, textures, train_textures
from generation.training.evaluation import accompaniment, harmony, harmony_floor, layer_tables, satb
from generation.training.hymn_voicing import choices, fit, measured, printed
from generation.training.runs import Plan
from generation.training.train_harmony import MODEL as HARMONY
from generation.training.train_harmony import HarmonyRun, validate
from generation.training.train_textures import MODEL as TEXTURE
from generation.training.train_textures import TexturePlan, TextureRun, f1, features, levelled
from tests.generation.corpora_folder import pack
from tests.generation.score_examples import one_each

KEY, TIME = Key("C", 0, "major"), TimeSignature(4, 4)
TUNE = (
    "72 71 72 74 76 74 74 72 72 74 76 77 79 77 74 72 "
    "72 71 69 71 72 74 71 72 76 74 72 71 69 71 71 72"
)
ROOTS = (
    0,
    7,
    0,
    7,
    0,
    7,
    7,
    0,
    0,
    7,
    0,
    5,
    0,
    5,
    7,
    0,
    0,
    7,
    5,
    7,
    0,
    7,
    7,
    0,
    0,
    7,
    0,
    7,
    5,
    7,
    7,
    0,
)


def song(number: int = 0) -> Song:
    """Eight bars in quarters, a chord a beat."""
    chords = [Chord.of(480 * at, root, "major") for at, root in enumerate(ROOTS)]
    return Song(
        id=f"x{number}.p1",
        corpus="open-hymnal",
        title=f"Song {number}",
        composer="",
        lyricist="",
        language="en",
        style="hymn",
        licence="PD",
        attribution="",
        work=f"w{number}",
        key=KEY,
        time_signature=TIME,
        notes=one_each(TUNE, *[480] * 32),
        words=tuple(("la,",) if at % 8 == 7 else ("la",) for at in range(32)),
        chords=tuple(chords),
    )


def hymn(number: int = 0) -> Arrangement:
    """Three voices below it: the nearest tones of each chord, its root in the bass."""
    tune = song(number)
    voices: dict[str, list[Sound]] = {"a": [], "t": [], "b": []}
    for at, root in enumerate(ROOTS):
        tones = {(root + step) % 12 for step in (0, 4, 7)}
        alto = next(p for p in range(68, 50, -1) if p % 12 in tones)
        tenor = next(p for p in range(alto - 1, 45, -1) if p % 12 in tones)
        bass = next(p for p in range(52, 40, -1) if p % 12 == root)
        for name, pitch in zip(voices, (alto, tenor, bass), strict=True):
            voices[name].append(Sound(pitch, 480 * at, 480))
    melody = tuple(Sound(n.midi, n.onset, n.duration) for n in tune.notes)
    return Arrangement(tune, {"s": melody, **{name: tuple(v) for name, v in voices.items()}})


def art_song(number: int = 0) -> Arrangement:
    """After-beats in the right hand."""
    tune = song(number)
    left, right = [], []
    for at, root in enumerate(ROOTS):
        left.append(Sound(36 + root, 480 * at, 240))
        right += [Sound(60 + (root + step) % 12, 480 * at + 240, 240) for step in (0, 4, 7)]
    sung = tuple(Sound(n.midi, n.onset, n.duration) for n in tune.notes)
    voices = {"sung-1": sung, "keys-1": tuple(right), "keys-2": tuple(left)}
    return Arrangement(tune, voices)


def test_every_voice_of_a_folder_is_put_beside_its_song(tmp_path: Path) -> None:
    folder = pack(tmp_path / "corpora")
    songs = load_songs(folder)
    found = load_arrangements(folder, songs, tmp_path / "build")
    assert found
    assert load_arrangements(folder, songs, tmp_path / "build") == found
    for one in found:
        own = {(n.midi, n.onset) for n in one.song.notes}
        heard = {(n.midi, n.onset) for n in one.sounding}
        assert len(own & heard) >= 0.9 * len(own)
        last = one.song.notes[-1]
        assert max(n.end for n in one.sounding) <= last.onset + last.duration
    assert load_arrangements(tmp_path, songs, tmp_path / "build") == []


def test_the_bass_is_the_lowest_that_sounds_when_a_chord_begins() -> None:
    one = hymn()
    low = tuple(replace_midi(n, n.midi + 4) for n in one.voices["b"])
    told = harmonies.chords_of(one.song, {**one.voices, "b": low})
    assert [c.inversion for c in told[:3]] == [1, 1, 1]
    assert [c.inversion for c in harmonies.chords_of(one.song, None)[:3]] == [0, 0, 0]


def replace_midi(note: Sound, midi: int) -> Sound:
    return note._replace(midi=midi)


def test_what_is_given_is_nothing_to_learn() -> None:
    item = harmonies.harmonised(song(), hymn().voices)
    assert item is not None
    indices = item.indices.copy()
    at = np.arange(len(item)) < 8
    harmonies.give(indices, item.tokens, at)
    told = harmonies.targets(replace(item, indices=indices))
    assert (told[:8] == harmonies.IGNORED).all()
    assert (told[8:, 0] != harmonies.IGNORED).all()
    changed = item.tokens[8:, 0] == h.CHANGE
    assert ((told[8:, 1] != harmonies.IGNORED) == changed).all()


def test_a_harmony_run_learns_and_goes_on_where_it_stood(tmp_path: Path) -> None:
    plan = replace(Plan.read(HARMONY), notes_per_batch=64, report_every=15, warmup=2)
    items = [harmonies.harmonised(song(n), hymn(n).voices) for n in range(4)]
    known = [item for item in items if item]
    torch.manual_seed(0)
    model = HarmonyTransformer(HarmonyConfig(32, 2, 1, 1, 0.0))
    before = sum(validate(model, known, 64).values())
    HarmonyRun(plan, model, 30, tmp_path, known, known).train()
    assert sum(validate(model, known, 64).values()) < 0.8 * before
    again = HarmonyRun(plan, HarmonyTransformer(model.config), 30, tmp_path, known, known)
    assert again.resume()
    assert again.step == 30


def test_a_texture_run_learns_to_rewrite_and_keeps_its_critic(tmp_path: Path) -> None:
    data = textures.bars([art_song(n) for n in range(3)])
    assert {textures.TEXTURES[k] for k in data.textures} == {"offbeat"}
    plan = TexturePlan.read(TEXTURE)
    plan = replace(plan, notes_per_batch=8, report_every=50, warmup=2, learning_rate=5e-3)
    size = TextureConfig(24, 12, 24, 0.0)
    torch.manual_seed(0)
    run = TextureRun(plan, TextureGan(size), 200, tmp_path, (data, data))
    before = train_textures.validate(run.model, data)
    run.train()
    after = train_textures.validate(run.model, data)
    assert after["f1"] > before["f1"] + 0.2
    assert after["nats"] < before["nats"] - 1
    again = TextureRun(plan, TextureGan(size), 200, tmp_path, (data, data))
    assert again.resume()
    kept, loaded = run.critic.state_dict(), again.critic.state_dict()
    assert kept.keys() == loaded.keys()
    assert features(data.rolls).shape == (len(data), 11)
    assert f1(data.rolls, data.rolls) == 1.0


def test_rows_are_struck_as_often_as_people_strike_them() -> None:
    data = textures.bars([art_song(n) for n in range(3)])
    torch.manual_seed(0)
    model = TextureGan(TextureConfig(width=16, critic=12, composer=16))

    def struck() -> np.ndarray:
        told = textures.tensors(data, np.arange(len(data)))
        known = told["known"], told["before"], told["texture"]
        random = torch.rand((len(data), LENGTH, 2), generator=torch.Generator().manual_seed(1))
        with torch.inference_mode():
            logits = model.eval()(*known, model.draw(*known, random))
        return binary(logits, told["known"][:, 11:12]).numpy().mean((0, 2))

    people = data.rolls.mean((0, 2))
    before = np.abs(struck() - people).mean()
    levelled(model, data)
    assert np.abs(struck() - people).mean() < 0.3 * before


def test_voicings_are_learnt_from_what_was_taken() -> None:
    one = hymn()
    known = list(choices(one))
    assert len(known) > 8
    weights = fit(known)
    figures = measured(weights, known)
    assert figures["nats"] < figures["floor"]
    assert figures["hit"] > figures["chance"]
    assert len(printed(one)) == 32


def test_a_chain_s_chances_are_chances_and_know_what_comes_often() -> None:
    chain = harmony_floor.Chain(size=3)
    for _ in range(9):
        chain.learn([("a",), "x"], 1)
    chain.learn([("b",), "x"], 2)
    assert sum(chain.chance([("a",), "x"], s) for s in range(3)) == pytest.approx(1)
    assert chain.chance([("a",), "x"], 1) > 0.85
    assert chain.chance([("c",), "x"], 2) < 0.3


def test_chords_are_measured_between_floor_and_people() -> None:
    items = [harmonies.harmonised(song(n), hymn(n).voices) for n in range(3)]
    known = [item for item in items if item]
    torch.manual_seed(0)
    model = HarmonyTransformer(HarmonyConfig(32, 2, 1, 1)).eval()
    other = replace(
        song(9), work="w0", chords=(*song().chords[:-1], Chord.of(31 * 480, 9, "minor"))
    )
    figures = harmony.measure(model, known, known, [song(0), other], 3)
    again = figures["set_again"]
    assert again["human"]["chord"][1] == 1
    assert again["model"]["chord"][1] < 1
    assert figures["bits_per_chord"]["markov"]["chords"][1] > 0
    assert figures["two_people"]["pairs"] == 1
    assert figures["two_people"]["chord"][1] == pytest.approx(31 / 32)
    assert "two people" in layer_tables.harmony(figures)


def test_voices_are_measured_beside_people_and_chance() -> None:
    figures = satb.measure([hymn(n) for n in range(2)])
    assert figures["human"]["voices_as_printed"][1] == 1
    assert figures["model"]["parallels"][1] == 0
    assert figures["drawn"]["crossings"][1] > figures["model"]["crossings"][1]
    assert "people" in layer_tables.satb(figures)


def test_a_piano_is_measured_beside_block_chords_and_the_nearest_bar() -> None:
    torch.manual_seed(0)
    model = TextureGan(TextureConfig(width=16, critic=12, composer=16)).eval()
    pieces = [art_song(n) for n in range(6)]
    figures = accompaniment.measure(model, textures.bars(pieces), pieces)
    assert figures["human"]["empty"][1] == 0
    assert figures["block_chords"]["chord_tones"][1] == 1
    assert figures["block_chords"]["told_apart"] > 0.9
    assert figures["nearest_bar"]["told_apart"] == pytest.approx(0.5, abs=0.1)
    assert figures["model"]["unplayable"][1] == 0
    assert "block chords" in layer_tables.accompaniment(figures)


def test_a_chord_of_a_song_has_a_name() -> None:
    assert Harmony.named(Chord.of(0, 7, "dominant")) == Harmony.of(0, 7, "dominant")
    assert Harmony.named(Chord(Ticks(0), 0, ())).kind == "none"
    assert Harmony.named(Chord.on(0, 2, (0, 3, 9))).kind == "minor"
