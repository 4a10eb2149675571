"""The answer to “may I?”: which licences are open to a piece, and who stands in the way.

Pure: values in, values out. Who a piece's parents are is asked of the lineage.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from studio.licences.compatibility import (
    ALLOWED,
    CHOICES,
    CREDIT_DUE,
    DISCOURAGED,
    NO_DERIVATIVES,
    OF_WEIGHTS,
    ORDER,
    PRIVATELY,
    PUBLIC_DOMAIN,
    RESERVED,
)

_IN_ORDER = (PUBLIC_DOMAIN, *ORDER)
_NOTHING: frozenset[str] = frozenset()


class Kind(StrEnum):
    """What a piece can be made from."""

    PIECE = "piece"
    WORDS = "words"
    SOURCE = "source"  # music that was brought from elsewhere
    WEIGHTS = "weights"


@dataclass(frozen=True)
class Parent:
    """One thing that a piece is made from. ``name``: a title, a source, a model; ``maker`` is
    whom to ask or to credit; ``ref``: the public id of a piece. ``terms``: the licence that it
    counts as being under for whoever was permitted to remix it, since ``permitted`` (a day)."""

    kind: Kind
    name: str
    licence: str
    maker: str = ""
    ref: str = ""
    terms: str = ""
    permitted: str = ""

    @property
    def allows(self) -> frozenset[str]:
        """The licences that it allows what is made from it; none where its licence is unknown."""
        table = OF_WEIGHTS if self.kind is Kind.WEIGHTS else ALLOWED
        return table.get(self.licence, _NOTHING) | ALLOWED.get(self.terms, _NOTHING)

    @property
    def credit_due(self) -> bool:
        return self.licence in CREDIT_DUE


class Reason(StrEnum):
    """Why something is refused."""

    RESERVED = "reserved"  # nothing without permission
    NO_DERIVATIVES = "no-derivatives"  # nothing changed may be shared
    UNKNOWN = "unknown"  # a licence that nobody here can read
    CLASH = "clash"  # two parents whose licences exclude each other
    NARROWER = "narrower"  # a parent asks for another licence


@dataclass(frozen=True)
class Refusal:
    """What is not allowed: why, whose licence causes it, and what would be allowed."""

    reason: Reason
    causes: tuple[Parent, ...]
    allowed: tuple[str, ...] = ()
    wanted: str = ""


@dataclass(frozen=True)
class Verdict:
    """The licences open to a piece once it is shared, the freest first; ``discouraged`` are
    those among them that take back what a parent gave."""

    parents: tuple[Parent, ...]
    allowed: tuple[str, ...]
    discouraged: tuple[str, ...]

    def refusal(self, wanted: str) -> Refusal | None:
        """Why the piece may not be shared under ``wanted``; None: it may."""
        if wanted in self.allowed:
            return None
        if not self.allowed:
            return _nothing(self.parents, wanted)
        causes = tuple(parent for parent in self.parents if wanted not in parent.allows)
        return Refusal(Reason.NARROWER, causes, self.allowed, wanted)


def judge(parents: Iterable[Parent], *, copied: Parent | None = None) -> Verdict:
    """What is open to a piece made from all of these.

    ``copied`` is what the piece holds unchanged, if anything: that may be passed on under its
    own licence too, as a copy, whatever it says of changed versions.
    """
    found = tuple(parents)
    choices = (CHOICES | _of_copy(copied)).intersection(
        *(_of_copy(one) if one == copied else one.allows for one in found)
    )
    advised = frozenset[str]().union(
        *(
            DISCOURAGED.get(one.terms or one.licence, ())
            for one in found
            if one.kind is not Kind.WEIGHTS
        )
    )
    return Verdict(
        found,
        tuple(spdx for spdx in _IN_ORDER if spdx in choices),
        tuple(spdx for spdx in _IN_ORDER if spdx in choices & advised),
    )


def _of_copy(copied: Parent | None) -> frozenset[str]:
    if copied is None or copied.licence not in PRIVATELY:
        return frozenset()
    return copied.allows | {copied.licence}


def remix_refusal(parents: Iterable[Parent]) -> Refusal | None:
    """Why these may not be made into something new, even at home; None: they may.

    An ND work may be changed by whoever keeps the result to herself. Works that could never be
    shared together are refused now, before anybody has put work into them.
    """
    found = tuple(parents)
    closed = [parent for parent in found if not _private(parent)]
    if closed:
        return _alone(closed[0], wanted="")
    rest = tuple(one for one in found if one.terms or one.licence not in NO_DERIVATIVES)
    verdict = judge(rest)
    return None if verdict.allowed else _nothing(rest, "")


def _private(parent: Parent) -> bool:
    return parent.licence in PRIVATELY or bool(parent.allows)


def _nothing(parents: Sequence[Parent], wanted: str) -> Refusal:
    """The one parent, or else the first two, that leave no licence at all."""
    for parent in parents:
        if not parent.allows:
            return _alone(parent, wanted)
    pair = next(
        (two for two in combinations(parents, 2) if not two[0].allows & two[1].allows),
        tuple(parents),
    )
    return Refusal(Reason.CLASH, pair, (), wanted)


def _alone(parent: Parent, wanted: str) -> Refusal:
    if parent.licence == RESERVED:
        reason = Reason.RESERVED
    elif parent.licence in NO_DERIVATIVES:
        reason = Reason.NO_DERIVATIVES
    else:
        reason = Reason.UNKNOWN
    return Refusal(reason, (parent,), (), wanted)
