"""The base of what travels over HTTP, and the kinds of value its fields are made of."""

from __future__ import annotations

import re
from typing import Annotated

from ninja import Header, Schema
from pydantic import AfterValidator, ConfigDict, Field

from studio.common.ids import PUBLIC_ID_PATTERN

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
MAX_INTEGER = 2**31 - 1  # what every database column and every browser can hold


def _printable(text: str) -> str:
    """Postgres stores neither NUL nor half a surrogate pair, and no singer sings them."""
    if _UNPRINTABLE.search(text):
        raise ValueError("must be plain text, without control characters")
    return text


Text = Annotated[str, AfterValidator(_printable)]
Id = Annotated[str, Field(pattern=PUBLIC_ID_PATTERN)]
Whole = Annotated[int, Field(strict=True, ge=-MAX_INTEGER, le=MAX_INTEGER)]
Count = Annotated[int, Field(strict=True, ge=0, le=MAX_INTEGER)]
IdempotencyKey = Annotated[
    str, Header(alias="Idempotency-Key", max_length=200, pattern=r"^[\x21-\x7e]*$")
]


class In(Schema):
    """What a client sends: a field we do not know is a mistake to tell, not to swallow."""

    model_config = ConfigDict(extra="forbid")


class Out(Schema):
    """What we answer."""


class Problem(Out):
    """An error, as RFC 9457 has it (``application/problem+json``)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    field: str | None = None
    errors: list[FieldProblem] | None = None


class Stale(Problem):
    """What was to be changed has changed meanwhile; ``current`` is how it is called now. Null:
    the contradiction is of another kind."""

    current: str | None = None


class FieldProblem(Out):
    """One field of several that have to be changed."""

    field: str
    detail: str


Problem.model_rebuild()
Stale.model_rebuild()
