"""Chords under a melody: tokens, laws, draws, and what stays where it was."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch

from generation.arrange_requests import ArrangeRequest
from generation.arranging import figures, reading
from generation.arranging.harmonising import Harmonised, harmonise
from generation.errors import RequestError
from generation.metrics import harmonies as measures
from generation.models.harmony_session import write
from generation.models.harmony_transformer import (
    HarmonyConfig,
    HarmonyTransformer,
    Memory,
    before,
)
from generation.score import notation, underlay
from generation.score.chords import KINDS
from generation.score.harmony import Harmony
from generation.score.melody import SungNote
from generation.score.model import Measure, Part, Rest, Score
from generation.score.units import Key, Ticks, TimeSignature
from generation.tokens import harmonies as h
from generation.tokens.harmony_laws import HarmonyLaw
from tests.generation.score_examples import melody, one_each

KEY, TIME = Key("D", 0, "major"), TimeSignature(3, 4)
# eight bars, an upbeat, four lines of seven notes
TUNE = one_each("74 74 73 71 69 67 66 " * 3 + "74 69 67 66 64 64 62", *[480] * 28, start=960)


@pytest.fixture(scope="module")
def network() -> HarmonyTransformer:
    torch.manual_seed(0)
    return HarmonyTransformer(HarmonyConfig(32, 2, 1, 1)).eval()


def tune(*, worded: bool = True) -> h.Tune:
    lines = h.Lines([at % 2 * 2 for at in range(28)], [at // 7 for at in range(28)])
    return h.Tune(TUNE, KEY, TIME, lines if worded else None)


def song(text: str = "Sing with me, O mer-ry hills, ") -> Score:
    words = [[w] for w in ("Sing with me O hills and dales, " * 4).split()]
    bars = notation.notate(TUNE, underlay.of_words(words, "en"), KEY, TIME)
    return Score(text, (Part("P1", "Voice", 52, bars),), 90, "en")


def test_tokens_tell_the_chords_back() -> None:
    chords = (
        Harmony.of(960, 2, "major"),
        Harmony.of(1440, 9, "dominant", 3),
        Harmony.of(2880, 11, "minor", 1),
    )
    told = h.tokens(chords, tune())
    assert [token.change for token in told[:5]] == [1, 1, 0, 0, 1]
    assert h.harmonies(told, tune()) == chords


def test_rarer_kinds_are_told_by_what_is_left_without_their_colour() -> None:
    told = h.tokens([Harmony.of(960, 2, "major-sixth"), Harmony.of(1440, 2, "power")], tune())
    assert h.harmonies(told, tune()) == (Harmony.of(960, 2, "major"),)


def test_lines_end_where_their_last_syllables_begin() -> None:
    assert tune().line_ends() == [6, 13, 20, 27]
    assert tune(worded=False).line_ends() == [27]


def test_a_step_is_what_the_whole_pass_says(network: HarmonyTransformer) -> None:
    indices, shares = map(torch.from_numpy, h.frames(tune(), h.Wishes()))
    told = torch.tensor(before([h.Token(1, 0, 0, 0), *[h.Token(0, 0, 0, 0)] * 27])[:-1])[None]
    with torch.inference_mode():
        view = network.encode(indices[None], shares[None], torch.ones(1, 28, dtype=torch.bool))
        whole = network.decode(told, view)
        memory = Memory()
        steps = [network.step(told[:, at], view[:, at], at, memory) for at in range(28)]
    assert torch.allclose(torch.stack(steps, dim=1), whole, atol=1e-5)


@pytest.mark.parametrize("seed", range(6))
def test_laws_hold_whatever_the_model_thinks(network: HarmonyTransformer, seed: int) -> None:
    given = {9: h.Token(1, 7, 2, 3), 10: h.Token(0, 7, 2, 3)}
    wishes = h.Wishes(given=given)
    written = write(network, tune(), wishes, seed=seed, spice=seed / 5)
    assert written.tokens[9] == given[9]
    assert written.tokens[10] == given[10]
    pairs = list(pairwise(written.tokens))
    assert all(a[1:3] != b[1:3] for a, b in pairs if b.change and b not in given.values())
    chords = h.harmonies(written.tokens, tune())
    ends = [TUNE[at] for at in (6, 13, 20, 27)]
    assert measures.cadences(ends, chords, KEY) == 1.0
    assert (chords[-1].root, chords[-1].kind, chords[-1].inversion) == (2, "major", 0)
    assert chords[0].onset == TUNE[0].onset


def test_the_same_seed_gives_the_same_chords_whatever_else_is_asked(
    network: HarmonyTransformer,
) -> None:
    one = write(network, tune(), h.Wishes(), seed=5, take=1)
    others = [write(network, tune(), h.Wishes(), seed=5, take=take) for take in range(3)]
    assert others[1] == one
    assert others[0].tokens != one.tokens


def test_a_law_without_choice_allows_what_is_given() -> None:
    law = HarmonyLaw(tune(), {27: h.Token(1, 6, 6, 1)})  # not what anybody closes on
    assert law.roots(27, None).nonzero()[0].tolist() == [6]
    assert law.kinds(27, None, 6).nonzero()[0].tolist() == [6]
    assert law.inversions(27, 6, 6).nonzero()[0].tolist() == [1]


def test_kept_bars_keep_their_chords_to_the_letter(network: HarmonyTransformer) -> None:
    score = song()
    there = (
        Harmony.of(0, 2, "major"),
        Harmony.of(3600, 4, "major-sixth", 1),  # on an off-beat, of a kind the model has not
    )
    score = reading.with_chords(score, there)
    bars = {bar.number: bar for bar in score.parts[0].measures}
    request = ArrangeRequest(kept=((2, 3),), seed=3)
    found = harmonise(network, request, score, 0)
    again = {bar.number: bar for bar in found.score.parts[0].measures}
    assert again[3].harmonies == bars[3].harmonies == ()
    assert Harmony.of(3600, 4, "major-sixth", 1) in found.chords
    assert again[2].harmonies[0].onset == 0  # what sounds there is said
    assert len(found.chords) > 6


def test_a_score_of_several_metres_is_set_in_each(network: HarmonyTransformer) -> None:
    score = song()
    part = score.parts[0]
    five = TimeSignature(5, 4)
    words = underlay.of_words([["a"]] * 5, "en")
    (bar,) = notation.notate(one_each("62 64 65 67 69", *[480] * 5), words, KEY, five)
    extra = replace(
        bar,
        id="x",
        number=11,
        key=Key("D", 0, "minor"),
        events=tuple(replace(event, id=f"x-{event.id}") for event in bar.events),
    )
    score = replace(score, parts=(replace(part, measures=(*part.measures, extra)),))
    found = harmonise(network, ArrangeRequest(), score, 0)
    assert [stretch.tune.time_signature for stretch in found.stretches] == [TIME, five]
    last = found.score.parts[0].measures[-1].harmonies
    assert last
    assert last[-1].root == 2
    assert figures.of_chords(found)["chords_per_bar"] > 0


def test_silence_is_refused_in_a_sentence(network: HarmonyTransformer) -> None:
    rest = Rest("r", Ticks(0), TIME.bar, whole_measure=True)
    bar = Measure("m", 1, TIME.bar, (rest,), time_signature=TIME, key=KEY)
    with pytest.raises(RequestError, match="no note to be set"):
        harmonise(network, ArrangeRequest(), Score("", (Part("P", "", 0, (bar,)),), 90), 0)


def test_long_tunes_are_read_in_windows(network: HarmonyTransformer) -> None:
    notes = [SungNote(62, Ticks(480 * at), Ticks(480), 0) for at in range(300)]
    long = h.Tune(notes, KEY, TIME)
    written = write(network, long, h.Wishes(), seed=1)
    assert len(written.tokens) == 300
    assert written.tokens[-1].root == 0


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"spice": 2}, "spice"),
        ({"density": 9}, "density"),
        ({"kept": [[4, 2]]}, "kept"),
        ({"kept": ["x"]}, "kept"),
        ({"texture": "offbeat"}, "texture"),
        ({"layer": "brass"}, "layer"),
        ({"layer": "four-parts", "locked": ["soprano", "alto", "tenor", "bass"]}, "locked"),
        ({"locked": ["alto"]}, "locked"),
        ({"tempo": 3}, "tempo"),
    ],
)
def test_requests_out_of_bounds_name_their_field(asked: dict[str, object], field: str) -> None:
    with pytest.raises(RequestError) as refusal:
        ArrangeRequest.from_json(asked)
    assert refusal.value.field == field


def test_requests_go_to_json_and_back() -> None:
    request = ArrangeRequest(kept=((1, 4), (9, 9)), spice=0.2, takes=2)
    assert ArrangeRequest.from_json(request.to_json()) == request


def test_measures_know_right_from_wrong() -> None:
    notes = melody((60, 960, 0), (64, 960, 1))
    time = TimeSignature(4, 4)
    right = [Harmony.of(0, 0, "major")]
    assert measures.chord_tones(notes, right, time) == 1.0
    assert measures.chord_tones(notes, [Harmony.of(0, 2, "major")], time) == 0.0
    assert measures.chord_tones(notes, [], time) is None
    assert measures.cadences([notes[1]], right, Key("C", 0, "major")) == 1.0
    assert measures.cadences([notes[1]], [Harmony.of(0, 0, "major", 1)], Key("C", 0, "major")) == 0
    alike = measures.agreement(right, [Harmony.of(0, 9, "minor")], [0, 480])
    assert alike == {"root": 0.0, "chord": 0.0, "tones": pytest.approx(0.5)}


def test_frames_tell_words_and_tune() -> None:
    indices, shares = h.frames(tune(), h.Wishes(density=2))
    assert indices.shape == (28, len(h.INDICES))
    column = {name: indices[:, at] for name, at in h.COLUMN.items()}
    assert column["sung"][:3].tolist() == [0, 0, 11]
    assert column["to_line_end"][:8].tolist() == [6, 5, 4, 3, 2, 1, 0, 6]
    assert column["line_begins"].nonzero()[0].tolist() == [0, 7, 14, 21]
    assert column["density"].tolist() == [2] * 28
    assert np.allclose(shares[:, :12].sum(1), 1)


def test_no_chords_are_no_harmonised_score() -> None:
    empty = Harmonised(song(), (), reading.stretches(song()))
    assert figures.of_chords(empty)["cadences"] == 0


@pytest.mark.parametrize(
    ("symbol", "home", "spelled"),
    [
        ("A7", "Bb major", "A C# E G"),
        ("E7", "A minor", "E G# B D"),
        ("Bdim7", "C minor", "B D F Ab"),
        ("Fm", "C major", "F Ab C"),
        ("Caug", "F major", "C E G#"),
        ("D6", "G major", "D F# A B"),
    ],
)
def test_a_chord_is_spelled_by_what_it_is(symbol: str, home: str, spelled: str) -> None:
    chord, key = Harmony.parse(symbol, 0), Key.parse(home)
    tones = [60 + (chord.root + step) for step in KINDS[chord.kind]]
    pitches = [chord.spell(midi, key) for midi in tones]
    assert [str(pitch)[:-1] for pitch in pitches] == spelled.split()
    assert [pitch.midi for pitch in pitches] == tones


def test_a_bass_is_printed_as_the_chord_has_it() -> None:
    assert Harmony.parse("A7/C#", 0).symbol(Key.parse("Bb major")) == "A7/C#"
    for wrong in ("H7", "C/X", "", "B:0-3-8"):
        with pytest.raises(ValueError, match="not a chord"):
            Harmony.parse(wrong, 0)


def test_no_chord_sounds_against_its_own_third() -> None:
    tune = h.Tune(
        one_each("63 63 67 60", 480, 480, 480, 480), Key.parse("C minor"), TimeSignature(4, 4)
    )
    law = HarmonyLaw(tune, {})
    allowed = law.kinds(0, None, 0)
    assert not allowed[h.KINDS.index("major")], "C major under an E flat"
    assert allowed[h.KINDS.index("minor")]
    assert not law.changes(1, h.Token(1, 0, h.KINDS.index("major"), 0))[0], "nor held over"
