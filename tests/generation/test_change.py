"""What a change has left of a tune, bar by bar and in all."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from generation.metrics.change import Table, changes, content_kept
from generation.score.notes import MeasureRow, NoteRow

Notes = Sequence[tuple[float, float, int]]  # onset and duration in quarters, MIDI number


def table(*bars: Notes, quarters: float = 4.0) -> Table:
    """Bars of one part, each with its notes."""
    measures = tuple(
        MeasureRow(f"m{at}", at + 1, at * quarters, quarters) for at in range(len(bars))
    )
    rows = tuple(
        NoteRow(
            f"m{at}-n{n}", "P1", at * quarters + onset, long, midi, at + 1, f"m{at}", 0, "", False
        )
        for at, notes in enumerate(bars)
        for n, (onset, long, midi) in enumerate(notes)
    )
    return Table(rows, measures)


FALLING = [(0, 1, 67), (1, 1, 65), (2, 2, 64)]
LOWER = [(0, 1, 60), (1, 1, 58), (2, 2, 57)]
OFF_BEAT = [(0.5, 1, 60), (1.5, 1.5, 61), (3.5, 0.5, 63)]


def test_a_tune_keeps_all_of_itself() -> None:
    tune = table(FALLING, LOWER, [])
    assert changes(tune, tune) == (0, 0, 0)
    assert content_kept(tune, tune) == 1


def test_other_pitches_in_the_same_rhythm_are_half_a_change() -> None:
    old, new = table(FALLING), table(LOWER)
    assert changes(old, new) == (0.5,)


def test_other_pitches_in_another_rhythm_are_new() -> None:
    old, new = table(FALLING), table(OFF_BEAT)
    assert changes(old, new) == (1,)
    assert content_kept(old, new) < 0.1


def test_only_the_bars_that_differ_have_changed() -> None:
    old, new = table(FALLING, FALLING), table(FALLING, OFF_BEAT)
    assert changes(old, new) == (0, 1)
    assert content_kept(old, new) == pytest.approx(0.5, abs=0.1)
    assert content_kept(old, new, (1, 1)) == 1
    assert content_kept(old, new, (2, 2)) < 0.1


def test_one_other_pitch_changes_less_than_all() -> None:
    one_other = [(0, 1, 67), (1, 1, 65), (2, 2, 62)]
    (little,) = changes(table(FALLING), table(one_other))
    assert little == pytest.approx(0.25)
    assert content_kept(table(FALLING), table(LOWER)) < content_kept(
        table(FALLING), table(one_other)
    )


def test_a_bar_more_is_new_and_a_bar_less_is_not_kept() -> None:
    short, long = table(FALLING), table(FALLING, LOWER)
    assert changes(short, long) == (0, 1)
    assert content_kept(short, long) == 1
    assert changes(long, short) == (0,)
    assert content_kept(long, short) == pytest.approx(0.5)


def test_the_same_tune_in_longer_bars_is_the_same_tune() -> None:
    slow = [(2 * onset, 2 * long, midi) for onset, long, midi in FALLING]
    assert changes(table(FALLING), table(slow, quarters=8.0)) == (0,)


def test_an_octave_lower_keeps_the_harmony_and_not_the_pitch() -> None:
    lower = [(onset, long, midi - 12) for onset, long, midi in FALLING]
    assert content_kept(table(FALLING), table(lower)) == pytest.approx(1)
    assert changes(table(FALLING), table(lower)) == (0.5,)


def test_other_parts_do_not_count() -> None:
    old = table(FALLING)
    bass = NoteRow("b", "P2", 0.0, 4.0, 40, 1, "m0", None, "", False)
    assert changes(old, Table((*old.notes, bass), old.measures)) == (0,)


def test_silence_kept_is_no_change() -> None:
    assert changes(table([]), table([])) == (0,)
    assert changes(table([]), table(FALLING)) == (1,)
    assert content_kept(table([]), table(FALLING)) == 1
