"""MusicXML, read: music21 reads the music; what it drops (ids, extenders) comes from the XML."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any
from xml.etree import ElementTree as ET

from music21 import chord, clef, exceptions21, harmony, note
from music21.musicxml.xmlObjects import MusicXMLWarning
from music21.musicxml.xmlToM21 import MusicXMLImporter

from generation.errors import FormatError
from generation.lyrics.elision import TIE
from generation.score import musicxml_source, musicxml_staves
from generation.score.model import (
    Clef,
    Creator,
    Lyric,
    Measure,
    Note,
    Part,
    Relation,
    Rest,
    Score,
    Syllabic,
)
from generation.score.musicxml_staves import Staff
from generation.score.units import TICKS_PER_QUARTER, Key, Pitch, Ticks, TimeSignature
from generation.score.xml_text import LANGUAGE_FIELD

DEFAULT_TEMPO = 96
_CLEFS = (
    (clef.Treble8vbClef, Clef.TREBLE_8VB),
    (clef.TrebleClef, Clef.TREBLE),
    (clef.BassClef, Clef.BASS),
)
_BROKEN = (
    exceptions21.Music21Exception,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)  # what music21 raises on files that are XML, but not music


def read(source: str | bytes) -> Score:
    """The score of a MusicXML document (text or bytes, .mxl too): one voice a staff, verses,
    ties, triplets, an anacrusis, chords and chord symbols, instruments on several staves. Ids
    are kept; what has none is named as notation names it.

    Grace notes and marks of expression are passed over. Raises :class:`FormatError` in one
    sentence.
    """
    root = musicxml_source.parse(source)
    parsed = _parsed(root)
    staves = musicxml_staves.staves(root)
    if not staves:
        raise FormatError("The score has no parts.")
    if len(staves) != len(parsed.parts):
        raise FormatError("The MusicXML file is damaged: its staves cannot be counted.")
    parts = tuple(_part(staff, part) for staff, part in zip(staves, parsed.parts, strict=True))
    if not any(part.measures for part in parts):
        raise FormatError("The score has no bars.")
    fields = [
        (field.get("name", ""), field.text or "") for field in root.iter("miscellaneous-field")
    ]
    return Score(
        title=_first_text(root, "work/work-title", "movement-title"),
        parts=parts,
        tempo=_tempo(parsed, parts[0].measures[0].time_signature),
        language=dict(fields).get(LANGUAGE_FIELD, ""),
        creators=tuple(
            Creator(element.get("type", ""), element.text or "")
            for element in root.findall("identification/creator")
        ),
        rights=_first_text(root, "identification/rights"),
        relations=tuple(
            Relation(element.get("type", ""), element.text or "")
            for element in root.findall("identification/relation")
        ),
        fields=tuple(field for field in fields if field[0] != LANGUAGE_FIELD),
        groups=musicxml_staves.groups(root, staves),
    )


def _parsed(root: ET.Element) -> Any:
    importer: Any = MusicXMLImporter()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings(action="ignore", category=MusicXMLWarning):
            # into its own stream: that is where it puts the staves of an instrument
            importer.xmlRootToScore(root, importer.stream)
            return importer.stream
    except _BROKEN:
        raise FormatError("The MusicXML file is damaged: its music cannot be read.") from None


def _first_text(root: ET.Element, *paths: str) -> str:
    return next((text for path in paths if (text := root.findtext(path, "").strip())), "")


def _tempo(parsed: Any, time_signature: TimeSignature | None) -> int:
    """The first tempo, in beats of the first time signature."""
    marks = parsed.flatten().getElementsByClass("MetronomeMark")
    quarters = next((speed for mark in marks if (speed := mark.getQuarterBPM())), None)
    if quarters is None or time_signature is None:
        return DEFAULT_TEMPO
    return max(1, round(float(quarters) * TICKS_PER_QUARTER / time_signature.beat))


def _part(staff: Staff, parsed: Any) -> Part:
    program = staff.listed.findtext("midi-instrument/midi-program", "53")
    measures = tuple(_measures(staff, parsed))
    return Part(
        id=staff.id,
        name=staff.listed.findtext("part-name", ""),
        program=min(max(int(program) - 1, 0), 127) if program.strip().isdigit() else 52,
        measures=measures,
        clef=_clef(parsed, measures),
    )


def _clef(parsed: Any, measures: Sequence[Measure]) -> Clef:
    for found in parsed.recurse().getElementsByClass(clef.Clef):
        for kind, name in _CLEFS:
            if type(found) is kind:
                return name
        break
    pitches = [one.pitch.midi for measure in measures for one in measure.notes]
    return Clef.for_pitch(sum(pitches) / len(pitches)) if pitches else Clef.TREBLE


def _measures(staff: Staff, parsed: Any) -> Iterator[Measure]:
    elements = staff.part.findall("measure")
    bars = list(parsed.getElementsByClass("Measure"))
    if len(elements) != len(bars):
        raise FormatError("The MusicXML file is damaged: its bars cannot be counted.")
    holding = TimeSignature(4, 4)
    for index, (xml, bar) in enumerate(zip(elements, bars, strict=True)):
        measure = _measure(index, xml, bar, holding, staff)
        holding = measure.time_signature or holding
        yield measure


def _measure(
    index: int, xml: ET.Element, bar: Any, holding: TimeSignature, staff: Staff
) -> Measure:
    time_signature, key = _time_signature(bar), _key(bar)
    if index == 0:
        time_signature, key = time_signature or holding, key or Key("C", 0, "major")
    full = (time_signature or holding).bar
    name = staff.named(xml.get("id", f"m{index}"))
    events = tuple(_filled(_events(name, xml, bar, staff), name))
    if not events:
        events = (Rest(f"{name}-r0", Ticks(0), full, whole_measure=True),)
    duration = Ticks(events[-1].onset + events[-1].duration)
    return Measure(
        id=name,
        number=bar.number,
        duration=duration,
        events=events,
        implicit=xml.get("implicit") == "yes" or (index == 0 and duration < full),
        time_signature=time_signature,
        key=key,
        harmonies=tuple(musicxml_staves.harmonies(xml, staff)),
    )


def _time_signature(bar: Any) -> TimeSignature | None:
    found = bar.timeSignature
    if found is None:
        return None
    return TimeSignature(found.numerator, found.denominator)


def _key(bar: Any) -> Key | None:
    found = bar.keySignature
    if found is None:
        return None
    if found.sharps is None:
        raise FormatError("The score has a key signature that is neither major nor minor.")
    mode = getattr(found, "mode", None)
    return Key.from_fifths(found.sharps, "minor" if mode in ("minor", "aeolian") else "major")


def _events(name: str, xml: ET.Element, bar: Any, staff: Staff) -> Iterator[Note | Rest]:
    """The bar's own line. Elements are matched with the XML by their order."""
    lines = [line for line in (bar.voices or [bar]) if line.notesAndRests]
    if len(lines) > 1:
        raise FormatError(
            "Bar {bar} has several voices on one staff: only one is read.", bar=bar.number
        )
    parsed = [
        one
        for line in lines
        for one in line.notesAndRests
        if not one.duration.isGrace and not isinstance(one, harmony.Harmony)
    ]
    elements = [one for one in staff.notes(xml) if one.find("chord") is None]
    if len(elements) != len(parsed):  # gaps were skipped over in the file
        parsed = [one for one in parsed if not one.style.hideObjectOnPrint]
    if len(elements) != len(parsed):
        raise FormatError("Bar {bar} cannot be read as one melody.", bar=bar.number)
    for at, (one, element) in enumerate(zip(parsed, elements, strict=True)):
        if isinstance(one, note.Rest):
            yield _rest(element.get("id", f"{name}-r{at}"), one, element)
        elif isinstance(one, note.Note | chord.Chord):
            yield _note(element.get("id", f"{name}-n{at}"), one, element)
        else:
            raise FormatError("Bar {bar} has a note without pitch.", bar=bar.number)


def _rest(name: str, one: Any, element: ET.Element) -> Rest:
    whole = element.find("rest[@measure='yes']") is not None
    return Rest(name, _ticks(one.offset), _ticks(one.quarterLength), whole_measure=whole)


def _note(name: str, one: Any, element: ET.Element) -> Note:
    lowest, *others = sorted(map(_pitch, one.pitches), key=lambda pitch: pitch.midi)
    tie = one.tie.type if one.tie else ""
    return Note(
        id=name,
        onset=_ticks(one.offset),
        duration=_ticks(one.quarterLength),
        pitch=lowest,
        others=tuple(others),
        lyrics=tuple(_lyrics(one, element)),
        tie_start=tie in ("start", "continue"),
        tie_stop=tie in ("stop", "continue"),
    )


def _pitch(parsed: Any) -> Pitch:
    if parsed.alter != int(parsed.alter):
        raise FormatError("The score has quarter-tones, which cannot be read yet.")
    return Pitch(parsed.step, int(parsed.alter), parsed.octave)


def _lyrics(one: Any, element: ET.Element) -> Iterator[Lyric]:
    extended = {
        lyric.get("number", "1")
        for lyric in element.findall("lyric")
        if lyric.find("extend") is not None
    }
    for lyric in one.lyrics:
        if lyric.text:
            parts = lyric.components or [lyric]  # words tied on one note: the first has the mark
            syllabic = parts[0].syllabic
            syllabic = syllabic if syllabic in list(Syllabic) else "single"
            extend = str(lyric.number) in extended
            text = TIE.join(part.text for part in parts)
            yield Lyric(text, Syllabic(syllabic), extend=extend, verse=lyric.number)


def _filled(events: Iterator[Note | Rest], name: str) -> Iterator[Note | Rest]:
    """The events, with rests where the file leaves a gap."""
    at = 0
    for event in events:
        if event.onset < at:
            raise FormatError("The score has notes that overlap on one staff.")
        if event.onset > at:
            yield Rest(f"{name}-gap{at}", Ticks(at), Ticks(event.onset - at))
        yield event
        at = event.onset + event.duration


def _ticks(quarters: float | Fraction) -> Ticks:
    ticks = Fraction(quarters).limit_denominator(TICKS_PER_QUARTER) * TICKS_PER_QUARTER
    if ticks.denominator != 1:
        raise FormatError("The score has a rhythm too fine to be read.")
    return Ticks(int(ticks))
