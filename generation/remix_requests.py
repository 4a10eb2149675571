"""What can be asked of a score that is there: plain, bounded values that go to and from JSON.

Light on purpose (no torch, no music21): the web side validates with these types too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from generation.errors import RequestError
from generation.requests import MAX_SEED, MAX_TAKES, Style, parse_choice

MAX_NOTES = 5_000  # named in one request


class Operation(StrEnum):
    """What to do with the chosen notes."""

    REGENERATE = "regenerate"


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


@dataclass(frozen=True)
class RemixRequest:
    """A change to a score. Raises :class:`RequestError` when out of bounds.

    ``bars``: the first and last measure number chosen, inclusive; ``notes``: or only these, by
    id; neither chooses the whole score. ``locked``: ids of notes that stay as they are.
    ``style`` None keeps the score's own.
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

    def __post_init__(self) -> None:
        for name, low, high in (("takes", 1, MAX_TAKES), ("seed", 0, MAX_SEED)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
                raise RequestError(
                    f"The {name} must be a whole number from {low} to {high}.", field=name
                )
        if self.bars is not None and not 0 <= self.bars[0] <= self.bars[1]:
            raise RequestError("The first bar chosen must not come after the last.", field="bars")
        if self.bars is not None and self.notes:
            raise RequestError("Choose bars or single notes, not both.", field="notes")
        if len(self.notes) > MAX_NOTES or len(self.locked) > MAX_NOTES:
            raise RequestError(f"At most {MAX_NOTES:,} notes can be named.", field="notes")
        if both := set(self.notes) & set(self.locked):
            raise RequestError(
                f"Note {min(both)} is chosen and locked: unlock it, or leave it out.",
                field="locked",
            )

    def to_json(self) -> dict[str, Any]:
        """The request as JSON values; :meth:`from_json` gives it back."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> RemixRequest:
        """Read what :meth:`to_json` wrote, or what a client sent. Raises :class:`RequestError`
        naming the first field that does not fit."""
        known = dict(data)
        unknown = known.keys() - cls.__dataclass_fields__.keys()
        if unknown:
            name = min(unknown)
            raise RequestError(f"There is no field called “{name}”.", field=name)
        for name, choices in (("operation", Operation), ("keep", Keep), ("wish", Wish)):
            if name in known:
                known[name] = parse_choice(name, known[name], choices)
        if known.get("style") is not None:
            known["style"] = parse_choice("style", known["style"], Style)
        if known.get("bars") is not None:
            known["bars"] = _bars(known["bars"])
        for name in ("notes", "locked"):
            known[name] = tuple(str(identifier) for identifier in known.get(name, ()))
        return cls(**known)


def _bars(value: Any) -> tuple[int, int]:
    try:
        first, last = (int(number) for number in value)
    except (TypeError, ValueError):
        raise RequestError("The bars are a first and a last number.", field="bars") from None
    return first, last
