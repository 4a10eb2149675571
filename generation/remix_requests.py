"""What can be asked of a score that is there: plain, bounded values that go to and from JSON.

Light on purpose (no torch, no music21): the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from typing import Any

from generation.bounded import check_between, check_fields, parse_choice
from generation.errors import RequestError
from generation.requests import MAX_SEED, MAX_TAKES, Language, Style, check_words

MAX_NOTES = 5_000  # named in one request
MAX_MORE_BARS = 16


class Operation(StrEnum):
    """What to do with the score."""

    REGENERATE = "regenerate"  # the chosen notes
    CONTINUE = "continue"  # after the last note
    VARY = "vary"  # the chosen phrases, more or less
    MORPH = "morph"  # the chosen phrases, step by step, into others


class Keep(StrEnum):
    """What of the chosen notes stays."""

    NOTHING = "nothing"
    RHYTHM = "rhythm"
    PITCHES = "pitches"


class Wish(StrEnum):
    """What the new notes shall be."""

    OTHER = "other"
    SIMPLER = "simpler"
    LIVELIER = "livelier"
    ENDING = "ending"  # another close: half where it was full, full where it was not
    LIKE = "like"  # as another score has it here
    ANSWER = "answer"  # a consequent: the phrase's rhythm again, and a full close


_WISHES = {
    Operation.REGENERATE: frozenset(Wish) - {Wish.ANSWER},
    Operation.CONTINUE: frozenset({Wish.OTHER, Wish.SIMPLER, Wish.LIVELIER, Wish.ANSWER}),
    Operation.VARY: frozenset({Wish.OTHER}),
    Operation.MORPH: frozenset({Wish.OTHER}),
}


def _check_number(name: str, value: Any, low: int, field: str) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= 1:
        raise RequestError(f"The {name} must be a number from {low} to 1.", field=field)


@dataclass(frozen=True)
class Sliders:
    """How a phrase shall be moved: each from −1 (falling, sparser, narrower, on the beat) to 1.
    Raises :class:`RequestError` when out of bounds."""

    contour: float = 0.0
    density: float = 0.0
    range: float = 0.0
    syncopation: float = 0.0

    def __post_init__(self) -> None:
        for one in fields(self):
            _check_number(one.name, getattr(self, one.name), -1, "sliders")

    @classmethod
    def from_json(cls, data: Any) -> Sliders:
        """Read them by name. Raises :class:`RequestError`."""
        known = {one.name for one in fields(cls)}
        if not isinstance(data, Mapping) or set(data) - known:
            raise RequestError(f"The sliders are {', '.join(sorted(known))}.", field="sliders")
        return cls(**data)


@dataclass(frozen=True)
class RemixRequest:
    """A change to a score. Raises :class:`RequestError` when out of bounds.

    ``bars``: the first and last measure number chosen, inclusive; ``notes``: or only these, by
    id; neither chooses the whole score. ``locked``: ids of notes that stay as they are.
    ``style`` None keeps the score's own.

    A continuation chooses nothing: it begins after the last note and fills ``more_bars``; None
    leaves their number to the words or the phrase. It is sung to ``words`` in ``language`` (None:
    the score's), or without any to a vocable.

    Phrases are varied and morphed by an ``amount`` from 0 to 1 (None: half of what there is for
    a variation, all the way for a morph), and moved by ``sliders``. A morph leads to another
    score's bars, or to this one's: ``other_bars``.
    """

    operation: Operation = Operation.REGENERATE
    bars: tuple[int, int] | None = None
    notes: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()
    keep: Keep = Keep.NOTHING
    wish: Wish = Wish.OTHER
    style: Style | None = None
    takes: int = 4
    seed: int = 0
    more_bars: int | None = None
    words: str = ""
    language: Language | None = None
    amount: float | None = None
    sliders: Sliders = Sliders()
    other_bars: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        check_between("takes", self.takes, 1, MAX_TAKES)
        check_between("seed", self.seed, 0, MAX_SEED)
        for name in ("bars", "other_bars"):
            span = getattr(self, name)
            if span is not None and not 0 <= span[0] <= span[1]:
                raise RequestError("The first bar chosen must not come after the last.", field=name)
        if self.bars is not None and self.notes:
            raise RequestError("Choose bars or single notes, not both.", field="notes")
        if len(self.notes) > MAX_NOTES or len(self.locked) > MAX_NOTES:
            raise RequestError(f"At most {MAX_NOTES:,} notes can be named.", field="notes")
        if both := set(self.notes) & set(self.locked):
            raise RequestError(
                f"Note {min(both)} is chosen and locked: unlock it, or leave it out.",
                field="locked",
            )
        self._check_operation()

    def _check_operation(self) -> None:
        """What is asked for must belong to what is to be done."""
        name = self.operation.value
        if self.wish not in _WISHES[self.operation]:
            known = ", ".join(wish.value for wish in Wish if wish in _WISHES[self.operation])
            raise RequestError(
                f"To {name}, the wish “{self.wish.value}” says nothing: choose one of {known}.",
                field="wish",
            )
        if self.operation is Operation.CONTINUE:
            self._check_continuation()
        elif self.more_bars is not None or self.words:
            field = "words" if self.words else "more_bars"
            raise RequestError(
                f"To {name} takes no more bars or words: continue the score instead.", field=field
            )
        self._check_move()

    def _check_move(self) -> None:
        if self.amount is not None:
            _check_number("amount", self.amount, 0, "amount")
        moved = self.operation in (Operation.VARY, Operation.MORPH)
        if not moved and (self.amount is not None or self.sliders != Sliders()):
            raise RequestError(
                f"To {self.operation.value} takes no amount and no sliders: vary or morph instead.",
                field="sliders" if self.amount is None else "amount",
            )
        if self.other_bars is not None and self.operation is not Operation.MORPH:
            raise RequestError("Only a morph leads to other bars.", field="other_bars")

    def _check_continuation(self) -> None:
        if self.bars is not None or self.notes:
            raise RequestError(
                "A continuation begins after the last note: choose no bars or notes.",
                field="bars" if self.bars else "notes",
            )
        if self.keep is not Keep.NOTHING:
            raise RequestError("A continuation keeps all that is there: say nothing.", field="keep")
        count = self.more_bars
        if count is not None and (isinstance(count, bool) or not isinstance(count, int)):
            raise RequestError("The more bars are a whole number.", field="more_bars")
        if count is not None and not 1 <= count <= MAX_MORE_BARS:
            raise RequestError(
                f"A score is continued by 1 to {MAX_MORE_BARS} bars at a time.", field="more_bars"
            )
        if self.words:
            check_words(self.words)

    def to_json(self) -> dict[str, Any]:
        """The request as JSON values; :meth:`from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RemixRequest:
        """Read what :meth:`to_json` wrote, or what a client sent. Raises :class:`RequestError`
        naming the first field that does not fit."""
        known = dict(data)
        check_fields(known, cls.__dataclass_fields__)
        for name, choices in (("operation", Operation), ("keep", Keep), ("wish", Wish)):
            if name in known:
                known[name] = parse_choice(name, known[name], choices)
        for name, optional in (("style", Style), ("language", Language)):
            if known.get(name) is not None:
                known[name] = parse_choice(name, known[name], optional)
        for name in ("bars", "other_bars"):
            if known.get(name) is not None:
                known[name] = _bars(name, known[name])
        known["sliders"] = Sliders.from_json(known.get("sliders") or {})
        known["words"] = str(known.get("words") or "")
        for name in ("notes", "locked"):
            known[name] = tuple(str(identifier) for identifier in known.get(name, ()))
        return cls(**known)


def _bars(name: str, value: Any) -> tuple[int, int]:
    try:
        first, last = (int(number) for number in value)
    except (TypeError, ValueError):
        raise RequestError("The bars are a first and a last number.", field=name) from None
    return first, last
