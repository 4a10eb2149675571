"""Text in XML: what no document may hold is left out."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

LANGUAGE_FIELD = "language"  # the miscellaneous field that carries Score.language

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def subelement(parent: ET.Element, tag: str, text: str | int, /, **attributes: str) -> ET.Element:
    """A child of ``parent`` holding ``text``, without control characters."""
    legal = {name.replace("_", "-"): _ILLEGAL.sub("", value) for name, value in attributes.items()}
    element = ET.SubElement(parent, tag, legal)
    element.text = _ILLEGAL.sub("", str(text))
    return element
