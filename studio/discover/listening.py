"""Blind listening: the same words as people set them and as the model does, in an order that
nobody can guess; one vote a person for each pair."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.db.models import Count, Q
from django.utils.crypto import salted_hmac

import generation
from generation.scorecard.standing import wilson
from studio.accounts.models import Maker
from studio.common.errors import NotFound, Unprocessable
from studio.discover.models import Ballot, Heard

_PAIRS: Final = Path(generation.__file__).parent / "scorecard" / "listening.json"
_SIDES: Final = {"a": 0, "b": 1}


@dataclass(frozen=True)
class Pair:
    """Two settings of the same words; ``human`` also says whose, and under which licence."""

    id: str
    language: str
    words: str
    beat_quarters: float
    human: dict[str, Any]
    machine: dict[str, Any]


@dataclass(frozen=True)
class Tally:
    """The votes on one version of a model. ``machine``, ``human`` and ``same``: for which; the
    share is the machine's of those who chose, with its 95 % interval (Wilson, 1927)."""

    model: str
    checkpoint: str
    machine: int
    human: int
    same: int
    known: int

    @property
    def chose(self) -> int:
        return self.machine + self.human

    @property
    def share(self) -> float:
        return self.machine / self.chose if self.chose else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        return wilson(self.share, self.chose)


@cache
def table() -> dict[str, Any]:
    """The committed pairs, and which model made the one half."""
    found: dict[str, Any] = json.loads(_PAIRS.read_text())
    return found


@cache
def pairs() -> dict[str, Pair]:
    """By their ids."""
    return {each["id"]: Pair(**each) for each in table()["pairs"]}


def pair_found(id: str) -> Pair:
    """Raises NotFound."""
    if id not in pairs():
        raise NotFound("There is no such pair.")
    return pairs()[id]


def machine_first(pair: Pair, maker: Maker) -> bool:
    """Whether the machine's setting is A: as by a coin, the same for one person each time."""
    digest = salted_hmac("studio.discover.listening", f"{pair.id}:{maker.public_id}").digest()
    return digest[0] % 2 == 0


def next_pair(maker: Maker) -> Pair | None:
    """One that she has not heard, in an order of her own; None when she has heard all."""
    heard = set(maker.ballots.values_list("pair", flat=True))
    open_ = [pair for id, pair in pairs().items() if id not in heard]

    def by_chance(pair: Pair) -> bytes:
        return salted_hmac("studio.discover.order", f"{pair.id}:{maker.public_id}").digest()

    return min(open_, key=by_chance, default=None)


def vote(maker: Maker, pair: Pair, choice: str) -> Ballot:
    """Keep what somebody chose: ``a``, ``b``, ``same`` or ``known`` (she knew one of the tunes,
    so it was not blind). A second vote changes nothing. Raises Unprocessable."""
    if choice in _SIDES:
        first = machine_first(pair, maker)
        heard = Heard.MACHINE if (choice == "a") == first else Heard.HUMAN
    elif choice in (Heard.SAME, Heard.KNOWN):
        heard = Heard(choice)
    else:
        raise Unprocessable("Choose one of the two, or say that you cannot.", field="choice")
    told = table()
    ballot, _new = Ballot.objects.get_or_create(
        maker=maker,
        pair=pair.id,
        defaults={"choice": heard, "model": told["model"], "checkpoint": told["checkpoint"]},
    )
    return ballot


def tallies() -> list[Tally]:
    """The votes by version of the model, the one that is asked about now first, even before
    anybody has voted."""
    counts = {
        str(choice): Count("pk", filter=Q(choice=choice))
        for choice in (Heard.MACHINE, Heard.HUMAN, Heard.SAME, Heard.KNOWN)
    }
    rows: Any = (
        Ballot.objects.values("model", "checkpoint").annotate(**counts).order_by("checkpoint")
    )
    found = [Tally(**row) for row in rows]
    model, checkpoint = now = str(table()["model"]), str(table()["checkpoint"])
    if now not in [(one.model, one.checkpoint) for one in found]:
        found.append(Tally(model, checkpoint, machine=0, human=0, same=0, known=0))
    return sorted(found, key=lambda one: (one.model, one.checkpoint) != now)
