"""How a phrase is moved in the space of phrases, by what one hears of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from generation.bounded import check_number
from generation.errors import RequestError


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
            check_number(one.name, getattr(self, one.name), -1, "sliders")

    @classmethod
    def from_json(cls, data: Any) -> Sliders:
        """Read them by name. Raises :class:`RequestError`."""
        known = {one.name for one in fields(cls)}
        if not isinstance(data, Mapping) or set(data) - known:
            raise RequestError(
                "The sliders are {choices}.", choices=[*sorted(known)], field="sliders"
            )
        return cls(**data)
