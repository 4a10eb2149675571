"""A MusicXML file from anywhere, opened with care: bounded in size, and without entities."""

from __future__ import annotations

import codecs
import re
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from generation.errors import FormatError
from generation.score import mxl

MAX_BYTES = 16_000_000
MAX_ELEMENTS = 1_000_000
_LATIN = re.compile(
    rb"""\s*<\?xml[^>]{0,80}encoding\s*=\s*["'](iso-8859-1|windows-1252|latin-?1)["']""",
    re.IGNORECASE,
)


def parse(source: str | bytes) -> ET.Element:
    """The ``<score-partwise>`` element of a document or an .mxl file.

    Raises :class:`FormatError`, in one sentence.
    """
    if len(source) > MAX_BYTES:
        raise FormatError("The file is larger than {megabytes} MB.", megabytes=MAX_BYTES // 1000000)
    if isinstance(source, bytes):
        source = _decoded(unpacked(source) if mxl.packed(source) else source)
    root = _tree(source)
    if root.tag == "score-timewise":
        raise FormatError("This MusicXML file is ordered by time; export it by part (partwise).")
    if root.tag != "score-partwise":
        raise FormatError("This is not a MusicXML score.")
    return root


def unpacked(data: bytes) -> bytes:
    """The score in an .mxl file, as it is written. Raises :class:`FormatError`."""
    return mxl.extract(data, _named(data) or _only(data), max_bytes=MAX_BYTES)


def _named(data: bytes) -> str:
    """The score that the table of contents names; some programs write none, or a broken one."""
    try:
        contents = mxl.extract(data, "META-INF/container.xml", max_bytes=MAX_BYTES)
        named = _tree(_decoded(contents)).find(".//{*}rootfile[@full-path]")
    except FormatError:
        return ""
    return "" if named is None else named.attrib["full-path"]


def _only(data: bytes) -> str:
    names = [
        name
        for name in mxl.members(data, max_bytes=MAX_BYTES)
        if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF")
    ]
    if len(names) != 1:
        raise FormatError("This compressed MusicXML file does not say which score it holds.")
    return names[0]


def _decoded(data: bytes) -> str:
    """The text, in the encodings that programs have written MusicXML in."""
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    latin = _LATIN.match(data[:200])
    try:
        return data.decode("utf-16" if utf16 else "cp1252" if latin else "utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError("The file is not text in UTF-8 or UTF-16.") from None


def _tree(text: str) -> ET.Element:
    try:
        root: ET.Element = fromstring(text, forbid_dtd=False)  # MusicXML names its DTD
    except DefusedXmlException:
        raise FormatError("The file defines XML entities, which MusicXML does not use.") from None
    except (ET.ParseError, ValueError):
        raise FormatError("The file is not well-formed XML.") from None
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise FormatError("The file has more than {most:,} elements.", most=MAX_ELEMENTS)
    return root
