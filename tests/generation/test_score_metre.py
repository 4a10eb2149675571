"""Where sounds are cut so that a singer sees the beats."""

from __future__ import annotations

import pytest

from generation.score import metre, tuplets
from generation.score.units import TimeSignature

Q, H, E, S = 480, 960, 240, 120


def lengths(time: str, start: int, stop: int, *, rest: bool = False) -> list[int]:
    spans = metre.split(start, stop, TimeSignature.parse(time), rest=rest)
    return [end - begin for begin, end in spans]


@pytest.mark.parametrize(
    ("time", "start", "stop", "heads"),
    [
        ("4/4", 0, 4 * Q, [4 * Q]),
        ("4/4", 0, 3 * Q, [3 * Q]),
        ("4/4", Q, 3 * Q, [H]),  # the accepted syncopation ♩ 𝅗𝅥 ♩
        ("4/4", Q, 4 * Q, [Q, H]),
        ("4/4", Q, 2 * Q + E, [Q, E]),  # the middle of the bar is shown
        ("4/4", E, Q + E, [Q]),
        ("4/4", E, 2 * Q, [Q + E]),
        ("4/4", Q + E, 2 * Q + E, [E, E]),
        ("4/4", E, 2 * Q + E, [Q + E, E]),
        ("4/4", S, Q, [E + S]),
        ("4/4", E + S, Q + S, [S, S]),
        ("4/4", 0, 2 * Q + E, [H, E]),
        ("4/4", 0, Q + S, [Q, S]),
        ("3/4", 0, 3 * Q, [3 * Q]),
        ("3/4", Q, 3 * Q, [H]),
        ("3/4", 0, 2 * Q + E, [H, E]),
        ("3/4", Q + E, 2 * Q + E, [Q]),
        ("6/8", 0, 3 * Q, [3 * Q]),
        ("6/8", 0, 4 * E, [3 * E, E]),
        ("6/8", E, 3 * E, [Q]),
        ("6/8", 2 * E, 4 * E, [E, E]),
        ("6/8", E, 6 * E, [Q, 3 * E]),
        ("9/8", 0, 9 * E, [6 * E, 3 * E]),
        ("12/8", 3 * E, 9 * E, [6 * E]),
        ("2/2", 0, 4 * Q, [4 * Q]),
        ("2/2", E, Q + E, [Q]),
        ("3/2", 2 * Q, 6 * Q, [4 * Q]),
    ],
)
def test_notes_show_the_beats(time: str, start: int, stop: int, heads: list[int]) -> None:
    assert lengths(time, start, stop) == heads


@pytest.mark.parametrize(
    ("time", "start", "stop", "signs"),
    [
        ("4/4", H, 2 * H, [H]),
        ("4/4", Q, 4 * Q, [Q, H]),
        ("4/4", Q, 3 * Q, [Q, Q]),
        ("4/4", E, 2 * Q, [E, Q]),
        ("3/4", Q, 3 * Q, [Q, Q]),
        ("3/4", 0, 2 * Q, [Q, Q]),
        ("6/8", 3 * E, 6 * E, [3 * E]),
        ("6/8", E, 6 * E, [E, E, 3 * E]),
        ("6/8", 3 * E, 5 * E, [Q]),
        ("12/8", 6 * E, 12 * E, [6 * E]),
        ("2/2", Q, 4 * Q, [Q, H]),
    ],
)
def test_rests_hide_nothing(time: str, start: int, stop: int, signs: list[int]) -> None:
    assert lengths(time, start, stop, rest=True) == signs


@pytest.mark.parametrize(
    ("time", "points", "found"),
    [
        ("4/4", {0, 240, 480}, []),
        ("4/4", {0, 160, 320, 480}, [(0, 480)]),
        ("4/4", {0, 160, 480}, [(0, 480)]),
        ("4/4", {0, 240, 320, 400, 480}, [(240, 240)]),
        ("4/4", {0, 80, 160, 240, 320, 400, 480}, [(0, 240), (240, 240)]),
        ("4/4", {960, 1280, 1600}, [(960, 960)]),
        ("3/4", {0, 480, 800, 1120}, [(480, 960)]),
        ("6/8", {0, 80, 160, 240, 720}, [(0, 240)]),
    ],
)
def test_triplets_are_recognised(time: str, points: set[int], found: list[tuple[int, int]]) -> None:
    triplets = tuplets.find(points, TimeSignature.parse(time))
    assert [(triplet.start, triplet.length) for triplet in triplets] == found
