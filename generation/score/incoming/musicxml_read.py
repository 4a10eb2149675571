"""A MusicXML file written elsewhere → the sketch of its melody.

Own code where a library was looked for: partitura reads no lyrics; music21 loses ids, extenders
and elisions, and takes seconds and gigabytes for an orchestral score of which one staff is
wanted. Only that staff is walked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score import musicxml_source
from generation.score.incoming import musicxml_about, others
from generation.score.incoming.musicxml_walk import PartWalk, is_sung, numbered, pitch_of, place_of
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.refusing import in_bar
from generation.score.incoming.sketch import MAX_BARS, Other, Sketch, SketchBar
from generation.score.incoming.voices import Listed, Voice, chosen, listed
from generation.score.incoming.xml_numbers import whole
from generation.score.model import SINGING_PROGRAM, Clef

_Place = tuple[str, str]  # staff, voice
_CLEFS = {("G", 0): Clef.TREBLE, ("G", -1): Clef.TREBLE_8VB, ("F", 0): Clef.BASS}
_REPEATS = ("repeat", "ending", "segno", "coda")


_Voice = Voice[tuple[ET.Element, _Place]]


def voices_of(data: bytes) -> Listed:
    """The voices of a MusicXML document or .mxl file: each of each staff. Raises FormatError."""
    return listed(_voices(musicxml_source.parse(data)))


def read(data: bytes, notices: Notices, *, beside: bool = False, voice: str = "") -> Sketch:
    """The melody of a MusicXML document or .mxl file (its ``voice``, by its id), and what other
    instruments play ``beside`` it. Raises :class:`FormatError`."""
    root = musicxml_source.parse(data)
    every = _voices(root)
    taken = chosen(every, voice)
    part, place = taken.source
    parts = root.findall("part")
    if len(parts) > 1:
        notices.add(Change.PART_TAKEN, name=taken.heard.name or part.get("id", ""))
    if any(next(part.iter(tag), None) is not None for tag in _REPEATS):
        notices.add(Change.REPEATS)
    lengths = _lengths(parts)
    walk = PartWalk(place, lengths, notices)
    return Sketch(
        bars=_as_long(tuple(walk.bars(part)), lengths),
        part=part.get("id", ""),
        name=taken.heard.name,
        program=taken.heard.program,
        clef=_clef(part, place[0]),
        about=musicxml_about.about(root, part, notices),
        others=_others(root, taken.source, lengths) if beside else (),
    )


def _voices(root: ET.Element) -> list[_Voice]:
    """Raises FormatError where nothing has a pitch, or where there is too much of it."""
    entries = {entry.get("id", ""): entry for entry in root.findall("part-list/score-part")}
    parts = root.findall("part")
    if any(len(part.findall("measure")) > MAX_BARS for part in parts):
        raise FormatError(
            "The file has more than {most:,} bars: bring a shorter piece.", most=MAX_BARS
        )
    every = [one for part in parts for one in _of_part(part, entries.get(part.get("id", "")))]
    if not every:
        _refuse(root)
    return every


def _of_part(part: ET.Element, entry: ET.Element | None) -> Iterator[_Voice]:
    """The voices of a part that have pitches, top staff first."""
    pitches: dict[_Place, list[int]] = {}
    words: dict[_Place, int] = {}
    for number, measure in numbered(part):
        for note in measure.iter("note"):
            with in_bar(number):
                pitch = pitch_of(note)
            if is_sung(note) and pitch is not None:
                place = place_of(note)
                pitches.setdefault(place, []).append(pitch.midi)
                words[place] = words.get(place, 0) + (note.find("lyric/text") is not None)
    name = entry.findtext("part-name", "").strip() if entry is not None else ""
    for place in sorted(pitches, key=lambda place: tuple(each.zfill(9) for each in place)):
        id = ":".join((part.get("id", ""), *place))
        yield Voice.of((part, place), id, name, _program(entry), pitches[place], words[place])


def _others(
    root: ET.Element, taken: tuple[ET.Element, _Place], lengths: list[int]
) -> tuple[Other, ...]:
    """What stands beside the melody; nothing, where that cannot be read: the melody can."""
    try:
        return others.read(root, taken, lengths)
    except FormatError:
        return ()


def _refuse(root: ET.Element) -> None:
    if next(root.iter("unpitched"), None) is not None:
        raise FormatError("There are only drums in this file: add a part with pitched notes.")
    raise FormatError("There is no note in this file: write a melody first, then bring it.")


def _lengths(parts: list[ET.Element]) -> list[int]:
    """How long each bar is, in ticks: as long as the longest of the parts makes it."""
    longest: list[int] = []
    for part in parts:
        for index, length in enumerate(PartWalk.lengths(part)):
            if index < len(longest):
                longest[index] = max(longest[index], length)
            else:
                longest.append(length)
    return longest


def _as_long(bars: tuple[SketchBar, ...], lengths: list[int]) -> tuple[SketchBar, ...]:
    """The bars, with empty ones where other parts go on."""
    return (*bars, *(SketchBar((), length or bars[-1].length) for length in lengths[len(bars) :]))


def _program(listed: ET.Element | None) -> int:
    text = listed.findtext("midi-instrument/midi-program") if listed is not None else None
    return min(max(whole(text, SINGING_PROGRAM + 1) - 1, 0), 127)


def _clef(part: ET.Element, staff: str) -> Clef | None:
    for clef in part.iter("clef"):
        if clef.get("number", staff) == staff:
            octaves = whole(clef.findtext("clef-octave-change"))
            return _CLEFS.get((clef.findtext("sign", ""), octaves))
    return None
