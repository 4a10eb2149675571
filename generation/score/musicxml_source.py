"""A MusicXML file from anywhere, opened with care: bounded in size, and without entities."""

from __future__ import annotations

import codecs
from xml.etree import ElementTree as ET

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]  # ships no types
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from generation.errors import FormatError
from generation.score import mxl

MAX_BYTES = 16_000_000
MAX_ELEMENTS = 1_000_000


def parse(source: str | bytes) -> ET.Element:
    """The ``<score-partwise>`` element of a document or an .mxl file.

    Raises :class:`FormatError`, in one sentence.
    """
    if len(source) > MAX_BYTES:
        raise FormatError(f"The file is larger than {MAX_BYTES // 1_000_000} MB.")
    if isinstance(source, bytes):
        source = _decoded(_unpacked(source) if mxl.packed(source) else source)
    root = _tree(source)
    if root.tag == "score-timewise":
        raise FormatError("This MusicXML file is ordered by time; export it by part (partwise).")
    if root.tag != "score-partwise":
        raise FormatError("This is not a MusicXML score.")
    return root


def _unpacked(data: bytes) -> bytes:
    container = _tree(_decoded(mxl.extract(data, "META-INF/container.xml", max_bytes=MAX_BYTES)))
    named = container.find(".//{*}rootfile[@full-path]")
    if named is None:
        raise FormatError("This compressed MusicXML file does not say which score it holds.")
    return mxl.extract(data, named.attrib["full-path"], max_bytes=MAX_BYTES)


def _decoded(data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
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
        raise FormatError(f"The file has more than {MAX_ELEMENTS:,} elements.")
    return root
