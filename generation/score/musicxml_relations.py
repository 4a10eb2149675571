"""What a score was made from, written into a document that is there.

On the text alone, so that whoever copies a score need not read its music.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score.model import Relation
from generation.score.xml_text import subelement

_BEFORE = ("    <miscellaneous>\n", "  </identification>\n")


def related(document: str, relations: Sequence[Relation]) -> str:
    """A MusicXML document of this house that names these works besides what it names already:
    the bytes that :func:`generation.score.musicxml.write` would give. Raises
    :class:`FormatError` for one whose head another program wrote."""
    for mark in _BEFORE:
        head, found, rest = document.partition(mark)
        if found:
            return head + "".join(map(_element, relations)) + found + rest
    raise FormatError("The score does not say how it came to be: its head was written elsewhere.")


def _element(relation: Relation) -> str:
    holder = ET.Element("identification")
    element = subelement(holder, "relation", relation.text, type=relation.kind)
    return f"    {ET.tostring(element, encoding='unicode')}\n"
