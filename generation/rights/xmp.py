"""The record as an XMP packet, which WAV, MP3, PDF, SVG and PNG all have a place for.

Properties that other programs read: Dublin Core's title, creator and rights, XMP's rights
statement, Creative Commons' licence and IPTC's digital source type; and the whole record, as
text, in a property of our own.
"""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from generation.rights import record as records
from generation.rights.record import RightsRecord

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
OURS: Final = "urn:cantilena:rights:1:"
_NAMES: Final = {
    "x": "adobe:ns:meta/",
    "rdf": RDF,
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "cc": "http://creativecommons.org/ns#",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "cantilena": OURS,
}
_ID: Final = "W5M0MpCehiHzreSzNTczkc9d"  # what every packet begins with, by its specification
SOURCE_TYPE: Final = f"{{{_NAMES['Iptc4xmpExt']}}}DigitalSourceType"


def rdf(record: RightsRecord) -> str:
    """The ``<rdf:RDF>`` element, as SVG's metadata holds it."""
    for prefix, uri in _NAMES.items():
        ET.register_namespace(prefix, uri)
    return ET.tostring(_rdf(record), encoding="unicode")


def packet(record: RightsRecord) -> bytes:
    """The packet, as every other format holds it."""
    body = f'<x:xmpmeta xmlns:x="{_NAMES["x"]}">{rdf(record)}</x:xmpmeta>'
    return f'<?xpacket begin="\ufeff" id="{_ID}"?>\n{body}\n<?xpacket end="w"?>'.encode()


def read(xml: bytes | str) -> RightsRecord | None:
    """Our record in a packet or any XML around one; None where there is none, or no XML.

    Raises :class:`FormatError` for one that is damaged.
    """
    found = _tree(xml)
    if found is None:
        return None
    text = found.findtext(f".//{{{OURS}}}record")
    for place in found.iter(f"{{{RDF}}}Description"):  # XMP's short form: an attribute
        text = text or place.get(f"{{{OURS}}}record")
    return records.parse(text) if text else None


def source_type(xml: bytes | str) -> str:
    """The digital source type that a packet states, whoever wrote it; empty where none."""
    found = _tree(xml)
    if found is None:
        return ""
    for place in found.iter():
        stated = place.get(SOURCE_TYPE) or (
            (place.text or place.get(f"{{{RDF}}}resource")) if place.tag == SOURCE_TYPE else ""
        )
        if stated:
            return stated.strip()[:200]
    return ""


def _tree(xml: bytes | str) -> ET.Element | None:
    text = xml.decode("utf-8", "replace") if isinstance(xml, bytes) else xml
    begin, end = text.find("<x:xmpmeta"), text.rfind("</x:xmpmeta>")
    if begin >= 0 and end > begin:
        text = text[begin : end + len("</x:xmpmeta>")]
    try:
        root: ET.Element = fromstring(text)
    except (ET.ParseError, DefusedXmlException, ValueError):
        return None
    return root


def _rdf(record: RightsRecord) -> ET.Element:
    root = ET.Element(f"{{{RDF}}}RDF")
    about = ET.SubElement(root, f"{{{RDF}}}Description", {f"{{{RDF}}}about": ""})
    _said(about, "dc", "title", record.title)
    makers = [name for one in record.contributions for name in (*one.people, *one.models)]
    listed = ET.SubElement(_named(about, "dc", "creator"), f"{{{RDF}}}Seq")
    for name in dict.fromkeys(makers):
        ET.SubElement(listed, f"{{{RDF}}}li").text = name
    _said(about, "dc", "rights", record.rights)
    _said(about, "xmpRights", "UsageTerms", record.licence_name)
    _named(about, "xmpRights", "WebStatement").text = record.url
    if record.licence_url:
        _named(about, "cc", "license").set(f"{{{RDF}}}resource", record.licence_url)
    _named(about, "xmp", "CreatorTool").text = record.software
    _named(about, "photoshop", "Credit").text = record.attribution
    _named(about, "Iptc4xmpExt", "DigitalSourceType").text = record.source_type
    _named(about, "cantilena", "record").text = record.to_text()
    return root


def _named(about: ET.Element, prefix: str, name: str) -> ET.Element:
    return ET.SubElement(about, f"{{{_NAMES[prefix]}}}{name}")


def _said(about: ET.Element, prefix: str, name: str, text: str) -> None:
    """A text that may be there in several languages; ours is one."""
    choices = ET.SubElement(_named(about, prefix, name), f"{{{RDF}}}Alt")
    line = ET.SubElement(choices, f"{{{RDF}}}li")
    line.set("{http://www.w3.org/XML/1998/namespace}lang", "x-default")
    line.text = text
