"""The record in an SVG picture: its ``<metadata>``, as RDF."""

from __future__ import annotations

import re
import textwrap
from xml.sax.saxutils import escape

from generation.errors import FormatError
from generation.rights import xmp
from generation.rights.record import RightsRecord

_OPENING = re.compile(r"<svg\b[^>]*>")
_EARLIER = re.compile(rf"<metadata><rdf:RDF[^>]*{re.escape(xmp.OURS)}.*?</metadata>", re.DOTALL)
_VIEW = re.compile(r'viewBox="([\d.-]+) ([\d.-]+) ([\d.]+) ([\d.]+)"')
_CHARACTERS = 160  # on a line


def write(picture: str, record: RightsRecord) -> str:
    """The picture with the record before everything that is drawn. Raises FormatError."""
    found = _OPENING.search(picture)
    if found is None or found.group().endswith("/>"):
        raise FormatError("This is not an SVG picture.")
    picture = _EARLIER.sub("", picture)
    told = f"<metadata>{xmp.rdf(record)}</metadata>"
    return picture[: found.end()] + told + picture[found.end() :]


def footed(picture: str, text: str) -> str:
    """The picture, which has a ``viewBox``, with a line of text below what is drawn."""
    found = _VIEW.search(picture)
    lines = textwrap.wrap(text, _CHARACTERS)
    if found is None or not lines:
        return picture
    left, top, width, height = (float(number) for number in found.groups())
    size = width / 90
    told = "".join(
        f'<text x="{left + width / 2:g}" y="{top + height + size * 1.4 * (at + 1):g}">'
        f"{escape(line)}</text>"
        for at, line in enumerate(lines)
    )
    style = f'font-family="Tinos, Times, serif" font-size="{size:g}" text-anchor="middle"'
    taller = height + size * 1.4 * (len(lines) + 1)
    box = f'viewBox="{left:g} {top:g} {width:g} {taller:g}"'
    picture = picture[: found.start()] + box + picture[found.end() :]
    end = picture.rindex("</svg>")
    return f"{picture[:end]}<g {style}>{told}</g>{picture[end:]}"


def read(data: bytes) -> RightsRecord | None:
    """The record in the picture; None where there is none. Raises FormatError."""
    return xmp.read(data)
