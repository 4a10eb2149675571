"""Chord symbols in MusicXML: ``<harmony>`` elements, written and read."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from generation.score.chords import KINDS, SEVENTH_OF
from generation.score.harmony import NONE, SUFFIXES, Harmony
from generation.score.units import Key, Pitch, Ticks
from generation.score.xml_text import subelement

_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}


def name(measure: str, place: int) -> str:
    """The id of a bar's chord, by its place among the bar's chords."""
    return f"{measure}-h{place}"


def write(element: ET.Element, harmony: Harmony, key: Key, at: int, id: str) -> None:
    """Append a chord; ``at`` is where the bar has come to, in ticks."""
    chord = ET.SubElement(element, "harmony", id=id)
    if harmony.kind == NONE:
        root = key.spell(60 + key.pitch_class)
        subelement(ET.SubElement(chord, "root"), "root-step", root.step, text="")
        subelement(chord, "kind", NONE, text="N.C.")
    else:
        _tone(chord, "root", key.spell(60 + harmony.root))
        subelement(chord, "kind", harmony.kind, text=SUFFIXES[harmony.kind])
        if harmony.bass != harmony.root:
            _tone(chord, "bass", harmony.spell(60 + harmony.bass, key))
    if harmony.onset != at:
        subelement(chord, "offset", harmony.onset - at)


def _tone(chord: ET.Element, name: str, pitch: Pitch) -> None:
    tone = ET.SubElement(chord, name)
    subelement(tone, f"{name}-step", pitch.step)
    if pitch.alter:
        subelement(tone, f"{name}-alter", pitch.alter)


def read(chord: ET.Element, onset: int, shift: int = 0) -> Harmony:
    """The chord of a ``<harmony>`` element, ``shift`` semitones from where it is written; added
    degrees are passed over, ninths and more are read as their sevenths. No chord where none is
    understood."""
    kind = chord.findtext("kind", "").strip()
    kind = SEVENTH_OF.get(kind, kind)
    root = _pitch_class(chord, "root")
    if root is None or kind not in KINDS:
        return Harmony(Ticks(onset), 0, NONE, 0)
    bass = _pitch_class(chord, "bass")
    low = root if bass is None else bass
    return Harmony(Ticks(onset), (root + shift) % 12, kind, (low + shift) % 12)


def _pitch_class(chord: ET.Element, name: str) -> int | None:
    step = chord.findtext(f"{name}/{name}-step", "").strip()
    if step not in _SEMITONES:
        return None
    try:
        alter = round(float(chord.findtext(f"{name}/{name}-alter") or 0))
    except (ValueError, OverflowError):
        return None
    return (_SEMITONES[step] + alter) % 12
