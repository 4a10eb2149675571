"""MusicXML 4.0, written bar by bar.

Written directly, not through music21: a bar is out in a fraction of a millisecond, ids and
rights are kept, and a bar that was streamed is, byte for byte, the bar of the finished file.
music21 groups the beams (:mod:`generation.score.beaming`) and reads
(:mod:`generation.score.musicxml_read`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score import musicxml_events, mxl
from generation.score.model import Bracket, Clef, Group, Measure, Part, Score
from generation.score.tempo import beat_unit, quarters_per_minute, tempo_word
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature
from generation.score.xml_text import LANGUAGE_FIELD, document, subelement

SOFTWARE = "Cantilena"
_CLEFS = {
    Clef.TREBLE: ("G", 2, 0),
    Clef.TREBLE_8VB: ("G", 2, -1),
    Clef.BASS: ("F", 4, 0),
}
_PROLOGUE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE score-partwise PUBLIC "-//Recordare//DTD MusicXML 4.0 Partwise//EN" \
"http://www.musicxml.org/dtds/partwise.dtd">
"""


@dataclass(frozen=True)
class Setting:
    """What holds from bar to bar until a bar changes it. ``tempo``: beats per minute."""

    key: Key
    time_signature: TimeSignature
    clef: Clef
    tempo: int

    def after(self, measure: Measure) -> Setting:
        """What holds in ``measure``."""
        return replace(
            self,
            key=measure.key or self.key,
            time_signature=measure.time_signature or self.time_signature,
        )


def write(score: Score) -> str:
    """The score as a MusicXML document. Raises :class:`FormatError` on what has no notation."""
    head, tail = frame(score)
    return head + "".join(_part_bars(score)) + tail


def write_mxl(score: Score) -> bytes:
    """The score as compressed MusicXML; the same score gives the same bytes."""
    return mxl.pack(write(score))


def frame(score: Score) -> tuple[str, str]:
    """What stands before and after the bars of the first part; its bars are not looked at.

    ``head + "".join(write_measure(…) for each bar) + tail`` is the document of :func:`write`.
    """
    root = ET.Element("score-partwise", version="4.0")
    if score.title:
        subelement(ET.SubElement(root, "work"), "work-title", score.title)
    _identification(root, score)
    _part_list(root, score)
    opening = document(root).removesuffix("\n</score-partwise>")
    head = f'{_PROLOGUE}{opening}\n  <part id="{score.parts[0].id}">\n'
    return head, "  </part>\n</score-partwise>\n"


def write_measure(
    measure: Measure,
    setting: Setting,
    *,
    first: bool = False,
    last: bool = False,
    lower: Sequence[tuple[Measure, Clef]] = (),
    led: bool = False,
) -> str:
    """One ``<measure>`` element, exactly as it stands in the whole document.

    ``setting`` is what held before it; ``first`` adds clef and tempo, ``last`` the final
    barline. ``lower``: the same bar on further staves of the instrument, with their clefs;
    ``led``: a part above says the tempo.
    """
    element = ET.Element("measure", id=measure.id, number=str(measure.number))
    if measure.implicit:
        element.set("implicit", "yes")
    setting = setting.after(measure)
    clefs = [setting.clef, *(clef for _, clef in lower)]
    _attributes(element, measure, setting if first else None, clefs)
    if first and not led:
        _tempo(element, setting)
    metre, key = setting.time_signature, setting.key
    musicxml_events.write(element, measure, metre, key, 1 if lower else None)
    for staff, (below, _) in enumerate(lower, start=2):
        subelement(ET.SubElement(element, "backup"), "duration", measure.duration)
        musicxml_events.write(element, below, metre, key, staff)
    if last:
        subelement(
            ET.SubElement(element, "barline", location="right"),
            "bar-style",
            "light-heavy",
        )
    return f"    {document(element, level=2)}\n"


def opening_setting(part: Part, tempo: int) -> Setting:
    """The setting a part begins in. Raises :class:`FormatError` when it names no key or metre."""
    first = part.measures[0]
    if first.key is None or first.time_signature is None:
        raise FormatError(
            "The part “{name}” begins without a key or a time signature.", name=part.name
        )
    return Setting(first.key, first.time_signature, part.clef, tempo)


def _part_bars(score: Score) -> Iterator[str]:
    for place, (part, *lower) in enumerate(instruments(score)):
        if place:
            yield f'  </part>\n  <part id="{part.id}">\n'
        yield from bars(part, score.tempo, lower, led=place > 0)


def instruments(score: Score) -> list[list[Part]]:
    """The parts of a score, the staves of one instrument together."""
    lower: dict[str, list[Part]] = {}
    by_id = {part.id: part for part in score.parts}
    for group in score.groups:
        if group.bracket is Bracket.BRACE:
            lower[group.parts[0]] = [by_id[name] for name in group.parts[1:]]
    below = {part.id for parts in lower.values() for part in parts}
    return [[part, *lower.get(part.id, ())] for part in score.parts if part.id not in below]


def bars(part: Part, tempo: int, lower: Sequence[Part] = (), *, led: bool = False) -> Iterator[str]:
    """A part's ``<measure>`` elements in order; ``lower`` are further staves of its instrument,
    and where it is ``led`` by a part above, that one says the tempo for both."""
    setting = opening_setting(part, tempo)
    final = len(part.measures) - 1
    for at, measure in enumerate(part.measures):
        below = [(staff.measures[at], staff.clef) for staff in lower]
        yield write_measure(measure, setting, first=at == 0, last=at == final, lower=below, led=led)
        setting = setting.after(measure)


def _identification(root: ET.Element, score: Score) -> None:
    element = ET.SubElement(root, "identification")
    for creator in score.creators:
        subelement(element, "creator", creator.name, type=creator.role)
    if score.rights:
        subelement(element, "rights", score.rights)
    encoding = ET.SubElement(element, "encoding")
    subelement(encoding, "software", SOFTWARE)
    for supported in ("accidental", "beam"):
        ET.SubElement(encoding, "supports", element=supported, type="yes")
    for relation in score.relations:
        subelement(element, "relation", relation.text, type=relation.kind)
    fields = score.fields
    if score.language:
        fields = ((LANGUAGE_FIELD, score.language), *fields)
    if fields:
        miscellaneous = ET.SubElement(element, "miscellaneous")
        for name, value in fields:
            subelement(miscellaneous, "miscellaneous-field", value, name=name)


def _part_list(root: ET.Element, score: Score) -> None:
    parts = ET.SubElement(root, "part-list")
    channels = (channel for channel in range(1, 17) if channel != 10)  # 10 is percussion
    played = instruments(score)
    begins = {group.parts[0]: (at, group) for at, group in _bracketed(score)}
    ends = {group.parts[-1]: at for at, group in _bracketed(score)}
    for (part, *_), channel in zip(played, channels, strict=False):
        if part.id in begins:
            _group(parts, *begins[part.id])
        entry = ET.SubElement(parts, "score-part", id=part.id)
        # A song sheet names its parts only where there is more than one.
        printed = {} if len(played) > 1 else {"print_object": "no"}
        subelement(entry, "part-name", part.name, **printed)
        instrument = f"{part.id}-I1"
        subelement(
            ET.SubElement(entry, "score-instrument", id=instrument),
            "instrument-name",
            part.name,
        )
        midi = ET.SubElement(entry, "midi-instrument", id=instrument)
        subelement(midi, "midi-channel", channel)
        subelement(midi, "midi-program", part.program + 1)
        if part.id in ends:
            ET.SubElement(parts, "part-group", type="stop", number=str(ends[part.id]))


def _bracketed(score: Score) -> list[tuple[int, Group]]:
    """The groups that are not one instrument, numbered."""
    groups = [group for group in score.groups if group.bracket is not Bracket.BRACE]
    return list(enumerate(groups, start=1))


def _group(parts: ET.Element, number: int, group: Group) -> None:
    element = ET.SubElement(parts, "part-group", type="start", number=str(number))
    if group.name:
        subelement(element, "group-name", group.name)
    subelement(element, "group-symbol", group.bracket.value)
    subelement(element, "group-barline", "no")  # barlines through the words would be in the way


def _attributes(
    element: ET.Element, measure: Measure, opening: Setting | None, clefs: Sequence[Clef]
) -> None:
    if opening is None and measure.key is None and measure.time_signature is None:
        return
    attributes = ET.SubElement(element, "attributes")
    if opening:
        subelement(attributes, "divisions", TICKS_PER_QUARTER)
    if measure.key:
        key = ET.SubElement(attributes, "key")
        subelement(key, "fifths", measure.key.fifths)
        subelement(key, "mode", measure.key.mode)
    if measure.time_signature:
        time = ET.SubElement(attributes, "time")
        subelement(time, "beats", measure.time_signature.beats)
        subelement(time, "beat-type", measure.time_signature.beat_type)
    if opening and len(clefs) > 1:
        subelement(attributes, "staves", len(clefs))
    for staff, name in enumerate(clefs if opening else (), start=1):
        sign, line, octaves = _CLEFS[name]
        numbered = {"number": str(staff)} if len(clefs) > 1 else {}
        clef = ET.SubElement(attributes, "clef", numbered)
        subelement(clef, "sign", sign)
        subelement(clef, "line", line)
        if octaves:
            subelement(clef, "clef-octave-change", octaves)


def _tempo(element: ET.Element, setting: Setting) -> None:
    """Word and metronome in one direction: in two they would be engraved over each other."""
    direction = ET.SubElement(element, "direction", placement="above")
    word = ET.SubElement(direction, "direction-type")
    # the space keeps the word off the metronome's note
    subelement(word, "words", f"{tempo_word(setting.tempo)} ", font_weight="bold")
    metronome = ET.SubElement(
        ET.SubElement(direction, "direction-type"), "metronome", parentheses="no"
    )
    unit = beat_unit(setting.time_signature)
    subelement(metronome, "beat-unit", unit.name)
    for _ in range(unit.dots):
        ET.SubElement(metronome, "beat-unit-dot")
    subelement(metronome, "per-minute", setting.tempo)
    speed = quarters_per_minute(setting.tempo, setting.time_signature)
    ET.SubElement(direction, "sound", tempo=f"{speed:g}")
