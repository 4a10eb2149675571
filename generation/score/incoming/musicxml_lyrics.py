"""The syllables under one note of a MusicXML file, however its program counts the verses."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from generation.lyrics.elision import TIE
from generation.score.incoming.texts import plain
from generation.score.model import Lyric, Syllabic

_NUMBER = re.compile(r"\d{1,2}(?!.*\d)")  # the last one: Sibelius writes part1verse2
_PRINTED_NUMBER = re.compile(r"^\d{1,2}[.)]\s*(?=\S)")  # “2. The” is verse two, not a word
_MAX_SYLLABLE = 80


def lyrics(note: ET.Element) -> tuple[Lyric, ...]:
    """In order of their verses; two that claim one verse are two verses."""
    found: dict[int, Lyric] = {}
    for element in note.findall("lyric"):
        lyric = _lyric(element)
        if lyric is not None:
            verse = lyric.verse
            while verse in found:
                verse += 1
            found[verse] = Lyric(lyric.text, lyric.syllabic, lyric.extend, verse)
    return tuple(found[verse] for verse in sorted(found))


def _lyric(element: ET.Element) -> Lyric | None:
    texts = [plain(one.text or "", _MAX_SYLLABLE) for one in element.findall("text")]
    text = _PRINTED_NUMBER.sub("", TIE.join(one for one in texts if one))
    if not text or element.get("print-object") == "no":
        return None
    number = _NUMBER.search(element.get("number", "1"))
    extend = element.find("extend")
    return Lyric(
        text=text,
        syllabic=_syllabic([(one.text or "").strip() for one in element.findall("syllabic")]),
        extend=extend is not None and extend.get("type") in (None, "start"),
        verse=max(int(number[0]), 1) if number else 1,
    )


def _syllabic(kinds: list[str]) -> Syllabic:
    """How an elision as a whole stands in its word: ends one and begins the next → middle."""
    continues = bool(kinds) and kinds[0] in ("middle", "end")
    goes_on = bool(kinds) and kinds[-1] in ("begin", "middle")
    if continues:
        return Syllabic.MIDDLE if goes_on else Syllabic.END
    return Syllabic.BEGIN if goes_on else Syllabic.SINGLE
