"""Which notes a request chooses, and what it is refused for before anything is begun."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from generation.errors import RequestError
from generation.remix.selection import check_like, chosen
from generation.remix_requests import RemixRequest, Wish
from generation.score.notes import MeasureRow, NoteRow

MEASURES = tuple(MeasureRow(f"m{bar}", bar, 4.0 * (bar - 1), 4.0, "4/4") for bar in range(1, 5))
TEXTS = ("Hope", "is", "the", "thing")


def notes_of(texts: tuple[str, ...] = TEXTS) -> tuple[NoteRow, ...]:
    """A bar for each syllable: two halves, the second a melisma; the last is held into a tie."""
    return tuple(
        NoteRow(
            id=f"m{bar}-n{half}",
            part="P1",
            onset_quarters=4.0 * (bar - 1) + 2 * half,
            duration_quarters=2.0,
            midi=67 + bar,
            measure=bar,
            measure_id=f"m{bar}",
            syllable=bar - 1,
            text="" if half else text,
            tied=False,
        )
        for bar, text in enumerate(texts, start=1)
        for half in (0, 1)
    )


NOTES = notes_of()
TIED = (*NOTES[:3], replace(NOTES[3], midi=70), replace(NOTES[4], tied=True, text=""), *NOTES[5:])


def refused(request: RemixRequest, **changes: Any) -> RequestError:
    given = {"notes": NOTES, "measures": MEASURES} | changes
    with pytest.raises(RequestError) as problem:
        chosen(given["notes"], given["measures"], request, locked=given.get("locked", ()))
    return problem.value


def test_without_bars_or_notes_the_whole_melody_is_chosen() -> None:
    other = replace(NOTES[0], id="x", part="P2")
    assert chosen((*NOTES, other), MEASURES, RemixRequest()) == {row.id for row in NOTES}


def test_bars_choose_the_sounds_that_begin_in_them() -> None:
    assert chosen(TIED, MEASURES, RemixRequest(bars=(2, 2))) == {"m2-n0", "m2-n1", "m3-n0"}
    assert chosen(TIED, MEASURES, RemixRequest(bars=(3, 3))) == {"m3-n1"}


def test_a_head_stands_for_all_the_heads_tied_to_it() -> None:
    assert chosen(TIED, MEASURES, RemixRequest(notes=("m3-n0",))) == {"m2-n1", "m3-n0"}


def test_locked_notes_among_chosen_bars_stay() -> None:
    request = RemixRequest(bars=(1, 2), locked=("m1-n1",))
    assert chosen(NOTES, MEASURES, request, locked=["m2-n0"]) == {"m1-n0", "m2-n1"}


@pytest.mark.parametrize("bars", [(4, 5), (0, 1), (9, 12)])
def test_a_bar_that_is_not_there_is_named(bars: tuple[int, int]) -> None:
    problem = refused(RemixRequest(bars=bars))
    assert problem.field == "bars"
    assert "the score has bars 1 to 4" in str(problem)


def test_bars_without_a_note_are_named() -> None:
    problem = refused(RemixRequest(bars=(3, 3)), notes=NOTES[:4])
    assert (problem.field, str(problem)) == (
        "bars",
        "No note begins in bar 3: choose bars that are sung.",
    )


@pytest.mark.parametrize("field", ["notes", "locked"])
def test_a_note_that_is_not_there_is_named(field: str) -> None:
    problem = refused(RemixRequest(**{field: ("m1-n0", "m9-n9")}))
    assert problem.field == field
    assert "“m9-n9”" in str(problem)


def test_a_chosen_note_that_is_locked_is_told_by_its_syllable_and_bar() -> None:
    problem = refused(RemixRequest(notes=("m2-n1", "m3-n0")), locked=["m2-n1"])
    assert (problem.field, str(problem)) == (
        "locked",
        "The note on “is” in bar 2 is chosen and locked: unlock it, or leave it out.",
    )


def test_a_note_tied_to_a_locked_one_is_locked_too() -> None:
    problem = refused(RemixRequest(notes=("m3-n0",), locked=("m2-n1",)), notes=TIED)
    assert "bar 2 is chosen and locked" in str(problem)


def test_where_everything_is_locked_nothing_can_be_done() -> None:
    locked = [row.id for row in NOTES]
    problem = refused(RemixRequest(bars=(2, 3)), locked=locked)
    assert (problem.field, str(problem)) == (
        "locked",
        "Every note of bars 2 to 3 is locked: unlock one, or choose others.",
    )
    assert "the score is locked" in str(refused(RemixRequest(), locked=locked))


def test_a_changed_time_signature_is_not_crossed() -> None:
    changed = (*MEASURES[:2], *(replace(row, time_signature="3/4") for row in MEASURES[2:]))
    for request in (
        RemixRequest(),
        RemixRequest(bars=(2, 3)),
        RemixRequest(notes=("m1-n0", "m4-n0")),
    ):
        problem = refused(request, measures=changed)
        assert problem.field == ("notes" if request.notes else "bars")
        assert "from 4/4 to 3/4 at bar 3" in str(problem)
    assert chosen(NOTES, changed, RemixRequest(bars=(3, 4)))


def test_the_wish_to_be_like_needs_a_score_of_the_same_words() -> None:
    like = RemixRequest(wish=Wish.LIKE)
    check_like(NOTES, tuple(replace(row, midi=60) for row in NOTES), like)
    check_like(NOTES, None, RemixRequest())
    for other, request, says in (
        (None, like, "Say which score"),
        (notes_of(("Love", "is", "the", "thing")), like, "other words"),
        (NOTES, RemixRequest(wish=Wish.SIMPLER), "“simpler”"),
    ):
        with pytest.raises(RequestError, match=says) as problem:
            check_like(NOTES, other, request)
        assert problem.value.field == "like"
