"""What was set by hand is heard, whoever writes: here, chains that know nothing of form."""

from __future__ import annotations

import pytest

from generation.composition import Plan
from generation.form.labels import close_of
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.form.similarity import likeness, matched
from generation.models.decoding import Decoder
from generation.models.order_markov import MarkovSession, small
from generation.models.sampling import Sampling
from generation.models.schedule import Schedule
from generation.requests import Language, MelodyRequest
from generation.score.melody import SungNote
from generation.score.units import Ticks
from generation.tokens.codec import decode

# Emily Dickinson, 1830–1886; lines of eight and of six syllables.
POEM = """Because I could not stop for Death,
He kindly stopped for me;
The carriage held but just ourselves,
And Immortality.
We slowly drove, he knew no haste,
And I had put away
My labor and my leisure too,
For his civility."""
FORM = ("A", "B", "A′", "a", "A", "B", "b", "B′")
SEEDS = range(6)


def sung(plan: Plan) -> list[list[SungNote]]:
    """The lines of one candidate: nothing is chosen among many."""
    search = plan.search(0, Sampling(), 1)
    schedule = Schedule(Decoder(MarkovSession(small())), 4)
    schedule.add(search)
    while not schedule.idle:
        schedule.step()
    lines: list[list[SungNote]] = [[] for _ in plan.prosody.lines]
    for note in decode(search.tokens, plan.reference):
        lines[plan.prompt.line_of[note.syllable]].append(note)
    return lines


def asked(seed: int, form: tuple[str, ...] = FORM, climax: int | None = None) -> Plan:
    return Plan.of(
        MelodyRequest(
            words=POEM, language=Language.ENGLISH, takes=1, seed=seed, form=form, climax=climax
        )
    )


@pytest.mark.parametrize("echo", [Echo.SAME, Echo.VARIED, Echo.RHYTHM])
def test_a_line_set_to_take_up_another_is_heard_to_do_so(echo: Echo) -> None:
    heard = []
    for seed in SEEDS:
        plan = asked(seed)
        lines = sung(plan)
        heard += [
            likeness(*matched(lines[line.of], lines[at])).echo
            for at, line in enumerate(plan.form(0).lines)
            if line.echo is echo and line.of is not None
        ]
    assert len(heard) >= 2 * len(SEEDS)
    assert sum(one is echo for one in heard) >= 0.9 * len(heard)


def test_the_same_line_again_has_the_same_notes_at_the_same_place_of_the_bar() -> None:
    for seed in SEEDS:
        plan = asked(seed, tuple("ABCDABCD"))
        lines = sung(plan)
        for first, again in ((0, 4), (1, 5)):
            *one, _ = ((note.midi, note.onset % plan.time_signature.bar) for note in lines[first])
            *other, _ = ((note.midi, note.onset % plan.time_signature.bar) for note in lines[again])
            assert one == other


@pytest.mark.parametrize("climax", [0, 3, 7])
def test_the_highest_note_lies_in_the_line_set_to_hold_it_and_nowhere_else(climax: int) -> None:
    for seed in SEEDS:
        lines = sung(asked(seed, form=(), climax=climax))
        tops = [max(note.midi for note in line) for line in lines]
        assert max(tops) == tops[climax]
        assert tops.count(tops[climax]) == 1


def test_lines_that_are_the_same_share_the_climax() -> None:
    for seed in SEEDS:
        lines = sung(asked(seed, tuple("ABCDABCD"), climax=4))
        tops = [max(note.midi for note in line) for line in lines]
        assert max(tops) == tops[4] == tops[0]


def test_lines_of_a_form_set_by_hand_close_as_planned() -> None:
    for seed in SEEDS:
        plan = asked(seed)
        closes = [line.close for line in plan.form(0).lines]
        tonic = plan.key.pitch_class
        assert [close_of(line, tonic) for line in sung(plan)] == closes
        assert closes[-1] is Close.FULL


def test_lines_of_one_syllable_can_take_up_one_another() -> None:
    for echo in ("A", "A′", "a"):
        request = MelodyRequest(
            words="Come!\nCome!\nO come with me!\nCome!",
            language=Language.ENGLISH,
            takes=1,
            form=("A", echo, "B", echo),
            climax=3,
        )
        assert all(sung(Plan.of(request)))


def test_what_is_set_to_come_again_closes_as_before() -> None:
    for seed in SEEDS:
        closes = [line.close for line in asked(seed, tuple("ABCDABCD")).form(0).lines]
        assert closes[:4] == closes[4:]


def test_of_a_plan_that_was_drawn_what_comes_again_is_law_and_the_rest_is_left_open() -> None:
    again = LinePlan(Echo.SAME, 0, Close.FULL, Peak.BELOW)
    varied = LinePlan(Echo.VARIED, 0, Close.HALF, Peak.CLIMAX)
    drawn = FormPlan((LinePlan(Echo.NEW), again, varied, varied, LinePlan(Echo.RHYTHM, 0)))
    words = ["one", "two", "one", "three", "one"]
    bound = drawn.binding(words, letters=False, climax=False)
    assert [line.echo for line in bound.lines] == [
        Echo.UNSAID, Echo.SAME, Echo.VARIED, Echo.UNSAID, Echo.UNSAID,
    ]  # fmt: skip
    assert {(line.close, line.peak) for line in bound.lines} == {(Close.UNSAID, Peak.UNSAID)}
    assert drawn.binding(words, letters=True, climax=True) == drawn
    by_hand = drawn.binding(words, letters=True, climax=False)
    assert {line.peak for line in by_hand.lines} == {Peak.UNSAID}
    assert [line.close for line in by_hand.lines] == [line.close for line in drawn.lines]


def test_lines_of_unequal_length_are_compared_from_their_ends() -> None:
    long = [SungNote(60 + at, Ticks(at * 480), Ticks(480), at) for at in range(6)]
    short = [SungNote(n.midi, n.onset, n.duration, n.syllable + 10) for n in long[2:]]
    assert likeness(long, short).echo is not Echo.SAME
    one, other = matched(long, short)
    assert [note.midi for note in one] == [note.midi for note in other] == [62, 63, 64, 65]
