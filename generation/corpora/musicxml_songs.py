"""Read vocal lines from compressed MusicXML, part by part, with the chords printed or heard.

The parts are cut out of the text before the XML is read, which costs little;
:mod:`generation.score.musicxml` is the reader for everything else.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from generation.corpora.harmony import heard_chords
from generation.corpora.line import LineBar, LineNote, Syllable, VocalLine, Voice
from generation.corpora.mode import mode_of_close
from generation.corpora.musicxml_harmony import printed_chord, sounding_notes
from generation.errors import FormatError
from generation.score.chords import Chord, changes
from generation.score.units import TICKS_PER_QUARTER, TimeSignature

_PART = re.compile(rb"<part id=.*?</part>", re.DOTALL)
_MEASURE = re.compile(rb"<measure.*?</measure>", re.DOTALL)
_PITCH = re.compile(
    rb"<step>(\w)</step>\s*(?:<alter>(-?\d+)</alter>\s*)?<octave>(\d)</octave>", re.DOTALL
)
_SEMITONES = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ELISION = "\u203f"


def read(compressed: bytes) -> list[VocalLine]:
    """The vocal lines of an ``.mxl`` file, from the highest part. Raises FormatError."""
    try:
        text = _score(compressed)
        parts = _PART.findall(text)
        parsed = [(ElementTree.fromstring(part), b"<lyric" in part) for part in parts]
        sung = [part for part, has_words in parsed if has_words]
        lines = [_PartReader(f"p{at}").read(part) for at, part in enumerate(sung, start=1)]
        lines = _with_chords([line for line in lines if line.notes], parsed)
        return [_with_mode(line, parts[-1]) for line in lines]
    except (
        zipfile.BadZipFile,
        ElementTree.ParseError,
        ValueError,
        KeyError,
        AttributeError,
        ZeroDivisionError,
    ):
        raise FormatError("The file is not compressed MusicXML that can be read.") from None


def _score(compressed: bytes) -> bytes:
    """The score inside; the container's table of contents is not always well-formed XML."""
    with zipfile.ZipFile(io.BytesIO(compressed)) as archive:
        names = [
            name
            for name in archive.namelist()
            if name.endswith((".xml", ".musicxml")) and not name.startswith("META-INF")
        ]
        if not names:
            raise ValueError
        return archive.read(names[0])


def _with_chords(lines: list[VocalLine], parts: list[tuple[Element, bool]]) -> list[VocalLine]:
    """The lines with the voices of all parts, and the chords printed over them, or else those
    heard in all parts. ``parts``: each with whether it is sung."""
    voices: dict[tuple[LineBar, ...], tuple[Voice, ...]] = {}
    heard: dict[tuple[LineBar, ...], tuple[Chord, ...]] = {}
    for bars in dict.fromkeys(line.bars for line in lines):
        voices[bars] = tuple(_voices(parts, bars))
        sounding = [note for voice in voices[bars] for note in voice.notes]
        heard[bars] = heard_chords(sounding, bars)
    return [
        replace(line, chords=line.chords or heard[line.bars], voices=voices[line.bars])
        for line in lines
    ]


def _voices(parts: list[tuple[Element, bool]], bars: tuple[LineBar, ...]) -> Iterator[Voice]:
    """Each staff of each part, from the highest."""
    sung = keys = 0
    for part, has_words in parts:
        staves: dict[int, list[LineNote]] = {}
        for staff, note in sounding_notes(part, bars):
            staves.setdefault(staff, []).append(note)
        for _, notes in sorted(staves.items()):
            sung, keys = sung + has_words, keys + (not has_words)
            yield Voice(f"sung-{sung}" if has_words else f"keys-{keys}", tuple(notes))


def _with_mode(line: VocalLine, lowest_part: bytes) -> VocalLine:
    """The line with its mode, where one signature holds and the last bass note decides it."""
    signatures = {fifths for _, fifths in line.fifths}
    if len(signatures) != 1:
        return line
    for measure in reversed(_MEASURE.findall(lowest_part)):
        if pitches := _PITCH.findall(measure):
            lowest = min(
                12 * int(octave) + _SEMITONES[step.decode()] + int(alter or 0)
                for step, alter, octave in pitches
            )
            return replace(line, mode=mode_of_close(signatures.pop(), lowest))
    return line


@dataclass
class _PartReader:
    """Walks one part; times in ticks, positions rounded so that errors do not add up."""

    part: str
    divisions: int = 1
    time: TimeSignature = field(default_factory=lambda: TimeSignature(4, 4))
    shift: int = 0
    notes: list[LineNote] = field(default_factory=list)
    bars: list[LineBar] = field(default_factory=list)
    fifths: list[tuple[int, int]] = field(default_factory=list)
    chords: list[Chord] = field(default_factory=list)

    def read(self, part: Element) -> VocalLine:
        voice = _singing_voice(part)
        onset = 0
        for measure in part.iter("measure"):
            length = self._measure(measure, voice, onset)
            self.bars.append(LineBar(onset, length, self.time))
            onset += length
        notes, bars, fifths = tuple(self.notes), tuple(self.bars), tuple(self.fifths)
        chords = changes(sorted(self.chords, key=lambda chord: chord.onset))
        return VocalLine(self.part, notes, bars, fifths, chords=chords)

    def _measure(self, measure: Element, voice: str | None, bar: int) -> int:
        """Append the voice's notes; the bar's length in ticks, as long as its longest voice."""
        position = longest = 0
        for element in measure:
            if element.tag == "attributes":
                self._attributes(element, bar)
            elif element.tag == "backup":
                position -= int(element.findtext("duration", "0"))
            elif element.tag == "forward":
                position += int(element.findtext("duration", "0"))
            elif element.tag == "harmony":
                late = int(element.findtext("offset", "0"))
                self.chords.append(printed_chord(element, bar + self._ticks(position + late)))
            elif element.tag == "note" and element.find("grace") is None:
                duration = int(element.findtext("duration", "0"))
                chord = element.find("chord") is not None
                start = position - duration if chord else position
                if element.findtext("voice") == voice and not _is_cue(element):
                    self._note(element, bar, start, duration, chord=chord)
                position = start + duration
            longest = max(longest, position)
        return self._ticks(longest)

    def _note(
        self, element: Element, bar: int, position: int, duration: int, *, chord: bool
    ) -> None:
        pitch = element.find("pitch")
        if pitch is None:
            return
        midi = self._midi(pitch)
        if chord and self.notes:
            if midi > self.notes[-1].midi:
                self.notes[-1] = replace(self.notes[-1], midi=midi)
            return
        onset = bar + self._ticks(position)
        end = bar + self._ticks(position + duration)
        tied = any(tie.get("type") == "stop" for tie in element.iter("tie"))
        if end > onset:
            self.notes.append(LineNote(midi, onset, end - onset, tied, _lyrics(element)))

    def _attributes(self, element: Element, bar: int) -> None:
        if divisions := element.findtext("divisions"):
            self.divisions = int(divisions)
        if fifths := element.findtext("key/fifths"):
            self.fifths.append((bar, int(fifths)))
        beats, beat_type = element.findtext("time/beats"), element.findtext("time/beat-type")
        if beats and beat_type:
            self.time = TimeSignature(sum(map(int, beats.split("+"))), int(beat_type))
        if (transpose := element.find("transpose")) is not None:
            octaves = int(transpose.findtext("octave-change", "0"))
            self.shift = int(transpose.findtext("chromatic", "0")) + 12 * octaves

    def _midi(self, pitch: Element) -> int:
        octave = int(pitch.findtext("octave", "4"))
        alter = round(float(pitch.findtext("alter", "0")))
        return 12 * (octave + 1) + _SEMITONES[pitch.findtext("step", "C")] + alter + self.shift

    def _ticks(self, position: int) -> int:
        return round(position * TICKS_PER_QUARTER / self.divisions)


def _singing_voice(part: Element) -> str | None:
    """The voice with the most lyrics: a second one holds alternative readings."""
    sung: dict[str | None, int] = {}
    for note in part.iter("note"):
        if note.find("lyric") is not None:
            voice = note.findtext("voice")
            sung[voice] = sung.get(voice, 0) + 1
    return max(sung, key=lambda voice: sung[voice])


def _is_cue(note: Element) -> bool:
    size = note.find("type")
    return note.find("cue") is not None or (size is not None and size.get("size") == "cue")


def _lyrics(note: Element) -> dict[int, Syllable]:
    lyrics: dict[int, Syllable] = {}
    for lyric in note.iter("lyric"):
        number = re.search(r"\d+", lyric.get("number", "1"))
        text = _ELISION.join(piece.text.strip() for piece in lyric.iter("text") if piece.text)
        if text and lyric.get("print-object") != "no":
            kind = [syllabic.text or "single" for syllabic in lyric.iter("syllabic")]
            lyrics[int(number[0]) if number else 1] = Syllable(text, _joined_syllabic(kind))
    return lyrics


def _joined_syllabic(kinds: list[str]) -> str:
    """How an elision as a whole stands in its word: ends of one and begins the next → middle."""
    if not kinds:
        return "single"
    continues = kinds[0] in ("middle", "end")
    goes_on = kinds[-1] in ("begin", "middle")
    return {(True, True): "middle", (True, False): "end", (False, True): "begin"}.get(
        (continues, goes_on), "single"
    )
