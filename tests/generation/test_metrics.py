"""Measures of melodies: their bounds, and what they are blind to."""

from __future__ import annotations

import math

import numpy as np
import pytest

from generation.metrics import telling
from generation.metrics.bootstrap import interval
from generation.metrics.cadence import cadences
from generation.metrics.copying import copied_windows
from generation.metrics.distance import melody_distance
from generation.metrics.distribution import duration_overlap, overlap, pitch_overlap
from generation.metrics.form import form
from generation.metrics.singing import demands, effort, motion
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks, TimeSignature

QUARTER = 480
COMMON = TimeSignature(4, 4)
C_MAJOR = Key("C", 0, "major")


def tune(midi: list[int], quarters: list[float] | None = None) -> list[SungNote]:
    """Notes one after another, a syllable each; quarters where nothing is said."""
    notes, onset = [], 0
    for at, (pitch, length) in enumerate(zip(midi, quarters or [1] * len(midi), strict=True)):
        notes.append(SungNote(pitch, Ticks(onset), Ticks(int(length * QUARTER)), at))
        onset += int(length * QUARTER)
    return notes


SCALE = [60, 62, 64, 65, 67, 69, 71, 72]


def test_equal_histograms_overlap_wholly_and_disjoint_ones_not_at_all() -> None:
    assert overlap("aabb", "ab") == 1
    assert overlap("aa", "bb") == 0
    assert overlap("aaab", "abbb") == pytest.approx(0.5)
    assert overlap("", "a") == 0


def test_pitch_overlap_hears_pitch_only_and_duration_overlap_duration_only() -> None:
    one, slower = tune(SCALE), tune(SCALE, [2] * 8)
    assert pitch_overlap(one, slower) == 1
    assert duration_overlap(one, slower) == 0
    assert duration_overlap(one, tune(SCALE[::-1])) == 1


def test_melody_distance_is_blind_to_transposition_and_to_tempo() -> None:
    one = tune(SCALE)
    assert melody_distance(one, tune([pitch + 5 for pitch in SCALE])) == pytest.approx(0)
    assert melody_distance(one, tune(SCALE, [2] * 8)) == pytest.approx(0)
    assert melody_distance(one, tune(SCALE[::-1])) > 0.5


def test_melody_distance_is_the_cheapest_warping() -> None:
    one, other = tune([60, 64, 62], [0.25] * 3), tune([60, 61, 65, 62], [0.25] * 4)
    a, b = np.array([60, 64, 62]) - 62.0, np.array([60, 61, 65, 62]) - 62.0
    table = np.full((4, 5), math.inf)
    table[0, 0] = 0
    for row in range(3):
        for column in range(4):
            least = min(table[row, column], table[row, column + 1], table[row + 1, column])
            table[row + 1, column + 1] = abs(a[row] - b[column]) + least
    assert melody_distance(one, other) == pytest.approx(table[3, 4] / 7)
    assert melody_distance(other, one) == pytest.approx(table[3, 4] / 7)


def test_an_interval_holds_its_mean_and_narrows_with_more_works() -> None:
    rng = np.random.default_rng(1)
    few, many = rng.random(10).tolist(), rng.random(1000).tolist()
    low, mean, high = interval(few, range(10))
    assert low < mean < high
    assert mean == pytest.approx(np.mean(few))
    narrow = interval(many, range(1000))
    assert narrow[2] - narrow[0] < (high - low) / 3


def test_verses_of_one_work_are_one_witness() -> None:
    values = [0.0, 1.0] * 50
    spread = interval(values, [at % 2 for at in range(100)])
    assert spread == (0, 0.5, 1)
    assert interval(values, [0] * 100) == (0.5, 0.5, 0.5)
    assert interval([1.0, 0.0], ["a", "b"], [3, 1])[1] == pytest.approx(0.75)
    assert all(math.isnan(value) for value in interval([], []))


def test_windows_are_counted_that_hold_a_known_gram_whole() -> None:
    known = [False] * 40
    known[10] = True  # steps 10–21, so notes 10–22
    held, windows = copied_windows(known, 52, 12)
    assert windows == 33
    assert held == 8  # those that begin at notes 3 … 10
    assert copied_windows([], 12, 12) == (0, 0)


def test_form_parts_lines_whose_words_repeat_from_others() -> None:
    refrain, verse = tune(SCALE), tune([50] * 8, [0.5] * 8)
    words = ["Fa la la!", "Deck the halls", "fa la la"]
    assert form([refrain, verse, refrain], words) == (1, 0)
    assert form([refrain], ["fa"]) == (None, None)


def test_cadences_are_long_stable_accented_and_breathed() -> None:
    closed = tune([67, 65, 62, 60], [1, 1, 1, 3])
    opened = [
        SungNote(n.midi + 1, Ticks(n.onset + 8 * QUARTER), Ticks(120), n.syllable) for n in closed
    ]
    shares = cadences([closed, opened], C_MAJOR, COMMON)
    assert shares["breath"] == 1
    assert shares["longer"] == 0.5
    assert shares["stable"] == 0.5
    assert shares["on_beat"] == 1


def test_what_a_singer_must_do_is_counted() -> None:
    asked = demands([*tune([60, 72, 71, 71]), SungNote(69, Ticks(1920), Ticks(960), 3)])
    assert asked["range"] == 12
    assert asked["widest_leap"] == 12
    assert asked["notes_per_syllable"] == 1.25
    assert asked["longest_note"] == 2
    assert asked["steps"] == 0.75


def test_plain_singing_asks_for_nothing() -> None:
    plain = tune([60, 62, 64, 64])
    assert motion(plain, COMMON) == effort(plain, COMMON) == 0
    leaping = tune([60, 67, 64, 64])
    assert motion(leaping, COMMON) == 0
    assert effort(leaping, COMMON) == pytest.approx(2 / 3)
    late = [SungNote(60, Ticks(240), Ticks(240), 0), SungNote(62, Ticks(480), Ticks(480), 0)]
    assert motion(late, COMMON) == effort(late, COMMON) == 1.5


def _walk(rng: np.random.Generator, leap: int) -> list[SungNote]:
    return tune((60 + np.cumsum(rng.integers(-leap, leap + 1, size=40)) % 24).tolist())


def test_different_kinds_are_told_apart_and_equal_ones_are_not() -> None:
    rng = np.random.default_rng(0)
    stepping = [telling.grams(_walk(rng, 2), C_MAJOR, COMMON) for _ in range(60)]
    leaping = [telling.grams(_walk(rng, 7), C_MAJOR, COMMON) for _ in range(30)]
    works = list(range(30))
    assert telling.auc(stepping[:30], leaping, works, works) > 0.9
    assert 0.25 < telling.auc(stepping[:30], stepping[30:], works, works) < 0.75


def test_the_area_counts_ties_half() -> None:
    labels = np.array([0, 0, 1, 1])
    assert telling.area(np.array([1, 2, 3, 4]), labels) == 1
    assert telling.area(np.array([4, 3, 2, 1]), labels) == 0
    assert telling.area(np.array([1, 1, 1, 1]), labels) == 0.5


def test_one_stream_alone_shows_what_gives_a_melody_away() -> None:
    both = telling.grams(tune(SCALE), C_MAJOR, COMMON)
    intervals = telling.only(both, "interval")
    assert {gram[0] for gram in intervals} == {"interval"}
    assert intervals["interval", 2] == 5
    assert {gram[0] for gram in both} <= set(telling.STREAMS)
