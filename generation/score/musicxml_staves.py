"""Staves of a MusicXML document: one a part, or several of one instrument; and what joins them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score import musicxml_harmony
from generation.score.harmony import Harmony
from generation.score.model import Bracket, Group
from generation.score.units import TICKS_PER_QUARTER

_MOST = 4  # staves of one instrument


@dataclass(frozen=True)
class Staff:
    """Staff ``number`` (from 1) of a ``<part>``; ``listed`` is the part's entry in the list."""

    part: ET.Element
    listed: ET.Element
    number: int
    count: int

    @property
    def id(self) -> str:
        return self.named(self.part.get("id", ""))

    def named(self, name: str) -> str:
        """An id of the part, made unique for this staff."""
        return name if self.number == 1 else f"{name}-{self.number}"

    def notes(self, measure: ET.Element) -> list[ET.Element]:
        """The notes and rests of a bar that stand on this staff, grace notes left out."""
        return [
            note
            for note in measure.findall("note")
            if note.find("grace") is None
            if self.count == 1 or (note.findtext("staff") or "1").strip() == str(self.number)
        ]


def staves(root: ET.Element) -> list[Staff]:
    """All staves from the top. Raises :class:`FormatError`."""
    listed = {entry.get("id", ""): entry for entry in root.iter("score-part")}
    found = []
    for part in root.findall("part"):
        numbers = [text for one in part.iter("staves") if (text := (one.text or "").strip())]
        if any(not number.isdecimal() or not 1 <= int(number) <= _MOST for number in numbers):
            raise FormatError("A part has more than {most} staves, or none: change it.", most=_MOST)
        count = max(map(int, numbers), default=1)
        entry = listed.get(part.get("id", ""), part)
        found += [Staff(part, entry, number, count) for number in range(1, count + 1)]
    return found


def groups(root: ET.Element, found: Sequence[Staff]) -> tuple[Group, ...]:
    """What joins the staves: brackets as listed, and a brace for each instrument on several."""
    joined = []
    for staff in found:
        if staff.count > 1 and staff.number == 1:
            ids = tuple(one.id for one in found if one.part is staff.part)
            joined.append(Group(staff.listed.findtext("part-name", ""), Bracket.BRACE, ids))
    return (*_listed(root), *joined)


def _listed(root: ET.Element) -> Iterator[Group]:
    opened: dict[str, tuple[str, str, list[str]]] = {}
    for entry in root.findall("part-list/*"):
        number = entry.get("number", "1")
        if entry.tag == "score-part":
            for _, _, ids in opened.values():
                ids.append(entry.get("id", ""))
        elif entry.tag == "part-group" and entry.get("type") == "start":
            symbol = entry.findtext("group-symbol", "").strip()
            opened[number] = (entry.findtext("group-name", ""), symbol, [])
        elif entry.tag == "part-group" and number in opened:
            name, symbol, ids = opened.pop(number)
            if symbol == Bracket.BRACKET.value and len(ids) > 1:
                yield Group(name, Bracket.BRACKET, tuple(ids))


def harmonies(measure: ET.Element, staff: Staff) -> Iterator[Harmony]:
    """The chord symbols of a bar, over the first staff of their part."""
    if staff.number > 1 or measure.find("harmony") is None:
        return
    ticks = TICKS_PER_QUARTER / (_number(staff.part, ".//divisions") or 1.0)
    at = 0.0
    for element in measure:
        if element.tag == "harmony":
            yield musicxml_harmony.read(
                element, max(round((at + _number(element, "offset")) * ticks), 0)
            )
        elif element.tag in ("note", "backup", "forward") and element.find("chord") is None:
            length = _number(element, "duration")
            at += -length if element.tag == "backup" else length


def _number(element: ET.Element, tag: str) -> float:
    """A number in divisions; 0 where none is told."""
    try:
        return float(element.findtext(tag) or 0)
    except ValueError:
        raise FormatError("The MusicXML file is damaged: a length is no number.") from None
