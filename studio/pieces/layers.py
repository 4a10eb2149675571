"""What a score holds beside its melody: parts, chords, and where each layer comes from.

Read from the score's own MusicXML, which never changes and which this house wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from xml.etree import ElementTree as ET

from generation.requests import Setting
from generation.score import musicxml_harmony
from generation.score.harmony import SUFFIXES
from generation.score.units import TICKS_PER_QUARTER

OPERATIONS: Final[Mapping[str, str]] = {
    Setting.CHORDS.value: "harmonise",
    Setting.FOUR_PARTS.value: "arrange",
    Setting.PIANO.value: "accompany",
    Setting.GUITAR.value: "accompany",
}
"""What writing a layer is called among the operations on a score."""
PLAYED: Final[Mapping[str, tuple[str, ...]]] = {
    Setting.PIANO.value: ("piano", "piano-2"),
    Setting.GUITAR.value: ("guitar",),
}
"""The parts that a written instrument has, by its layer."""
_PROVENANCE: Final = "provenance-"
_SIGNS: Final = {-2: "bb", -1: "b", 0: "", 1: "#", 2: "##"}

Row = dict[str, Any]


@dataclass(frozen=True)
class Contents:
    """``parts``: id, name, program, and the id of the instrument that a staff belongs to;
    ``chords``: id, measure_id, onset_quarters and symbol, in time; ``layers``: the provenance of
    each, by its name."""

    parts: tuple[Row, ...]
    chords: tuple[Row, ...]
    layers: Mapping[str, Row]


@lru_cache(maxsize=64)
def contents(musicxml: str) -> Contents:
    """What stands in a stored score."""
    root = ET.fromstring(musicxml)
    fields = {one.get("name", ""): one.text or "" for one in root.iter("miscellaneous-field")}
    parts = tuple(_parts(root))
    first = root.find("part")
    return Contents(
        parts=parts,
        chords=tuple(_chords(first)) if first is not None else (),
        layers={
            name.removeprefix(_PROVENANCE): json.loads(text)
            for name, text in fields.items()
            if name.startswith(_PROVENANCE)
        },
    )


def _parts(root: ET.Element) -> Iterator[Row]:
    listed = {entry.get("id", ""): entry for entry in root.iter("score-part")}
    for part in root.findall("part"):
        name = part.get("id", "")
        entry = listed.get(name, part)
        program = int(entry.findtext("midi-instrument/midi-program", "1")) - 1
        staves = max((int(one.text or 1) for one in part.iter("staves")), default=1)
        for staff in range(1, staves + 1):
            yield {
                "id": name if staff == 1 else f"{name}-{staff}",
                "name": entry.findtext("part-name", ""),
                "program": program,
                "instrument": name,
            }


def _chords(part: ET.Element) -> Iterator[Row]:
    start = 0
    for measure in part.findall("measure"):
        at = longest = place = 0
        for element in measure:
            length = int(element.findtext("duration", "0"))
            if element.tag == "harmony":
                begins = at + int(element.findtext("offset", "0"))
                yield {
                    "id": musicxml_harmony.name(measure.get("id", ""), place),
                    "measure_id": measure.get("id", ""),
                    "onset_quarters": round((start + begins) / TICKS_PER_QUARTER, 6),
                    "symbol": _symbol(element),
                }
                place += 1
            elif element.tag == "backup":
                at -= length
            elif element.find("chord") is None:
                at += length
            longest = max(longest, at)
        start += longest


def _symbol(harmony: ET.Element) -> str:
    kind = harmony.findtext("kind", "")
    root = _tone(harmony, "root")
    if kind == "none" or not root:
        return "N.C."
    bass = _tone(harmony, "bass")
    return f"{root}{SUFFIXES.get(kind, '')}" + (f"/{bass}" if bass else "")


def _tone(harmony: ET.Element, name: str) -> str:
    alter = int(float(harmony.findtext(f"{name}/{name}-alter", "0")))
    return harmony.findtext(f"{name}/{name}-step", "") + _SIGNS.get(alter, "")
