"""A certificate of contribution, read by anybody: its signature, its chain, its record."""

from __future__ import annotations

import json
from typing import Any, Final

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights import signing
from generation.rights.ledger import broken
from generation.rights.record import RightsRecord

TYPE: Final = "cantilena-contribution-certificate"
_MAX_BYTES: Final = 20_000_000
_DAMAGED: Final = "This certificate of contribution is damaged."


def certificate_read(data: bytes) -> tuple[RightsRecord, str | None, bool]:
    """The record in it; whose signature fits (None: no one's); and whether the chain of its
    ledger is whole and ends in the hash that the record names. Raises :class:`FormatError`."""
    if len(data) > _MAX_BYTES:
        raise FormatError(_DAMAGED)
    try:
        told: dict[str, Any] = json.loads(data)
        if told["type"] != TYPE:
            raise FormatError(_DAMAGED)
        chain = [(one["entry"], str(one["hash"])) for one in told["ledger"]]
        whole = broken(chain) is None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise FormatError(_DAMAGED) from None
    record = records.from_json(told.get("record"))
    return record, signing.verified(told), whole and bool(chain) and chain[-1][1] == record.ledger
