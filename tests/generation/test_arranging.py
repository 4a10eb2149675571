"""Four voices and a piano beside a melody: rules, notation, what stays, same seed same bytes."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
import verovio

from generation import arranger, checkpoints
from generation.arrange_requests import ArrangeRequest, Layer, Texture, Voice
from generation.arranger import Arranger
from generation.arranging import hands, hymn_voicing, reading
from generation.arranging.hymn_voicing import FEATURES, RANGES, Slot
from generation.errors import RequestError
from generation.metrics import playing, voice_leading
from generation.models.texture_gan import (
    DIMENSIONS,
    LENGTH,
    NUMBER,
    TEXTURES,
    Critic,
    TextureConfig,
    TextureGan,
    binary,
    half_of,
    numbers_of,
    quantised,
)
from generation.progress import Progress
from generation.score import checks, musicxml, musicxml_read, notation, underlay
from generation.score.hands import Struck
from generation.score.harmony import Harmony
from generation.score.melody import melody
from generation.score.model import Bracket, Note, Part, Score
from generation.score.sounds import sounding
from generation.score.units import Key, TimeSignature
from generation.tokens import texture as t
from tests.generation.score_examples import MOONLIGHT, one_each
from tests.small_arranger import small_arranger

KEY, TIME = Key("G", 0, "major"), TimeSignature(4, 4)
WORDS = "Soft the eve-ning falls on wa-ter, Light is gone from hill and tree; "
TUNE = "67 67 69 71 72 71 69 67 71 71 72 74 71 69 67 67 69 71 72 71 69 67 66 67 69 71 69 67 66 67"


def song() -> Score:
    """Two lines and the same again, an upbeat of a quarter, the last note two beats."""
    words = [word.split("-") for word in (WORDS * 2).split()]
    count = sum(map(len, words))
    pitches = " ".join(TUNE.split()[: count - 1] + ["67"])
    notes = one_each(pitches, *[480] * (count - 1), 960, start=1440)
    bars = notation.notate(notes, underlay.of_words(words, "en"), KEY, TIME)
    return Score("Evening", (Part("P1", "Voice", 52, bars),), 90, "en")


@pytest.fixture(scope="module")
def house() -> Arranger:
    return small_arranger()


def take(house: Arranger, layer: Layer, score: Score | None = None, **asked: object) -> Score:
    request = ArrangeRequest.from_json({"layer": layer.value, **asked})
    return house.arrange(request, score or song()).takes[-1].score


@pytest.mark.parametrize("layer", Layer)
def test_a_layer_is_written_read_back_and_engraved_without_a_warning(
    house: Arranger, layer: Layer
) -> None:
    score = take(house, layer)
    text = musicxml.write(score)
    assert musicxml_read.read(text) == score
    verovio.enableLog(verovio.LOG_WARNING)
    toolkit = verovio.toolkit()
    assert toolkit.loadData(text)
    assert not toolkit.getLog()
    assert melody(score).notes == melody(song()).notes
    assert not checks.unique_ids(score)


@pytest.mark.parametrize("layer", Layer)
def test_the_same_seed_gives_the_same_bytes(house: Arranger, layer: Layer) -> None:
    request = ArrangeRequest(layer, seed=7, takes=2)
    one, other = house.arrange(request, song()).takes, house.arrange(request, song()).takes
    assert [a.musicxml for a in one] == [b.musicxml for b in other]
    alone = house.arrange(replace(request, takes=1), song()).takes[0]
    assert alone.score.parts == one[0].score.parts
    assert one[0].musicxml != one[1].musicxml


@pytest.mark.parametrize("layer", Layer)
def test_a_layer_goes_on_from_the_takes_that_were_finished(house: Arranger, layer: Layer) -> None:
    request = ArrangeRequest(layer, seed=7, takes=3)
    told: list[Progress] = []
    whole = house.arrange(request, song(), told.append)
    state = next(one.state for one in told if one.state and len(one.state["takes"]) == 2)
    later: list[Progress] = []
    again = house.arrange(request, song(), later.append, json.loads(json.dumps(state)))
    assert again == whole
    assert min(one.fraction for one in later) >= 2 / 3, "nothing is written twice"


def test_four_voices_keep_the_rules(house: Arranger) -> None:
    score = take(house, Layer.FOUR_PARTS, seed=3)
    assert [part.name for part in score.parts] == ["Soprano", "Alto", "Tenor", "Bass"]
    assert score.groups[0].bracket is Bracket.BRACKET
    columns = chords(score)
    told = voice_leading.faults(columns)
    assert told == {"parallels": 0, "crossings": 0}
    for voice, (low, high) in enumerate(RANGES):
        assert all(low <= chord[voice] <= high for chord in columns)


def chords(score: Score) -> list[voice_leading.Chord]:
    """What the four parts sing whenever one of them begins a note."""
    lines = [sounding(part) for part in score.parts[:4]]
    onsets = sorted({sound.onset for line in lines for sound in line})
    found = []
    for at in onsets:
        now = [next(s.pitch.midi for s in line if s.onset <= at < s.stop) for line in lines]
        found.append((now[0], now[1], now[2], now[3]))
    return found


def test_voices_of_a_chinese_tune_in_triplets_draw_no_lines(house: Arranger) -> None:
    score = take(house, Layer.FOUR_PARTS, MOONLIGHT.score)
    notes = [note for part in score.parts[1:] for bar in part.measures for note in bar.notes]
    assert any(note.lyrics for note in notes)
    assert not any(lyric.extend for note in notes for lyric in note.lyrics)
    assert all(not checks.full_measures(part) for part in score.parts)


def test_every_voice_sings_every_word(house: Arranger) -> None:
    score = take(house, Layer.FOUR_PARTS)
    words = underlay.of_words([word.split("-") for word in (WORDS * 2).split()], "en")
    for part in score.parts:
        assert not checks.sung_syllables(part, words)


def test_locked_voices_stay_and_the_others_follow_them(house: Arranger) -> None:
    first = take(house, Layer.FOUR_PARTS, seed=1)
    again = take(house, Layer.FOUR_PARTS, first, seed=2, locked=["bass", "alto"])
    assert again.parts[3] == first.parts[3]
    assert again.parts[1] == first.parts[1]
    assert again.parts[2] != first.parts[2]
    with pytest.raises(RequestError, match="no tenor to lock"):
        take(house, Layer.FOUR_PARTS, locked=[Voice.TENOR.value])


def test_a_tune_that_no_soprano_sings_is_refused_by_its_bar(house: Arranger) -> None:
    low = one_each("40 43 40 40", *[480] * 4)
    bars = notation.notate(low, underlay.of_words([["a"]] * 4, "en"), KEY, TIME)
    with pytest.raises(RequestError, match="Bar 1 goes to E2, below what sopranos sing"):
        take(house, Layer.FOUR_PARTS, Score("", (Part("P1", "", 52, bars),), 90, "en"))


def test_parallels_are_no_way_to_go_on() -> None:
    rows = np.array([[74, 65, 57, 50], [74, 65, 62, 50], [72, 64, 60, 48]])
    assert hymn_voicing.follows((72, 64, 55, 48), rows).tolist() == [False, False, True]
    assert voice_leading.parallels((72, 64, 55, 48), (74, 65, 57, 50)) == 2
    assert voice_leading.crossings((60, 64, 55, 48)) == 1


def test_a_seventh_chord_is_complete_and_doubles_neither_leading_tone_nor_seventh() -> None:
    slot = Slot(Harmony.of(0, 2, "dominant"), (69, None, None, None))
    rows = hymn_voicing.candidates(slot, KEY)
    assert len(rows) > 3
    classes = rows % 12
    assert ((classes == 6).sum(axis=1) == 1).all()
    assert ((classes == 0).sum(axis=1) <= 1).all()
    assert (classes[:, 3] == 2).all()


def test_hymns_are_foreseen_better_than_by_chance() -> None:
    figures = checkpoints.find(hymn_voicing.NAME).figures
    assert figures["nats"] < 0.75 * figures["floor"]
    assert hymn_voicing.learnt().shape == (len(FEATURES),)


@pytest.mark.parametrize("texture", Texture)
def test_a_pianist_can_play_it(house: Arranger, texture: Texture) -> None:
    request = ArrangeRequest(Layer.PIANO, texture=texture, seed=2)
    (one,) = house.arrange(request, song()).takes
    assert one.figures["unplayable"] == 0
    assert one.figures["empty_bars"] == 0
    upper, lower = one.score.parts[1:]
    for staff in (upper, lower):
        heads = [note for bar in staff.measures for note in bar.notes]
        assert heads
        assert all(n.pitches[-1].midi - n.pitch.midi <= hands.REACH for n in heads)
        assert all(a.midi < b.midi for n in heads for a, b in pairwise(n.pitches))


def test_layers_have_provenance_of_their_own_and_replace_themselves(house: Arranger) -> None:
    first = take(house, Layer.PIANO, seed=1)
    again = take(house, Layer.PIANO, first, seed=2)
    assert [part.id for part in again.parts] == ["P1", "piano", "piano-2"]
    assert again.parts[0] == first.parts[0]
    fields = dict(again.fields)
    assert json.loads(fields["provenance-piano"])["seed"] == 2
    assert json.loads(fields["provenance-chords"])["seed"] == 1
    sung = take(house, Layer.FOUR_PARTS, again)
    assert [part.id for part in sung.parts][-2:] == ["piano", "piano-2"]
    assert musicxml_read.read(musicxml.write(sung)) == sung


def test_chords_that_are_there_are_what_the_piano_stands_on(house: Arranger) -> None:
    there = (Harmony.of(1440, 7, "major"), Harmony.of(3840, 2, "dominant", 1))
    score = reading.with_chords(song(), there)
    assert reading.chords(take(house, Layer.PIANO, score)) == there


@pytest.mark.parametrize("metre", ["3/4", "6/8", "5/4", "7/8", "3/8", "12/8", "2/2", "3/2", "7/16"])
def test_every_metre_is_accompanied(house: Arranger, metre: str) -> None:
    time = TimeSignature.parse(metre)
    unit = 1920 // time.beat_type
    notes = one_each(" ".join(["67"] * 14), *[unit] * 14)
    bars = notation.notate(notes, underlay.of_words([["la"]] * 14, "en"), KEY, time)
    score = Score("", (Part("P1", "Voice", 52, bars),), 90, "en")
    again = take(house, Layer.PIANO, score)
    assert musicxml_read.read(musicxml.write(again)) == again
    assert any(isinstance(e, Note) for bar in again.parts[2].measures for e in bar.events)


def test_rolls_tell_back_what_is_struck_on_the_ladder() -> None:
    cell = t.cells(TIME, 1)[0]
    harmonies = t.Harmonies([Harmony.of(0, 7, "major"), Harmony.of(960, 2, "dominant")])
    left = [Struck(43, 0, 960), Struck(38, 960, 1920)]
    right = [
        Struck(59, 480, 720),
        Struck(62, 480, 720),
        Struck(67, 720, 960),
        Struck(60, 960, 1440),
    ]
    roll = t.encoded((left, right), cell, 4, harmonies, KEY)
    again = t.decoded(roll, cell, 4, harmonies, KEY)
    assert again == (left, right)


def test_an_arpeggio_looks_the_same_on_every_chord() -> None:
    cell = t.cells(TIME, 1)[0]
    rolls = []
    for root in (0, 5, 7):
        harmony = Harmony.of(0, root, "major")
        low = t.base(root, 0)
        notes = [Struck(low + step, 240 * at, 240 * at + 240) for at, step in enumerate((0, 7, 16))]
        rolls.append(t.encoded((notes, []), cell, 4, t.Harmonies([harmony]), Key("C", 0, "major")))
    assert (rolls[0] == rolls[1]).all()
    assert (rolls[1] == rolls[2]).all()


def test_long_bars_are_shared_out() -> None:
    assert [c.beats for c in t.cells(TimeSignature(4, 2), 1)] == [4, 4]
    assert [c.beats for c in t.cells(TimeSignature(5, 4), 1)] == [2, 3]
    assert [(c.beat, c.beats) for c in t.cells(TimeSignature(6, 8), 2)] == [(720, 2), (720, 2)]
    for name in ("2/4", "3/4", "7/8", "3/8", "9/8", "12/8", "6/4", "11/8", "5/16"):
        time = TimeSignature.parse(name)
        assert sum(c.beat * c.beats for c in t.cells(time, 3)) == 3 * time.bar


def test_kinds_of_accompaniment_are_told_apart() -> None:
    def play(*rows: tuple[int, str]) -> list[Struck]:
        return [Struck(int(p), at, at + 240) for at, ps in rows for p in ps.split()]

    on = [(0, "43"), (960, "38")]
    after = [(480, "59 62 67"), (1440, "60 66 69")]
    broken = [(240 * at, ("59", "62", "67", "62")[at % 4]) for at in range(8)]
    sung = [Struck(79, 120, 480)]
    assert playing.texture(play(*on), play(*after), sung, 4) == "offbeat"
    assert playing.texture(play(*on), play(*broken), sung, 4) == "broken"
    assert playing.texture(play(*on), play((0, "59 62"), (960, "60 62")), sung, 4) == "chords"
    assert playing.texture(play(*broken), play((0, "71")), sung, 4) == "rolling"
    assert playing.texture([], [], sung, 4) is None
    assert playing.violations(play((0, "40 60")), play((0, "59"))) == 2
    assert set(TEXTURES) == {kind.value for kind in Texture}


def test_the_critic_s_slope_reaches_the_generator() -> None:
    torch.manual_seed(0)
    config = TextureConfig(width=16, critic=12, composer=16)
    gan, critic = TextureGan(config), Critic(config)
    known = torch.rand(3, t.CONDITIONS, t.MOST_SLOTS).round()
    before = torch.zeros(3, t.HEIGHT, t.MOST_SLOTS)
    codes = half_of(torch.randint(NUMBER, (3, LENGTH, 2))).flatten(2)
    logits = gan(known, before, torch.zeros(3, dtype=torch.long), codes)
    roll = binary(logits, known[:, 11:12])
    assert set(roll.detach().round(decimals=5).unique().tolist()) <= {0.0, 1.0}
    critic(known, before, torch.zeros(3, dtype=torch.long), roll).sum().backward()
    assert gan.out.weight.grad is not None
    assert gan.out.weight.grad.abs().sum() > 0
    pair = torch.stack([torch.zeros_like(before), roll.detach()])
    penalty = critic.penalty(known, before, torch.zeros(3, dtype=torch.long), pair)
    assert penalty > 0


def test_a_code_is_a_point_of_a_grid_and_keeps_the_slope() -> None:
    numbers = torch.arange(2 * NUMBER).reshape(-1, 2) % NUMBER
    codes = half_of(numbers).flatten(1)
    assert torch.equal(numbers_of(codes), numbers)
    assert torch.allclose(quantised(torch.atanh(0.999 * codes)), codes)
    points = torch.zeros(1, DIMENSIONS, requires_grad=True)
    quantised(points).sum().backward()
    assert points.grad is not None
    assert (points.grad > 0).all()


def test_codes_are_drawn_by_their_chances_and_each_knows_those_before() -> None:
    torch.manual_seed(0)
    gan = TextureGan(TextureConfig(width=16, critic=12, composer=16)).eval()
    known = torch.rand(64, t.CONDITIONS, t.MOST_SLOTS).round()
    told = known, torch.zeros(64, t.HEIGHT, t.MOST_SLOTS), torch.zeros(64, dtype=torch.long)
    with torch.inference_mode():
        codes = gan.draw(*told, torch.rand(64, LENGTH, 2))
        numbers = numbers_of(codes)
        chances = gan.chances(*told, codes).softmax(3)
        own = chances.gather(3, numbers[..., None])
        middle = chances.cumsum(3).gather(3, numbers[..., None]) - own / 2
        again = gan.draw(*told, middle[..., 0])
        others = gan.chances(*told, codes.roll(1, 0)).softmax(3)
    assert torch.equal(numbers_of(again), numbers)
    assert torch.equal(others[:, 0, 0], chances[:, 0, 0])
    assert not torch.equal(others[:, 0, 1], chances[:, 0, 1])
    assert not torch.equal(others[:, 1, 0], chances[:, 1, 0])


def test_both_hands_close_on_the_last_chord(house: Arranger) -> None:
    request = ArrangeRequest(Layer.PIANO, texture=Texture.BROKEN, seed=2)
    (one,) = house.arrange(request, song()).takes
    sung, *hands = (one.score.parts[at].measures[-1].notes for at in range(3))
    for hand in hands:
        assert hand[-1].onset <= sung[-1].onset
        assert hand[-1].onset + hand[-1].duration == TimeSignature(4, 4).bar


def test_missing_weights_are_said_to_be_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "_manifest", dict)
    with pytest.raises(checkpoints.CheckpointError, match="no weights"):
        Arranger().arrange(ArrangeRequest(), song())
    assert arranger.Arranger is Arranger
