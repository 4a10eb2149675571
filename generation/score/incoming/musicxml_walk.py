"""Walking one voice of a MusicXML part, bar by bar; times are exact until they are ticks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from xml.etree import ElementTree as ET

from generation.errors import FormatError
from generation.score import musicxml_harmony
from generation.score.harmony import Harmony
from generation.score.incoming import musicxml_lyrics
from generation.score.incoming.notices import Change, Notices
from generation.score.incoming.refusing import in_bar
from generation.score.incoming.sketch import MAX_NOTES, Signature, SketchBar, Sound
from generation.score.incoming.xml_numbers import decimal, whole
from generation.score.tonality import within_circle
from generation.score.units import TICKS_PER_QUARTER, Key, Pitch, TimeSignature

_MINOR = ("minor", "aeolian", "dorian", "phrygian", "locrian")
_UNNAMED = ("", "none")
_PLAIN = Key("C", 0, "major")


def pitch_of(note: ET.Element) -> Pitch | None:
    """The written pitch, rounded to semitones; None for rests and drums."""
    pitch = note.find("pitch")
    if pitch is None:
        return None
    step = pitch.findtext("step", "").strip()
    octave = whole(pitch.findtext("octave"), 4)
    if step not in tuple("ABCDEFG") or not -1 <= octave <= 9:
        raise FormatError("The file is damaged: it has a note whose pitch cannot be read.")
    found = _playable(Pitch(step, whole(pitch.findtext("alter")), octave))
    return found if abs(found.alter) <= 2 else _PLAIN.spell(found.midi)


def place_of(note: ET.Element) -> tuple[str, str]:
    """Its staff and its voice."""
    return note.findtext("staff", "1").strip(), note.findtext("voice", "1").strip()


def is_sung(note: ET.Element) -> bool:
    """Neither a grace note nor a cue for another player."""
    size = note.find("type")
    small = size is not None and size.get("size") == "cue"
    return note.find("grace") is None and note.find("cue") is None and not small


def numbered(part: ET.Element) -> Iterator[tuple[int, ET.Element]]:
    """The bars of a part with their printed numbers, or their places where none is printed."""
    for at, measure in enumerate(part.findall("measure"), start=1):
        printed = measure.get("number", "")
        yield int(printed) if re.fullmatch(r"\d{1,4}", printed) else at, measure


@dataclass
class PartWalk:
    """Reads the voice at ``place``. ``lengths``: what each bar holds, in ticks."""

    place: tuple[str, str]
    bar_lengths: Sequence[int]
    notices: Notices
    divisions: Fraction = Fraction(1)
    shift: int = 0  # semitones from the written to the sounding pitch
    notes: int = 0

    @staticmethod
    def lengths(part: ET.Element) -> Iterator[int]:
        """The length of each bar, in ticks, whichever of its voices fills it."""
        divisions = Fraction(1)
        for number, measure in numbered(part):
            longest = Fraction(0)
            with in_bar(number):
                for element, start, duration in _timed(measure):
                    divisions = _divisions(element, divisions)
                    longest = max(longest, (start + duration))
            yield _ticks(longest, divisions)

    def bars(self, part: ET.Element) -> Iterator[SketchBar]:
        """The bars, with what this voice does in them. Raises :class:`FormatError`."""
        metre: TimeSignature | None = None
        for index, (number, measure) in enumerate(numbered(part)):
            with in_bar(number):
                bar = self._bar(index, number, measure)
            metre = bar.time or metre
            if not bar.length:  # left empty by its writer
                bar = replace(bar, length=metre.bar if metre else 4 * TICKS_PER_QUARTER)
            yield bar

    def _bar(self, index: int, number: int, measure: ET.Element) -> SketchBar:
        time: TimeSignature | None = None
        signature: Signature | None = None
        sounds: list[Sound] = []
        harmonies: list[Harmony] = []
        others = False
        for element, start, duration in _timed(measure):
            if element.tag == "attributes":
                time = _time(element) or time
                signature = _signature(element) or signature
                self.divisions = _divisions(element, self.divisions)
                self._transpose(element)
            elif element.tag == "harmony":
                late = start + decimal(element.findtext("offset"))
                at = max(_ticks(late, self.divisions), 0)
                harmonies.append(musicxml_harmony.read(element, at, self.shift))
            elif element.find("grace") is not None:
                if place_of(element) == self.place:
                    self.notices.add(Change.GRACE_NOTES, bar=number)
            elif is_sung(element):
                mine = place_of(element) == self.place
                others |= not mine and place_of(element)[0] == self.place[0]
                if mine:
                    self._sound(number, element, start, duration, sounds)
        if others and sounds:
            self.notices.add(Change.VOICE_TAKEN, bar=number)
        return SketchBar(
            sounds=tuple(sounds),
            length=self.bar_lengths[index],
            time=time,
            signature=signature,
            divided=measure.get("implicit") == "yes",
            id=measure.get("id", ""),
            harmonies=tuple(sorted(harmonies, key=lambda one: one.onset)),
        )

    def _sound(
        self, number: int, note: ET.Element, start: Fraction, duration: Fraction, to: list[Sound]
    ) -> None:
        pitch = pitch_of(note)
        if pitch is None or duration <= 0:
            return
        if decimal(note.findtext("pitch/alter")).denominator != 1:
            self.notices.add(Change.QUARTER_TONES, bar=number)
        onset = _ticks(start, self.divisions)
        ties = {tie.get("type") for tie in note.findall("tie")}
        sound = Sound(
            onset=onset,
            duration=_ticks(start + duration, self.divisions) - onset,
            pitch=self._sounding(pitch),
            lyrics=musicxml_lyrics.lyrics(note),
            tie_start="start" in ties,
            tie_stop="stop" in ties,
            id=note.get("id", ""),
        )
        self.notes += 1
        if self.notes > MAX_NOTES:
            raise FormatError(
                "The melody has more than {most:,} notes: bring a shorter one.", most=MAX_NOTES
            )
        if to and to[-1].onset == onset:
            self.notices.add(Change.TOP_VOICE, bar=number)
            below = to.pop()
            if below.pitch.midi > sound.pitch.midi:
                below, sound = sound, below
            sound = replace(sound, lyrics=sound.lyrics or below.lyrics)
        to.append(sound)

    def _transpose(self, attributes: ET.Element) -> None:
        transpose = attributes.find("transpose")
        if transpose is not None:
            octaves = whole(transpose.findtext("octave-change"))
            shift = whole(transpose.findtext("chromatic")) + 12 * octaves
            self.shift = shift if abs(shift) <= 48 else 0

    def _sounding(self, pitch: Pitch) -> Pitch:
        octaves, semitones = divmod(self.shift, 12)
        if semitones:
            return _PLAIN.spell(min(max(pitch.midi + self.shift, 0), 127))
        return _playable(replace(pitch, octave=pitch.octave + octaves))


def _playable(pitch: Pitch) -> Pitch:
    if not 0 <= pitch.midi <= 127:
        raise FormatError("There is a note in this file that no instrument can play.")
    return pitch


def _timed(measure: ET.Element) -> Iterator[tuple[ET.Element, Fraction, Fraction]]:
    """Notes and attributes with onset and duration, in divisions from the bar's start."""
    position = previous = Fraction(0)
    for element in measure:
        if element.tag in ("attributes", "harmony"):
            yield element, position, Fraction(0)
        elif element.tag in ("backup", "forward"):
            duration = decimal(element.findtext("duration"))
            position = max(
                position + (duration if element.tag == "forward" else -duration), Fraction(0)
            )
        elif element.tag == "note":
            grace = element.find("grace") is not None
            duration = Fraction(0) if grace else decimal(element.findtext("duration"))
            if duration < 0:
                raise FormatError("The file is damaged: it has a note shorter than nothing.")
            start = previous if element.find("chord") is not None else position
            previous = start
            position = max(position, start + duration)
            yield element, start, duration


def _divisions(attributes: ET.Element, holding: Fraction) -> Fraction:
    if attributes.tag != "attributes" or attributes.find("divisions") is None:
        return holding
    divisions = decimal(attributes.findtext("divisions"))
    if divisions <= 0:
        raise FormatError("The file is damaged: its quarter notes have no length.")
    return divisions


def _ticks(position: Fraction, divisions: Fraction) -> int:
    return round(position * TICKS_PER_QUARTER / divisions)


def _time(attributes: ET.Element) -> TimeSignature | None:
    """The time signature; 3+2/8 is read as 5/8."""
    time = attributes.find("time")
    if time is None or time.find("senza-misura") is not None:
        return None
    added = "+".join(beats.text or "" for beats in time.findall("beats"))[:60]
    beats = sum(whole(part) for part in added.split("+"))
    beat_type = whole(time.findtext("beat-type"))
    if not 1 <= beats <= 99 or beat_type not in (1, 2, 4, 8, 16, 32):
        raise FormatError(
            "The time signature {beats}/{beat_type} cannot be sung: change it.",
            beats=beats,
            beat_type=beat_type,
        )
    return TimeSignature(beats, beat_type)


def _signature(attributes: ET.Element) -> Signature | None:
    key = attributes.find("key")
    if key is None:
        return None
    if key.find("fifths") is None:
        raise FormatError("The key signature is neither major nor minor: use an ordinary one.")
    fifths = whole(key.findtext("fifths"))
    if abs(fifths) > 11:
        raise FormatError("The key signature has more than eleven accidentals.")
    mode = key.findtext("mode", "").strip().casefold()
    named = None if mode in _UNNAMED else "minor" if mode in _MINOR else "major"
    return Signature(within_circle(fifths), named)
