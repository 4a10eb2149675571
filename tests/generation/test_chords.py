"""Chords: their names, and the stretch of them that belongs to a melody."""

from __future__ import annotations

import pytest

from generation.score.chords import KINDS, Chord, changes, parse_symbol, within

C, G, F = (Chord.of(onset, root, "major") for onset, root in ((0, 0), (480, 7), (960, 5)))


@pytest.mark.parametrize(
    ("symbol", "root", "pitch_classes"),
    [
        ("C", 0, (0, 4, 7)),
        ("Bb7", 10, (2, 5, 8, 10)),
        ("F#m", 6, (1, 6, 9)),
        ("Ebmaj7", 3, (2, 3, 7, 10)),
        ("Am7", 9, (0, 4, 7, 9)),
        ("Bdim", 11, (2, 5, 11)),
        ("C#dim7", 1, (1, 4, 7, 10)),
        ("Bm7b5", 11, (2, 5, 9, 11)),
        ("Gaug", 7, (3, 7, 11)),
        ("Dsus4", 2, (2, 7, 9)),
        ("F6", 5, (0, 2, 5, 9)),
        ("G9", 7, (2, 5, 7, 11)),
        ("D/F#", 2, (2, 6, 9)),
        ("C6/9", 0, (0, 4, 7, 9)),
        ("Cb", 11, (3, 6, 11)),
        ("B:0-3-8", 11, (2, 7, 11)),
    ],
)
def test_a_symbol_names_root_and_tones(
    symbol: str, root: int, pitch_classes: tuple[int, ...]
) -> None:
    assert parse_symbol(symbol, 480) == Chord.on(480, root, [p - root for p in pitch_classes])
    assert parse_symbol(symbol, 480).pitch_classes == pitch_classes
    assert parse_symbol(symbol, 480).root == root


@pytest.mark.parametrize("symbol", ["", "N.C.", "H7", "Cwhat", "r"])
def test_what_is_not_understood_is_no_chord(symbol: str) -> None:
    assert parse_symbol(symbol, 0) == Chord.of(0, 0, "none")
    assert not parse_symbol(symbol, 0).pitch_classes


def test_higher_chords_are_told_by_their_seventh() -> None:
    assert Chord.of(0, 7, "dominant-13th") == Chord.of(0, 7, "dominant")
    assert Chord.of(0, 0, "minor-major") == Chord.of(0, 0, "major-minor")
    assert all(Chord.of(0, 0, kind).pitch_classes == KINDS[kind] for kind in KINDS)


def test_a_stretch_begins_with_the_chord_that_sounds_there() -> None:
    cut = within([C, G, F], 600, 960, shift=-600)
    assert [(chord.onset, chord.root) for chord in cut] == [(0, 7)]
    cut = within([C, G, F], 480, 1440, shift=-480)
    assert [(chord.onset, chord.root) for chord in cut] == [(0, 7), (480, 5)]
    assert within([F], 0, 900) == []


def test_only_changes_are_kept() -> None:
    silence = Chord.of(0, 0, "none")
    again = Chord.of(240, 0, "major")
    assert changes([silence, C, again, G]) == (C, G)
    assert changes([C, Chord.of(480, 2, "minor"), G]) == (C, G)
