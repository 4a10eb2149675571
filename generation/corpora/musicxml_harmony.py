"""What MusicXML tells of harmony: chord symbols, and the notes of every part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from generation.corpora.line import LineBar, LineNote
from generation.score.chords import Chord
from generation.score.units import TICKS_PER_QUARTER

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def printed_chord(harmony: Element, onset: int) -> Chord:
    """The chord of a ``<harmony>`` element, its bass and added degrees ignored."""
    step = harmony.findtext("root/root-step", "").strip()
    kind = harmony.findtext("kind", "").strip()
    if step not in _SEMITONES:
        return Chord.of(onset, 0, "none")
    alter = round(float(harmony.findtext("root/root-alter", "0")))
    return Chord.of(onset, _SEMITONES[step] + alter, kind)


def sounding_notes(part: Element, bars: Sequence[LineBar]) -> Iterator[tuple[int, LineNote]]:
    """Every note of every voice with the number of its staff, placed in the bars of another
    part of the same score."""
    divisions, shift = 1, 0
    for measure, bar in zip(part.iter("measure"), bars, strict=False):
        for attributes in measure.iter("attributes"):
            divisions = int(attributes.findtext("divisions") or divisions)
            shift = int(attributes.findtext("transpose/chromatic") or shift)
        for note, start, end in _spans(measure):
            pitch = note.find("pitch")
            onset = bar.onset + round(start * TICKS_PER_QUARTER / divisions)
            length = bar.onset + round(end * TICKS_PER_QUARTER / divisions) - onset
            if pitch is not None and length > 0:
                tied = any(tie.get("type") == "stop" for tie in note.iter("tie"))
                staff = int(note.findtext("staff") or 1)
                yield staff, LineNote(_midi(pitch) + shift, onset, length, tied)


def _spans(measure: Element) -> Iterator[tuple[Element, int, int]]:
    """The notes and rests that take time, each with its beginning and end in divisions."""
    position = start = 0
    for element in measure:
        duration = int(element.findtext("duration", "0"))
        if element.tag == "backup":
            position -= duration
        elif element.tag == "forward":
            position += duration
        elif element.tag == "note" and element.find("grace") is None:
            if element.find("chord") is None:
                start = position
                position += duration
            if element.find("cue") is None:
                yield element, start, start + duration


def _midi(pitch: Element) -> int:
    octave = int(pitch.findtext("octave", "4"))
    alter = round(float(pitch.findtext("alter", "0")))
    return 12 * (octave + 1) + _SEMITONES[pitch.findtext("step", "C")] + alter
