"""The one canonical record of a score's rights, from which every format's marks are written.

It travels as JSON in ASCII, with sorted keys: the same record gives the same bytes, whatever
charset a format was born with.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from generation.errors import FormatError
from generation.rights.roles import AI_SOURCE_TYPES, By, Contribution, Role, source_type

VERSION: Final = 1
FIELD: Final = "cantilena-rights"
"""How the record is called in the formats that hold named fields."""
MAX_BYTES: Final = 400_000
MAX_CREDITS: Final = 100
_MAX_TEXT = 2_000
_DAMAGED = "The rights record in this file is damaged."


@dataclass(frozen=True)
class Credit:
    """A work that this one is made from, and the thanks it is due. ``kind``: a piece, words,
    brought music (source) or a model's weights; ``relation``: what was done to it;
    ``permission``: the day from which on its owner permitted what its licence does not."""

    kind: str
    title: str
    maker: str = ""
    licence: str = ""
    url: str = ""
    relation: str = ""
    permission: str = ""


@dataclass(frozen=True)
class RightsRecord:
    """Who made a score, from what, under which licence, and how that can be checked.

    ``piece`` and ``score`` are the ids of the studio at ``site``; ``music`` is the SHA-256 of
    what sounds (:func:`generation.rights.fingerprint.music_digest`), ``ledger`` the last hash of
    the chain of operations. ``licence`` is an SPDX identifier.
    """

    piece: str
    score: str
    site: str
    url: str
    title: str
    created: str
    holder: str
    licence: str
    licence_name: str
    licence_url: str
    attribution: str
    contributions: tuple[Contribution, ...]
    credits: tuple[Credit, ...] = ()
    engine: str = ""
    checkpoint: str = ""
    weights_licence: str = ""
    seed: int = 0
    music: str = ""
    ledger: str = ""
    software: str = "Cantilena"
    version: int = field(default=VERSION)

    @property
    def source_type(self) -> str:
        """IPTC's digital source type."""
        return source_type(self.contributions)

    @property
    def by_ai(self) -> bool:
        """Whether a trained model had a hand in it."""
        return self.source_type in AI_SOURCE_TYPES

    @property
    def models(self) -> tuple[str, ...]:
        found = (name for one in self.contributions for name in one.models)
        return tuple(dict.fromkeys(found))

    @property
    def notice(self) -> str:
        """What has to be visible where a model had a hand in it; empty where none had."""
        if not self.by_ai:
            return ""
        parts = [
            f"{one.role.value} by AI" + (" and people" if one.by is By.BOTH else "")
            for one in self.contributions
            if one.by in (By.MODEL, By.BOTH)
        ]
        names = ", ".join(self.models)
        return f"Contains AI-generated music ({', '.join(parts)}{': ' if names else ''}{names})."

    @property
    def rights(self) -> str:
        """The one line of rights that a format may have room for."""
        whose = f"© {self.created[:4]} {self.holder}. " if self.holder else ""
        if self.licence in ("CC0-1.0", "CC-PDM-1.0", "LicenseRef-NoRightsClaimed"):
            whose = ""
        where = f" ({self.licence_url})" if self.licence_url else ""
        return " ".join(f"{whose}{self.licence_name}{where}. {self.notice} {self.url}".split())

    def to_json(self) -> dict[str, Any]:
        told = asdict(self)
        told["digital_source_type"] = self.source_type
        return told

    def to_text(self) -> str:
        """The record as it stands in a file."""
        return json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))


def parse(text: str | bytes) -> RightsRecord:
    """The record that :meth:`RightsRecord.to_text` wrote, wherever it was found.

    Bounded, as it may come from anybody. Raises :class:`FormatError`.
    """
    if len(text) > MAX_BYTES:
        raise FormatError(_DAMAGED)
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError):
        raise FormatError(_DAMAGED) from None


def from_json(told: object) -> RightsRecord:
    """The record as a value. Raises :class:`FormatError`."""
    if not isinstance(told, dict) or told.get("version") != VERSION:
        raise FormatError(_DAMAGED)
    try:
        values = {name: _text(told[name]) for name in _TEXTS}
        credits = tuple(
            Credit(
                **{name: _text(one[name]) for name in _CREDIT},
                permission=_text(one.get("permission", "")),  # records of before had none
            )
            for one in _list(told["credits"], MAX_CREDITS)
        )
        hands = tuple(_contribution(one) for one in _list(told["contributions"], len(Role)))
        seed = told["seed"]
    except (KeyError, TypeError, ValueError, AttributeError):
        raise FormatError(_DAMAGED) from None
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < 2**64:
        raise FormatError(_DAMAGED)
    texts: dict[str, Any] = values
    return RightsRecord(contributions=hands, credits=credits, seed=seed, **texts)


_TEXTS = (
    *("piece", "score", "site", "url", "title", "created", "holder", "licence"),
    *("licence_name", "licence_url", "attribution", "engine", "checkpoint"),
    *("weights_licence", "music", "ledger", "software"),
)
_CREDIT = ("kind", "title", "maker", "licence", "url", "relation")
_MOST_OF_A_KIND = 20


def _contribution(told: dict[str, Any]) -> Contribution:
    return Contribution(
        Role(told["role"]),
        By(told["by"]) if told["by"] else None,
        tuple(_text(name) for name in _list(told["people"], _MOST_OF_A_KIND)),
        tuple(_text(name) for name in _list(told["models"], _MOST_OF_A_KIND)),
        By(told["computed"]) if told["computed"] else None,
    )


def _list(value: object, most: int) -> list[Any]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > _MAX_TEXT:
        raise ValueError
    return value
