"""What stands beside the words while a melody is written."""

import numpy as np
import pytest

from generation.errors import RequestError
from generation.form.plan import Echo, FormPlan, LinePlan
from generation.score import progression
from generation.score.units import TimeSignature
from generation.tokens import slots
from generation.tokens import vocabulary as v
from generation.tokens.codec import NoteToken
from generation.tokens.guidance import Guidance, Harmony
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


def test_chords_come_round_again_after_the_anacrusis() -> None:
    chords = progression.parse("C | F G", TimeSignature(4, 4))
    assert chords is not None
    guidance = Guidance(harmony=Harmony.of(chords, tonic=0))

    def roots(written: Written, *onsets: int) -> list[int]:
        return [int(guidance.chord(written, at)[:12].argmax()) for at in onsets]

    assert roots(Written.of([sung(9)], BAR), 0, 95, 96, 144, 192) == [0, 0, 5, 7, 0]
    upbeat = Written.of([NoteToken(v.NEW, v.REST_INDEX[72], CROTCHET, 9)], BAR)
    assert roots(upbeat, 96, 192) == [0, 5]
    assert roots(Written(BAR), 72) == [7]  # the first note stands under the last chord
    assert not Guidance().chord(upbeat, 96).any()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("C | H7", "“H7” in bar 2 is no chord"),
        ("C D E F G", "Bar 1 has 5 chords for 4 beats of 4/4"),
        (". C", "begins without a chord"),
        ("| | |", "Give 1 to 64 bars"),
    ],
)
def test_chords_that_do_not_fit_are_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence):
        progression.parse(text, TimeSignature(4, 4))


def test_chords_share_a_bar_and_may_be_held() -> None:
    found = progression.parse("Am . F C | G7", TimeSignature(4, 4))
    assert found is not None
    assert [(chord.onset // 480, chord.root) for chord in found.chords] == [
        (0, 9), (2, 5), (3, 0), (4, 7),
    ]  # fmt: skip
    assert progression.parse("  ", TimeSignature(3, 4)) is None


def test_a_copy_goes_its_own_way() -> None:
    written = Written.of([sung(10)], BAR)
    other = written.copy()
    other.write(sung(11))
    assert len(written.tokens) == 1
    assert written.state != other.state
    assert written.notes_of(4) == range(0)
    with pytest.raises(IndexError):
        written.tokens[1]
