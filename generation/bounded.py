"""Values that people send, held against what is allowed, in one sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import TypeVar

from generation.errors import RequestError

_Choice = TypeVar("_Choice", bound=StrEnum)


def parse_choice(name: str, value: object, choices: type[_Choice]) -> _Choice:
    """The member of ``choices`` called ``value``, or a :class:`RequestError` listing them."""
    try:
        return choices(str(value))
    except ValueError:
        raise _no_choice(name, value, [choice.value for choice in choices]) from None


def check_choice(name: str, value: str, choices: Sequence[str]) -> None:
    """Raise :class:`RequestError` for what is not among the choices."""
    if value not in choices:
        raise _no_choice(name, value, choices)


def check_between(name: str, value: int, low: int, high: int) -> None:
    """Raise :class:`RequestError` for what is no whole number from ``low`` to ``high``."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise RequestError(
            "The {name} must be a whole number from {low} to {high}.",
            name=name,
            low=low,
            high=high,
            field=name,
        )


def check_number(name: str, value: object, low: int, field: str) -> None:
    """Raise :class:`RequestError` for what is no number from ``low`` to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= 1:
        raise RequestError(
            "The {name} must be a number from {low} to 1.", name=name, low=low, field=field
        )


def parse_bars(name: str, value: object) -> tuple[int, int]:
    """A first and a last bar as two whole numbers, or a :class:`RequestError`."""
    try:
        first, last = (int(number) for number in value)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        raise RequestError("The bars are a first and a last number.", field=name) from None
    return first, last


def check_fields(sent: Iterable[str], known: Iterable[str]) -> None:
    """Raise :class:`RequestError` naming the first field that nobody knows."""
    if unknown := set(sent) - set(known):
        name = min(unknown)
        raise RequestError("There is no field called “{name}”.", name=name, field=name)


def _no_choice(name: str, value: object, choices: Sequence[str]) -> RequestError:
    return RequestError(
        "Unknown {name} “{value}”: choose one of {choices}.",
        name=name.replace("_", " "),
        value=str(value),
        choices=[*choices],
        field=name,
    )
