"""What stands beside the words while a melody is written."""

import numpy as np
import pytest

from generation.form.plan import Echo, FormPlan, LinePlan
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Guidance, Progression
from generation.tokens.guide import NO_HINT, Guide
from generation.tokens.slots import Deadlines, Slot
from generation.tokens.written import Written

BAR = 96
CROTCHET = v.DURATION_INDEX[24]


def sung(pitch: int, advance: int = v.NEW) -> NoteToken:
    return NoteToken(advance, 0, CROTCHET, pitch)


def test_a_line_is_shown_the_note_that_the_line_it_echoes_has_there() -> None:
    line_of = np.array([0, 0, 0, 1, 1, 1])
    plan = FormPlan((LinePlan(Echo.NEW), LinePlan(Echo.VARIED, 0)))
    first = [sung(10), sung(12, v.NEW), sung(13, v.MELISMA), sung(15)]
    written = Written.of(first, BAR)
    guide = Guide(line_of, plan)
    hint = guide.hint(written)
    assert hint[0] == v.NEW
    assert hint[3] == 10
    assert hint[-1] == Echo.VARIED
    written.write(sung(20))
    assert guide.hint(written)[3] == 12
    written.write(sung(21))  # the melisma comes next, before the next syllable
    assert guide.hint(written)[:4] == (v.MELISMA, 0, CROTCHET, 13)
    assert guide.hint(written)[5] == 2 * 24  # where in the bar it stood


def test_lines_of_unequal_length_are_matched_from_their_ends() -> None:
    line_of = np.array([0, 0, 1, 1, 1])
    plan = FormPlan((LinePlan(Echo.NEW), LinePlan(Echo.SAME, 0)))
    written = Written.of([sung(10), sung(12)], BAR)
    guide = Guide(line_of, plan)
    seen = []
    for pitch in (1, 2, 3):
        seen.append(guide.hint(written)[3])
        written.write(sung(pitch))
    assert seen == [10, 10, 12]
    assert guide.hint(written) == NO_HINT


def test_another_melody_to_the_same_words_can_be_taken_up() -> None:
    like = Written.of([sung(30), sung(31)], BAR)
    guide = Guide(np.array([0, 0]), FormPlan.unsaid(1), like)
    assert guide.hint(Written(BAR))[3] == 30


def test_the_next_given_onset_is_counted_in_sixteenths() -> None:
    given = (None, None, (Slot(onset=72, duration=24, pitch=9),), None)
    deadlines = Deadlines(given)
    assert deadlines.index([-1, 0, 1, 2], [0, 24, 72, 96]).tolist() == [13, 9, 1, 0]
    rows = slots.features(given, BAR)
    assert rows[:, -1].tolist() == [2, 1, 0, 0]
    assert rows[2].tolist()[:-1] == [10, 10, 73, 5, 1]
    assert not rows[[0, 1, 3], :-1].any()


def test_slots_keep_rhythm_or_pitches_apart() -> None:
    written = Written.of([sung(10), sung(12), sung(13, v.MELISMA)], BAR)
    assert slots.slots_of(written, 1, rhythm=True, pitches=False) == (
        Slot(onset=24, duration=24),
        Slot(onset=48, duration=24),
    )
    assert slots.slots_of(written, 1, rhythm=False, pitches=True) == (
        Slot(pitch=12),
        Slot(pitch=13),
    )


def test_chords_come_round_again() -> None:
    rows = np.eye(24, dtype=np.int8)[:2]
    guidance = Guidance(progression=Progression((0, 96), rows, 192))
    assert [int(guidance.chord(at).argmax()) for at in (0, 95, 96, 192, 300)] == [0, 0, 1, 0, 1]
    assert not Guidance().chord(5).any()


def test_a_copy_goes_its_own_way() -> None:
    written = Written.of([sung(10)], BAR)
    other = written.copy()
    other.write(sung(11))
    assert len(written.tokens) == 1
    assert written.state != other.state
    assert written.notes_of(4) == range(0)
    with pytest.raises(IndexError):
        written.tokens[1]
