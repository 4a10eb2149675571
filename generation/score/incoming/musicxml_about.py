"""What a MusicXML file says of itself: title, makers, rights, tempo, and its fields."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.sketch import MAX_FIELD_TEXT, MAX_FIELDS, MAX_TEXT, About
from generation.score.incoming.texts import plain
from generation.score.incoming.xml_numbers import decimal
from generation.score.model import Creator
from generation.score.values import VALUES
from generation.score.xml_text import LANGUAGE_FIELD

_UNITS = {value.name: ticks / 480 for ticks, value in VALUES.items() if not value.dots}
_SPEED = re.compile(r"\d{1,3}(?:\.\d{1,6})?")
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def about(root: ET.Element, part: ET.Element, notices: Notices) -> About:
    """All of it, shortened where it is longer than a title or a credit can be."""
    fields = list(_fields(root))
    if len(fields) > MAX_FIELDS or any(len(value) > MAX_FIELD_TEXT for _, value in fields):
        notices.add(Change.TRUNCATED_TEXT)
    kept = [(plain(name, 100), value[:MAX_FIELD_TEXT]) for name, value in fields]
    rights = (plain(one.text or "", MAX_TEXT) for one in root.findall("identification/rights"))
    return About(
        title=_title(root),
        creators=tuple(_creators(root)),
        rights="; ".join(one for one in rights if one),
        fields=tuple(one for one in kept if one[0] != LANGUAGE_FIELD)[:MAX_FIELDS],
        language=dict(kept).get(LANGUAGE_FIELD) or _language(part),
        tempo=_tempo(root),
    )


def _title(root: ET.Element) -> str:
    for path in ("work/work-title", "movement-title"):
        if title := plain(root.findtext(path, ""), MAX_TEXT):
            return title
    return _credit(root, "title")


def _credit(root: ET.Element, kind: str) -> str:
    """What is printed on the page as its title or its composer."""
    for credit in root.findall("credit"):
        if credit.findtext("credit-type", "").strip() == kind:
            return plain(credit.findtext("credit-words", ""), MAX_TEXT)
    return ""


def _creators(root: ET.Element) -> Iterator[Creator]:
    named = [
        Creator(plain(one.get("type", ""), 40), name)
        for one in root.findall("identification/creator")[:MAX_FIELDS]
        if (name := plain(one.text or "", MAX_TEXT))
    ]
    yield from named
    for role in ("composer", "lyricist"):
        printed = _credit(root, role)
        if printed and not any(one.role == role for one in named):
            yield Creator(role, printed)


def _fields(root: ET.Element) -> Iterator[tuple[str, str]]:
    for one in root.iterfind("identification/miscellaneous/miscellaneous-field"):
        yield one.get("name", ""), one.text or ""
    if source := root.findtext("identification/source", ""):
        yield "source", source


def _language(part: ET.Element) -> str:
    """What the first lyric says of its language."""
    for text in part.iterfind("measure/note/lyric/text"):
        return plain(text.get(_XML_LANG, ""), 20).partition("-")[0].casefold()
    return ""


def _tempo(root: ET.Element) -> float | None:
    """The first tempo, in quarters per minute."""
    for direction in root.iter():
        if direction.tag == "sound" and direction.get("tempo"):
            speed = decimal(direction.get("tempo"))
        elif direction.tag == "metronome" and (found := _metronome(direction)):
            speed = decimal(str(found))
        else:
            continue
        if speed > 0:
            return float(speed)
    return None


def _metronome(metronome: ET.Element) -> float:
    unit = _UNITS.get(metronome.findtext("beat-unit", "").strip())
    speed = _SPEED.search(metronome.findtext("per-minute", ""))
    if unit is None or speed is None:
        return 0.0
    return float(speed[0]) * unit * (2 - 0.5 ** len(metronome.findall("beat-unit-dot")))
