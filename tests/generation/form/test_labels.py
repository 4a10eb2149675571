"""The form of a song, read from its notes."""

import pytest

from generation.errors import RequestError
from generation.form.labels import label
from generation.form.plan import Close, Echo, FormPlan, Peak, parse_letters
from generation.form.similarity import likeness
from generation.score.melody import SungNote
from generation.score.units import Key, Ticks

C_MAJOR = Key.parse("C major")


def line(pitches: list[int], lengths: list[float] | None = None, at: int = 0) -> list[SungNote]:
    notes = []
    for number, midi in enumerate(pitches):
        held = int(480 * (lengths[number] if lengths else 1))
        notes.append(SungNote(midi, Ticks(at), Ticks(held), number))
        at += held
    return notes


ARCH = [60, 64, 67, 72, 67, 62]
DOTTED = [1.5, 0.5, 1.5, 0.5, 1.5, 0.5]


def test_a_line_that_comes_again_is_the_same_even_with_a_longer_close() -> None:
    again = line(ARCH, [1, 1, 1, 1, 1, 3], at=9600)
    assert likeness(line(ARCH), again).echo == Echo.SAME


def test_a_line_a_third_higher_or_with_a_new_end_is_varied() -> None:
    assert likeness(line(ARCH), line([pitch + 4 for pitch in ARCH])).echo == Echo.VARIED
    assert likeness(line(ARCH), line([*ARCH[:4], 65, 64])).echo == Echo.VARIED


def test_other_pitches_in_the_same_rhythm_echo_the_rhythm() -> None:
    other = line([79, 74, 81, 70, 76, 70], DOTTED)
    assert likeness(line(ARCH, DOTTED), other).echo == Echo.RHYTHM
    assert likeness(line(ARCH), other).echo == Echo.NEW


def test_a_song_is_labelled_line_by_line() -> None:
    lines = [
        line(ARCH),
        line([79, 74, 81, 70, 76, 71], DOTTED, 4800),
        line(ARCH, at=9600),
        line([*ARCH[:4], 65, 60], at=14400),
    ]
    plan = label(lines, C_MAJOR)
    assert plan.letters == ("A", "B", "A", "A′")
    assert [part.close for part in plan.lines] == [Close.HALF, Close.HALF, Close.HALF, Close.FULL]
    assert [part.peak for part in plan.lines].count(Peak.CLIMAX) == 1
    assert plan.lines[1].peak == Peak.CLIMAX


def test_letters_are_read_as_musicians_write_them() -> None:
    assert parse_letters(("A", "A'", "B", "a", "B"), 5) == [
        (Echo.NEW, None),
        (Echo.VARIED, 0),
        (Echo.NEW, None),
        (Echo.RHYTHM, 0),
        (Echo.SAME, 2),
    ]
    plan = FormPlan.unsaid(3).with_letters(("A", "B", "A′"))
    assert plan.letters == ("A", "B", "A′")


def test_letters_that_do_not_fit_are_refused_in_a_sentence() -> None:
    with pytest.raises(RequestError, match="2 letters for 3 lines"):
        parse_letters(("A", "B"), 3)
    with pytest.raises(RequestError, match="“7” is no form letter"):
        parse_letters(("A", "7"), 2)
