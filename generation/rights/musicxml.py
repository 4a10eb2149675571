"""The record in a MusicXML document: creators, rights, source and, whole, in a named field.

What another program wrote there stays: its creators, its rights and its fields. music21 reads
the first ``<rights>`` alone, so there is one, which says everything that was said before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.rights import record as records
from generation.rights.record import FIELD, RightsRecord
from generation.rights.roles import Role
from generation.score import musicxml_source, mxl

SOURCE_FIELD = "digital-source-type"
NOTICE_FIELD = "ai-notice"
_ORDER = ("creator", "rights", "encoding", "source", "relation", "miscellaneous")
_BLOCK = re.compile(r"( *)<identification>.*?</identification>\n?", re.DOTALL)
_BEFORE = re.compile(r" *<(defaults|credit|part-list)[ >/]")
_CREATORS = {
    Role.LYRICS: "lyricist",
    Role.MELODY: "composer",
    Role.HARMONY: "composer",
    Role.ARRANGEMENT: "arranger",
}


def write(document: str, record: RightsRecord) -> str:
    """The document with the record in its head; its music is not touched.

    Raises :class:`FormatError` for one that has no head.
    """
    found = _BLOCK.search(document)
    element = ET.fromstring(found.group()) if found else ET.Element("identification")
    _mark(element, record)
    ET.indent(element, level=1)
    block = f"  {ET.tostring(element, encoding='unicode').strip()}\n"
    if found:
        return document[: found.start()] + block + document[found.end() :]
    place = _BEFORE.search(document)
    if place is None:
        raise FormatError("The score has no head to write its rights into.")
    return document[: place.start()] + block + document[place.start() :]


def write_mxl(document: str, record: RightsRecord) -> bytes:
    """The same, compressed; stored plain, so that Content Credentials find their place in it."""
    return mxl.pack(write(document, record), stored=True)


def read(data: bytes) -> RightsRecord | None:
    """The record in a MusicXML or MXL file; None where there is none. Raises FormatError."""
    root = musicxml_source.parse(data)
    text = field(root, FIELD)
    return records.parse(text) if text else None


def field(root: ET.Element, name: str) -> str:
    """A miscellaneous field by its name; empty where there is none."""
    for one in root.iterfind("identification/miscellaneous/miscellaneous-field"):
        if one.get("name") == name:
            return (one.text or "").strip()
    return ""


def _mark(element: ET.Element, record: RightsRecord) -> None:
    for one in element.findall("creator"):
        if one.text == record.software:  # what stands there until makers are known
            element.remove(one)
    known = {(one.get("type"), (one.text or "").strip()) for one in element.iterfind("creator")}
    for role, name in _creators(record):
        if (role, name) not in known:
            ET.SubElement(element, "creator", type=role).text = name
            known.add((role, name))
    said = [one.text or "" for one in element.findall("rights")]
    for one in element.findall("rights"):
        element.remove(one)
    lines = dict.fromkeys([*filter(None, said), record.rights])
    ET.SubElement(element, "rights").text = " · ".join(lines)
    if element.find("source") is None:
        ET.SubElement(element, "source").text = record.url
    fields = element.find("miscellaneous")
    if fields is None:
        fields = ET.SubElement(element, "miscellaneous")
    for name, value in _fields(record):
        for old in [one for one in fields if one.get("name") == name]:
            fields.remove(old)
        ET.SubElement(fields, "miscellaneous-field", name=name).text = value
    element[:] = sorted(element, key=lambda one: _ORDER.index(one.tag))


def _creators(record: RightsRecord) -> Iterator[tuple[str, str]]:
    for one in record.contributions:
        kind = _CREATORS.get(one.role)
        if kind is None:
            continue
        for name in one.people:
            yield kind, name
        for name in one.models:
            yield kind, f"{name} (AI model)"


def _fields(record: RightsRecord) -> Iterator[tuple[str, str]]:
    yield "attribution", record.attribution
    if record.notice:
        yield NOTICE_FIELD, record.notice
    yield SOURCE_FIELD, record.source_type
    yield FIELD, record.to_text()
