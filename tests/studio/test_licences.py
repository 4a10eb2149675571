"""The algebra of licences: its whole table, all pairs, and what a refusal says."""

from __future__ import annotations

from itertools import combinations_with_replacement, product

import pytest
from django.utils import translation

from studio.common.errors import NotLicensed
from studio.licences.compatibility import (
    ALLOWED,
    CHOICES,
    DISCOURAGED,
    OF_WEIGHTS,
    ORDER,
    allowed,
)
from studio.licences.judging import Kind, Parent, Reason, judge, remix_refusal
from studio.licences.telling import refuse, sentence

CODES = {
    "PD": "CC-PDM-1.0",
    "none": "LicenseRef-NoRightsClaimed",
    "0": "CC0-1.0",
    "BY": "CC-BY-4.0",
    "SA": "CC-BY-SA-4.0",
    "NC": "CC-BY-NC-4.0",
    "NCSA": "CC-BY-NC-SA-4.0",
    "ND": "CC-BY-ND-4.0",
    "NCND": "CC-BY-NC-ND-4.0",
    "ARR": "LicenseRef-AllRightsReserved",
}
# Written out by hand from the licences, not computed: a parent's row, a child's column.
#            none 0  BY SA NC NCSA ND NCND ARR
TABLE = """
    PD        x   x  x  x  x  x    x  x    x
    none      x   x  x  x  x  x    x  x    x
    0         x   x  x  x  x  x    x  x    x
    BY        .   .  x  x  x  x    d  d    d
    SA        .   .  .  x  .  .    .  .    .
    NC        .   .  .  .  x  x    .  d    d
    NCSA      .   .  .  .  .  x    .  .    .
    ND        .   .  .  .  .  .    .  .    .
    NCND      .   .  .  .  .  .    .  .    .
    ARR       .   .  .  .  .  .    .  .    .
"""
CHILDREN = ("none", "0", "BY", "SA", "NC", "NCSA", "ND", "NCND", "ARR")
CELLS = {
    (CODES[row.split()[0]], CODES[child]): cell
    for row in TABLE.strip().splitlines()
    for child, cell in zip(CHILDREN, row.split()[1:], strict=True)
}


def piece(code: str, name: str = "Hope") -> Parent:
    return Parent(Kind.PIECE, name, CODES.get(code, code), "Alice", "abcdefghijkl")


def test_the_table_is_whole() -> None:
    assert set(ALLOWED) == set(CODES.values())
    assert set(ORDER) == CHOICES == {CODES[child] for child in CHILDREN}
    assert len(CELLS) == len(ALLOWED) * len(CHOICES) == 90


@pytest.mark.parametrize(("parent", "child"), CELLS)
def test_each_cell_of_the_table(parent: str, child: str) -> None:
    cell = CELLS[parent, child]
    assert (child in ALLOWED[parent]) == (cell != ".")
    assert (child in DISCOURAGED.get(parent, ())) == (cell == "d")
    verdict = judge([piece(parent)])
    assert (child in verdict.allowed) == (cell != ".")
    assert (child in verdict.discouraged) == (cell == "d")
    assert (verdict.refusal(child) is None) == (cell != ".")


@pytest.mark.parametrize("count", [2, 3])
def test_several_parents_leave_what_they_all_allow_and_a_refusal_names_the_right_ones(
    count: int,
) -> None:
    for parents in combinations_with_replacement(sorted(ALLOWED), count):
        open_to = {one for one in CHOICES if all(CELLS[two, one] != "." for two in parents)}
        assert allowed(parents) == open_to
        verdict = judge([piece(spdx, f"{at}") for at, spdx in enumerate(parents)])
        assert set(verdict.allowed) == open_to
        for wanted in CHOICES - open_to:
            refusal = verdict.refusal(wanted)
            assert refusal is not None
            assert refusal.allowed == verdict.allowed
            assert any(wanted not in one.allows for one in refusal.causes)
            if not open_to:  # the causes alone leave nothing: it is they, and no one else
                assert not judge(refusal.causes).allowed
                assert len(refusal.causes) == (2 if refusal.reason is Reason.CLASH else 1)
            assert sentence(refusal).endswith(".")


def test_order_and_repetition_of_parents_change_nothing() -> None:
    for one, two, three in product(sorted(ALLOWED), repeat=3):
        assert allowed((one, two, three)) == allowed((three, one, two, one))


def test_what_a_shared_child_allows_never_widens_what_its_parent_allowed() -> None:
    """So the nearest parents would do, were every piece between shared under what it may be."""
    for parent, child in CELLS:
        if child in ALLOWED[parent] and child != CODES["none"]:
            assert ALLOWED[child] <= ALLOWED[parent], (parent, child)


def test_an_unknown_licence_allows_nothing() -> None:
    refusal = judge([piece("GPL-9.0")]).refusal(CODES["BY"])
    assert refusal is not None
    assert refusal.reason is Reason.UNKNOWN
    assert allowed(["GPL-9.0"]) == frozenset()


@pytest.mark.parametrize(
    ("weights", "children"),
    [
        *((free, CHILDREN) for free in ("PD", "none", "0", "BY", "MIT", "Apache-2.0")),
        ("SA", ("SA",)),
        ("NC", ("NC", "NCSA", "NCND", "ARR")),
        ("NCSA", ("NCSA",)),
        *((closed, ()) for closed in ("ND", "NCND", "ARR", "OpenRAIL")),
    ],
)
def test_weights_are_parents_whose_credit_is_paid(weights: str, children: tuple[str, ...]) -> None:
    model = Parent(Kind.WEIGHTS, "singer", CODES.get(weights, weights))
    assert set(judge([model]).allowed) == {CODES[child] for child in children}
    assert judge([model]).discouraged == ()


def test_the_table_of_weights_differs_for_credit_alone() -> None:
    assert {spdx for spdx, row in OF_WEIGHTS.items() if row != ALLOWED.get(spdx)} == {
        CODES["BY"],
        "MIT",
        "Apache-2.0",
    }


def test_the_poet_is_a_parent_too() -> None:
    poem = Parent(Kind.WORDS, "Hope is the thing", CODES["NC"], maker="A. Poet")
    refusal = judge([piece("0"), poem]).refusal(CODES["BY"])
    assert refusal is not None
    assert refusal.causes == (poem,)
    assert sentence(refusal) == (
        "The poem by A. Poet is under CC BY-NC 4.0, so this cannot be shared as “CC BY 4.0”: "
        "choose CC BY-NC 4.0, CC BY-NC-SA 4.0, CC BY-NC-ND 4.0 or all rights reserved."
    )


@pytest.mark.parametrize("code", ["PD", "ND", "NCND", "SA"])
def test_a_copy_may_be_passed_on_as_it_came(code: str) -> None:
    brought = Parent(Kind.SOURCE, "a hymnal", CODES[code])
    copy, changed = judge([brought], copied=brought), judge([brought])
    assert set(copy.allowed) == {*changed.allowed, CODES[code]}


def test_a_copy_of_what_is_reserved_may_not() -> None:
    brought = Parent(Kind.SOURCE, "a hymnal", CODES["ARR"])
    assert judge([brought], copied=brought).allowed == ()


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ((), None),
        (("BY", "SA"), None),
        (("ND",), None),
        (("ND", "SA"), None),
        (("ARR",), Reason.RESERVED),
        (("GPL-9.0",), Reason.UNKNOWN),
        (("SA", "NC"), Reason.CLASH),
        (("BY", "NCSA", "SA"), Reason.CLASH),
    ],
)
def test_what_may_be_begun_at_all(codes: tuple[str, ...], reason: Reason | None) -> None:
    refusal = remix_refusal(piece(code) for code in codes)
    assert (refusal and refusal.reason) == reason


def test_a_refusal_says_why_who_and_what_would_do() -> None:
    clash = judge([piece("SA", "Hope"), piece("NC", "Rain")]).refusal(CODES["SA"])
    with pytest.raises(NotLicensed) as caught:
        refuse(clash, field="licence")
    assert str(caught.value) == (
        "“Hope” by Alice is under CC BY-SA 4.0 and “Rain” by Alice under CC BY-NC 4.0, and no "
        "licence satisfies both: leave one out, or ask Alice."
    )
    assert caught.value.field == "licence"
    assert [cause["name"] for cause in caught.value.causes] == ["Hope", "Rain"]
    assert caught.value.allowed == []
    with translation.override("zh-hans"):
        assert clash is not None
        assert "没有一种许可能同时满足" in sentence(clash)
    refuse(None)
