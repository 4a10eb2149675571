"""How well a line keeps to the plan."""

import pytest

from generation.form.obedience import obedience
from generation.form.plan import Close, Echo, FormPlan, LinePlan, Peak
from generation.score.melody import SungNote
from generation.score.units import Ticks


def line(*pitches: int, held: int = 480) -> list[SungNote]:
    return [SungNote(p, Ticks(at * held), Ticks(held), at) for at, p in enumerate(pitches)]


ARCH = line(60, 64, 67, 72, 67, 60)
OTHER = line(79, 74, 81, 70, 76, 71)


@pytest.mark.parametrize(
    ("plan", "lines", "worth"),
    [
        (LinePlan(), [ARCH, OTHER], 1.0),
        (LinePlan(Echo.SAME, 0), [ARCH, ARCH], 1.0),
        (LinePlan(Echo.SAME, 0), [ARCH, OTHER], 0.5),
        (LinePlan(Echo.RHYTHM, 0), [ARCH, OTHER], 1.0),
        (LinePlan(Echo.NEW), [ARCH, ARCH], 0.5),
        (LinePlan(Echo.VARIED, 0), [ARCH, ARCH], 0.75),
        (LinePlan(close=Close.FULL), [OTHER, ARCH], 1.0),
        (LinePlan(close=Close.FULL), [ARCH, OTHER], 0.75),
        (LinePlan(peak=Peak.CLIMAX), [ARCH, OTHER], 1.0),
        (LinePlan(peak=Peak.CLIMAX), [OTHER, ARCH], 0.75),
    ],
)
def test_a_line_is_worth_what_it_keeps_of_the_plan(
    plan: LinePlan, lines: list[list[SungNote]], worth: float
) -> None:
    whole = FormPlan((LinePlan(), plan))
    assert obedience(lines, whole, tonic=0, highest=81) == pytest.approx(worth)


def test_the_climax_is_left_room_and_is_not_outdone() -> None:
    plan = FormPlan((LinePlan(), LinePlan(peak=Peak.CLIMAX), LinePlan()))
    high, low = line(60, 81, 60), line(60, 64, 60)
    assert obedience([high], plan, tonic=0, highest=81) == pytest.approx(0.75)
    assert obedience([low], plan, tonic=0, highest=81) == 1
    assert obedience([low, high, low], plan, tonic=0, highest=81) == 1
    assert obedience([low, high, high], plan, tonic=0, highest=81) == pytest.approx(0.75)
