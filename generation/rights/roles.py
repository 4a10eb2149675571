"""Who made what in a piece: five roles, each filled by people, by a model, or by both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What there is to make in a song. ``render``: the performance that a recording holds."""

    LYRICS = "lyrics"
    MELODY = "melody"
    HARMONY = "harmony"
    ARRANGEMENT = "arrangement"
    RENDER = "render"


class By(StrEnum):
    """Whose hand: people's, a trained model's, or both."""

    HUMAN = "human"
    MODEL = "model"
    BOTH = "both"


@dataclass(frozen=True)
class Contribution:
    """Who filled a role. ``computed`` is what the operations say, and differs from ``by`` only
    where the owner has put it right; None: the piece has no such thing."""

    role: Role
    by: By | None
    people: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    computed: By | None = None

    @property
    def corrected(self) -> bool:
        return self.by is not self.computed


def joined(hands: Iterable[By]) -> By | None:
    """Several hands in one role."""
    found = set(hands)
    if not found:
        return None
    return found.pop() if len(found) == 1 else By.BOTH


# IPTC's list, as Content Credentials, XMP and schema.org use it.
SOURCE_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
BY_MODEL = f"{SOURCE_TYPES}trainedAlgorithmicMedia"
BY_BOTH = f"{SOURCE_TYPES}compositeWithTrainedAlgorithmicMedia"
BY_PEOPLE = f"{SOURCE_TYPES}digitalCreation"
AI_SOURCE_TYPES = frozenset({BY_MODEL, BY_BOTH, f"{SOURCE_TYPES}compositeSynthetic"})


def source_type(contributions: Iterable[Contribution]) -> str:
    """IPTC's digital source type of a work with these hands in it."""
    hand = joined(one.by for one in contributions if one.by is not None)
    return {By.MODEL: BY_MODEL, By.BOTH: BY_BOTH}.get(hand or By.HUMAN, BY_PEOPLE)
