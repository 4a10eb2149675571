"""A MusicXML file from anywhere, opened with care: bounded in bytes, elements and depth."""

from __future__ import annotations

import codecs
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score import mxl

MAX_BYTES = 16_000_000
MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 64  # MusicXML itself nests to about 12


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
        raise FormatError(
            "This MusicXML file is ordered by time; export it by part (partwise)."
        )
    if root.tag != "score-partwise":
        raise FormatError("This is not a MusicXML score.")
    return root


def _unpacked(data: bytes) -> bytes:
    container = _tree(
        _decoded(mxl.extract(data, "META-INF/container.xml", max_bytes=MAX_BYTES))
    )
    named = container.find(".//{*}rootfile[@full-path]")
    if named is None:
        raise FormatError(
            "This compressed MusicXML file does not say which score it holds."
        )
    return mxl.extract(data, named.attrib["full-path"], max_bytes=MAX_BYTES)


def _decoded(data: bytes) -> str:
    utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise FormatError("The file is not text in UTF-8 or UTF-16.") from None


def _tree(text: str) -> ET.Element:
    if "<!ENTITY" in text:  # MusicXML needs none, and they can unpack to gigabytes
        raise FormatError("The file defines XML entities, which MusicXML does not use.")
    parser = ET.XMLParser(target=_Bounded())
    try:
        parser.feed(text)
        root = parser.close()
    except (ET.ParseError, ValueError):
        raise FormatError("The file is not well-formed XML.") from None
    assert isinstance(root, ET.Element)
    return root


class _Bounded(ET.TreeBuilder):
    """Builds the tree, and stops at what no score needs."""

    def __init__(self) -> None:
        super().__init__()
        self._elements = self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> ET.Element:
        self._elements += 1
        self._depth += 1
        if self._elements > MAX_ELEMENTS or self._depth > MAX_DEPTH:
            raise FormatError(
                "The file is far larger or more deeply nested than a score."
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)
