"""The notes and rests of one bar as MusicXML, in the order its schema asks for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.lyrics.elision import TIE
from generation.score import accidentals, tuplets
from generation.score.beaming import beams
from generation.score.model import Lyric, Measure, Note, Rest
from generation.score.tuplets import Triplet
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature
from generation.score.values import VALUES
from generation.score.xml_text import subelement

_Event = Note | Rest


@dataclass(frozen=True)
class _Bracket:
    """A triplet as it is printed: its first and last event, and whether beams make it plain."""

    triplet: Triplet
    first: _Event
    last: _Event
    beamed: bool


def write(element: ET.Element, measure: Measure, metre: TimeSignature, key: Key) -> None:
    """Append the events of ``measure`` to its ``<measure>`` element.

    Raises :class:`FormatError` for a duration no single note shows.
    """
    offset = metre.bar - measure.duration if measure.implicit else 0
    brackets = _brackets(measure, metre, offset)
    printed = accidentals.shown(measure.notes, key)
    durations = tuple((event.duration, isinstance(event, Note)) for event in measure.events)
    beamed = beams(durations, metre, offset)
    taken_up = _taken_up(measure)
    for event, levels in zip(measure.events, beamed, strict=True):
        bracket = brackets.get(event.id)
        note = ET.SubElement(element, "note", id=event.id)
        _sound(note, event)
        _shape(note, event, bracket, measure, printed.get(event.id))
        for level, name in enumerate(levels, start=1):
            subelement(note, "beam", name, number=str(level))
        _notations(note, event, bracket, dashed=event.id in taken_up)
        if isinstance(event, Note):
            for lyric in event.lyrics:
                _lyric(note, lyric)


def _brackets(measure: Measure, metre: TimeSignature, offset: int) -> dict[str, _Bracket]:
    """The triplet each event belongs to, by the event's id."""
    points = {event.onset + offset for event in measure.events}
    found = {}
    for triplet in tuplets.find(points, metre):
        inside = [
            event
            for event in measure.events
            if triplet.start <= event.onset + offset < triplet.stop
        ]
        beamed = all(
            isinstance(event, Note) and tuplets.written(event.duration) < TICKS_PER_QUARTER
            for event in inside
        )
        bracket = _Bracket(triplet, inside[0], inside[-1], beamed)
        found.update({event.id: bracket for event in inside})
    return found


def _sound(note: ET.Element, event: _Event) -> None:
    if isinstance(event, Rest):
        rest = ET.SubElement(note, "rest")
        if event.whole_measure:
            rest.set("measure", "yes")
    else:
        pitch = ET.SubElement(note, "pitch")
        subelement(pitch, "step", event.pitch.step)
        if event.pitch.alter:
            subelement(pitch, "alter", event.pitch.alter)
        subelement(pitch, "octave", event.pitch.octave)
    subelement(note, "duration", event.duration)
    if isinstance(event, Note):
        for kind in _ties(event):
            ET.SubElement(note, "tie", type=kind)
    subelement(note, "voice", 1)


def _shape(
    note: ET.Element,
    event: _Event,
    bracket: _Bracket | None,
    measure: Measure,
    accidental: str | None,
) -> None:
    if isinstance(event, Rest) and event.whole_measure:
        return  # centred, and read as a whole bar whatever the time signature
    ticks = tuplets.written(event.duration) if bracket else event.duration
    if ticks not in VALUES:
        raise FormatError(
            f"In bar {measure.number} something lasts {event.duration}/{TICKS_PER_QUARTER} of a "
            "quarter, which no single note shows."
        )
    value = VALUES[ticks]
    subelement(note, "type", value.name)
    for _ in range(value.dots):
        ET.SubElement(note, "dot")
    if accidental:
        subelement(note, "accidental", accidental)
    if bracket:
        ratio = ET.SubElement(note, "time-modification")
        subelement(ratio, "actual-notes", 3)
        subelement(ratio, "normal-notes", 2)
        subelement(ratio, "normal-type", VALUES[bracket.triplet.unit].name)


def _taken_up(measure: Measure) -> set[str]:
    """The notes whose tie leads to a head on which some verse begins a syllable: the tie holds
    for the other verses only, and is dashed."""
    return {
        before.id
        for before, after in pairwise(measure.events)
        if isinstance(before, Note) and before.tie_start
        if isinstance(after, Note) and after.lyrics
    }


def _notations(note: ET.Element, event: _Event, bracket: _Bracket | None, *, dashed: bool) -> None:
    notations = ET.Element("notations")
    if isinstance(event, Note):
        for kind in _ties(event):
            tied = ET.SubElement(notations, "tied", type=kind)
            if dashed and kind == "start":
                tied.set("line-type", "dashed")
    if bracket and event is bracket.first:
        shown = "no" if bracket.beamed else "yes"
        ET.SubElement(notations, "tuplet", type="start", bracket=shown)
    if bracket and event is bracket.last:
        ET.SubElement(notations, "tuplet", type="stop")
    if len(notations):
        note.append(notations)


def _ties(note: Note) -> list[str]:
    return ["stop"] * note.tie_stop + ["start"] * note.tie_start


def _lyric(note: ET.Element, lyric: Lyric) -> None:
    element = ET.SubElement(note, "lyric", number=str(lyric.verse))
    subelement(element, "syllabic", lyric.syllabic.value)
    first, *tied = lyric.text.split(TIE)
    subelement(element, "text", first)
    for text in tied:
        subelement(element, "elision", TIE)
        subelement(element, "text", text)
    if lyric.extend:
        ET.SubElement(element, "extend")
