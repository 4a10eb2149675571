"""Best of many, line by line."""

from __future__ import annotations

import pytest

from generation.composition import Plan
from generation.engine import Engine
from generation.metrics import stress
from generation.metrics.merit import Weights, merit, stress_agreement
from generation.models.melody_transformer import MelodyTransformer
from generation.models.sampling import Sampling
from generation.models.search import LONGEST_STRETCH, _stretch_ends
from generation.originality import report
from generation.originality.index import Index
from generation.originality.tunes import Source, Tunes
from generation.requests import Language, MelodyRequest
from generation.score.melody import SungNote
from generation.score.units import Ticks, TimeSignature
from generation.tokens import vocabulary as v

POEM = "Because I could not stop for Death,\nHe kindly stopped for me;"
RULE = Weights(stress=2.0, enough=0.5, oddity=1.0, typical=2.0, strain=0.5, ease=3.0)


def test_agreement_is_one_when_every_stress_stands_out_and_minus_one_when_none_does() -> None:
    assert stress_agreement([-0.5, 1.0, -0.5, 1.0], [1, 4, 1, 4]) == 1.0
    assert stress_agreement([-0.5, 1.0, -0.5, 1.0], [4, 1, 4, 1]) == -1.0
    assert stress_agreement([0.0, 0.0], [4, 1]) == 0.0


def test_merit_weighs_stress_up_to_enough_typicality_and_the_middle_of_the_voice() -> None:
    good = merit(-8.0, 4, [1.0, -0.5], [4, 1], 0.0, RULE)  # two nats a note, all stresses right
    assert good == pytest.approx(2.0 * 0.5)
    assert merit(-8.0, 4, [1.0, -0.5], [1, 4], 0.0, RULE) == pytest.approx(-2.0)
    assert merit(-4.0, 4, [1.0, -0.5], [4, 1], 0.0, RULE) == pytest.approx(good - 1.0)  # dull
    assert merit(-12.0, 4, [1.0, -0.5], [4, 1], 0.0, RULE) == pytest.approx(good - 1.0)  # odd
    assert merit(-8.0, 4, [1.0, -0.5], [4, 1], -5.0, RULE) == pytest.approx(good - 1.0)


def test_stretches_end_with_lines_and_long_lines_are_cut_between_words() -> None:
    plan = Plan.of(MelodyRequest(words=POEM, language=Language.ENGLISH))
    assert _stretch_ends(plan.prompt) == [7, 13]
    long = Plan.of(MelodyRequest(words="remember " * 20, language=Language.ENGLISH))
    ends = _stretch_ends(long.prompt)
    assert ends[-1] == 59
    assert all((end + 1) % 3 == 0 for end in ends)
    assert all(b - a <= LONGEST_STRETCH + 2 for a, b in zip([-1, *ends[:-1]], ends, strict=True))


def test_more_candidates_put_more_stresses_on_the_beat(tiny_model: MelodyTransformer) -> None:
    words = "\n".join(["remember the river, the morning, the mountain"] * 6)
    request = MelodyRequest(words=words, language=Language.ENGLISH, takes=4, seed=3)
    shares = []
    for candidates in (1, 24):  # more than the form of the lines needs
        engine = Engine.of(tiny_model, candidates=candidates)
        takes = engine.submit(request).result().takes
        engine.close()
        shares.append(sum(take.figures["stress_on_beat"] for take in takes) / len(takes))
    assert shares[1] > shares[0] + 0.1


def test_a_take_of_one_candidate_is_the_plain_melody(tiny_model: MelodyTransformer) -> None:
    plan = Plan.of(MelodyRequest(words=POEM, language=Language.ENGLISH, seed=5))
    search = plan.search(0, Sampling(), 1)
    first, kept = next(iter(search.begin()))
    assert first.pause == 7
    assert kept is None


def test_a_line_is_drawn_anew_rather_than_copied(tiny_model: MelodyTransformer) -> None:
    request = MelodyRequest(words=POEM, language=Language.ENGLISH, takes=1, seed=3)
    free = Engine.of(tiny_model, candidates=1)
    first = free.submit(request).result().takes[0]
    free.close()
    rows: list[tuple[int, int, int, int]] = []
    for note in first.notes:
        held = round(note.duration_quarters * v.STEPS_PER_QUARTER)
        if note.tied:
            rows[-1] = (*rows[-1][:2], rows[-1][2] + held, rows[-1][3])
        else:
            rows.append((1, 0, held, note.midi - 60))
    own = Source("own", "Own tune", "", "own", "en", "folk", "major", "4/4")
    learnt = Index(Tunes.of([(own, rows)]))
    assert report.figures(learnt, _sounding(rows))["longest_copy"] == len(rows)
    wary = Engine.of(tiny_model, candidates=1, index=learnt)
    second = wary.submit(request).result().takes[0]
    wary.close()
    assert first.notes != second.notes
    assert second.figures["longest_copy"] < 16


def _sounding(rows: list[tuple[int, int, int, int]]) -> list[SungNote]:
    starts = [sum(row[2] for row in rows[:at]) for at in range(len(rows))]
    return [
        SungNote(60 + degree, Ticks(start * 20), Ticks(held * 20), at)
        for at, (start, (_, _, held, degree)) in enumerate(zip(starts, rows, strict=True))
    ]


def test_stress_on_beat_compares_with_neighbours() -> None:
    common = TimeSignature(4, 4)
    notes = [SungNote(60, Ticks(at * 480), Ticks(480), at) for at in range(4)]
    assert stress.onset_strengths(notes, common) == [4, 2, 3, 2]
    assert stress.stress_on_beat([True, False, True, False], [4, 2, 3, 2]) == 1.0
    assert stress.stress_on_beat([False, True, False, True], [4, 2, 3, 2]) == 0.0
    assert stress.stress_on_beat([False] * 4, [4, 2, 3, 2]) is None
