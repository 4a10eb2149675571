"""Restyling and evolving as they are asked for: what is understood, and what is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from generation.errors import RequestError
from generation.remix_requests import MAX_NODES, Operation, RemixRequest
from generation.traditions import Tradition, TraditionShare


def restyle(**asked: Any) -> RemixRequest:
    return RemixRequest.from_json({"operation": "restyle", "tradition": "irish-dance", **asked})


def test_styles_are_mixed_by_weight_and_the_first_has_what_is_left() -> None:
    request = restyle(blend=[{"tradition": "hymn", "share": 0.4}], amount=0.7)
    assert request.traditions == {Tradition.IRISH_DANCE: 0.6, Tradition.HYMN: 0.4}
    assert request.blend == (TraditionShare(Tradition.HYMN, 0.4),)


def test_a_request_survives_json() -> None:
    asked = restyle(blend=[{"tradition": "hymn", "share": 0.4}], amount=0.7, seed=3)
    assert RemixRequest.from_json(json.loads(json.dumps(asked.to_json()))) == asked
    tree = RemixRequest(operation=Operation.EVOLVE, generations=3, branches=2)
    assert RemixRequest.from_json(json.loads(json.dumps(tree.to_json()))) == tree


@pytest.mark.parametrize(
    ("generations", "branches", "nodes"), [(1, 1, 1), (6, 1, 6), (2, 2, 6), (3, 2, 14), (2, 3, 12)]
)
def test_an_evolution_has_a_take_for_each_node(generations: int, branches: int, nodes: int) -> None:
    asked = {"operation": "evolve", "generations": generations, "branches": branches, "takes": 1}
    assert RemixRequest.from_json(asked).takes == nodes <= MAX_NODES


@pytest.mark.parametrize(
    ("asked", "field", "sentence"),
    [
        ({"operation": "restyle"}, "tradition", "Say which tradition"),
        ({"operation": "restyle", "tradition": "polka"}, "tradition", "Unknown tradition “polka”"),
        ({"operation": "vary", "tradition": "hymn"}, "tradition", "restyle instead"),
        ({"operation": "restyle", "tradition": "hymn", "style": "hymn"}, "style", "not a style"),
        ({"operation": "restyle", "tradition": "hymn", "amount": 1.5}, "amount", "from 0 to 1"),
        ({"operation": "restyle", "tradition": "hymn", "amount": float("nan")}, "amount", "0 to 1"),
        ({"operation": "regenerate", "amount": 0.5}, "amount", "takes no amount"),
        (
            {"operation": "restyle", "tradition": "hymn", "sliders": {"range": 1}},
            "sliders",
            "takes no sliders",
        ),
        (
            {"operation": "restyle", "tradition": "hymn", "wish": "simpler"},
            "wish",
            "says nothing",
        ),
        ({"operation": "evolve", "generations": 3, "branches": 3}, "generations", "39 scores"),
        ({"operation": "evolve", "generations": 7}, "generations", "from 1 to 6"),
        ({"operation": "vary", "metre": "6/8"}, "metre", "restyle instead"),
        ({"operation": "restyle", "tradition": "hymn", "metre": "7/8"}, "metre", "7/8"),
        (
            {"operation": "restyle", "tradition": "hymn", "metre": "6/8", "bars": [1, 2]},
            "metre",
            "whole score",
        ),
        ({"operation": "evolve", "branches": 0}, "branches", "from 1 to 3"),
        ({"operation": "evolve", "branches": True}, "branches", "whole number"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    asked: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence) as refusal:
        RemixRequest.from_json(asked)
    assert refusal.value.field == field


@pytest.mark.parametrize(
    ("blend", "sentence"),
    [
        ([{"tradition": "hymn", "share": 1}], "leave some to the first"),
        ([{"tradition": "hymn", "share": 0}], "leave some to the first"),
        ([{"tradition": "hymn", "share": float("nan")}], "leave some to the first"),
        ([{"tradition": "irish-dance", "share": 0.5}], "once"),
        ([{"tradition": "hymn"}], "its tradition and its share"),
        ([{"tradition": "hymn", "share": "half"}], "a number"),
        (["hymn"], "its tradition and its share"),
    ],
)
def test_a_mixture_that_is_none_is_refused(blend: list[Any], sentence: str) -> None:
    with pytest.raises(RequestError, match=sentence) as refusal:
        restyle(blend=blend)
    assert refusal.value.field == "blend"


def test_nothing_is_mixed_into_no_tradition() -> None:
    with pytest.raises(RequestError, match="mixed into"):
        RemixRequest(operation=Operation.EVOLVE, blend=(TraditionShare(Tradition.HYMN, 0.5),))
