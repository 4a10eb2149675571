"""The notes and rests of one bar as MusicXML, in the order its schema asks for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.lyrics.elision import TIE
from generation.score import accidentals, musicxml_harmony, tuplets
from generation.score.beaming import beams
from generation.score.harmony import Harmony
from generation.score.model import Lyric, Measure, Note, Rest
from generation.score.tuplets import Triplet
from generation.score.units import TICKS_PER_QUARTER, Key, TimeSignature
from generation.score.values import VALUES
from generation.score.xml_text import subelement

VOICES_A_STAFF = 4  # the lower staff of an instrument begins with voice 5

_Event = Note | Rest


@dataclass(frozen=True)
class _Bracket:
    """A triplet as it is printed: its first and last event, and whether beams make it plain."""

    triplet: Triplet
    first: _Event
    last: _Event
    beamed: bool


def write(
    element: ET.Element,
    measure: Measure,
    metre: TimeSignature,
    key: Key,
    staff: int | None = None,
) -> None:
    """Append the events of ``measure`` to its ``<measure>`` element; ``staff`` (from 1) says
    which staff of an instrument they stand on.

    Raises :class:`FormatError` for a duration no single note shows.
    """
    offset = metre.bar - measure.duration if measure.implicit else 0
    brackets = _brackets(measure, metre, offset)
    printed = accidentals.shown(measure.notes, key)
    durations = tuple((event.duration, isinstance(event, Note)) for event in measure.events)
    beamed = beams(durations, metre, offset)
    taken_up = _taken_up(measure)
    chords = _chords(measure, key)
    for event, levels in zip(measure.events, beamed, strict=True):
        chords(element, event)
        bracket = brackets.get(event.id)
        note = ET.SubElement(element, "note", id=event.id)
        _sound(note, event, 0, staff)
        _shape(note, event, bracket, measure, printed.get(event.id))
        _staff(note, staff)
        for level, name in enumerate(levels, start=1):
            subelement(note, "beam", name, number=str(level))
        _notations(note, event, bracket, dashed=event.id in taken_up)
        if isinstance(event, Note):
            for lyric in event.lyrics:
                _lyric(note, lyric)
            for at in range(1, len(event.pitches)):
                note = ET.SubElement(element, "note", id=event.head(at))
                _sound(note, event, at, staff)
                _shape(note, event, bracket, measure, printed.get(event.head(at)))
                _staff(note, staff)
                _notations(note, event, None, dashed=False)
    chords(element, None)


def _chords(measure: Measure, key: Key) -> Callable[[ET.Element, _Event | None], None]:
    """Writes the chords that begin with an event or while it lasts; in the end, what is left."""
    coming = list(enumerate(measure.harmonies))

    def begin(element: ET.Element, event: _Event | None) -> None:
        while coming and (event is None or _begins(coming[0], event)):
            at = event.onset if event else measure.duration
            place, chord = coming.pop(0)
            name = musicxml_harmony.name(measure.id, place)
            musicxml_harmony.write(element, chord, key, at, name)

    return begin


def _begins(chord: tuple[int, Harmony], event: _Event) -> bool:
    return chord[1].onset < event.onset + event.duration


def _staff(note: ET.Element, staff: int | None) -> None:
    if staff is not None:
        subelement(note, "staff", staff)


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


def _sound(note: ET.Element, event: _Event, at: int, staff: int | None) -> None:
    """What one head of an event sounds, and for how long."""
    if at:
        ET.SubElement(note, "chord")
    if isinstance(event, Rest):
        rest = ET.SubElement(note, "rest")
        if event.whole_measure:
            rest.set("measure", "yes")
    else:
        sounding = event.pitches[at]
        pitch = ET.SubElement(note, "pitch")
        subelement(pitch, "step", sounding.step)
        if sounding.alter:
            subelement(pitch, "alter", sounding.alter)
        subelement(pitch, "octave", sounding.octave)
    subelement(note, "duration", event.duration)
    if isinstance(event, Note):
        for kind in _ties(event):
            ET.SubElement(note, "tie", type=kind)
    subelement(note, "voice", 1 if staff is None else VOICES_A_STAFF * (staff - 1) + 1)


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
            "In bar {bar} something lasts {duration}/{quarter} of a quarter, which no single note "
            "shows.",
            bar=measure.number,
            duration=int(event.duration),
            quarter=TICKS_PER_QUARTER,
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
