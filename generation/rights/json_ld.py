"""The record as schema.org's MusicComposition: what pages and search engines read."""

from __future__ import annotations

import json
from typing import Any

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights.record import FIELD, Credit, RightsRecord
from generation.rights.roles import Contribution, Role

_CREATOR = {
    Role.LYRICS: "lyricist",
    Role.MELODY: "composer",
    Role.HARMONY: "composer",
    Role.ARRANGEMENT: "contributor",
}


def document(record: RightsRecord) -> dict[str, Any]:
    """The composition, without the whole record; what a page carries in its head."""
    told: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MusicComposition",
        "@id": record.url,
        "url": record.url,
        "name": record.title,
        "dateCreated": record.created,
        "license": record.licence_url or record.licence_name,
        "copyrightNotice": record.rights,
        "creditText": record.attribution,
        "digitalSourceType": record.source_type,
        "identifier": f"{record.piece}/{record.score}",
    }
    for one in record.contributions:
        if (name := _CREATOR.get(one.role)) and one.by:
            told.setdefault(name, []).extend(
                maker for maker in _makers(one) if maker not in told.get(name, [])
            )
    if record.holder:
        told["copyrightHolder"] = {"@type": "Person", "name": record.holder}
    if record.credits:
        told["isBasedOn"] = [_based_on(credit) for credit in record.credits]
    return told


def write(record: RightsRecord) -> bytes:
    """The composition with the whole record, as a file."""
    told = document(record) | {FIELD: record.to_json()}
    return json.dumps(told, indent=2, sort_keys=True).encode() + b"\n"


def read(data: bytes) -> RightsRecord | None:
    """The record in the file; None where there is none. Raises :class:`FormatError`."""
    if len(data) > 4 * records.MAX_BYTES:
        raise FormatError("This JSON file is far larger than any record of ours.")
    try:
        told = json.loads(data)
    except (ValueError, RecursionError):
        raise FormatError("This is not a JSON file.") from None
    if not isinstance(told, dict) or FIELD not in told:
        return None
    return records.from_json(told[FIELD])


def _makers(one: Contribution) -> list[dict[str, str]]:
    people = [{"@type": "Person", "name": name} for name in one.people]
    return people + [{"@type": "SoftwareApplication", "name": name} for name in one.models]


def _based_on(credit: Credit) -> dict[str, Any]:
    told: dict[str, Any] = {"@type": "CreativeWork", "name": credit.title}
    if credit.maker:
        told["creator"] = {"@type": "Person", "name": credit.maker}
    if credit.licence:
        told["license"] = credit.licence
    if credit.url:
        told["url"] = credit.url
    return told
