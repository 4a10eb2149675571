"""The record in an SVG picture: its ``<metadata>``, as RDF."""

from __future__ import annotations

import re

from generation.errors import FormatError
from generation.rights import xmp
from generation.rights.record import RightsRecord

_OPENING = re.compile(r"<svg\b[^>]*>")
_EARLIER = re.compile(rf"<metadata><rdf:RDF[^>]*{re.escape(xmp.OURS)}.*?</metadata>", re.DOTALL)


def write(picture: str, record: RightsRecord) -> str:
    """The picture with the record before everything that is drawn. Raises FormatError."""
    found = _OPENING.search(picture)
    if found is None or found.group().endswith("/>"):
        raise FormatError("This is not an SVG picture.")
    picture = _EARLIER.sub("", picture)
    told = f"<metadata>{xmp.rdf(record)}</metadata>"
    return picture[: found.end()] + told + picture[found.end() :]


def read(data: bytes) -> RightsRecord | None:
    """The record in the picture; None where there is none. Raises FormatError."""
    return xmp.read(data)
