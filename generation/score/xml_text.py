"""Text in XML: what no document may hold is left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

LANGUAGE_FIELD = "language"  # the miscellaneous field that carries Score.language

_SPECIAL = re.compile('[&<>"\r\n\t]')
_QUOTED = (
    *(("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ('"', "&quot;")),
    *(("\r", "&#13;"), ("\n", "&#10;"), ("\t", "&#09;")),
)
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def subelement(parent: ET.Element, tag: str, text: str | int, /, **attributes: str) -> ET.Element:
    """A child of ``parent`` holding ``text``, without control characters."""
    legal = {name.replace("_", "-"): _ILLEGAL.sub("", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, legal)
    element.text = _ILLEGAL.sub("", str(text))
    return element


def document(element: ET.Element, level: int = 0) -> str:
    """An element and all in it, indented as if it stood at a level: what ElementTree's ``indent``
    and ``tostring`` make of it, in a third of the time. Text stands where no children do."""
    found: list[str] = []
    _write(element, "\n" + "  " * level, found.append)
    return "".join(found)


def _write(element: ET.Element, line: str, write: Callable[[str], None]) -> None:
    """``line``: what begins one."""
    tag, text = element.tag, element.text
    attributes = "".join([f' {name}="{_quoted(value)}"' for name, value in element.items()])
    if len(element):
        write(f"<{tag}{attributes}>")
        within = f"{line}  "
        for child in element:
            write(within)
            _write(child, within, write)
        write(f"{line}</{tag}>")
    elif text:
        write(f"<{tag}{attributes}>{_escaped(text)}</{tag}>")
    else:
        write(f"<{tag}{attributes} />")


def _escaped(text: str) -> str:
    if _SPECIAL.search(text):
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _quoted(text: str) -> str:
    if _SPECIAL.search(text):
        for character, entity in _QUOTED:
            text = text.replace(character, entity)
    return text
